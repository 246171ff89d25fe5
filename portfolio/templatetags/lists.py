"""Tags of lists: addresses that keep the query string."""

from typing import Any

from django import template
from django.http import QueryDict

register = template.Library()
Context = dict[str, Any]


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The page's query string with some parameters set; None takes one away; every change leads to page one."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return query.urlencode()
