"""Settings, API: the tokens, how they are used, and the address of the schema."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from msp_reviews import access
from msp_reviews.actions import api_tokens as actions
from msp_reviews.forms.api_tokens import ApiTokenForm, RevokeForm
from msp_reviews.models import ApiToken
from msp_reviews.queries.api_tokens import people_to_act_for, tokens_of
from portfolio.access import PortalRequest, member_required
from portfolio.domain.language import say
from portfolio.portal import form_data, settle, today

FRESH = "fresh_api_token"


@member_required("api_token.edit")
def api_tokens(request: PortalRequest) -> HttpResponse:
    """All tokens; a new one is shown here once. Below: how the API is called, by example."""
    context = {
        "tokens": tokens_of(request.member),
        "fresh": request.session.pop(FRESH, ""),
        "today": today(request.organisation),
        "base": f"{settings.SITE_URL.rstrip('/')}/api/v1",
    }
    return render(request, "msp_reviews/api_tokens.html", context)


@member_required("api_token.edit")
def api_token_new(request: PortalRequest) -> HttpResponse:
    """A form for a new token."""
    day = today(request.organisation)
    form = ApiTokenForm(form_data(request), people=people_to_act_for(request.member), today=day)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _created(form, request))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/api_token_form.html", {"form": form})


def _created(form: ApiTokenForm, request: PortalRequest) -> str:
    values = form.values()
    minted = actions.create_token(
        name=values["name"],
        member=form.person(),
        scopes=values["scopes"],
        expires_on=values["expires_on"],
        today=today(request.organisation),
        by=request.member,
    )
    request.session[FRESH] = minted.text
    return reverse("msp_reviews:api_tokens", args=[request.organisation.slug])


@member_required("api_token.edit")
def api_token_revoke(request: PortalRequest, pk: int) -> HttpResponse:
    """Names the token once more, then revokes it."""
    token = access.api_token_for(request.member, pk)
    form = RevokeForm(form_data(request), version=token.version)
    if request.method == "POST" and form.is_valid():
        settled = settle(request, form, lambda: _revoked(token, form, request), done=say("{} is revoked.", token.name))
        if settled is not None:
            return settled
    return render(request, "msp_reviews/api_token_revoke.html", {"form": form, "token": token})


def _revoked(token: ApiToken, form: RevokeForm, request: PortalRequest) -> ApiToken:
    return actions.revoke_token(token=token, version=form.version(), by=request.member)
