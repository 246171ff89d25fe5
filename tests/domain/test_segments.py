"""Texts of a template: where they begin and end, and that nothing else is touched."""

import re
from pathlib import Path

import pytest

from portfolio.domain.segments import messages, translated

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
SHOUT = str.upper


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Kept in-house</p>", ["Kept in-house"]),
        ("<p>{{ count }} day{{ count|pluralize }}</p>", ["{{ count }} day{{ count|pluralize }}"]),
        ('<p>See <a href="{% url "x" %}">the map</a> first.</p>', ["See <1>the map</1> first."]),
        ('<a href="/x">{% icon "star" %}Results</a>', ["Results"]),
        ("{% if a %}Yes, all{% else %}No, none{% endif %}", ["{% if a %}Yes, all{% else %}No, none{% endif %}"]),
        ("Due{% if late %}, late{% endif %} now", ["Due{% if late %}, late{% endif %} now"]),
        ('<input placeholder="Search" name="Search">', ["Search"]),
        ('{% include "a.html" with label="Edit" deed="contract.edit" %}', ["Edit"]),
        ('{% unknown "Not known" %}', ["Not known"]),
        ('{% if state == "Draft" %}x{% endif %}', []),
        ("{# A note #}<script>var a = 'A text';</script><!-- Another -->", []),
        ("<{{ tag|default:'div' }} id=\"x\" title=\"Help\">Kept</{{ tag|default:'div' }}>", ["Help", "Kept"]),
        ("{% if a %}<{{ tag }}>{{ name }}{% endif %}</{{ tag }}>", []),
        ("<!doctype html><td>{{ figure }}</td><td>–</td>", []),
    ],
)
def test_messages(source: str, expected: list[str]) -> None:
    assert messages(source) == expected


def test_elements_come_back_where_the_text_puts_them() -> None:
    german = {"See <1>the map</1> of <2>{{ year }}</2>": "Von <2>{{ year }}</2>: <1>die Karte</1>"}
    source = '<p>\n  See <a href="/m" title="x">the map</a> of <b>{{ year }}</b>\n</p>'
    assert translated(source, lambda text: german[text]) == (
        '<p>\n  Von <b>{{ year }}</b>: <a href="/m" title="x">die Karte</a>\n</p>'
    )


def test_a_number_that_no_element_has_is_left_out() -> None:
    assert (
        translated("<p>Kept <b>here</b></p>", lambda _: "<3>Hier</3> <1>behalten</1>") == "<p>Hier <b>behalten</b></p>"
    )


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.*")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_template_stays_itself_in_english(path: Path) -> None:
    source = path.read_text()
    assert re.sub(r"\s+", " ", translated(source, lambda text: text)) == re.sub(r"\s+", " ", source)
