"""What a board pack costs: about 25, 40 and 100 pages, beside WeasyPrint's defaults on the same HTML and beside plain text.

    python benchmarks/packs.py [--sizes 0:1,125:8,590:38,1500:10]

Four ways take turns, each in a process of its own: the whole build (facts → charts → HTML → layout → tags → bytes), plain
WeasyPrint with the same PDF variant on the very same HTML, `HTML(string).write_pdf()` with its default settings on it (no
tags), and as many pages of plain text: the floor.
A size is functions:partners; the last has a long register. Seconds of processor, peak memory, bytes, pages. Then one
whole build by the clock beside two at once. Writes benchmarks/results/packs.md; ends with 1 when one of LIMITS is passed.
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
LIMITS = {
    "seconds of the whole build beside the same variant": 0.85,
    "memory of the whole build beside the same variant": 1.0,
    "100 pages beside 40, by seconds": 2.7,
    "two packs at once beside one, by the clock": 1.4,
}
SHORT, LONG = 1, 2
"""The sizes, by place in the list, whose seconds a page are compared: 40 pages and 100 of the same mixture."""
VARIANT = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
WAYS = ("whole build", "same variant", "defaults", "plain text")


def main() -> int:
    if len(sys.argv) > 2 and sys.argv[1] == "--way":
        return _one_way(sys.argv[2], Path(sys.argv[3]))
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        base = _base_snapshot(Path(folder))
        rows = [_measured(base, size, Path(folder)) for size in options.sizes.split(",")]
        _write(base, options.sizes.split(",")[SHORT], Path(folder))
        found = _ratios(rows, _together(Path(folder) / "snapshot.json"))
    report = "\n".join([*_table(rows), "", *_verdicts(found)])
    print(report)
    RESULTS.write_text(report + "\n", encoding="utf-8")
    return 0 if all(found[what] <= limit for what, limit in LIMITS.items()) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="0:1,125:8,590:38,1500:10")
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


def _measured(base: dict[str, Any], size: str, folder: Path) -> tuple[str, dict[str, dict[str, float]]]:
    """One size by all ways."""
    path = _write(base, size, folder)
    found: dict[str, dict[str, float]] = {}
    for way in WAYS:
        found[way] = _result(_started(way, path))
        path.with_suffix(".pages").write_text(str(int(found["whole build"]["pages"])))
    return size, found


def _write(base: dict[str, Any], size: str, folder: Path) -> Path:
    """The snapshot of a company with so many functions and partners: those of Company Y, again and again."""
    content = json.loads(json.dumps(base))
    facts, (functions, partners) = content["facts"], map(int, size.split(":"))
    facts["register"] = [one | {"code": f"f-{at}"} for at, one in enumerate(_repeated(facts["register"], functions))]
    facts["partners"] = _repeated(facts["partners"], partners)
    path = folder / "snapshot.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def _repeated(things: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    repeated = [things[at % len(things)] for at in range(count)]
    return [one | {"name": f"{one['name']} {at}"} for at, one in enumerate(repeated)]


def _started(way: str, path: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-W", "ignore", __file__, "--way", way, str(path)]
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _result(process: "subprocess.Popen[str]") -> dict[str, float]:
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(process.returncode)
    result: dict[str, float] = json.loads(said.splitlines()[-1])
    return result


def _together(path: Path) -> float:
    """How much longer two whole builds at once take than one, by the clock: the best of three turns."""
    turns = []
    for _ in range(3):
        alone = _result(_started("whole build", path))["clock"]
        both = [_started("whole build", path) for _ in range(2)]
        turns.append(max(_result(process)["clock"] for process in both) / alone)
    return min(turns)


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
        started, clock = time.process_time(), time.monotonic()
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
        started, clock = time.process_time(), time.monotonic()
        page = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=_fetcher(weasyprint))
        pdf = page.write_pdf(**(VARIANT if way == "same variant" else {}))
        pages = str(count).encode()
    seconds, clock = time.process_time() - started, time.monotonic() - clock
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "clock": clock, "memory": memory, "bytes": len(pdf), "pages": int(pages)}))
    return 0


def _plain(pages: int) -> str:
    line = "Plain text of about the length of a line on a page, with nothing to decide about it.<br>"
    body = f'<div style="break-after: page">{line * LINES_A_PAGE}</div>' * pages
    style = (
        '<link rel="stylesheet" href="asset:pack/fonts.css"><style>@page { size: A4 } body { font: 8pt Inter }</style>'
    )
    return f"<html lang=en><title>x</title>{style}{body}"


def _ratios(rows: list[tuple[str, dict[str, dict[str, float]]]], together: float) -> dict[str, float]:
    """What LIMITS are for. Pages are not quite 40 and 100: seconds a page, times 2.5."""

    def worst(what: str) -> float:
        return max(found["whole build"][what] / found["same variant"][what] for _, found in rows)

    short, long = (rows[at][1]["whole build"] for at in (SHORT, LONG))
    a_page = (long["seconds"] / long["pages"]) / (short["seconds"] / short["pages"])
    return dict(zip(LIMITS, (worst("seconds"), worst("memory"), 2.5 * a_page, together), strict=True))


def _verdicts(found: dict[str, float]) -> list[str]:
    lines = ["| worst of all sizes | measured | at most |", "|---|---:|---:|"]
    return [*lines, *(f"| {what} | {found[what]:.2f} | {limit} |" for what, limit in LIMITS.items())]


def _table(rows: list[tuple[str, dict[str, dict[str, float]]]]) -> list[str]:
    lines = [
        "# Board packs beside plain WeasyPrint and plain text",
        "",
        (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · Python {platform.python_version()} · {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f} · seconds of processor, each way in its own process, one after the other"
        ),
        "",
        "| functions:partners | pages | way | seconds | a page | memory | bytes | beside the same variant |",
        "|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    for size, found in rows:
        peer = found["same variant"]["seconds"]
        for way in WAYS:
            one = found[way]
            lines.append(
                f"| {size} | {one['pages']:.0f} | {way} | {one['seconds']:.2f} | "
                f"{1000 * one['seconds'] / one['pages']:.0f} ms | {one['memory']:.0f} MB | {one['bytes']:,.0f} | "
                f"{one['seconds'] / peer:.2f} |"
            )
    return lines


if __name__ == "__main__":
    sys.exit(main())
