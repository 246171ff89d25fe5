"""CSV as it comes: encodings, delimiters, quotes, limits, and files that are something else."""

from dataclasses import replace

import pytest

from portfolio.domain.tables import LIMITS, FileRefused, FileTooLarge
from portfolio.domain.tables_csv import decoded, delimiter_of
from portfolio.domain.tables_reading import packed, read_table, unpacked


def read(text: str, encoding: str = "utf-8", **limits: int):
    return read_table("file.csv", text.encode(encoding), replace(LIMITS, **limits))


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_and_every_letter_survives(encoding: str, found: str):
    table = read("Code,Name\nhd,Café für Ärzte – naïve\n", encoding)
    assert table.source.encoding == found
    assert table.header == ("Code", "Name")
    assert table.rows[0][1] == "Café für Ärzte – naïve"


def test_bytes_that_no_encoding_explains_are_refused():
    with pytest.raises(FileRefused, match="not text"):
        decoded(b"Code,Name\n\x81\x8d,\xff\xfe\x9d")


@pytest.mark.parametrize("letter", [b"\xff", b"\xed\xa0\x80"])
def test_utf_8_with_a_damaged_character_is_refused_with_its_line_not_read_as_something_else(letter: bytes):
    with pytest.raises(FileRefused, match="Line 3 holds a damaged character"):
        decoded("Code,Name\nä,Käse für Ärzte\n".encode() + b"x," + letter)


def test_half_a_character_alone_is_refused():
    with pytest.raises(FileRefused, match="Line 2 holds a damaged character"):
        decoded(b"Code,Name\nx,a\xed\xa0\x80b")


def test_a_nul_character_is_refused():
    with pytest.raises(FileRefused, match="not text"):
        decoded(b"Code,Name\nhd,He\x00lp")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_the_rows_agree(delimiter: str):
    rows = [["Code", "Name", "Cost"], ["a", "Help, desk; or | so", "1,5"], ["b", "Mail", "2,5"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = read(text)
    assert table.source.delimiter == delimiter
    assert [list(row) for row in table.rows] == rows[1:]


def test_decimal_commas_do_not_pass_for_a_delimiter():
    assert delimiter_of("Code;Cost;FTE\na;1,5;2,5\nb;3,25;4,5\n") == ";"


def test_excels_sep_line_names_the_delimiter_and_counts_as_a_row():
    table = read("sep=;\nCode;Name\nhd;Help desk\n")
    assert (table.source.delimiter, table.header, list(table.numbers)) == (";", ("Code", "Name"), [3])


def test_a_quoted_line_break_stays_inside_its_cell_and_row_numbers_are_those_of_a_spreadsheet():
    table = read('Code,Name\na,"two\nlines"\n\nb,plain\n')
    assert table.rows[0][1] == "two\nlines"
    assert list(table.numbers) == [2, 4]


@pytest.mark.parametrize("text", ['Code,Name\na,"open\nb,x\n', 'Code,Name\na,"x"y\n'])
def test_a_broken_quote_is_refused_with_its_row(text: str):
    with pytest.raises(FileRefused, match="Row 2: a quote"):
        read(text)


def test_title_lines_above_the_header_are_passed_over():
    table = read("Inventory 2026,,\n,,\nCode,Name,Cost\nhd,Help desk,5\n")
    assert table.header == ("Code", "Name", "Cost")
    assert list(table.numbers) == [4]


def test_repeated_and_missing_column_names_are_told_apart():
    table = read("Name,,Name,\nHelp desk,x,Mail,\n")
    assert table.header == ("Name", "Column B", "Name (2)")


def test_a_row_longer_than_the_header_is_kept_with_a_sentence():
    table = read("Code,Name\na,b,c\nd,e,,\n")
    assert table.ragged == {2: "The row has 3 values, the header 2. Is a quote or a delimiter missing?"}
    assert table.rows[1] == ["d", "e"]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"  \n \n", "empty"),
        ("a.csv", b"Code,Name\n", "nothing below"),
        ("a.csv", b"<html><body>Sign in</body></html>", "web page"),
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or a protected"),
        ("a.csv", b"PK\x03\x04rest", "holds a workbook"),
        ("a.xlsx", b"Code,Name\na,b\n", "is no workbook"),
        ("a.exe", b"Code,Name\na,b\n", "Only CSV and XLSX"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content(name: str, content: bytes, why: str):
    with pytest.raises(FileRefused, match=why):
        read_table(name, content)


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        ({"file_bytes": 20}, "bytes"),
        ({"rows": 3}, "rows"),
        ({"columns": 1}, "columns"),
        ({"cells": 7}, "cells"),
        ({"cell_characters": 3}, "characters in a cell of row 1"),
    ],
)
def test_each_limit_refuses_what_is_one_beyond_it(limits: dict[str, int], what: str):
    with pytest.raises(FileTooLarge, match=what):
        read("Code,Name\na,b\nc,d\ne,f\ng,h\n", **limits)


def test_as_many_rows_as_the_limit_are_read():
    assert len(read("Code,Name\na,b\nc,d\n", rows=2).rows) == 2


def test_a_table_survives_the_way_through_a_child_process():
    table = read("Code,Name\na,\x01odd\nb\nc,d,e\n")
    assert unpacked(packed(table)) == table
