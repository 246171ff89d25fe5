"""Workbooks: typed cells, and everything that a hostile one can claim."""

import io
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from portfolio.domain.tables import LIMITS, Fault, FileRefused, FileTooLarge, Percent
from portfolio.domain.tables_reading import child_argument, packed, read_in_child, read_table, unpacked
from portfolio.domain.tables_sheet import column_of, number_of
from portfolio.domain.tables_styles import kind_of
from portfolio.domain.tables_xml import escaped, unescaped

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="{0}"/></Types>'
)
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
BOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    "<Relationships><Relationship Id='rId1' Type='http://x/worksheet' Target='worksheets/sheet1.xml'/></Relationships>"
)
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c><c r="B1" t="inlineStr"><is><t>Cost</t></is></c></row>'
)


def handmade(rows: str, before: str = "", types: str = PLAIN, intro: str = "", **parts: str) -> bytes:
    """A workbook written by hand: what no program would write, an attacker would."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(types))
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        sheet = f"{intro}<worksheet>{before}<sheetData>{HEADER}{rows}</sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def made(*rows: list[object], sheet: str = "Sheet") -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for row in rows:
        workbook.active.append(row)
    return workbook


def saved(workbook: openpyxl.Workbook) -> bytes:
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()


def read(content: bytes, sheet: str = "", **limits: int):
    return read_table("book.xlsx", content, replace(LIMITS, **limits), sheet)


def test_cells_keep_their_types():
    moment = datetime(2026, 3, 4, 15, 30)  # noqa: DTZ001 - a workbook knows no zones
    row = ["hd", Decimal("1234.56"), 7, date(2026, 3, 4), moment, True, None, "é"]
    table = read(saved(made([f"Column {n}" for n in range(8)], row)))
    day = date(2026, 3, 4)
    assert table.rows[0] == ["hd", Decimal("1234.56"), Decimal(7), day, moment, True, None, "é"]


def test_binary_noise_is_cut_at_fifteen_digits_and_money_is_not():
    assert number_of("0.30000000000000004") == Decimal("0.3")
    assert number_of("999999999999.99") == Decimal("999999999999.99")


def test_a_cell_shown_in_per_cent_is_a_share():
    workbook = made(["Share"], [0.125])
    workbook.active["A2"].number_format = "0.0%"
    cell = read(saved(workbook)).rows[0][0]
    assert isinstance(cell, Percent) and cell == Decimal("0.125")


def test_an_error_and_a_formula_without_value_are_faults_not_blanks():
    rows = read(saved(made(["A", "B"], ["=1/0", "=A1"]))).rows
    assert all(isinstance(cell, Fault) for cell in rows[0])
    cell = read(handmade('<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')).rows[0][0]
    assert cell == Fault("The cell holds the spreadsheet error #DIV/0!.")


def test_a_formula_is_read_as_the_value_last_stored():
    table = read(
        handmade('<row r="2"><c r="A2" t="str"><f>"h"&amp;"d"</f><v>hd</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>')
    )
    assert table.rows[0] == ["hd", Decimal(2)]


def test_shared_and_rich_texts_are_joined_without_phonetic_guides():
    shared = "<sst><si><r><t>Help </t></r><r><t>desk</t></r><rPh><t>ヘルプ</t></rPh></si></sst>"
    relations = RELATIONS.replace(
        "</Relationships>",
        "<Relationship Id='rId2' Type='http://x/sharedStrings' Target='/xl/sharedStrings.xml'/></Relationships>",
    )
    parts = {"xl/sharedStrings.xml": shared}
    content = handmade('<row r="2"><c r="A2" t="s"><v>0</v></c></row>', **parts)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(held, "w") as target:
        for item in source.infolist():
            is_relations = item.filename.endswith("workbook.xml.rels")
            target.writestr(item.filename, relations if is_relations else source.read(item))
    assert read(held.getvalue()).rows[0][0] == "Help desk"


def test_the_first_visible_sheet_that_holds_anything_is_read_unless_another_is_named():
    workbook = made(["Code"], ["hidden"], sheet="Secret")
    workbook.active.sheet_state = "hidden"
    workbook.create_sheet("Empty")
    for name in ("First", "Second"):
        sheet = workbook.create_sheet(name)
        sheet.append(["Code"])
        sheet.append([name.lower()])
    content = saved(workbook)
    assert read(content).rows == [["first"]]
    assert read(content).source.sheets == ("Empty", "First", "Second")
    assert read(content, "Second").rows == [["second"]]
    with pytest.raises(FileRefused, match="no visible sheet “Secret”"):
        read(content, "Secret")


def test_dates_before_march_1900_and_of_the_1904_calendar_are_right():
    workbook = made(["Day"], [date(2026, 3, 4)])
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert read(saved(workbook)).rows[0][0] == date(2026, 3, 4)
    table = made(["Day"], [59], [61])
    for row in ("A2", "A3"):
        table.active[row].number_format = "yyyy-mm-dd"
    assert [row[0] for row in read(saved(table)).rows] == [date(1900, 2, 28), date(1900, 3, 1)]


@pytest.mark.parametrize(
    ("number", "code", "kind"),
    [
        (14, None, "date"),
        (0, None, ""),
        (9, None, "percent"),
        (20, None, "time"),
        (170, "dd/mm/yyyy", "date"),
        (170, '#,##0.00 "yards"', ""),
        (170, "[$-409]d-mmm-yy", "date"),
        (170, "[h]:mm:ss", "time"),
        (170, "0.0%", "percent"),
        (170, "General", ""),
        (170, "[Red]#,##0", ""),
    ],
)
def test_number_formats_tell_dates_from_figures(number: int, code: str | None, kind: str):
    assert kind_of(number, code) == kind


def test_column_letters_are_counted_right():
    assert [column_of(name) for name in ("A1", "Z9", "AA10", "XFD1")] == [0, 25, 26, 16383]


def refused_quickly(content: bytes, why: str) -> None:
    began = time.process_time()
    with pytest.raises(FileRefused, match=why):
        read(content)
    assert time.process_time() - began < 1.0


def test_a_tiny_workbook_that_claims_a_million_rows_is_refused_at_once():
    content = handmade('<row r="2"><c r="A2"><v>1</v></c></row>', '<dimension ref="A1:XFD1048576"/>')
    assert len(content) < 1500
    refused_quickly(content, "1,048,576 rows; at most 50,000")


def test_so_is_one_whose_second_row_calls_itself_the_millionth():
    refused_quickly(handmade('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), "1,048,576 rows")


def test_and_one_with_a_cell_in_the_last_column():
    refused_quickly(handmade('<row r="2"><c r="XFD2"><v>1</v></c></row>'), "16,384 columns")


def test_a_bomb_of_blanks_is_refused_by_its_ratio():
    content = handmade(f'<row r="2"><c r="A2"><v>1</v></c></row>{" " * 60_000_000}')
    assert len(content) < 100_000
    refused_quickly(content, "unpacks to far more")


def test_many_parts_share_one_budget():
    content = handmade(f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * 5_000}</t></is></c></row>')
    with pytest.raises(FileRefused, match="unpacks to far more"):
        read(content, expanded_bytes=5_000)


def test_one_long_text_named_a_million_times_is_refused():
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{"x" * 900}</t></is></c></row>' for n in range(2, 60)
    )
    with pytest.raises(FileTooLarge, match="characters or more"):
        read(handmade(cells), characters=10_000)


@pytest.mark.parametrize(
    "intro",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_no_entity_is_ever_declared_let_alone_fetched(intro: str):
    refused_quickly(handmade('<row r="2"><c r="A2"><v>1</v></c></row>', intro=intro), "document type")


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2" t="s"><v>5</v></c></row>',
        '<row r="2"><c r="1"><v>5</v></c></row>',
        '<row r="2"><c r="A2"><v>5</v></c><c r="A2"><v>6</v></c></row>',
        '<row r="2"><c r="A2"><v>5</v></c></row><row r="2"><c r="A2"><v>6</v></c></row>',
        '<row r="2"><c r="A2"><v>5</v>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(rows: str):
    with pytest.raises(FileRefused):
        read(handmade(rows))


@pytest.mark.parametrize("figure", ["1e999999999", "nan", "inf", "12x", "1e31"])
def test_a_number_that_is_none_is_a_fault_of_its_cell(figure: str):
    cell = read(handmade(f'<row r="2"><c r="A2"><v>{figure}</v></c></row>')).rows[0][0]
    assert isinstance(cell, Fault)


def test_macros_are_refused():
    with pytest.raises(FileRefused, match="macros"):
        read(handmade("", types="application/vnd.ms-excel.sheet.macroEnabled.main+xml"))


@pytest.mark.parametrize("cut", [30, 200, 600])
def test_a_broken_archive_is_refused_with_a_sentence(cut: int):
    content = saved(made(["Code"], ["hd"]))
    with pytest.raises(FileRefused, match=r"damaged|no workbook"):
        read(content[:cut])


def test_a_workbook_survives_the_way_through_a_child_process():
    workbook = made(["A", "B", "C", "D", "E", "F"], ["x", Decimal("1.5"), date(2026, 1, 2), True, None, "=1"])
    workbook.active["B2"].number_format = "0%"
    content = saved(workbook)
    assert unpacked(read_in_child(child_argument("b.xlsx", content))) == read(content)
    assert unpacked(packed(read(content))) == read(content)


def test_a_place_before_the_beginning_of_the_file_is_damage():
    content = bytearray(handmade('<row r="2"><c r="A2"><v>1</v></c></row>'))
    at = content.rindex(b"PK\x05\x06") + 16  # where the directory is said to begin
    content[at : at + 4] = (2**31 - 1).to_bytes(4, "little")
    with pytest.raises(FileRefused, match="damaged"):
        read(bytes(content))


def test_an_encoding_that_nobody_knows_is_damage():
    with pytest.raises(FileRefused, match="damaged"):
        read(handmade("", intro='<?xml version="1.0" encoding="klingon"?>'))


@pytest.mark.parametrize("text", ["bell \x07", "a\r\nb", "a_x0041_b", "_x0041_x0042_", "_\x1f_", "\ufffe\uffff", "é"])
def test_what_a_workbook_cannot_hold_as_it_is_goes_in_and_out_as_an_escape(text: str):
    assert unescaped(escaped(text)) == text
    assert escaped(text).replace("\n", "").isprintable()
