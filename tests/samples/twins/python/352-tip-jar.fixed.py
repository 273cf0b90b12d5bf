from decimal import Decimal, InvalidOperation

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST

from tips.models import Wallet

LARGEST = Decimal(100)


def read_amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text).quantize(Decimal("0.01"))
        return amount if 0 < amount <= LARGEST else None
    except InvalidOperation:
        return None


@require_GET
@login_required
def balance(request: HttpRequest) -> JsonResponse:
    wallet = Wallet.objects.get(owner=request.user)
    return JsonResponse({"balance": str(wallet.balance)})


@csrf_protect
@require_POST
@login_required
def tip(request: HttpRequest, artist_id: int) -> JsonResponse:
    amount = read_amount(request.POST.get("amount", ""))
    if amount is None:
        return JsonResponse({"error": "This amount cannot be given"}, status=400)
    with transaction.atomic():
        giver = Wallet.objects.select_for_update().get(owner=request.user)
        taker = Wallet.objects.select_for_update().get(artist_id=artist_id)
        if giver.pk == taker.pk or giver.balance < amount:
            return JsonResponse({"error": "This wallet cannot give that"}, status=409)
        giver.balance -= amount
        taker.balance += amount
        giver.save(update_fields=["balance"])
        taker.save(update_fields=["balance"])
    return JsonResponse({"balance": str(giver.balance)})
