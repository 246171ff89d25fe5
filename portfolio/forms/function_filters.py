"""The one filter of the inventory: the page, saved filters, exports and bulk edits all read it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django_filters.fields import ModelMultipleChoiceField

from portfolio.access import functions_of
from portfolio.domain.language import Words, say
from portfolio.models import BusinessUnit, FunctionState, ITFunction, Tag
from portfolio.portal.languages import later
from portfolio.queries.functions import holding_words

PREFIX = "f"
AT_LEAST = [("", Words("Any")), *((step, later(Words("{} or more"), step)) for step in range(2, 6))]
MONEY: dict[str, Any] = {"min_value": 0, "max_value": 10**12, "decimal_places": 2}
SHARE: dict[str, Any] = {"min_value": 0, "max_value": 100, "decimal_places": 2}
MISSING = {
    "cost": (Words("Cost"), Q(cost__isnull=True)),
    "owner": (Words("Owner"), Q(owner="")),
    "criticality": (Words("Criticality"), Q(criticality__isnull=True)),
    "unit": (Words("Business unit"), Q(business_unit__isnull=True)),
}


class AnyValuesField(forms.MultipleChoiceField):
    """Several values that need not be checked against a list: a category that no row has finds nothing."""

    def valid_value(self, value: Any) -> bool:
        """Any text of sane length that a database can hold."""
        return len(str(value)) <= 80 and "\x00" not in str(value)


def is_key(value: str) -> bool:
    """Whether the text can be the key of a row: digits that fit the column."""
    return value.isascii() and value.isdigit() and len(value) <= 18


class OwnRowsField(ModelMultipleChoiceField):  # type: ignore[misc]
    """Rows of the organisation by key; a key that no column holds is refused, not handed to the database."""

    def _check_values(self, value: Any) -> Any:
        if not all(is_key(str(one)) for one in value):
            raise ValidationError(say("This is not one of the choices."), code="invalid_choice")
        return super()._check_values(value)


class OwnRowsFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    """Rows that point to one of the rows."""

    field_class = OwnRowsField


class AnyValuesFilter(django_filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Rows with one of the values."""

    field_class = AnyValuesField

    def filter(self, qs: QuerySet[ITFunction], value: list[str]) -> QuerySet[ITFunction]:
        """The rows; all of them where no value was given."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class FunctionFilters(django_filters.FilterSet):  # type: ignore[misc]
    """What narrows the list of functions. Every field is optional; what cannot be read is ignored, and said."""

    words = django_filters.CharFilter(label=Words("Search"), method="by_words")
    state = django_filters.MultipleChoiceFilter(
        label=Words("State"), choices=FunctionState.choices, widget=forms.CheckboxSelectMultiple
    )
    category = AnyValuesFilter(label=Words("Category"))
    business_unit = OwnRowsFilter(
        label=Words("Business unit"),
        queryset=lambda request: BusinessUnit.objects.filter(organisation=request.organisation),
    )
    tag = OwnRowsFilter(
        label=Words("Tag"),
        field_name="tags",
        queryset=lambda request: Tag.objects.filter(organisation=request.organisation),
        method="by_tags",
    )
    owner = django_filters.CharFilter(label=Words("Owner"), lookup_expr="icontains")
    criticality = django_filters.TypedChoiceFilter(
        label=Words("Criticality"), choices=AT_LEAST, coerce=int, lookup_expr="gte"
    )
    data_sensitivity = django_filters.TypedChoiceFilter(
        label=Words("Data sensitivity"), choices=AT_LEAST, coerce=int, lookup_expr="gte"
    )
    cost_min = django_filters.NumberFilter(label=Words("Cost from"), field_name="cost", lookup_expr="gte", **MONEY)
    cost_max = django_filters.NumberFilter(label=Words("Cost to"), field_name="cost", lookup_expr="lte", **MONEY)
    share_min = django_filters.NumberFilter(label=Words("MSP share from, %"), method="by_share", **SHARE)
    share_max = django_filters.NumberFilter(label=Words("MSP share to, %"), method="by_share", **SHARE)
    missing = django_filters.ChoiceFilter(
        label=Words("Unknown"),
        choices=[(key, label) for key, (label, _) in MISSING.items()],
        empty_label="–",
        method="by_missing",
    )

    class Meta:
        model = ITFunction
        fields: list[str] = []

    def by_words(self, queryset: QuerySet[ITFunction], name: str, value: str) -> QuerySet[ITFunction]:
        """Functions whose name, code, owner or description hold every word."""
        return holding_words(queryset, value)

    def by_tags(self, queryset: QuerySet[ITFunction], name: str, value: list[Tag]) -> QuerySet[ITFunction]:
        """Functions with any of the tags, each once."""
        if not value:
            return queryset
        tagged = ITFunction.tags.through.objects.filter(tag__in=value).values("itfunction_id")
        return queryset.filter(pk__in=tagged)

    def by_share(self, queryset: QuerySet[ITFunction], name: str, value: Decimal) -> QuerySet[ITFunction]:
        """Functions whose MSP share is at least, or at most, so many per cent."""
        lookup = "msp_share__gte" if name == "share_min" else "msp_share__lte"
        return queryset.filter(**{lookup: float(value) / 100})

    def by_missing(self, queryset: QuerySet[ITFunction], name: str, value: str) -> QuerySet[ITFunction]:
        """Functions that lack a fact."""
        return queryset.filter(MISSING[value][1])


def filters_of(query: QueryDict, request: Any) -> FunctionFilters:
    """The filter that the query string asks for, over the functions the member may see. No query yet."""
    return FunctionFilters(data=query, queryset=functions_of(request.member), request=request, prefix=PREFIX)


SORTS = {
    "name": "name",
    "code": "code",
    "category": "category",
    "owner": "owner",
    "business_unit": "business_unit__name",
    "state": "state",
    "criticality": "criticality",
    "data_sensitivity": "data_sensitivity",
    "cost": "cost",
    "internal_cost": "internal_cost",
    "external_cost": "external_cost",
    "msp_share": "msp_share",
    "internal_fte": "internal_fte",
    "external_fte": "external_fte",
    "rto_hours": "rto_hours",
    "rpo_hours": "rpo_hours",
    "changed": "changed_at",
}


def sorted_functions(functions: QuerySet[ITFunction], sort: str, *, is_search: bool = False) -> QuerySet[ITFunction]:
    """The functions in that order (“-cost” is falling), unknown figures last, then by name. Else by name.

    is_search: sorts what the search index finds, instead of reading the table in order of name until enough has passed.
    PostgreSQL would choose the latter where a word is common, and read half the table where names begin with it.
    """
    key = sort.removeprefix("-")
    if key not in SORTS or sort in ("", "name"):
        return functions.order_by(Concat("name", Value("")), "pk") if is_search else functions.order_by("name", "pk")
    if sort == "-name":
        return functions.order_by("-name", "-pk")
    column = F(SORTS[key])
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return functions.order_by(order, "name", "pk")


def offer_categories(filters: FunctionFilters, categories: list[str]) -> None:
    """Put the categories in use into the filter's form; the list itself need not know them to filter by one."""
    filters.form.fields["category"].choices = [(name, name) for name in categories]


def found_by(filters: FunctionFilters) -> QuerySet[ITFunction]:
    """The functions that pass. A filter that cannot be read finds nothing: a deed on all that are filtered must never
    reach more than was meant.
    """
    found: QuerySet[ITFunction] = filters.qs if filters.is_valid() else filters.queryset.none()
    return found


def filtered(query: QueryDict, request: Any) -> QuerySet[ITFunction]:
    """The functions that the query string asks for, in its order: what the page shows is what is exported."""
    return sorted_functions(found_by(filters_of(query, request)), query.get("sort", ""))


def filtered_by_text(query: str, request: Any) -> QuerySet[ITFunction]:
    """As `filtered`, for a query string that was kept: a saved filter."""
    return filtered(QueryDict(query), request)


@dataclass(frozen=True)
class Chip:
    """One thing that narrows the list: field and value in words, and the query string without it."""

    label: str
    value: str
    without: str


def chips(filters: FunctionFilters, query: QueryDict) -> list[Chip]:
    """What narrows the list now. One query for each business unit or tag among it."""
    return [
        Chip(str(field.label), _shown(field, value), _without(query, f"{PREFIX}-{name}", value))
        for name, field in filters.form.fields.items()
        for value in query.getlist(f"{PREFIX}-{name}")
        if value
    ]


def _shown(field: forms.Field, value: str) -> str:
    if isinstance(field, OwnRowsField):
        found = field.queryset.filter(pk=value).first() if is_key(value) else None
        return str(found) if found else say("unknown")
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return labels.get(value, value)


def _without(query: QueryDict, key: str, value: str) -> str:
    rest = query.copy()
    rest.setlist(key, [other for other in query.getlist(key) if other != value])
    rest.pop("page", None)
    return rest.urlencode()
