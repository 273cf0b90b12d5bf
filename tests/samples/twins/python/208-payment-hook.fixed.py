import hashlib
import hmac
import json
import os
import time
from http import HTTPStatus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.models import Order

SECRET = os.environ["PAYMENT_HOOK_SECRET"].encode()
TOLERANCE = 300


def parts_of(header: str) -> tuple[str, str]:
    pairs = dict(part.partition("=")[::2] for part in header.split(","))
    return pairs.get("t", ""), pairs.get("v1", "")


def is_authentic(header: str, body: bytes) -> bool:
    sent_at, given = parts_of(header)
    if not sent_at.isdigit() or abs(time.time() - int(sent_at)) > TOLERANCE:
        return False
    expected = hmac.new(SECRET, sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), expected.encode())


@transaction.atomic
def mark_paid(reference: str) -> bool:
    order = Order.objects.select_for_update().filter(reference=reference).first()
    if order is None or order.paid:
        return False
    order.paid = True
    order.save(update_fields=["paid"])
    return True


@csrf_exempt
@require_POST
def payment_hook(request: HttpRequest) -> HttpResponse:
    if not is_authentic(request.headers.get("Payment-Signature", ""), request.body):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    event = json.loads(request.body)
    if event.get("type") == "payment.succeeded":
        mark_paid(str(event["reference"]))
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
