"""The child's part: HTML to PDF with WeasyPrint. The one place that imports it. No Django here."""

import gc
import json
from datetime import datetime
from typing import Any

from msp_reviews.pdf.assets import AssetRefused, asset, picture
from msp_reviews.pdf.shortcuts import take_shortcuts, write_once

PRINT_FLAG = 4


def draw(order: bytes) -> bytes:
    """A tagged PDF (PDF/UA-1) from an order, after a first line with its number of pages.

    order: JSON with html, at (ISO time that stands as date of the file), identifier, and attachment: name, description, text.
    The same order gives the same bytes.
    """
    import weasyprint  # heavy, and absent on machines without Pango

    gc.disable()  # layout makes millions of objects that live to the end; the child ends with the page
    take_shortcuts(weasyprint)
    content = json.loads(order)
    page = weasyprint.HTML(string=content["html"], base_url="asset:", url_fetcher=_fetcher(weasyprint))
    document = page.render(pdf_variant="pdf/ua-1", pdf_tags=True)
    pages = len(document.pages)
    pdf: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=content["identifier"].encode(),
        attachments=[_attachment(weasyprint, content)] if content["attachment"] else None,
        finisher=_finish,
    )
    return b"%d\n" % pages + pdf


def _finish(document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves out: which cells a header is for, and that links are printed."""
    by_number = {str(thing.number): thing for thing in pdf.objects if isinstance(thing, dict)}  # type: ignore[attr-defined]
    _head_small_tables_by_columns_alone(by_number)
    for thing in by_number.values():
        if thing.get("S") == "/TH":
            thing["A"]["Scope"] = "/Column" if _is_in_head(thing, by_number) else "/Row"
        elif thing.get("Subtype") == "/Link":
            thing["F"] = PRINT_FLAG
    document.pages.clear()  # all is in the PDF now: the file is put together where the pages were
    write_once(pdf)


def _head_small_tables_by_columns_alone(by_number: dict[str, Any]) -> None:
    """In a table of a row or two, heads of rows outnumber what they head: its columns are headed, and that is enough."""
    cells: dict[str, dict[str, list[Any]]] = {}
    for thing in by_number.values():
        if thing.get("S") in ("/TH", "/TD"):
            kind = "column" if _is_in_head(thing, by_number) else str(thing["S"])
            cells.setdefault(_table_of(thing, by_number), {}).setdefault(kind, []).append(thing)
    for of_table in cells.values():
        columns, rows, data = (of_table.get(kind, []) for kind in ("column", "/TH", "/TD"))
        if columns and len(columns) + len(rows) > len(data):
            for cell in rows:
                cell["S"] = "/TD"


def _table_of(cell: Any, by_number: dict[str, Any]) -> str:
    """The number of the table that the cell is in."""
    row = by_number[_number(cell["P"])]
    return _number(by_number[_number(row["P"])]["P"])


def _is_in_head(cell: Any, by_number: dict[str, Any]) -> bool:
    row = by_number[_number(cell["P"])]
    return bool(by_number[_number(row["P"])].get("S") == "/THead")


def _number(reference: Any) -> str:
    """The number in a reference, “12 0 R”."""
    return (reference.decode() if isinstance(reference, bytes) else str(reference)).split()[0]


def _attachment(weasyprint: Any, content: dict[str, Any]) -> Any:
    at = datetime.fromisoformat(content["at"])
    named = content["attachment"]
    return weasyprint.Attachment(
        string=named["text"],
        name=named["name"],
        description=named["description"],
        created=at,
        modified=at,
        relationship="Source",
    )


def _fetcher(weasyprint: Any) -> Any:
    class BundledOnly(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Gives bundled assets and pictures inside the page; everything else stops the drawing."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                body, kind = picture(url) or asset(url)
            except AssetRefused as refused:
                raise weasyprint.urls.FatalURLFetchingError(str(refused)) from refused
            return weasyprint.urls.URLFetcherResponse(url, body, {"Content-Type": kind})

    return BundledOnly(allowed_protocols={"asset", "data"})
