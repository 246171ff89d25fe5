"""What narrows the lists of partners, contracts and service levels, and the chips that say so."""

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from msp_reviews import access
from msp_reviews.models import (
    ComparisonState,
    Contract,
    ContractState,
    Credit,
    PartnerStatus,
    PartnerTier,
    ServiceLevel,
)
from msp_reviews.models.service_levels import KIND_CHOICES
from msp_reviews.queries.contracts import notice_dates_within
from msp_reviews.queries.credits import STATES
from portfolio.access import PortalRequest
from portfolio.domain.errors import Refusal
from portfolio.domain.language import Words
from portfolio.domain.text import clean_text
from portfolio.portal import today

PREFIX = "f"
WITHIN = [(30, Words("30 days")), (90, Words("90 days")), (180, Words("180 days")), (365, Words("a year"))]
YES = [("yes", Words("Critical only"))]


class ListFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Search by words over the fields of `SEARCHED`, and whatever a list adds. Every field is optional."""

    SEARCHED: tuple[str, ...] = ()

    words = django_filters.CharFilter(label=Words("Search"), method="by_words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Rows of which some searched field holds each word."""
        for word in _words(value):
            found = Q()
            for field in self.SEARCHED:
                found |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(found)
        return queryset


def _words(text: str) -> list[str]:
    try:
        return clean_text(text).split()[:8]
    except Refusal:
        return []


def _of_member(rows: Callable[[Any], QuerySet[Any]]) -> Callable[[PortalRequest], QuerySet[Any]]:
    return lambda request: rows(request.member)


class PartnerFilters(ListFilters):
    """The list of partners."""

    SEARCHED = ("name", "contact_name", "lei")

    status = django_filters.ChoiceFilter(
        label=Words("Status"), choices=PartnerStatus.choices, empty_label=Words("Any status")
    )
    tier = django_filters.ChoiceFilter(label=Words("Tier"), choices=PartnerTier.choices, empty_label=Words("Any tier"))


class ContractFilters(ListFilters):
    """The list of contracts."""

    SEARCHED = ("code", "title", "partner__name")

    partner = django_filters.ModelChoiceFilter(
        label=Words("Partner"),
        queryset=_of_member(access.partners_of),
        to_field_name="slug",
        empty_label=Words("Any partner"),
    )
    state = django_filters.ChoiceFilter(
        label=Words("State"), choices=ContractState.choices, empty_label=Words("Any state")
    )
    notice = django_filters.ChoiceFilter(
        label=Words("Notice due within"), choices=WITHIN, empty_label=Words("Notice at any time"), method="by_notice"
    )

    def by_notice(self, queryset: QuerySet[Contract], name: str, value: str) -> QuerySet[Contract]:
        """Contracts whose day to give notice lies within so many days."""
        if not value:
            return queryset
        day = today(self.request.organisation)
        coming = notice_dates_within(self.request.member, days=int(value), today=day)
        return queryset.filter(pk__in=[one.contract.pk for one in coming])


class ServiceLevelFilters(ListFilters):
    """The list of service levels."""

    SEARCHED = ("code", "name", "contract__code", "contract__partner__name")

    partner = django_filters.ModelChoiceFilter(
        label=Words("Partner"),
        field_name="contract__partner",
        queryset=_of_member(access.partners_of),
        to_field_name="slug",
        empty_label=Words("Any partner"),
    )
    contract = django_filters.ModelChoiceFilter(
        label=Words("Contract"),
        queryset=_of_member(access.contracts_of),
        to_field_name="code",
        empty_label=Words("Any contract"),
    )
    kind = django_filters.ChoiceFilter(label=Words("Kind"), choices=KIND_CHOICES, empty_label=Words("Any kind"))
    critical = django_filters.ChoiceFilter(
        label=Words("Critical"), choices=YES, empty_label=Words("Critical or not"), method="by_critical"
    )
    running = django_filters.ChoiceFilter(
        label=Words("Running"), choices=[("ended", Words("Ended"))], empty_label=Words("Running"), method="by_running"
    )

    def by_critical(self, queryset: QuerySet[ServiceLevel], name: str, value: str) -> QuerySet[ServiceLevel]:
        """Only the critical ones."""
        return queryset.filter(is_critical=True) if value == "yes" else queryset

    def by_running(self, queryset: QuerySet[ServiceLevel], name: str, value: str) -> QuerySet[ServiceLevel]:
        """Only those that have ended."""
        return queryset.filter(ends_on__lt=_day(self.request)) if value == "ended" else queryset


class ComparisonFilters(ListFilters):
    """The list of comparisons of candidates."""

    SEARCHED = ("title", "function__name", "function__code", "candidates__name", "candidates__partner__name")

    state = django_filters.ChoiceFilter(
        label=Words("State"), choices=ComparisonState.choices, empty_label=Words("Any state")
    )

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Each comparison once, however many of its candidates hold the words."""
        found = super().by_words(queryset.order_by(), name, value)
        return queryset.filter(pk__in=found.values("pk"))


class CreditFilters(ListFilters):
    """The credit ledger. The state is told from the day, so that the page picks it out."""

    SEARCHED = ("service_level__code", "service_level__name", "contract__code", "contract__partner__name")

    partner = django_filters.ModelChoiceFilter(
        label=Words("Partner"),
        field_name="contract__partner",
        queryset=_of_member(access.partners_of),
        to_field_name="slug",
        empty_label=Words("Any partner"),
    )
    contract = django_filters.ModelChoiceFilter(
        label=Words("Contract"),
        queryset=_of_member(access.contracts_of),
        to_field_name="code",
        empty_label=Words("Any contract"),
    )
    state = django_filters.ChoiceFilter(
        label=Words("State"), choices=STATES, empty_label=Words("Any state"), method="by_state"
    )

    def by_state(self, queryset: QuerySet[Credit], name: str, value: str) -> QuerySet[Credit]:
        """All of them: whether a credit has expired is no column."""
        return queryset


def _day(request: Any) -> date:
    return today(request.organisation)


def partners_found(request: PortalRequest) -> PartnerFilters:
    """The filter of the list of partners, over those the member may see."""
    return PartnerFilters(request.GET, access.partners_of(request.member), request=request, prefix=PREFIX)


def contracts_found(request: PortalRequest) -> ContractFilters:
    """The filter of the list of contracts, over those the member may see."""
    return ContractFilters(request.GET, access.contracts_of(request.member), request=request, prefix=PREFIX)


def service_levels_found(request: PortalRequest) -> ServiceLevelFilters:
    """The filter of the list of service levels, over those the member may see."""
    return ServiceLevelFilters(request.GET, access.service_levels_of(request.member), request=request, prefix=PREFIX)


def comparisons_found(request: PortalRequest) -> ComparisonFilters:
    """The filter of the list of comparisons, over those the member may see."""
    return ComparisonFilters(request.GET, access.comparisons_of(request.member), request=request, prefix=PREFIX)


def credits_found(request: PortalRequest) -> CreditFilters:
    """The filter of the credit ledger, over the credits that stand and that the member may see."""
    rows = access.credits_of(request.member).filter(is_current=True)
    return CreditFilters(request.GET, rows, request=request, prefix=PREFIX)


def rows_of(filters: ListFilters) -> QuerySet[Any]:
    """What passes the filter; everything where the filter cannot be read (the page says so)."""
    found: QuerySet[Any] = filters.qs if filters.is_valid() else filters.queryset
    return found


def chips(filters: ListFilters, query: QueryDict) -> list[dict[str, str]]:
    """What narrows the list now, in words, each with the query string without it."""
    values = filters.form.cleaned_data if filters.form.is_valid() else {}
    return [
        {
            "label": str(filters.form.fields[name].label),
            "value": _shown(filters.form.fields[name], value),
            "without": _without(query, f"{PREFIX}-{name}"),
        }
        for name, value in values.items()
        if value not in (None, "")
    ]


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return labels.get(str(value), str(value))


def _without(query: QueryDict, key: str) -> str:
    rest = query.copy()
    rest.pop(key, None)
    rest.pop("page", None)
    return rest.urlencode()
