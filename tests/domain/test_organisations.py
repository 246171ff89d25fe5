"""Settings: colours that white words can be read on, time zones that exist."""

import pytest

from portfolio.domain.errors import Refusal
from portfolio.domain.organisations import checked_colour, time_zones


@pytest.mark.parametrize("colour", ["#0B3C5D", "#000000", "#767676"])
def test_a_colour_that_carries_white_words_is_kept(colour: str):
    assert checked_colour(colour.lower()) == colour


@pytest.mark.parametrize("colour", ["#777777", "#FFFFFF", "#E69F00"])
def test_a_colour_that_white_words_drown_in_is_refused_with_its_contrast(colour: str):
    with pytest.raises(Refusal, match="contrast of"):
        checked_colour(colour)


@pytest.mark.parametrize("text", ["", "red", "#12345", "#1234567", "#12345G", "0B3C5D#", "#0B3C5D\n"])
def test_what_is_no_colour_is_refused(text: str):
    with pytest.raises(Refusal, match="six hexadecimal digits"):
        checked_colour(text)


def test_time_zones_are_places():
    zones = time_zones()
    assert zones[0] == "UTC" and "Europe/Berlin" in zones
    assert not any(name.startswith("Etc/") for name in zones)
