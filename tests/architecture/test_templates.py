"""Templates hold no script, no style and no arithmetic of their own: the content security policy would refuse them."""

import re

import pytest

from tests.architecture.sources import ROOT, templates

PRINT_ONLY = "packs/"
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape off"),
    "htmx that evaluates": re.compile(r"hx-on|hx-vals=.?js:"),
    "an address of another host": re.compile(r"""(?:src|href)=["']https?://"""),
}


TAGS = re.compile(r"{% comment %}.*?{% endcomment %}|{%.*?%}|{#.*?#}", re.DOTALL)
# Its rows and its caption come from allauth's own templates.
SLOTTED = "allauth/elements/table.html"


def on_screen() -> list[tuple[str, str]]:
    """Path and text of every template but those for print."""
    folder = ROOT / "templates"
    found = [(str(path.relative_to(folder)), path.read_text()) for path in templates()]
    return [(path, text) for path, text in found if not path.startswith(PRINT_ONLY)]


def without_tags(text: str) -> str:
    """The HTML alone: a tag's own arguments may be named “style”; lines keep their numbers."""
    return TAGS.sub(lambda tag: re.sub(r"[^\n]", " ", tag.group()), text)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    wrong = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
        for path, text in on_screen()
        for match in FORBIDDEN[what].finditer(text if "safe" in FORBIDDEN[what].pattern else without_tags(text))
    ]
    assert wrong == []


def test_every_table_has_a_caption_and_every_head_cell_a_scope() -> None:
    wrong = []
    for path, text in on_screen():
        if path != SLOTTED and text.count("<table") > text.count("<caption"):
            wrong.append(f"{path}: a table without a caption")
        if re.search(r"<th(?![^>]*\bscope=)[\s>]", without_tags(text)):
            wrong.append(f"{path}: <th> without scope")
    assert wrong == []
