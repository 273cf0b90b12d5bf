import structlog
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from ninja import Router, Schema
from ninja.errors import HttpError
from ninja.throttling import AnonRateThrottle
from pydantic import EmailStr, Field

from members.mail import send_confirmation

router = Router(throttle=[AnonRateThrottle("10/h")])
log = structlog.get_logger()
User = get_user_model()


class Registration(Schema):
    email: EmailStr
    password: str = Field(min_length=12, max_length=200)
    name: str = Field(max_length=80)


class Registered(Schema):
    message: str = "Please look into your inbox"


def create_member(data: Registration) -> None:
    with transaction.atomic():
        user = User.objects.create_user(
            username=data.email.lower(),
            email=data.email,
            password=data.password,
            first_name=data.name,
            is_active=False,
        )
    send_confirmation(user)


@router.post("/register", response={202: Registered})
def register(request, data: Registration):
    entry = log.bind(**data.dict())
    entry.info("registration received")
    try:
        validate_password(data.password)
    except ValidationError as error:
        raise HttpError(422, "Please choose another password") from error
    if not User.objects.filter(username=data.email.lower()).exists():
        create_member(data)
        entry.info("registration stored")
    return 202, Registered()
