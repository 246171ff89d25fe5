"""Reading CSV: encoding, delimiter and quotes are found out, never assumed."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from portfolio.domain.language import say
from portfolio.domain.tables import LIMITS, Cell, FileRefused, FileTooLarge, Limits, Source, Table, shaped

DELIMITERS = ",;\t|"
_LOST = "\ufffd"
_HALF = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
"""A lone surrogate, written as if it were a character."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_csv(content: bytes, limits: Limits = LIMITS) -> Table:
    """The CSV file as a table of texts. Raises FileRefused, with the row where it is one row's fault."""
    text, encoding = decoded(content)
    if text[:200].lstrip().lower().startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise FileRefused(say("This is a web page or XML, not CSV. Export it again as CSV or XLSX."))
    text, declared = _without_sep_line(text)
    delimiter = declared or delimiter_of(text)
    lines = list(_lines(text, delimiter, limits))
    if declared:
        lines = [(number + 1, cells) for number, cells in lines]
    return shaped(lines, Source("csv", encoding=encoding, delimiter=delimiter), limits)


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding: UTF-8 (with or without mark), UTF-16 (with or without), else Windows-1252."""
    encoding = _marked(content) or _unmarked_utf16(content)
    for candidate in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError as error:
            if candidate == "utf-8":
                _refuse_damaged_utf8(content, error)
            continue
        if "\x00" in text:
            break
        return text, candidate
    raise FileRefused(
        say("The file is not text in UTF-8, UTF-16 or Windows-1252. Export it again as CSV UTF-8 or XLSX.")
    )


def _marked(content: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")


def _unmarked_utf16(content: bytes) -> str:
    """UTF-16 without a mark shows by NUL in every other byte of western text."""
    head = content[:4000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 3 < len(head) // 2 or len(head) < 4:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_damaged_utf8(content: bytes, error: UnicodeDecodeError) -> None:
    """Refuse what is UTF-8 but for a few bytes: as Windows-1252 all its letters would come out wrong."""
    read = content.decode(errors="replace")
    lost = read.count(_LOST)
    letters = sum(sign > "\x7f" for sign in read) - lost
    if letters > lost or _HALF.search(content):
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(
            say("Line {} holds a damaged character. Export the file again as CSV UTF-8.", line)
        ) from error


def _without_sep_line(text: str) -> tuple[str, str]:
    """Excel's first line “sep=;” names the delimiter and is no row."""
    first, _, rest = text.partition("\n")
    named = first.strip().lower()
    if named.startswith("sep=") and len(named) == 5:
        return rest, named[-1]
    return text, ""


def delimiter_of(text: str) -> str:
    """The delimiter under which the first fifty rows agree best on a width of two or more; a comma if none does."""
    sample = text[:65_536]
    if len(text) > len(sample):
        sample = sample.rpartition("\n")[0] or sample
    scores = {mark: _agreement(sample, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > (0.0, 0) else ","


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 50))
    except csv.Error:
        return (0.0, 0)
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return (0.0, 0)
    width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
    agreed = count / widths.total() if width > 1 and len(rows[0]) > 1 else 0.0
    return (agreed, width) if agreed else (0.0, 0)


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = held = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefused(_quote_sentence(number + 1, error)) from error
        number += 1
        longest = max(map(len, row), default=0)
        if not longest or not any(map(str.strip, row)):
            continue
        held += len(row)
        _hold(number, longest, held, limits)
        yield number, list(row)


def _hold(number: int, longest: int, held: int, limits: Limits) -> None:
    if longest > limits.cell_characters:
        raise FileTooLarge(
            say("characters in a cell of row {}", number), longest, limits.cell_characters, say("Shorten it.")
        )
    if number > limits.rows + 1:
        raise FileTooLarge(say("rows or more"), number - 1, limits.rows)
    if held > limits.cells:
        raise FileTooLarge(say("cells or more"), held, limits.cells)


def _quote_sentence(number: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return say("Row {} holds a cell of more than 131,072 characters. Is a closing quote missing?", number)
    return say(
        "Row {}: a quote is not closed or stands in the middle of a value. Correct it and send it again.", number
    )
