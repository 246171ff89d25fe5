"""One form, one deed: runs an act once per token, turns refusals into form errors, stale versions into 409."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from portfolio.actions import form_tokens
from portfolio.domain.canonical import sha256
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.language import say
from portfolio.models import FormToken
from portfolio.portal.conflict import conflict_page
from portfolio.portal.forms import PortalForm
from portfolio.versions import StaleVersion

Act = Callable[[], Any]


def settle(request: HttpRequest, form: PortalForm, act: Act, *, done: str = "") -> HttpResponse | None:
    """Do the act and redirect to what it returned (a row with an address, or an address).

    None when a rule refused: the form then holds the sentence, beside the field if it names one.
    done: a sentence shown on the next page. A second click is led where the first one went.
    """
    try:
        return _once(request, _token(request, form), act, done)
    except StaleVersion as stale:
        return conflict_page(request, form, stale.current)
    except NotAllowed as refused:
        raise PermissionDenied(refused.sentence) from refused
    except Refusal as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return None


def _token(request: HttpRequest, form: PortalForm) -> str:
    """The form's token as it counts: for this person at this address alone, so that it can stand for no other form."""
    token = form.data.get("form_token", "")
    if not 16 <= len(token) <= 64:
        raise Refusal(say("This form had expired. Look it over and send it again."))
    return sha256(f"{request.user.pk} {request.path} {token}")


def _once(request: HttpRequest, token: str, act: Act, done: str) -> HttpResponseRedirect:
    try:
        with transaction.atomic():
            spent = form_tokens.spend(token)
            address = _address(act())
            form_tokens.led_to(spent.token, address)
    except IntegrityError:
        earlier = FormToken.objects.filter(token=token).first()
        if earlier is None:
            raise
        return redirect(earlier.led_to)
    if done:
        messages.success(request, done)
    return redirect(address)


def _address(made: Any) -> str:
    return made if isinstance(made, str) else str(made.get_absolute_url())
