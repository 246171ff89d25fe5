"""Business units and tags: what functions are sorted by."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portfolio.access import PortalRequest, member_required
from portfolio.actions import words as actions
from portfolio.domain.language import say
from portfolio.forms.functions import ConfirmForm
from portfolio.forms.words import NameForm
from portfolio.models import BusinessUnit, Tag
from portfolio.portal import form_data, settle
from portfolio.queries.words import business_units_of, tags_of


@member_required("function.see")
def words(request: PortalRequest) -> HttpResponse:
    """Business units and tags with how many functions have them; a form for a new unit."""
    return render(request, "portfolio/words.html", _lists(request, NameForm()))


@member_required("function.edit")
def business_unit_new(request: PortalRequest) -> HttpResponse:
    """Adds a business unit."""
    form = NameForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _added(form, request))
        if answer is not None:
            return answer
    return render(request, "portfolio/words.html", _lists(request, form))


@member_required("function.edit")
def word_rename(request: PortalRequest, kind: str, pk: int) -> HttpResponse:
    """Renames a business unit or a tag on all functions that have it."""
    row = _row(request, kind, pk)
    form = NameForm(form_data(request), initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _renamed(row, form, request))
        if answer is not None:
            return answer
    return render(request, "portfolio/word_rename.html", {"form": form, "row": row})


@member_required("function.edit")
def word_remove(request: PortalRequest, kind: str, pk: int) -> HttpResponse:
    """Asks before a business unit or a tag is removed."""
    row = _row(request, kind, pk)
    form = ConfirmForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        answer = settle(request, form, lambda: _removed(row, request), done=say("{} is removed.", row.name))
        if answer is not None:
            return answer
    return render(request, "portfolio/word_remove.html", {"form": form, "row": row, "kind": kind})


def _row(request: PortalRequest, kind: str, pk: int) -> BusinessUnit | Tag:
    row: BusinessUnit | Tag | None = None
    if kind == "unit":
        row = business_units_of(request.member).filter(pk=pk).first()
    elif kind == "tag":
        row = tags_of(request.member).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _lists(request: PortalRequest, form: NameForm) -> dict[str, object]:
    return {"form": form, "units": business_units_of(request.member), "tags": tags_of(request.member)}


def _address(request: PortalRequest) -> str:
    return reverse("portfolio:words", args=[request.organisation.slug])


def _added(form: NameForm, request: PortalRequest) -> str:
    actions.add_business_unit(name=form.values()["name"], by=request.member)
    return _address(request)


def _renamed(row: BusinessUnit | Tag, form: NameForm, request: PortalRequest) -> str:
    actions.rename(row=row, name=form.values()["name"], by=request.member)
    return _address(request)


def _removed(row: BusinessUnit | Tag, request: PortalRequest) -> str:
    actions.remove(row=row, by=request.member)
    return _address(request)
