"""The texts of a template's source: where they stand, and the source with each put into another language.

A segment is a run of text with the variables and inline tags in it, between block elements and structural tags.
Inline HTML becomes <1>…</1>, so that a translator sees no attributes; variables and tags of Django stay as they are.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

TOKEN = re.compile(
    r"(?P<opaque>\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)>)"
    r"|(?P<variable>\{\{.*?\}\})"
    r"|(?P<tag>\{%.*?%\})"
    r"|(?P<html><(?:[/!]?[a-zA-Z][^\s/>{]*|/?\{\{.*?\}\})(?:\{\{.*?\}\}|\{%.*?%\}|\"(?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*\"|[^<>\"])*>)",
    re.DOTALL,
)
INLINE_HTML = frozenset(
    (
        "a",
        "abbr",
        "b",
        "bdi",
        "br",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "q",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
    )
)
STRUCTURE = frozenset(
    [
        "autoescape",
        "block",
        "cache",
        "comment",
        "crispy",
        "csrf_token",
        "cycle",
        "empty",
        "endautoescape",
        "endblock",
        "endfor",
        "endwith",
        "extends",
        "field",
        "field_errors",
        "for",
        "form_token",
        "icon",
        "include",
        "load",
        "org_url",
        "regroup",
        "url",
        "with",
    ]
)
BRANCHES = frozenset(["if", "elif", "else", "endif"])
SILENT = frozenset(
    ["extends", "load", "url", "org_url", "static", "if", "elif", "icon", "block", "may", "regroup", "for"]
)
ATTRIBUTE = re.compile(
    r"(?<=\s)(?P<name>title|aria-label|alt|placeholder|aria-description|data-confirm|data-label|data-foot|data-page|data-of"
    r'|data-say-[a-z-]+)="'
    r'(?P<value>(?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"',
    re.DOTALL,
)
LITERAL = re.compile(r'(?P<before>\|(?:yesno|default|default_if_none):|[\s=:,])"(?P<value>[^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|</?\d+>|&[a-z#0-9]+;", re.DOTALL)
SPACE = re.compile(r"\s+")
Lookup = Callable[[str], str]
Token = tuple[str, str]


def translated(source: str, lookup: Lookup, *, by_line: bool = False) -> str:
    """The source with every segment, attribute and literal as `lookup` says it. lookup: message to text.

    by_line: of plain text, where a line break is one that is shown, as of an e-mail.
    """
    if by_line:
        return "".join(translated(line, lookup) for line in source.splitlines(keepends=True))
    runs = groupby(_tokens(source), key=_is_inline)
    return "".join(_run(list(run), lookup) if inline else _breakers(run, lookup) for inline, run in runs)


def messages(source: str, *, by_line: bool = False) -> list[str]:
    """Every message of the source, in order of appearance."""
    found: list[str] = []

    def note(message: str) -> str:
        found.append(message)
        return message

    translated(source, note, by_line=by_line)
    return found


def _tokens(source: str) -> Iterator[Token]:
    end = 0
    for match in TOKEN.finditer(source):
        if match.start() > end:
            yield "text", source[end : match.start()]
        yield match.lastgroup if match.lastgroup != "raw" else "opaque", match.group()  # type: ignore[misc]
        end = match.end()
    if end < len(source):
        yield "text", source[end:]


def _name(token: Token) -> str:
    """The name of a tag, of Django or of HTML. An element whose name is a variable is none of the inline ones."""
    return token[1].strip("{}%</> \n\t-").split(None, 1)[0].split(">")[0].lower() if token[1].strip("{}%</> \n") else ""


def _is_inline(token: Token) -> bool:
    kind = token[0]
    if kind == "html":
        return _name(token) in INLINE_HTML
    return kind in ("text", "variable") or (kind == "tag" and _name(token) not in STRUCTURE)


def _breakers(tokens: Iterator[Token], lookup: Lookup) -> str:
    return "".join(_outside(token, lookup) for token in tokens)


def _outside(token: Token, lookup: Lookup) -> str:
    """A token that is in no segment: its attributes or its literals may be texts."""
    kind, text = token
    if kind == "html":
        return _attributes(text, lookup)
    if kind == "variable" or (kind == "tag" and _name(token) not in SILENT):
        return _literals(text, lookup)
    return text


def _attributes(text: str, lookup: Lookup) -> str:
    def put(match: re.Match[str]) -> str:
        value = match["value"]
        return f'{match["name"]}="{lookup(value)}"' if is_text(value) else match.group()

    return ATTRIBUTE.sub(put, text)


def _literals(text: str, lookup: Lookup) -> str:
    def put(match: re.Match[str]) -> str:
        value = match["value"]
        is_shown = (match["before"].startswith("|") and is_text(value)) or _reads_like_words(value)
        return f'{match["before"]}"{lookup(value)}"' if is_shown else match.group()

    return LITERAL.sub(put, text)


def _reads_like_words(value: str) -> bool:
    return (
        bool(LETTERS.search(value)) and (" " in value or value[:1].isupper()) and "{" not in value and "/" not in value
    )


def is_text(value: str) -> bool:
    """Whether there are words in it beside code."""
    return bool(LETTERS.search(CODE.sub(" ", value)))


def _run(tokens: list[Token], lookup: Lookup) -> str:
    """A run of inline tokens: one segment, or the pieces between its branches where these are not whole."""
    head, body, tail = _trimmed(tokens)
    around = [_breakers(iter(part), lookup) for part in (head, tail)]
    if not body or not is_text("".join(text for kind, text in body if kind == "text")):
        return around[0] + _breakers(iter(body), lookup) + around[1]
    if not _is_whole(body):
        pieces = groupby(body, key=_is_inner)
        inner = "".join(_run(list(piece), lookup) if inside else _breakers(piece, lookup) for inside, piece in pieces)
        return around[0] + inner + around[1]
    return around[0] + _segment(body, lookup) + around[1]


def _is_inner(token: Token) -> bool:
    return not (token[0] == "html" or (token[0] == "tag" and _name(token) in BRANCHES))


def _trimmed(tokens: list[Token]) -> tuple[list[Token], list[Token], list[Token]]:
    """Tags and white space before the words, the words, and tags and white space behind them."""
    start, end = 0, len(tokens)
    while start < end and _is_edge(tokens[start]):
        start += 1
    while end > start and _is_edge(tokens[end - 1]):
        end -= 1
    if not _is_whole(tokens[start:end]):
        start, end = _grown(tokens, start, end)
    return tokens[:start], tokens[start:end], tokens[end:]


def _grown(tokens: list[Token], start: int, end: int) -> tuple[int, int]:
    """One token more on the side where something is missing, if the words then become whole."""
    for wider in ((start - 1, end), (start, end + 1), (start - 1, end + 1)):
        if wider[0] >= 0 and wider[1] <= len(tokens) and _is_whole(tokens[wider[0] : wider[1]]):
            return wider
    return start, end


def _is_edge(token: Token) -> bool:
    return token[0] in ("tag", "html") or not token[1].strip()


def _is_whole(tokens: list[Token]) -> bool:
    """Whether every branch and every inline element that begins also ends, and in turn."""
    open_: list[str] = []
    for token in tokens:
        if token[0] not in ("tag", "html"):
            continue
        name = _name(token)
        if token[0] == "html":
            if name == "br":
                continue
            if not token[1].startswith("</"):
                open_.append(name)
            elif not open_ or open_.pop() != name:
                return False
        elif name == "if":
            open_.append("if")
        elif (name in ("elif", "else") and (not open_ or open_[-1] != "if")) or (
            name == "endif" and (not open_ or open_.pop() != "if")
        ):
            return False
    return not open_


def _segment(tokens: list[Token], lookup: Lookup) -> str:
    """A whole run through the lookup, with the white space around it kept."""
    parts: list[str] = []
    kept: dict[str, str] = {}
    open_: list[int] = []
    for token in tokens:
        if token[0] != "html":
            parts.append(token[1])
            continue
        key = _key(token, open_, kept)
        kept[key] = _attributes(token[1], lookup)
        parts.append(key)
    text = "".join(parts)
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    said = lookup(SPACE.sub(" ", text.strip()))
    return lead + re.sub(r"</?\d+>", lambda match: kept.get(match.group(), ""), said) + trail


def _key(token: Token, open_: list[int], kept: dict[str, str]) -> str:
    if token[1].startswith("</"):
        return f"</{open_.pop()}>"
    number = sum(1 for key in kept if not key.startswith("</")) + 1
    if _name(token) != "br":
        open_.append(number)
    return f"<{number}>"
