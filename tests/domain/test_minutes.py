"""Minutes: what a person writes stays readable, what could run does not survive."""

import pytest

from msp_reviews.domain.minutes import minutes_html


def test_markdown_becomes_plain_tags():
    html = minutes_html("**Agreed** by all\n\n- one\n- two\n")
    assert "<strong>Agreed</strong>" in html and html.count("<li>") == 2


def test_headings_begin_below_the_headings_of_the_page():
    html = minutes_html("# Opening\n\n##### Detail\n")
    assert "<h3>Opening</h3>" in html and "<h6>Detail</h6>" in html


def test_tables_are_kept():
    assert "<td>99.9</td>" in minutes_html("| SLA | % |\n|---|---|\n| Desk | 99.9 |\n")


@pytest.mark.parametrize(
    "target", ["//elsewhere.example/", "/company-y/people/", "https:elsewhere", "#top", "\\\\elsewhere"]
)
def test_a_link_that_names_no_scheme_leads_nowhere(target: str):
    html = minutes_html(f"[x]({target}) and [y]\n\n[y]: {target}")
    assert "href" not in html and ">x</a>" in html


def test_a_link_to_https_stays_and_opens_no_way_back():
    html = minutes_html("[plan](https://example.org/plan)")
    assert 'href="https://example.org/plan"' in html and 'rel="noopener noreferrer"' in html


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "[x](http://example.org/)",
        "[x](data:text/html,<b>)",
        '<https://example.org/"onclick=alert(1)>',
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![x](https://example.org/track.png)",
        '<p style="color:red">x</p>',
        "<!-- comment -->",
    ],
)
def test_nothing_runs_loads_or_leads_elsewhere(text: str):
    html = minutes_html(text)
    for bad in ("<script", "<img", "<p style", "<!--", 'href="javascript', 'href="http:', 'href="data', ' onclick="'):
        assert bad not in html
