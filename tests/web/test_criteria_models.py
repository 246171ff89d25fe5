"""Criteria models in the browser: drafts, their editor, weights, files, differences, publishing."""

import copy
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portfolio.domain.canonical import sha256
from portfolio.models import Job, Member, Role
from portfolio.queue import cancel
from portfolio.queue.hands import work_until_idle
from sourcing.actions.criteria import ensure_default_model
from sourcing.actions.criteria_models import new_version
from sourcing.domain.criteria import DEFAULT_CONTENT
from sourcing.models import CriteriaModel, CurrentVerdict
from sourcing.queries import impacts
from tests.factories import (
    HELP_DESK,
    REFRESH,
    ITFunctionFactory,
    MemberFactory,
    OrganisationFactory,
    form_token,
    scored,
)

pytestmark = pytest.mark.django_db

CORE = ("alignment", "direction", "differentiation", "intimacy")
TACTICAL = ("scarcity", "volatility", "timebound", "pace")


@pytest.fixture
def cio() -> Member:
    return MemberFactory(organisation=OrganisationFactory(slug="company-y"), role=Role.CIO)


@pytest.fixture
def draft(cio: Member) -> CriteriaModel:
    return new_version(model=ensure_default_model(by=cio), by=cio)


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"sourcing:{name}", args=["company-y", *args])


def get(member: Member, address: str) -> str:
    response = client_of(member).get(address)
    assert response.status_code == 200, response.headers.get("Location")
    return text_of(response)


def text_of(response: HttpResponse) -> str:
    return response.content.decode().replace("&#x27;", "'")


def post(member: Member, address: str, **fields: Any) -> HttpResponse:
    return client_of(member).post(address, form_token(**fields))  # type: ignore[return-value]


def fields_of(page: str) -> dict[str, str]:
    """Every input, text area and select of the page's forms with the value that it shows."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="submit"' not in tag:
            found[name[1]] = value[1] if value else ""
    found |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name not in {"csrfmiddlewaretoken", "q"}}


def save(member: Member, address: str, **changes: Any) -> HttpResponse:
    """Open the form, change some fields, send it."""
    return client_of(member).post(address, fields_of(get(member, address)) | changes)  # type: ignore[return-value]


def content(number: int = 2) -> Any:
    return CriteriaModel.objects.get(number=number).content


def criterion(key: str) -> Any:
    return next(found for found in content()["criteria"] if found["key"] == key)


# life of a draft


def test_a_new_version_is_made_once_whatever_is_clicked(cio):
    ensure_default_model(by=cio)
    assert "Make the draft" in get(cio, at("criteria_new_version", 1))
    client, data = client_of(cio), form_token()
    for _ in range(2):
        assert client.post(at("criteria_new_version", 1), data).headers["Location"] == at("criteria_model", 2)
    assert CriteriaModel.objects.count() == 2


def test_a_draft_is_deleted_after_a_question(cio, draft):
    assert "Delete Criteria model 2?" in get(cio, at("criteria_delete", 2))
    assert save(cio, at("criteria_delete", 2)).headers["Location"] == at("criteria_models")
    assert client_of(cio).get(at("criteria_model", 2)).status_code == 404


def test_every_version_stands_in_the_list_with_its_state(cio, draft):
    page = get(cio, at("criteria_models"))
    assert page.index("Version 2") < page.index("Version 1")
    assert "In force" in page
    assert "Draft" in page


def test_what_is_in_force_has_no_editor(cio, draft):
    for name, *args in [
        ("criteria_question", 1, "market"),
        ("criteria_question_new", 1),
        ("criteria_lock", 1, 1),
        ("criteria_bands", 1),
        ("criteria_weights", 1, "core"),
        ("criteria_delete", 1),
        ("criteria_publish", 1),
    ]:
        assert client_of(cio).get(at(name, *args)).headers["Location"] == at("criteria_model", 1), name
    answer = post(cio, at("criteria_lock_remove", 1, 1), version=1)
    assert "never changed" in text_of(answer)
    assert len(content(1)["locks"]) == 3


@pytest.mark.parametrize("role", [Role.IT_MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_others_read_export_and_compare_but_see_why_they_may_not_edit(cio, draft, role):
    reader = MemberFactory(organisation=cio.organisation, role=role)
    page = get(reader, at("criteria_model", 2))
    assert "Only a CIO may change criteria models." in page
    assert "Only a CIO may publish a criteria model." in page
    assert f'href="{at("criteria_question", 2, "market")}"' not in page
    assert get(reader, at("criteria_difference", 2, 1))
    assert client_of(reader).get(at("criteria_export", 2)).status_code == 200
    assert client_of(reader).get(at("criteria_question", 2, "market")).status_code == 403


def test_another_organisation_finds_none_of_it(cio, draft):
    other = MemberFactory(organisation=OrganisationFactory(slug="company-x"), role=Role.CIO)
    ensure_default_model(by=other)
    addresses = [
        at("criteria_model", 2), at("criteria_export", 2), at("criteria_difference", 2, 1), at("criteria_publish", 2),
        at("criteria_question", 2, "market"), at("criteria_weights", 2, "core"), at("criteria_delete", 2),
    ]  # fmt: skip
    for address in addresses:
        assert client_of(other).get(address.replace("company-y", "company-x")).status_code == 404, address
        assert client_of(other).get(address).status_code == 404, address


# editor


def test_a_question_is_edited_with_all_its_fields(cio, draft):
    address = at("criteria_question", 2, "market")
    answer = save(
        cio, address, question="How many able MSPs?", help="", anchor_3="Three.", core_way="low", core_points="2",
        outsourceable_points="5",
    )  # fmt: skip
    assert answer.headers["Location"] == at("criteria_model", 2)
    market = criterion("market")
    assert (market["question"], market["help"], market["anchors"][2]) == ("How many able MSPs?", "", "Three.")
    assert market["supports"] == {
        "core": {"points": 2, "high": False},
        "outsourceable": {"points": 5, "high": True},
    }


def test_a_form_that_is_opened_and_saved_changes_nothing_but_the_version(cio, draft):
    for name, *args in [
        ("criteria_question", 2, "alignment"),
        ("criteria_lock", 2, 2),
        ("criteria_bands", 2),
        ("criteria_weights", 2, "outsourceable"),
    ]:
        assert save(cio, at(name, *args)).status_code == 302, name
    draft.refresh_from_db()
    assert (draft.content, draft.version) == (DEFAULT_CONTENT, 5)


def test_a_question_is_added_moved_and_removed(cio, draft):
    words = {f"anchor_{level}": f"Level {level}." for level in range(1, 6)}
    group = criterion("scarcity")["group"]
    answer = save(
        cio, at("criteria_question_new", 2), key="reach", group=group, question="How far does it reach?",
        tactical_way="high", tactical_points="2", **words,
    )  # fmt: skip
    assert answer.status_code == 302
    keys = [found["key"] for found in content()["criteria"]]
    assert keys[keys.index("reach") - 1] in TACTICAL
    address = at("criteria_question_move", 2, "reach")
    assert post(cio, address, to="up", version=2).headers["Location"] == at("criteria_question", 2, "reach")
    assert [found["key"] for found in content()["criteria"]].index("reach") == keys.index("reach") - 1
    assert save(cio, at("criteria_question_remove", 2, "reach")).status_code == 302
    assert len(content()["criteria"]) == 16


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "Market!"}, "Small letters, digits and low lines"),
        ({"key": "pace"}, "The key “pace” is used by 2 criteria."),
        ({"question": " "}, "This field is required"),
        ({"anchor_2": ""}, "This field is required"),
        ({"outsourceable_points": ""}, "How many points?"),
        ({"outsourceable_points": "0"}, "greater than or equal to 1"),
        ({"outsourceable_way": "", "outsourceable_points": "2"}, "When high or when low?"),
        ({"outsourceable_way": "", "outsourceable_points": ""}, "it has to support at least one"),
        ({"question": "a\x00b"}, "Null characters are not allowed"),
        ({"tactical_way": "sideways", "tactical_points": "1"}, "not one of the available choices"),
    ],
)
def test_a_question_that_is_wrong_is_refused_beside_its_field_and_nothing_is_saved(cio, draft, changes, words):
    answer = save(cio, at("criteria_question", 2, "market"), **changes)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert content() == DEFAULT_CONTENT


def test_a_question_that_a_lock_needs_is_not_removed(cio, draft):
    answer = save(cio, at("criteria_question_remove", 2, "direction"))
    assert "Change or remove the lock first." in text_of(answer)
    assert content() == DEFAULT_CONTENT


def test_locks_are_added_edited_and_removed(cio, draft):
    words = {"sentence": "Pace is ours.", "owner": "CTO", "reason": "Because."}
    added = save(
        cio,
        at("criteria_lock_new", 2),
        key_1="pace",
        level_1="4",
        key_2="scarcity",
        level_2="5",
        floor="tactical",
        **words,
    )
    assert added.status_code == 302
    conditions = [{"criterion": "pace", "level": 4}, {"criterion": "scarcity", "level": 5}]
    assert content()["locks"][3] == {"conditions": conditions, "floor": "tactical", **words}
    assert save(cio, at("criteria_lock", 2, 4), key_2="", level_2="", floor="core").status_code == 302
    assert (content()["locks"][3]["floor"], len(content()["locks"][3]["conditions"])) == ("core", 1)
    assert save(cio, at("criteria_lock_remove", 2, 4)).status_code == 302
    assert content() == DEFAULT_CONTENT


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"level_1": ""}, "This field is required"),
        ({"key_3": "pace"}, "From which level?"),
        ({"level_3": "3"}, "Of which question?"),
        ({"key_2": "direction", "level_2": "3"}, "The lock asks twice for “direction”."),
        ({"floor": "outsourceable"}, "not one of the available choices"),
        ({"owner": ""}, "This field is required"),
    ],
)
def test_a_lock_that_is_wrong_is_refused(cio, draft, changes, words):
    assert words in text_of(save(cio, at("criteria_lock", 2, 1), **changes))
    assert content() == DEFAULT_CONTENT


def test_a_lock_that_is_not_there_is_not_found(cio, draft):
    assert client_of(cio).get(at("criteria_lock", 2, 9)).status_code == 404
    assert client_of(cio).get(at("criteria_lock_remove", 2, 9)).status_code == 404


def test_bands_and_thresholds_are_edited_in_per_cent_and_stay_exact(cio, draft):
    answer = save(cio, at("criteria_bands", 2), core_highest="12.5", strategic_highest="1/3", firm="95 %")
    assert answer.status_code == 302
    assert content()["bands"]["core"]["highest"] == "1/8"
    assert content()["bands"]["strategic"]["highest"] == "1/3"
    assert content()["thresholds"] == {"firm": "19/20", "leaning": "3/5"}
    page = get(cio, at("criteria_bands", 2))
    assert (fields_of(page)["core_highest"], fields_of(page)["strategic_highest"]) == ("12.5", "1/3")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"core_lowest": "20"}, "The lower end is above the upper one."),
        ({"core_highest": "101"}, "A share is at most 100 %."),
        ({"core_highest": "-1"}, "Write a share in per cent"),
        ({"core_highest": "1/0"}, "Write a share in per cent"),
        ({"core_highest": "NaN"}, "Write a share in per cent"),
        ({"core_highest": "٣"}, "Write a share in per cent"),
        ({"leaning": "95"}, "Leaning begins below firm."),
    ],
)
def test_bands_that_are_wrong_are_refused(cio, draft, changes, words):
    assert words in text_of(save(cio, at("criteria_bands", 2), **changes))
    assert content() == DEFAULT_CONTENT


def test_who_edits_an_older_text_gets_both_side_by_side_and_loses_nothing(cio, draft):
    address = at("criteria_question", 2, "market")
    mine = fields_of(get(cio, address)) | {"question": "Mine?"}
    assert save(cio, address, question="Theirs?").status_code == 302
    answer = client_of(cio).post(address, mine)
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Mine?" in page
    assert "Theirs?" in page
    taken = fields_of(page) | {"take-question": "mine"}
    assert client_of(cio).post(address, taken).headers["Location"] == at("criteria_model", 2)
    assert criterion("market")["question"] == "Mine?"


def test_the_editor_names_the_limits_of_the_certificate(cio, draft):
    assert "At most 12 questions can support a class, and at most 8 of them with equal points" in get(
        cio, at("criteria_question_new", 2)
    )


# weights


def test_a_rank_order_gives_its_centroid(cio, draft):
    ranks = {f"rank-{key}": str(rank) for rank, key in enumerate(CORE, start=1)}
    assert save(cio, at("criteria_weights", 2, "core") + "?method=ranks", **ranks).status_code == 302
    assert [criterion(key)["supports"]["core"]["points"] for key in CORE] == [25, 13, 7, 3]
    page = get(cio, at("criteria_model", 2))
    assert "by rank order" in page
    assert "52.1 %" in page
    assert fields_of(get(cio, at("criteria_weights", 2, "core")))["rank-intimacy"] == "4"


def test_judgements_give_weights_with_ratio_and_named_random_index(cio, draft):
    pairs = {"pair-scarcity-volatility": "3", "pair-scarcity-timebound": "3", "pair-volatility-timebound": "2",
             "pair-scarcity-pace": "3", "pair-volatility-pace": "1", "pair-timebound-pace": "1/2"}  # fmt: skip
    address = at("criteria_weights", 2, "tactical") + "?method=pairwise"
    looked = client_of(cio).post(address, form_token(version=1, step="look", **pairs))
    assert "Consistency ratio" in text_of(looked)
    assert "(Saaty 1980)" in text_of(looked)
    assert content() == DEFAULT_CONTENT
    assert save(cio, address, **pairs).status_code == 302
    assert content()["weighing"]["tactical"]["method"] == "pairwise"
    assert fields_of(get(cio, at("criteria_weights", 2, "tactical")))["pair-timebound-pace"] == "1/2"


def test_contradictions_are_pointed_at_and_saving_them_is_ones_own_decision(cio, draft):
    pairs = {"pair-scarcity-volatility": "9", "pair-volatility-timebound": "9", "pair-scarcity-timebound": "1/9",
             "pair-scarcity-pace": "1", "pair-volatility-pace": "1", "pair-timebound-pace": "1"}  # fmt: skip
    page = text_of(
        post(cio, at("criteria_weights", 2, "tactical") + "?method=pairwise", version=1, step="look", **pairs)
    )
    assert "the judgements contradict one another" in page
    assert page.count("the others imply") == 3
    assert 'href="#id_pair-scarcity-timebound">Scarcity against Timebound</a>: given 1/9' in page


def test_incomplete_judgements_have_no_ratio_and_unconnected_ones_no_weights(cio, draft):
    address = at("criteria_weights", 2, "tactical") + "?method=pairwise"
    some = {"pair-scarcity-volatility": "2", "pair-volatility-timebound": "2", "pair-timebound-pace": "2"}
    page = text_of(post(cio, address, version=1, step="look", **some))
    assert "3 of 6 pairs are judged" in page
    assert "A ratio is not available: the random index of Saaty 1980 is one of complete matrices." in page
    apart = {"pair-scarcity-volatility": "2", "pair-timebound-pace": "2"}
    answer = post(cio, address, version=1, step="save", **apart)
    assert "No comparison connects timebound, pace to scarcity, volatility." in text_of(answer)
    assert content() == DEFAULT_CONTENT


def test_a_change_swaps_what_it_gives_and_saves_nothing(cio, draft):
    address = at("criteria_weights", 2, "core") + "?method=ranks"
    ranks = {f"rank-{key}": "1" for key in CORE}
    answer = client_of(cio).post(address, form_token(version=1, **ranks), headers={"HX-Request": "true"})
    assert text_of(answer).lstrip().startswith('<section class="card" id="worked-out"')
    assert text_of(answer).count("25.0 %") == 4
    assert content() == DEFAULT_CONTENT


def test_the_next_version_goes_on_from_the_judgements_of_the_one_before(cio, draft):
    pairs = {"pair-scarcity-volatility": "2", "pair-volatility-timebound": "2", "pair-timebound-pace": "2"}
    save(cio, at("criteria_weights", 2, "tactical") + "?method=pairwise", **pairs)
    client_of(cio).post(at("criteria_new_version", 2), form_token())
    points = {f"points-{key}": "1" for key in TACTICAL}
    assert save(cio, at("criteria_weights", 3, "tactical") + "?method=points", **points).status_code == 302
    assert "weighing" not in content(3)
    page = get(cio, at("criteria_weights", 3, "tactical") + "?method=pairwise")
    assert fields_of(page)["pair-timebound-pace"] == "2"


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("points", {f"points-{key}": "0" for key in CORE}),
        ("points", {f"points-{key}": "99999999" for key in CORE}),
        ("ranks", {f"rank-{key}": "x" for key in CORE}),
        ("ranks", {}),
        ("pairwise", {"pair-alignment-direction": "10"}),
        ("pairwise", {}),
    ],
)
def test_weights_that_are_wrong_are_refused(cio, draft, query, fields):
    answer = post(cio, at("criteria_weights", 2, "core") + f"?method={query}", version=1, **fields)
    assert answer.status_code == 200
    assert "needs your attention" in text_of(answer) or "need your attention" in text_of(answer)
    assert content() == DEFAULT_CONTENT


def test_no_such_class_and_no_such_method(cio, draft):
    assert client_of(cio).get(at("criteria_weights", 2, "vital")).status_code == 404
    assert get(cio, at("criteria_weights", 2, "core") + "?method=guessing")


# files


def upload(member: Member, data: bytes, name: str = "ours.json") -> HttpResponse:
    return post(member, at("criteria_import"), file=SimpleUploadedFile(name, data))


def test_an_export_is_the_hashed_text_and_comes_back_unchanged(cio, draft):
    save(cio, at("criteria_weights", 2, "core") + "?method=ranks", **{f"rank-{key}": "1" for key in CORE})
    answer = client_of(cio).get(at("criteria_export", 2))
    draft.refresh_from_db()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="criteria-company-y-version-2.json"'
    assert sha256(answer.content.decode()) == draft.content_sha256
    assert upload(cio, answer.content).headers["Location"] == at("criteria_model", 3)
    assert content(3) == draft.content
    assert client_of(cio).get(at("criteria_export", 3)).content == answer.content


def test_a_bad_file_is_told_beside_the_field_and_makes_nothing(cio, draft):
    broken = copy.deepcopy(DEFAULT_CONTENT)
    broken["criteria"][3]["anchors"][1] = ""
    for data, words in [
        (json.dumps(broken).encode(), "criteria.3.anchors.1: This text is empty."),
        (b"[" * 5000, "nested more than 10 deep"),
        (b"x" * 1_000_001, "at most 1,000,000 are read"),
        (b"", "The submitted file is empty"),
    ]:
        answer = upload(cio, data)
        assert answer.status_code == 200
        assert words in text_of(answer)
    assert CriteriaModel.objects.count() == 2


# differences


def test_two_versions_differ_field_by_field(cio, draft):
    save(cio, at("criteria_question", 2, "market"), question="How many able MSPs?")
    page = get(cio, at("criteria_difference", 2, 1))
    assert "1 field differs" in page
    assert "Answers given before to market do not count under version 2" in page
    assert "The two versions say the same in every field." in get(cio, at("criteria_difference", 1, 1))
    assert client_of(cio).get(at("criteria_difference", 2, 7)).status_code == 404


# publishing


def lean_to_scarcity(cio: Member) -> None:
    points = {f"points-{key}": "50" if key == "scarcity" else "1" for key in TACTICAL}
    assert save(cio, at("criteria_weights", 2, "tactical") + "?method=points", **points).status_code == 302


def functions(cio: Member, *digits: str) -> None:
    for levels in digits:
        scored(ITFunctionFactory(organisation=cio.organisation), cio, levels)


def test_publishing_names_the_numbers_first_and_then_takes_effect_by_a_job(cio, draft):
    functions(cio, HELP_DESK, REFRESH)
    lean_to_scarcity(cio)
    page = get(cio, at("criteria_publish", 2))
    assert "Publish version 2: 1 of 2 functions changes class" in page
    assert "Nobody but you has worked on this draft." in page
    assert draft.content_sha256 not in page
    assert save(cio, at("criteria_publish", 2), reason="Scarce skills decide.").headers["Location"] == at(
        "criteria_model", 2
    )
    for name in ("worklist", "balance", "criteria_models"):
        assert "All functions are being evaluated under version 2" in get(cio, at(name)), name
    assert work_until_idle() == 1
    assert set(CurrentVerdict.objects.values_list("criteria_model__number", flat=True)) == {2}
    page = get(cio, at("criteria_model", 2))
    assert "are being evaluated" not in page
    assert "Scarce skills decide." in page


def test_publishing_without_a_reason_or_on_old_numbers_is_refused(cio, draft):
    lean_to_scarcity(cio)
    assert "This field is required" in text_of(save(cio, at("criteria_publish", 2)))
    fields = fields_of(get(cio, at("criteria_publish", 2)))
    functions(cio, REFRESH)
    answer = client_of(cio).post(at("criteria_publish", 2), fields | {"reason": "Now."})
    assert "now 1 of 1 function changes class" in text_of(answer)
    assert content(1) == DEFAULT_CONTENT
    assert CriteriaModel.objects.get(state="published").number == 1


def test_a_double_click_publishes_once(cio, draft):
    client, fields = client_of(cio), fields_of(get(cio, at("criteria_publish", 2))) | {"reason": "Now."}
    assert {client.post(at("criteria_publish", 2), fields).headers["Location"] for _ in range(2)} == {
        at("criteria_model", 2)
    }
    assert Job.objects.count() == 1


def test_a_large_portfolio_waits_for_a_job(cio, draft, monkeypatch):
    monkeypatch.setattr(impacts, "MOST_AT_ONCE", 0)
    functions(cio, REFRESH)
    lean_to_scarcity(cio)
    assert "Publish version 2" not in get(cio, at("criteria_publish", 2)).replace("What publishing version 2", "")
    assert post(cio, at("criteria_impact", 2)).headers["Location"] == at("criteria_publish", 2)
    assert 'hx-trigger="every 1s"' in get(cio, at("criteria_publish", 2))
    work_until_idle()
    assert "1 of 1 function changes class" in get(cio, at("criteria_publish", 2))


def test_a_stopped_re_evaluation_is_told_and_begun_again(cio, draft):
    functions(cio, HELP_DESK)
    save(cio, at("criteria_publish", 2), reason="Now.")
    cancel(Job.objects.get())
    page = get(cio, at("criteria_model", 2))
    assert "was stopped" in page
    assert "Evaluate all functions again" in page
    assert post(cio, at("criteria_reevaluate", 2)).headers["Location"] == at("criteria_model", 2)
    work_until_idle()
    assert "was stopped" not in get(cio, at("criteria_model", 2))


def test_the_pages_cost_the_same_queries_with_two_and_twenty(cio, draft):
    client = client_of(cio)

    def queries(name: str, *args: object) -> int:
        client.get(at(name, *args))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(at(name, *args)).status_code == 200
        return len(captured)

    pages = [("criteria_models",), ("criteria_model", 2), ("criteria_publish", 2), ("criteria_difference", 2, 1)]
    functions(cio, HELP_DESK, REFRESH)
    few = [queries(*page) for page in pages]
    functions(cio, *[HELP_DESK] * 18)
    for _ in range(18):
        new_version(model=draft, by=cio)
    assert [queries(*page) for page in pages] == few
