"""From cells to values: figures, dates, shares, choices. What reads two ways is refused."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.domain.mappings import Field, Kind, Use
from portfolio.domain.mappings_cleaning import cleaned, cleaner_for
from portfolio.domain.mappings_dates import date_of, order_evidence
from portfolio.domain.mappings_numbers import Unclean, decimal_of, evidence, without_currency
from portfolio.domain.tables import Cell, Fault, Percent, Source, Table

MONEY = Field("cost", "Cost", Kind.MONEY, lowest=Decimal(0))


def clean(target: Field, cell: Cell, **use: object):
    return cleaner_for(target, Use((), **use), "EUR")(cell)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        ("1 234 567,8", "1234567.8"),
        ("1\u202f234\u202f567", "1234567"),
        ("1'234'567.80", "1234567.80"),
        ("(1,234.50)", "-1234.50"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("1.5E-4", "0.00015"),
    ],
)
def test_a_figure_that_reads_one_way_is_read(text: str, value: str):
    assert decimal_of(text) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "1.234", "999,000", "12.345"])
def test_a_figure_that_reads_two_ways_is_refused_until_the_sign_is_declared(text: str):
    with pytest.raises(Unclean, match="Say which sign"):
        decimal_of(text)
    point, comma = decimal_of(text, "."), decimal_of(text, ",")
    assert {point / comma, comma / point} == {Decimal(1000), Decimal(1) / 1000}


@pytest.mark.parametrize(
    "text", ["", "x", "1,2,3", "1..2", "12,34.5", "1.5m", "1e", "--5", "٣", "1 2", "0x1F", ".", "1,23,4.5"]
)
def test_what_is_no_figure_is_refused(text: str):
    with pytest.raises(Unclean):
        decimal_of(text)


def test_a_declared_sign_refuses_the_other_where_it_cannot_stand():
    with pytest.raises(Unclean, match="decimal sign"):
        decimal_of("1234.5", ",")


@given(st.decimals(min_value=0, max_value=10**11, places=2), st.sampled_from([".", ","]))
def test_what_a_program_writes_with_thousands_is_read_back(value: Decimal, sign: str):
    text = f"{value:,.2f}"
    if sign == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert decimal_of(text, sign) == value


@given(st.text(max_size=12))
def test_no_text_breaks_the_readers(text: str):
    for reader in (decimal_of, date_of):
        try:
            reader(text)
        except Unclean:
            continue


def test_one_proof_in_a_column_settles_its_decimal_sign_and_two_against_each_other_do_not():
    assert evidence(["1,234", "2,5"]) == ","
    assert evidence(["1,234", "1,234.5"]) == "."
    assert evidence(["2,5", "2.5"]) == ""
    assert evidence(["1,234", "5"]) == ""


def test_what_is_no_figure_proves_no_decimal_sign():
    assert evidence(["1,234", "1.2.3", "192.168.0.1", "1,2,3"]) == ""


def test_another_currency_is_refused_for_amounts_are_not_converted():
    assert without_currency("€ 5", "EUR") == "5"
    assert without_currency("5 EUR", "EUR") == "5"
    assert without_currency("$5", "CAD") == "5"
    for text in ("$5", "5 USD", "GBP 5"):
        with pytest.raises(Unclean, match="not converted"):
            without_currency(text, "EUR")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026/03/04", date(2026, 3, 4)),
        ("2012-02-29 09:51:39", date(2012, 2, 29)),
        ("2026-03-04T10:00:00Z", date(2026, 3, 4)),
        ("31/12/2026", date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31)),
        ("05/05/2026", date(2026, 5, 5)),
        ("04.03.2026", date(2026, 3, 4)),
        ("4 Mar 2026", date(2026, 3, 4)),
        ("March 4, 2026", date(2026, 3, 4)),
        ("1st Sept 2026", date(2026, 9, 1)),
    ],
)
def test_a_date_that_reads_one_way_is_read(text: str, day: date):
    assert date_of(text) == day


def test_a_date_that_reads_two_ways_is_refused_until_the_order_is_declared():
    with pytest.raises(Unclean, match="Say which comes first"):
        date_of("03/04/2026")
    assert date_of("03/04/2026", "day") == date(2026, 4, 3)
    assert date_of("03/04/2026", "month") == date(2026, 3, 4)


@pytest.mark.parametrize(
    "text", ["31/02/2026", "30/02/2026 ", "2026-13-01", "13/13/2026", "x", "2026", "1/1/0001", "01/02/26"]
)
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(Unclean):
        date_of(text, "day")


@pytest.mark.parametrize("text", ["01/01/1970", "1970-01-01", "9999-12-31", "01/01/1900"])
def test_what_programs_write_for_a_missing_date_is_not_taken_as_one(text: str):
    with pytest.raises(Unclean, match="when a date is missing"):
        date_of(text)


def test_a_column_proves_its_order_by_a_day_above_twelve():
    assert order_evidence(["01/02/2026", "01/31/2026"]) == "month"
    assert order_evidence(["31/01/2026", "01/31/2026"]) == ""
    assert order_evidence(["01/02/2026"]) == ""


def test_a_scale_is_applied_exactly_and_cents_are_rounded_half_up_with_a_note():
    read = cleaner_for(MONEY, Use((), scale=Decimal(10**6)), "USD")
    assert read("29.535882") == (Decimal("29535882.00"), "")
    assert read("1.5E-4") == (Decimal("150.00"), "")
    assert read("0.000000005") == (Decimal("0.01"), "0.000000005 was rounded to 0.01.")


@pytest.mark.parametrize(
    "cell", ["-1", Decimal(-1), "1e13", "9999999999999", "TRUE", True, date(2026, 1, 1), Fault("x")]
)
def test_an_amount_that_cannot_be_is_refused(cell: Cell):
    with pytest.raises(Unclean):
        clean(MONEY, cell)


def test_a_share_needs_to_say_whether_it_is_per_cent():
    share = Field("share", "Share", Kind.SHARE, places=4)
    assert clean(share, "25 %") == Decimal("0.25")
    assert clean(share, Percent("0.25")) == Decimal("0.25")
    assert clean(share, "25", share_as="percent") == clean(share, Decimal("0.25"), share_as="fraction")
    for cell, use in (("0.5", {}), ("101 %", {}), ("25", {"share_as": "fraction"})):
        with pytest.raises(Unclean):
            clean(share, cell, **use)


def test_a_whole_number_takes_no_fraction_and_keeps_its_range():
    level = Field("criticality", "Criticality", Kind.WHOLE, lowest=Decimal(1), highest=Decimal(5))
    assert clean(level, "3") == clean(level, Decimal("3.0")) == 3
    for cell in ("0", "6", "2.5", "high"):
        with pytest.raises(Unclean):
            clean(level, cell)


def test_a_choice_is_found_by_value_label_or_another_word_whatever_the_case():
    state = Field(
        "state", "State", Kind.CHOICE, choices=(("active", "Active", ("in use",)), ("retired", "Retired", ()))
    )
    assert {clean(state, word) for word in ("active", "ACTIVE", " In-Use ")} == {"active"}
    with pytest.raises(Unclean, match="none of: Active, Retired"):
        clean(state, "sleeping")


def test_a_list_is_split_sorted_and_freed_of_repeats():
    tags = Field("tags", "Tags", Kind.WORDS, maximum=10)
    assert clean(tags, "beta; Alpha, beta|BETA") == ("Alpha", "BETA")
    assert clean(tags, " ; ") is None
    with pytest.raises(Exception, match="10 fit"):
        clean(tags, "a; much too long a tag")


def test_a_code_that_a_workbook_holds_as_a_number_is_its_digits():
    code = Field("code", "Code", Kind.CODE, maximum=10, pattern=r"[0-9A-Za-z]+\Z", pattern_sentence="no.")
    assert clean(code, Decimal("10020")) == clean(code, Decimal("1.0020E4")) == "10020"
    with pytest.raises(Unclean, match=r"no\."):
        clean(code, "a b")


def test_the_mark_before_a_formula_like_text_goes_again():
    name = Field("name", "Name", maximum=20)
    assert clean(name, "'=1+1") == "=1+1"
    assert clean(name, "'tis") == "'tis"


def test_a_value_declared_to_mean_unknown_is_unknown_with_a_note():
    day = Field("ends", "Ends", Kind.DATE)
    read = cleaner_for(day, Use((), unknown=("01/01/1970", "n/a")), "EUR")
    assert read("01/01/1970") == (None, "“01/01/1970” was declared to mean unknown.")
    assert read("N/A")[0] is None


def table(*rows: list[Cell]) -> Table:
    return Table(("A", "B"), 1, list(range(2, len(rows) + 2)), list(rows), Source("csv"))


def test_errors_stand_at_their_row_and_the_other_rows_keep_their_values():
    column = cleaned(table(["1", ""], ["x", ""], ["", ""], [None, ""], ["1", ""]), MONEY, Use(("A",)), "EUR")
    assert column.values == [Decimal(1), None, None, None, Decimal(1)]
    assert column.errors == {1: "“x” is no figure."}


def test_a_code_of_two_columns_needs_both():
    code = Field("code", "Code", Kind.CODE, maximum=20)
    column = cleaned(table(["a", "1"], ["b", ""], ["", ""]), code, Use(("A", "B"), join="-"), "EUR")
    assert column.values == ["a-1", None, None]
    assert column.errors == {1: "One of the columns that make the code is empty."}


def test_a_text_of_two_columns_takes_what_there_is():
    column = cleaned(table(["a", "1"], ["b", ""]), Field("name", "Name"), Use(("A", "B"), join=" "), "EUR")
    assert column.values == ["a 1", "b"]
