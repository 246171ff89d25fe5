"""The link with which an invited person enters for the first time."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from portfolio.models import User


def entrance_of(user: User) -> str:
    """Where the person sets a password, once and within days; for someone who has one, the front door."""
    if user.has_usable_password():
        return f"{settings.SITE_URL}/"
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    uidb36, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": token})
    return f"{settings.SITE_URL}{path}"
