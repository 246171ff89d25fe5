"""Company names that may mean the same company. They are offered, never merged silently."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from portfolio.domain.language import say

_LEGAL = frozenset(
    (
        *("inc", "incorporated", "corp", "corporation", "co", "company", "llc", "ltd", "limited", "llp", "lp", "plc"),
        *("gmbh", "ag", "se", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "oy", "oyj", "ab", "as", "asa", "aps"),
        *("kg", "kgaa", "ohg", "pty", "pc", "jv", "pllc"),
    )
)
_LONG_FORMS = (
    ("limited liability company", "llc"),
    ("limited liability partnership", "llp"),
    ("limited partnership", "lp"),
    ("public limited company", "plc"),
    ("joint venture", "jv"),
)
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_NUMBERED = re.compile(r"\(\s*\w{0,6}\s*\)\s*$")
_DBA = re.compile(r"\b(?:dba|d/b/a|trading as|t/a)\b.*")
_FILLERS = frozenset({"and", "the", "of", "und", "et"})
_SHORTEST_CUT = 12
_SHORTEST_TYPO = 8
_NEAR = 30


@dataclass(frozen=True)
class Spelling:
    """One name as written, how many rows carry it, and whether a partner of that name exists already."""

    name: str
    rows: int
    is_known: bool = False


@dataclass(frozen=True)
class Alike:
    """Names that may mean one company: the spellings, the reasons, and the one that is proposed to stay."""

    spellings: tuple[Spelling, ...]
    reasons: tuple[str, ...]
    keep: str


def tokens(name: str) -> tuple[str, ...]:
    """A name's words without case, accents, punctuation, “the”, “and” and trailing legal forms or vendor numbers."""
    words = [word for word in _words(name) if word not in _FILLERS] or _words(name)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return tuple(words)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _DBA.sub("", _NUMBERED.sub("", plain)) or plain
    plain = _INITIALS.sub(lambda match: match.group().replace(".", ""), plain).replace("'", "").replace("’", "")
    plain = " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())
    for long, short in _LONG_FORMS:
        plain = plain.replace(long, short)
    return plain.split()


def alike(rows_by_name: Mapping[str, int], known: Iterable[str] = ()) -> list[Alike]:
    """Groups of names that may mean one company, largest first, then by name.

    rows_by_name: names in the file with their rows. known: names of partners that exist; groups of only those are
    left out. About linear in the number of names.
    """
    existing = frozenset(known)
    names = sorted({*rows_by_name, *existing})
    links = _Links()
    for left, right, reason in _pairs(names):
        links.join(left, right, reason)
    groups = [
        _group([Spelling(name, rows_by_name.get(name, 0), name in existing) for name in sorted(group)], reasons)
        for group, reasons in links.groups()
        if any(name in rows_by_name for name in group)
    ]
    return sorted(groups, key=lambda group: (-len(group.spellings), group.keep))


def _group(spellings: list[Spelling], reasons: list[str]) -> Alike:
    best = max(
        spellings,
        key=lambda one: (one.is_known, not _NUMBERED.search(one.name), one.rows, len(one.name), one.name),
    )
    return Alike(tuple(spellings), tuple(sorted(set(reasons))), best.name)


def _pairs(names: list[str]) -> Iterator[tuple[str, str, str]]:
    keyed = {name: tokens(name) for name in names}
    yield from _same(keyed, "".join, say("the same but for legal form, case or punctuation"))
    yield from _same(keyed, _in_order, say("the same words in another order"))
    yield from _cut({name: " ".join(_words(name)) for name in names})
    yield from _cut({name: " ".join(key) for name, key in keyed.items()})
    yield from _one_letter(keyed)


def _in_order(key: tuple[str, ...]) -> str:
    return " ".join(sorted(key))


def _same(
    keyed: Mapping[str, tuple[str, ...]], form: Callable[[tuple[str, ...]], str], reason: str
) -> Iterator[tuple[str, str, str]]:
    seen: dict[str, str] = {}
    for name, key in keyed.items():
        if not key:
            continue
        first = seen.setdefault(form(key), name)
        if first != name:
            yield first, name, reason


def _cut(texts: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Names that stop in the middle of another one's word, as fields of fixed width make them."""
    ordered = sorted((text, name) for name, text in texts.items())
    for at, (text, name) in enumerate(ordered):
        if len(text) < _SHORTEST_CUT:
            continue
        for longer, other in ordered[at + 1 : at + 1 + _NEAR]:
            if not longer.startswith(text):
                break
            if longer != text and longer[len(text)] != " ":
                yield name, other, say("one stops in the middle of the other")


def _one_letter(keyed: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Names that differ by one letter (not the first) missing, added, changed or swapped; figures agree."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for name, key in keyed.items():
        spelled[" ".join(key)].append(name)
    around: dict[str, list[str]] = defaultdict(list)
    for text in spelled:
        if len(text) >= _SHORTEST_TYPO:
            for shorter in {text, *(text[:at] + text[at + 1 :] for at in range(len(text)))}:
                around[shorter].append(text)
    for near in around.values():
        for left, right in combinations(near[:_NEAR], 2):
            if left[0] == right[0] and _digits(left) == _digits(right) and _is_one_step(left, right):
                yield spelled[left][0], spelled[right][0], say("one letter differs")


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _is_one_step(left: str, right: str) -> bool:
    """Whether one letter added, dropped, changed, or two neighbours swapped, turns one into the other."""
    if len(left) > len(right):
        left, right = right, left
    at = next((at for at, (one, two) in enumerate(zip(left, right, strict=False)) if one != two), len(left))
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    swapped = left[at + 1 : at + 2] + left[at : at + 1] + left[at + 2 :]
    return left[at + 1 :] == right[at + 1 :] or swapped == right[at:]


class _Links:
    """Names joined into groups, with the reasons."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._reasons: list[tuple[str, str]] = []

    def root(self, name: str) -> str:
        """The name that stands for the group."""
        parent = self._parent.setdefault(name, name)
        while parent != name:
            name, parent = parent, self._parent[parent]
        return name

    def join(self, left: str, right: str, reason: str) -> None:
        """Put two names into one group."""
        first, second = self.root(left), self.root(right)
        if first != second:
            self._parent[second] = first
            self._reasons.append((left, reason))

    def groups(self) -> list[tuple[list[str], list[str]]]:
        """Each group's names and reasons."""
        names: dict[str, list[str]] = defaultdict(list)
        reasons: dict[str, list[str]] = defaultdict(list)
        for name in self._parent:
            names[self.root(name)].append(name)
        for name, reason in self._reasons:
            reasons[self.root(name)].append(reason)
        return [(found, reasons[root]) for root, found in names.items() if len(found) > 1]


def counted(names: Iterable[str | None]) -> Counter[str]:
    """Rows per name; empty ones are not counted."""
    return Counter(name for name in names if name)
