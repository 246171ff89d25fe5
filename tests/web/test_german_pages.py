"""Pages of a person who reads German: walked as in test_every_page, nothing of ours on them is left in English."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.conf import settings

from msp_reviews.demo.files import FOLDER, rows
from portfolio.domain.language import GERMAN, catalogue
from portfolio.models import Role
from tests.web.test_every_page import Seen, person, walk
from tests.web.test_every_url import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

CRITERIA = settings.BASE_DIR / "sourcing/domain/default_criteria.json"
TYPED = {"no data"}  # in cells, as it is written into them and into files
SPOKEN = ("title", "aria-label", "placeholder", "alt")
UNSEEN = {"script", "style", "code", "pre", "bdi"}
MARK = re.compile(r"</?\d+>")


class Shown(HTMLParser):
    """The texts of a page that people read or hear, and its language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.language, self._unseen = "", 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._unseen += tag in UNSEEN
        self.language = given.get("lang") or self.language if tag == "html" else self.language
        self.texts |= {text for name in SPOKEN if (text := given.get(name))}

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.texts.add(" ".join(data.split()))


@cache
def english() -> frozenset[str]:
    """Texts of ours of two words or more that German says otherwise, without those that somebody wrote into the demo."""
    said = catalogue(GERMAN)
    ours = {MARK.sub("", text) for text, german in said.items() if text != german and "{" not in text and " " in text}
    return frozenset(ours - set(said.values()) - written() - TYPED)


def written() -> set[str]:
    """Every text that stands in the files of the demo, and in the criteria model, which a company writes for itself."""
    names = [str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.rglob("*.csv")]
    model = {text for text in re.findall(r'"([^"]*)"', CRITERIA.read_text()) if " " in text}
    return model | {value for name in names for row in rows(name) for value in row.values()}


@pytest.mark.parametrize("role", [Role.CIO, Role.ADMINISTRATOR, Role.PARTNER], ids=str)
def test_nothing_of_ours_is_left_in_english(role: Role) -> None:
    reader = person("company-y", role)
    reader.user.language = GERMAN
    reader.user.save(update_fields=["language"])
    left = {page.path: found for page in walk(signed_in(reader), "/company-y/") if (found := left_in_english(page))}
    assert left == {}


def left_in_english(page: Seen) -> list[str]:
    assert page.status_code == 200, page.path
    if not page.is_html:
        return []
    shown = Shown(page.content.decode())
    assert shown.language == GERMAN, page.path
    return sorted(shown.texts & english())
