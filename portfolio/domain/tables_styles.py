"""Number formats of a workbook: which cells are dates and which are per cent."""

import re

_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
_TIMES = frozenset([18, 19, 20, 21, 45, 46, 47])
_PERCENTS = frozenset([9, 10])
_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)


class StyleReader:
    """Reads styles.xml: own number formats, and the format of each cell style."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._in_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """numFmt names a format, xf inside cellXfs uses one."""
        if name == "numFmt":
            self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._formats.append(_whole(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        """Only cellXfs holds the styles that cells name."""
        if name == "cellXfs":
            self._in_cells = False

    def data(self, text: str) -> None:
        """Nothing to do."""

    def kinds(self) -> list[str]:
        """Per cell style: “date”, “time”, “percent” or “” for a plain number."""
        return [kind_of(number, self._codes.get(number)) for number in self._formats]


def kind_of(number: int, code: str | None) -> str:
    """What a number format makes of a number. code: the workbook's own format text, None for a built-in one."""
    if code is None:
        return "date" if number in _DATES else "time" if number in _TIMES else "percent" if number in _PERCENTS else ""
    plain = _LITERAL.sub("", code.split(";")[0]).lower()
    if "%" in plain:
        return "percent"
    if "general" in plain:
        return ""
    if "y" in plain or "d" in plain or ("m" in plain and not set("hs[") & set(plain)):
        return "date"
    return "time" if set("hs") & set(plain) else ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else 0
