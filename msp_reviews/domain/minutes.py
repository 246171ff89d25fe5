"""Minutes: Markdown in, safe HTML out."""

import nh3
from markdown_it import MarkdownIt

_TEXT = ("p", "br", "hr", "a", "strong", "em", "s", "code", "pre", "blockquote", "h3", "h4", "h5", "h6")
_LISTS_AND_TABLES = ("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
TAGS = frozenset(_TEXT + _LISTS_AND_TABLES)
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_DEEPEST = 6


def minutes_html(markdown: str) -> str:
    """The minutes as HTML of a few plain tags; links lead to https and mailto only, nothing runs, nothing loads.

    Headings begin at h3: the page's own stand above them.
    """
    return nh3.clean(
        _rendered(markdown),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        attribute_filter=_leading_outside,
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _leading_outside(tag: str, name: str, value: str) -> str | None:
    """The value of an href that names its scheme; “//host/” would lead anywhere under ours."""
    return value if name != "href" or value.lower().startswith(("https://", "mailto:")) else None


def _rendered(markdown: str) -> str:
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_DEEPEST, int(token.tag[1]) + 2)}"
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
