"""How allauth behaves here."""

from contextlib import nullcontext
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portfolio.mailing import writing_to
from portfolio.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation only; a message about one is in its person's language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what allauth wants sent, for example the link to another password."""
        person = context.get("user") or User.objects.filter(email__iexact=email).first()
        with writing_to(person) if person else nullcontext():
            super().send_mail(template_prefix, email, context)
