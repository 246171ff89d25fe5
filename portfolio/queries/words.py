"""Reading business units and tags with how many functions have them."""

from django.db.models import Count, QuerySet

from portfolio.models import BusinessUnit, Member, Tag


def business_units_of(member: Member) -> QuerySet[BusinessUnit]:
    """The organisation's business units by name, each with `function_count`. One query."""
    units = BusinessUnit.objects.filter(organisation=member.organisation)
    return units.annotate(function_count=Count("functions"))


def tags_of(member: Member) -> QuerySet[Tag]:
    """The organisation's tags by name, each with `function_count`. One query."""
    return Tag.objects.filter(organisation=member.organisation).annotate(function_count=Count("functions"))
