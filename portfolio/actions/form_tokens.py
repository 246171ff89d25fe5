"""Spending one-time form tokens."""

from portfolio.models import FormToken


def spend(token: str) -> FormToken:
    """Insert the token; a second insert of the same one raises IntegrityError. Call inside the write's transaction."""
    return FormToken.objects.create(token=token, led_to="")


def led_to(token: str, address: str) -> None:
    """Remember where the form's answer led, for the second click."""
    FormToken.objects.filter(token=token).update(led_to=address)
