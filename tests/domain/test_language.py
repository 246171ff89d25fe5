"""Texts and figures in the reader's language."""

from datetime import date
from decimal import Decimal

import pytest

from portfolio.domain import formats
from portfolio.domain.language import ENGLISH, GERMAN, Words, language, say, speaking


def test_english_is_spoken_unless_another_is_chosen() -> None:
    assert (language(), say("{} of {}", 3, 40)) == (ENGLISH, "3 of 40")
    with speaking(GERMAN):
        assert (language(), say("{} of {}", 3, 40)) == (GERMAN, "3 von 40")
    assert language() == ENGLISH


def test_a_text_without_german_stays_english() -> None:
    with speaking(GERMAN):
        assert say("Nobody ever says {}", 1) == "Nobody ever says 1"


def test_words_of_a_constant_are_said_when_shown() -> None:
    words = Words("Board pack")
    with speaking(GERMAN):
        assert (str(words), f"{words}", words == "Board pack") == ("Vorstandsbericht", "Vorstandsbericht", True)
    assert str(words) == "Board pack"


def test_a_language_that_we_do_not_have_is_refused() -> None:
    with pytest.raises(KeyError), speaking("fr"):
        pass


@pytest.mark.parametrize(
    ("english", "german", "write"),
    [
        ("1,234,567", "1.234.567", lambda: formats.amount(1234567)),
        ("EUR 1,240,000.00", "EUR 1.240.000,00", lambda: formats.money(1240000, "EUR")),
        ("EUR 1.24 m", "EUR 1,24 Mio.", lambda: formats.short_money(1240000, "EUR")),
        ("56 k", "56 Tsd.", lambda: formats.short_money(56000)),
        ("99.5 %", "99,5 %", lambda: formats.percent(Decimal("0.995"), 1)),
        (">99.9 %", ">99,9 %", lambda: formats.share_won(Decimal("0.99999"))),
        ("3 Mar 2026", "3. März 2026", lambda: formats.day(date(2026, 3, 3))),
        ("in 12 days", "in 12 Tagen", lambda: formats.in_days(date(2026, 3, 13), date(2026, 3, 1))),
    ],
)
def test_figures_by_language(english: str, german: str, write: object) -> None:
    assert callable(write)
    assert write() == english
    with speaking(GERMAN):
        assert write() == german
