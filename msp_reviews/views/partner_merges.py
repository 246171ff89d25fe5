"""Pages of merges: two partners that are one, and back."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from msp_reviews import access
from msp_reviews.actions import partner_merges as actions
from msp_reviews.forms.partner_merges import MergeForm, UndoMergeForm
from msp_reviews.models import PartnerMerge
from msp_reviews.queries import partner_merges as queries
from portfolio.access import PortalRequest, member_required
from portfolio.portal import form_data, settle


@member_required("partner.merge")
def partner_merge(request: PortalRequest, slug: str) -> HttpResponse:
    """Choose the partner that this one is, seeing what would go over."""
    one = access.partner_for(request.member, slug)
    form = MergeForm(form_data(request), member=request.member, source=one)
    if request.method == "POST" and form.is_valid():

        def act() -> PartnerMerge:
            target, version = form.cleaned_data["into"], form.version()
            return actions.merge_partners(source=one, target=target, version=version, by=request.member)

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "owned": queries.counted(queries.owned_by(one))}
    return render(request, "msp_reviews/partner_merge.html", context)


@member_required("partner.merge")
def partner_merge_undo(request: PortalRequest, slug: str, pk: int) -> HttpResponse:
    """Asks before a merge is undone."""
    one = access.partner_for(request.member, slug)
    merge = next((found for found in queries.merges_of(request.member, one) if found.pk == pk), None)
    if merge is None:
        raise Http404
    form = UndoMergeForm(form_data(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return actions.undo_merge(merge=merge, by=request.member).source.get_absolute_url()

        if answer := settle(request, form, act):
            return answer
    context = {"form": form, "partner": one, "merge": merge, "moved": queries.counted(merge.moved)}
    return render(request, "msp_reviews/partner_merge_undo.html", context)
