"""What a board pack costs: about 10, 40 and 100 pages, beside WeasyPrint's defaults on the same HTML and beside plain text.

    python benchmarks/packs.py [--functions 0,400,1500]

Four ways take turns, each in a process of its own: the whole build (facts → charts → HTML → layout → tags → bytes), plain
WeasyPrint with the same PDF variant on the very same HTML, `HTML(string).write_pdf()` with its default settings on it (no
tags), and as many pages of plain text: the floor.
Seconds of processor, peak memory, bytes, pages. Writes benchmarks/results/packs.md; ends with 1 when a whole build,
tags and charts included, takes more than 1.2 times what plain WeasyPrint takes with the same variant on its HTML.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "benchmarks" / "results" / "packs.md"
AT = "2026-11-23T10:00:00+00:00"
LINES_A_PAGE = 50
LIMIT = 1.2
VARIANT = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
WAYS = ("whole build", "same variant", "defaults", "plain text")


def main() -> int:
    if len(sys.argv) > 2 and sys.argv[1] == "--way":
        return _one_way(sys.argv[2], Path(sys.argv[3]))
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        base = _base_snapshot(Path(folder))
        rows = [_measured(base, int(size), Path(folder)) for size in options.functions.split(",")]
    report, ok = _report(rows)
    print(report)
    RESULTS.write_text(report + "\n", encoding="utf-8")
    return 0 if ok else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--functions", default="0,400,1500")
    return parser.parse_args()


def _base_snapshot(folder: Path) -> dict[str, Any]:
    """The facts of Company Y's board pack, from a database of its own."""
    os.environ.update(
        DJANGO_PROFILE="development",
        DATABASE_URL=f"sqlite:///{folder / 'bench.sqlite3'}",
        DATA_DIR=str(folder),
        DEMO_PASSWORD="a long enough password",
        EMAIL_URL="dummymail://",
        REDIS_URL="",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    for command in (["migrate", "-v0"], ["seed_demo"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    code = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from msp_reviews.queries.packs_facts import board_facts\n"
        "from portfolio.domain.canonical import canonical\n"
        "from portfolio.domain.quarters import Quarter\n"
        "from portfolio.models import Member\n"
        "cio = Member.objects.select_related('organisation').filter(organisation__slug='company-y', role='cio').first()\n"
        "print(canonical(board_facts(cio, quarter=Quarter(2026, 3), today=date(2026, 11, 23))))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    header = {
        "number": 1,
        "status": "draft",
        "at": AT,
        "ordered_by": "Anna Berg",
        "audit": {"seq": 0, "sha256": "0" * 64},
    }
    return {"header": header, "facts": json.loads(done.stdout)}


def _measured(base: dict[str, Any], functions: int, folder: Path) -> tuple[int, dict[str, dict[str, float]]]:
    """One size by all ways. The smallest has one partner and no function; the others repeat the register."""
    content = json.loads(json.dumps(base))
    register = content["facts"]["register"]
    content["facts"]["register"] = [
        register[at % len(register)] | {"code": f"f-{at}", "name": f"{register[at % len(register)]['name']} {at}"}
        for at in range(functions)
    ]
    if not functions:
        content["facts"]["partners"] = content["facts"]["partners"][:1]
    path = folder / "snapshot.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    found: dict[str, dict[str, float]] = {}
    for way in WAYS:
        done = subprocess.run(
            [sys.executable, __file__, "--way", way, str(path)], cwd=ROOT, check=True, capture_output=True, text=True
        )
        found[way] = json.loads(done.stdout.splitlines()[-1])
        path.with_suffix(".pages").write_text(str(int(found["whole build"]["pages"])))
    return functions, found


def _one_way(way: str, path: Path) -> int:
    import django

    django.setup()
    from msp_reviews.pdf import assets

    os.environ["FONTCONFIG_FILE"] = str(assets.FONTS_CONF)
    import weasyprint

    from msp_reviews.pdf.drawing import _fetcher, draw
    from msp_reviews.pdf.glyphs import prepared
    from msp_reviews.pdf.packs import pack_html

    text = path.read_text()
    if way == "whole build":
        started = time.process_time()
        order = {
            "html": prepared(pack_html(text), text),
            "at": AT,
            "identifier": "benchmark",
            "attachment": {"name": "facts.json", "description": "facts", "text": text},
        }
        pages, _, pdf = draw(json.dumps(order).encode()).partition(b"\n")
    else:
        count = int(path.with_suffix(".pages").read_text())
        html = _plain(count) if way == "plain text" else prepared(pack_html(text), text)
        started = time.process_time()
        page = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=_fetcher(weasyprint))
        pdf = page.write_pdf(**(VARIANT if way == "same variant" else {}))
        pages = str(count).encode()
    seconds = time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "memory": memory, "bytes": len(pdf), "pages": int(pages)}))
    return 0


def _plain(pages: int) -> str:
    line = "Plain text of about the length of a line on a page, with nothing to decide about it.<br>"
    body = f'<div style="break-after: page">{line * LINES_A_PAGE}</div>' * pages
    style = (
        '<link rel="stylesheet" href="asset:pack/fonts.css"><style>@page { size: A4 } body { font: 8pt Inter }</style>'
    )
    return f"<html lang=en><title>x</title>{style}{body}"


def _report(rows: list[tuple[int, dict[str, dict[str, float]]]]) -> tuple[str, bool]:
    load = os.getloadavg()[0]
    lines = [
        "# Board packs beside plain WeasyPrint and plain text",
        "",
        (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · Python {platform.python_version()} · {os.cpu_count()} cores, "
            f"load {load:.1f} · seconds of processor, each way in its own process, one after the other"
        ),
        "",
        "| functions | pages | way | seconds | a page | memory | bytes | beside the same variant |",
        "|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    ok = True
    for functions, found in rows:
        peer = found["same variant"]["seconds"]
        ok = ok and found["whole build"]["seconds"] <= LIMIT * peer
        for way in WAYS:
            one = found[way]
            lines.append(
                f"| {functions:,} | {one['pages']:.0f} | {way} | {one['seconds']:.2f} | "
                f"{1000 * one['seconds'] / one['pages']:.0f} ms | {one['memory']:.0f} MB | {one['bytes']:,.0f} | "
                f"{one['seconds'] / peer:.2f} |"
            )
    return "\n".join(lines), ok


if __name__ == "__main__":
    sys.exit(main())
