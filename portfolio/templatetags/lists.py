"""Tags of lists: addresses and forms that keep the query string, heads that sort."""

from collections.abc import Callable
from typing import Any

from django import template
from django.http import QueryDict
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from portfolio.queries.function_table import Row
from portfolio.templatetags.portal import icon, unknown

register = template.Library()
Context = dict[str, Any]


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The page's query string with some parameters set; None takes one away; every change leads to page one."""
    return _query(context, changes).urlencode()


def _query(context: Context, changes: dict[str, Any]) -> QueryDict:
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return query


@register.simple_tag(takes_context=True)
def hidden_query(context: Context, without: str) -> SafeString:
    """The query string as hidden fields, for a form that changes one parameter of it."""
    return _hidden(context, lambda name: name != without)


@register.simple_tag(takes_context=True)
def hidden_query_except(context: Context, prefix: str) -> SafeString:
    """The query string as hidden fields, for a form that sets all parameters that begin so."""
    return _hidden(context, lambda name: not name.startswith(prefix))


def _hidden(context: Context, keeps: Callable[[str], bool]) -> SafeString:
    query: QueryDict = context["request"].GET
    pairs = ((name, value) for name, values in query.lists() if name != "page" and keeps(name) for value in values)
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def sort_head(context: Context, key: str, label: str, sort: str, is_figure: bool = False) -> SafeString:
    """A column head that sorts: figures fall first, words rise first, a second click turns the order."""
    current = sort.removeprefix("-") == key
    falls = sort.startswith("-")
    wanted = f"-{key}" if (not falls if current else is_figure) else key
    order = (' aria-sort="descending"' if falls else ' aria-sort="ascending"') if current else ""
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{}{}</a></th>',
        "num" if is_figure else "",
        SafeString(order),
        _query(context, {"sort": wanted}).urlencode(),
        label,
        icon("sort-descending" if falls else "sort-ascending") if current else "",
    )


@register.simple_tag
def cells(row: Row) -> SafeString:
    """The cells of a row of functions. In Python because a list has five hundred: as template ifs they cost half the page."""
    return SafeString("".join([_CELLS[cell.kind](cell.text, cell.title) for cell in row.cells]))


def _text_cell(text: str, title: str) -> str:
    return f'<td class="cut">{escape(text)}</td>'


def _figure_cell(text: str, title: str) -> str:
    return (
        f'<td class="num" title="{escape(title)}">{escape(text)}</td>'
        if title
        else f'<td class="num">{escape(text)}</td>'
    )


def _state_cell(text: str, title: str) -> str:
    return f'<td><span class="state state-{escape(title)}">{escape(text)}</span></td>'


_CELLS: dict[str, Callable[[str, str], str]] = {
    "text": _text_cell,
    "level": _text_cell,
    "figure": _figure_cell,
    "state": _state_cell,
    "unknown": lambda text, title: f"<td>{unknown(title)}</td>",
    "no-figure": lambda text, title: f'<td class="num">{unknown(title)}</td>',
}
