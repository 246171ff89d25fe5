"""Shortcuts through WeasyPrint: the same bytes with less work. No Django here.

A pack is full of cells that say the same in the same type. WeasyPrint shapes each of them up to three times; here each
line of text is shaped once and drawn once, and what comes again is copied. They stand on the insides of one version of
WeasyPrint: with any other, none is taken, and packs are drawn as WeasyPrint draws them, slower.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

VERSION = "70.0"
OF_TYPE = itemgetter(
    "direction",
    "font_feature_settings",
    "font_kerning",
    "font_language_override",
    "font_size",
    "font_stretch",
    "font_style",
    "font_variant_alternates",
    "font_variant_caps",
    "font_variant_east_asian",
    "font_variant_ligatures",
    "font_variant_numeric",
    "font_variant_position",
    "font_variation_settings",
    "font_weight",
    "lang",
    "letter_spacing",
    "overflow_wrap",
    "white_space",
    "word_spacing",
)
"""Everything in a style that decides how a line of text looks, but the families of fonts."""


NOTES = frozenset(["footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"])
"""Parts of footnotes: each element of a page gets a style for each of them, and no pack has a footnote."""


def take_shortcuts(weasyprint: Any) -> None:
    """From here on this process draws the quicker way. weasyprint: the module, of which one version is known inside out."""
    if weasyprint.VERSION != VERSION:
        return
    pydyf = weasyprint.pdf.pydyf
    split = _splitting(weasyprint.text.line_break)
    for module in (weasyprint.text.line_break, weasyprint.layout.inline, weasyprint.layout.preferred):
        module.split_first_line = split
    layouts = weasyprint.text.line_break.Layout
    weasyprint.draw.text.draw_first_line = _drawing(weasyprint.draw.text.draw_first_line, layouts.reactivate)
    layouts.reactivate, layouts.deactivate = _reactivate_later, _deactivate
    weasyprint.document.Page.paint = _painting(weasyprint.document.Page.paint, pydyf._to_bytes)
    weasyprint.css.ComputedStyle.__missing__ = _computing(weasyprint.css)
    percent = weasyprint.layout.percent
    percent.resolve_one_percentage = _resolving(percent.resolve_one_percentage)
    _keep_patterns(weasyprint.tinyhtml5)
    _forget_notes(weasyprint.html.UA_STYLESHEET.matcher.other_selectors)
    pydyf.PDF.page_references = property(_page_references)
    pydyf.Stream.data = property(_packed_once(pydyf.Stream.data.fget))


def _forget_notes(selectors: list[Any]) -> None:
    selectors[:] = [selector for selector in selectors if selector[3] not in NOTES]


def _computing(css: Any) -> Callable[[Any, str], Any]:
    """Most properties of most elements are said by no rule: they are as at first, or the parent's."""
    missing, special = css.ComputedStyle.__missing__, {"page", "float", "display", "position"}
    special |= css.INITIAL_NOT_COMPUTED | set(css.PHYSICAL_FUNCTIONS)
    names = {name for name in css.INITIAL_VALUES if not name.startswith("text_decoration_")} - special
    initial = {name: css.INITIAL_VALUES[name] for name in names - css.INHERITED}
    inherited = names & css.INHERITED

    def compute(style: Any, name: str) -> Any:
        if name in style.cascaded:
            return missing(style, name)
        if name in initial:
            value = style[name] = initial[name]
        elif name in inherited and style.parent_style is not None:
            value = style[name] = style.parent_style[name]
        else:
            value = missing(style, name)
        return value

    return compute


def _resolving(resolve: Callable[..., None]) -> Callable[..., None]:
    """Most lengths are lengths, not shares."""

    def resolved(box: Any, name: str, refer_to: Any) -> None:
        value = box.style[name]
        if value != "auto" and getattr(value, "unit", None) == "px":
            setattr(box, name, value.value)
        else:
            resolve(box, name, refer_to)

    return resolved


def _keep_patterns(tinyhtml5: Any) -> None:
    """The parser looks for these patterns where it never puts them, and makes them anew for each piece of text."""
    kept, names = tinyhtml5.inputstream.characters_until_regex, tinyhtml5.constants
    kept[("&", "<", "\0"), False] = re.compile("[^&<\0]+")
    for letters in (names.space_characters, names.ascii_letters):
        kept[letters, True] = re.compile(f"[{re.escape(''.join(sorted(letters)))}]+")


class Written:
    """An object of a PDF as its bytes: the file and its fingerprint would each make them anew."""

    __slots__ = ("compressible", "data", "free", "generation", "number", "offset")

    def __init__(self, thing: Any) -> None:
        self.number, self.generation, self.free, self.offset = thing.number, thing.generation, thing.free, thing.offset
        self.compressible, self.data = thing.compressible, thing.data

    @property
    def indirect(self) -> bytes:
        return b"%d %d obj\n%b\nendobj" % (self.number, self.generation, self.data)


def write_once(pdf: Any) -> None:
    """Nothing in the PDF changes any more: let each object be its bytes."""
    pdf.objects[:] = [thing if thing.free == "f" else Written(thing) for thing in pdf.objects]


def _kept(style: Any, what: str) -> dict[Any, Any]:
    """What is known of texts in the fonts of this page; another page has other fonts."""
    known: dict[Any, Any] = vars(style.font_config).setdefault(what, {})
    return known


def _type_of(style: Any) -> tuple[Any, ...]:
    return (*style["font_family"], OF_TYPE(style))


def _splitting(line_break: Any) -> Callable[..., Any]:
    """Of a text that fits on one line, the line is shaped once."""
    shaped = line_break.split_first_line

    def split(text: str, style: Any, context: Any, width: Any, spacing: Any, *more: Any, **named: Any) -> Any:
        if spacing or style["text_decoration_line"] != "none":
            return shaped(text, style, context, width, spacing, *more, **named)
        known, key = _kept(style, "lines"), (text, _type_of(style))
        line = known.get(key)
        if line and _fits(line, width):
            return _with_width(line[0], width), *line[1:]
        line = shaped(text, style, context, width, spacing, *more, **named)
        if _fits(line, width):
            known[key] = line
        return line

    return split


def _fits(line: Any, width: Any) -> bool:
    """Whether the whole text stands on the line. line: layout, length, where the rest begins, width, height, baseline."""
    return line[2] is None and (width is None or line[3] <= width)


def _with_width(layout: Any, width: Any) -> Any:
    copy = object.__new__(type(layout))
    vars(copy).update(vars(layout), max_width=width)
    return copy


def _drawing(draw_first_line: Callable[..., Any], reactivate: Callable[..., None]) -> Callable[..., Any]:
    """What a line of text puts into a page is kept, but for its colour and place."""

    def draw(stream: Any, box: Any, overflow: str, ellipsis: str, place: Any) -> Any:
        layout, style = box.pango_layout, box.style
        known, key = _kept(style, "drawn"), (layout.text, _type_of(style))
        plain = overflow != "ellipsis" and ellipsis == "none" and not layout.justification_spacing
        if plain and box.text.strip() and _copied(stream, known.get(key), place):
            return []
        reactivate(layout, style)
        if not plain:
            return draw_first_line(stream, box, overflow, ellipsis, place)
        known[key] = _drawn(stream, lambda: draw_first_line(stream, box, overflow, ellipsis, place))
        return []

    return draw


def _reactivate_later(layout: Any, style: Any) -> None:
    """A line that is about to be drawn may be known: it is shaped where it is not."""
    layout.style = style


def _deactivate(layout: Any) -> None:
    for name in ("layout", "language", "style"):
        vars(layout).pop(name, None)


def _drawn(stream: Any, draw: Callable[[], Any]) -> tuple[Any, list[bytes]] | None:
    """Draw a line of text. Returns its font and what follows it; None where it has several. No bundled font has pictures."""
    start, font = len(stream.stream), stream._current_font
    draw()
    letters = stream.stream[start + 1 :]
    if letters and letters[0].endswith(b" Tf"):
        font = stream._current_font
        del letters[0]
    several = any(one.endswith(b" Tf") for one in letters)
    return None if several or not letters else (font, letters)


def _copied(stream: Any, line: tuple[Any, list[bytes]] | None, place: Any) -> bool:
    """Put a line drawn before at another place; False where it was not."""
    if line is None:
        return False
    font, letters = line
    stream.set_text_matrix(*place.values)
    stream.set_font_size(*font)
    stream.stream += letters
    return True


def _painting(paint: Callable[..., None], to_bytes: Callable[[Any], bytes]) -> Callable[..., None]:
    """What a page draws becomes one piece as soon as it is complete: a tenth of the memory of a hundred thousand pieces."""

    def painted(page: Any, stream: Any, scale: Any = 1) -> None:
        paint(page, stream, scale)
        stream.stream = [b"\n".join(map(to_bytes, stream.stream))]

    return painted


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """References to all pages, made again only when a page was added: each tag asks for them."""
    known: tuple[bytes, ...] = vars(pdf).get("known_references", ())
    if len(known) != pdf.pages["Count"]:
        known = pdf.known_references = tuple(b"%d 0 R" % number for number in pdf.pages["Kids"][::3])
    return known


def _packed_once(data: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """A stream's bytes are asked for twice, for the file and for its fingerprint; it is packed once."""

    def packed(stream: Any) -> bytes:
        if "packed" not in vars(stream):
            stream.packed = data(stream)
        result: bytes = stream.packed
        return result

    return packed
