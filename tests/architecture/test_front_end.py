"""What the browser gets comes from here: bundled with version and licence, nothing inline, nothing missing."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = {path.stem for path in (ROOT / "static" / "vendor" / "tabler-icons").glob("*.svg")}
BUNDLED = [*sorted(path for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()), ROOT / "static" / "fonts"]


def named(template: Path) -> set[str]:
    text = template.read_text(encoding="utf-8")
    return set(re.findall(r"""{% icon ["']([^"']+)["']""", text)) | set(re.findall(r"""\bicon="([^"]+)\"""", text))


def test_every_icon_that_a_template_names_is_bundled():
    missing = {(str(template.relative_to(ROOT)), name) for template in TEMPLATES for name in named(template) - ICONS}
    assert missing == set()


@pytest.mark.parametrize("folder", BUNDLED, ids=lambda folder: folder.name)
def test_what_is_bundled_says_its_version_and_licence(folder: Path):
    assert re.fullmatch(r"\d+(\.\d+)+\n", (folder / "VERSION").read_text(encoding="utf-8"))
    assert len((folder / "LICENSE").read_text(encoding="utf-8")) > 400


def test_no_bundled_file_points_to_a_source_map_that_is_not_there():
    files = [path for path in (ROOT / "static").rglob("*") if path.suffix in {".css", ".js"}]
    assert [path.name for path in files if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_no_style_sheet_loads_anything_from_elsewhere():
    sheets = (ROOT / "static").rglob("*.css")
    foreign = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import", re.IGNORECASE)
    assert [path.name for path in sheets if foreign.search(path.read_text(encoding="utf-8"))] == []
