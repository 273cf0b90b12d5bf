from django.contrib.auth.decorators import permission_required
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET


class Member(models.Model):
    card = models.CharField(max_length=20, unique=True)
    surname = models.CharField(max_length=80)
    city = models.CharField(max_length=80)
    points = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "loyalty"


SOUNDS_LIKE = """
    SELECT id, card, surname, city, points
      FROM loyalty_member
     WHERE soundex(surname) = soundex('%(surname)s')
     ORDER BY surname
     LIMIT 25
"""


def members_like(surname: str) -> list[Member]:
    return list(Member.objects.raw(SOUNDS_LIKE % {"surname": surname}))


def as_row(member: Member) -> dict[str, object]:
    return {
        "card": member.card[-4:],
        "surname": member.surname,
        "city": member.city,
        "points": member.points,
    }


@require_GET
@permission_required("loyalty.view_member", raise_exception=True)
def lookup(request: HttpRequest) -> JsonResponse:
    surname = request.GET.get("surname", "").strip()
    if len(surname) < 2:
        return JsonResponse({"error": "Give at least two letters"}, status=400)
    return JsonResponse({"members": [as_row(member) for member in members_like(surname)]})
