"""The quicker way through WeasyPrint gives what WeasyPrint gives, to the byte."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from msp_reviews.pdf import libraries
from msp_reviews.pdf.assets import FONTS_CONF, picture_url
from msp_reviews.pdf.glyphs import prepared
from msp_reviews.pdf.packs import pack_html
from tests.packs.facts import AT, small_company

ROOT = Path(__file__).resolve().parents[2]
DRAW = """
import hashlib, sys
from msp_reviews.pdf import drawing
if sys.argv[1] == "plain":
    drawing.take_shortcuts = drawing.write_once = lambda _: None
pdf = drawing.draw(sys.stdin.buffer.read())
print(hashlib.sha256(pdf).hexdigest())
"""
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">'
    '<text x="2" y="9" font-family="Inter" font-size="8">again again</text></svg>'
)
ODDITIES = """
<p style="width: 8em">again again</p><p style="width: 3em">again again</p><p>again again</p><p>again again </p>
<p>again <b>again</b> again</p><p style="letter-spacing: .1em">again</p><p style="color: #b34700">again</p>
<p style="text-decoration: underline">again</p><p style="text-align: justify; width: 9em">again again again again again</p>
<p style="width: 3em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap">again again</p>
<p style="white-space: nowrap; width: 3em">again again</p><p style="visibility: hidden">again</p><p>Łódź → again</p>
<p style="width: 3em">again\xadagain\xadagain</p><p style="white-space: pre">again\nagain\tagain</p>
<p style="font-variant-numeric: tabular-nums">111 again</p><p>111 again</p><p>→ again</p><p>→ again</p><p>again</p>
<p lang="ar">\u0645\u0631\u062d\u0628\u0627 again</p><p dir="rtl">again again</p><p>\u00a0</p><ul><li>again<li>again</ul>
"""

pytestmark = pytest.mark.skipif(bool(libraries.missing_libraries()), reason=libraries.missing_libraries() or "there")


def oddities() -> str:
    sheets = '<link rel="stylesheet" href="asset:pack/fonts.css"><style>html { font: 9pt Inter }</style>'
    image = f'<img src="{picture_url(CHART)}" alt="again">'
    return prepared(
        f"<html lang=en><title>x</title>{sheets}{ODDITIES}{image}{image}<table><tr>{'<td>again' * 9}</table>"
    )


def drawn(way: str, html: str) -> str:
    order = {"html": html, "at": AT, "identifier": "x", "attachment": None}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DRAW, way],
        input=json.dumps(order).encode(),
        capture_output=True,
        env={**os.environ, "FONTCONFIG_FILE": str(FONTS_CONF)},
        cwd=ROOT,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.django_db
def test_a_pack_has_the_same_bytes_as_without_shortcuts() -> None:
    html = prepared(pack_html(small_company().snapshot()))
    assert drawn("quick", html) == drawn("plain", html)


def test_odd_text_is_drawn_as_without_shortcuts() -> None:
    assert drawn("quick", oddities()) == drawn("plain", oddities())


def test_the_shortcuts_are_for_the_version_that_is_installed() -> None:
    code = "import weasyprint; from msp_reviews.pdf import shortcuts; print(weasyprint.VERSION == shortcuts.VERSION)"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout == b"True\n"
