"""What a pack may be made of: our own style sheet and fonts, and charts and pictures inside the page. Nothing else."""

import base64
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
SCHEME = "asset:"
STYLE_SHEETS = ("pack/fonts.css", "pack/pack.css", "pack/parts.css", "pack/widths.css")
EXT_SHEET, DEJAVU_SHEET = "pack/fonts-ext.css", "pack/fonts-dejavu.css"
FONTS_CONF = STATIC / "pack" / "fonts.conf"
WEIGHTS = (400, 500, 600, 700)
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".ttf": "font/ttf"}
LATIN = tuple(f"fonts/inter-latin-{weight}-normal.woff2" for weight in WEIGHTS)
EXT = tuple(f"fonts/inter-latin-ext-{weight}-normal.woff2" for weight in WEIGHTS)
DEJAVU = ("fonts/dejavu/dejavu-sans-400.ttf", "fonts/dejavu/dejavu-sans-700.ttf")
NAMES = frozenset([*STYLE_SHEETS, EXT_SHEET, DEJAVU_SHEET, *LATIN, *EXT, *DEJAVU])
PICTURES = ("data:image/svg+xml;base64,", "data:image/png;base64,", "data:image/jpeg;base64,")


class AssetRefused(ValueError):
    """The page asked for something that is not bundled. `url` says what."""

    def __init__(self, url: str) -> None:
        super().__init__(f"“{url[:120]}” is not part of a pack.")
        self.url = url


def asset(url: str) -> tuple[bytes, str]:
    """Content and media type of a bundled asset, “asset:pack/pack.css”. Raises AssetRefused for anything else."""
    name = url.removeprefix(SCHEME)
    if not url.startswith(SCHEME) or name not in NAMES:
        raise AssetRefused(url)
    path = STATIC / name
    return path.read_bytes(), TYPES[path.suffix]


def picture(url: str) -> tuple[bytes, str] | None:
    """Content and media type of a picture that the page itself holds; None for any other address."""
    if not url.startswith(PICTURES):
        return None
    head, _, body = url.partition(";base64,")
    return base64.b64decode(body, validate=True), head.removeprefix("data:")


def picture_url(svg: str) -> str:
    """An SVG as an address that the page itself holds."""
    return PICTURES[0] + base64.b64encode(svg.encode()).decode()
