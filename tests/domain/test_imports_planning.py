"""The plan of an import: outcomes, every error by row and field, nothing invented."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msp_reviews.domain.imports import CONTRACT, PARTNER, SERVICE, share_refusals, term_refusals
from portfolio.domain.imports import Identity, Outcome, Part, Plan, Refused, Values
from portfolio.domain.imports_functions import state_refusals
from portfolio.domain.imports_planning import plan
from portfolio.domain.imports_report import report_rows, summary_of
from portfolio.domain.mappings import Subject, from_json
from portfolio.domain.mappings_functions import FUNCTION
from portfolio.domain.tables_reading import read_table

SUBJECTS = {one.key: one for one in (FUNCTION, PARTNER, CONTRACT, SERVICE)}
RULES = {"function": state_refusals, "contract": term_refusals, "service": share_refusals}


class Stand:
    """What stands already: subject → identity → field → value."""

    def __init__(self, **rows: dict[Identity, dict[str, Any]]) -> None:
        self.held = rows

    def rows(
        self, subject: Subject, keys: Sequence[str], identities: Collection[Identity]
    ) -> Mapping[Identity, Values]:
        held = self.held.get(subject.key, {})
        return {one: tuple(held[one].get(key) for key in keys) for one in identities if one in held}

    def refusals(self, part: Part) -> list[Refused]:
        rule = RULES.get(part.subject.key)
        return list(rule(part)) if rule else []


def planned(text: str, stand: Stand | None = None, *, clears: bool = False, names: Any = None, **fields: Any) -> Plan:
    """fields: function__code="Code" maps a column; a dict gives the options too."""
    uses = {}
    for name, said in fields.items():
        uses[name.replace("__", ".")] = said if isinstance(said, dict) else {"columns": [said]}
    mapping = from_json({"fields": uses, "clears": clears, "names": names or {}})
    return plan(read_table("f.csv", text.encode()), mapping, SUBJECTS, stand or Stand(), "EUR")


FUNCTIONS = {"function__code": "Code", "function__name": "Name"}
HELP_DESK = Stand(function={"hd": {"code": "hd", "name": "Help desk", "state": "active"}})


def outcomes(made: Plan, subject: str = "function") -> dict[Any, str]:
    return {record.name: record.outcome.value for record in made.parts[subject].records.values()}


def errors(made: Plan) -> list[tuple[int, str, str]]:
    return [
        (made.table.numbers[one.at], f"{one.subject}.{one.field}", one.sentence)
        for one in made.problems
        if not one.is_note
    ]


def test_each_row_is_new_changed_or_unchanged():
    made = planned("Code,Name\nhd,Help desk\nml,Mail\n", HELP_DESK, **FUNCTIONS)
    assert outcomes(made) == {"hd": "unchanged", "ml": "new"}
    made = planned("Code,Name\nHD,Service desk\n", HELP_DESK, **FUNCTIONS)
    record = made.parts["function"].records["hd"]
    assert (record.outcome, record.before, record.values) == ("changed", ("hd", "Help desk"), ("hd", "Service desk"))


def test_all_errors_of_all_rows_are_collected():
    text = "Code,Name,Cost,Level\n,No code,1,1\nb b,Bad code,x,9\nok,,-5,2\n"
    made = planned(text, **FUNCTIONS, function__internal_cost="Cost", function__criticality="Level")
    assert [(row, field) for row, field, _ in errors(made)] == [
        (2, "function.code"),
        (3, "function.code"),
        (3, "function.criticality"),
        (3, "function.internal_cost"),
        (4, "function.internal_cost"),
        (4, "function.name"),
    ]
    assert outcomes(made) == {"ok": "error"}


def test_an_empty_cell_says_nothing_unless_it_is_declared_to_empty_the_field():
    text = "Code,Name,Owner\nhd,Help desk,\n"
    stand = Stand(function={"hd": {"code": "hd", "name": "Help desk", "owner": "Anna"}})
    fields = {**FUNCTIONS, "function__owner": "Owner"}
    assert outcomes(planned(text, stand, **fields)) == {"hd": "unchanged"}
    made = planned(text, stand, clears=True, **fields)
    assert made.parts["function"].records["hd"].values == ("hd", "Help desk", None)


def test_a_required_field_cannot_be_emptied():
    made = planned("Code,Name\nhd,\n", HELP_DESK, clears=True, **FUNCTIONS)
    assert errors(made) == [(2, "function.name", "Name is empty; a function needs one.")]


def test_a_new_row_needs_what_is_required_even_where_no_column_is_chosen():
    made = planned("Code\nhd\nnew\n", HELP_DESK, function__code="Code")
    assert outcomes(made) == {"hd": "unchanged", "new": "error"}
    assert errors(made)[0][1] == "function.name"


def test_two_rows_of_one_thing_complete_each_other_and_may_not_contradict():
    fields = {**FUNCTIONS, "function__owner": "Owner"}
    made = planned("Code,Name,Owner\nhd,Help desk,\nHD,,Anna\n", **fields)
    assert made.parts["function"].records["hd"].values == ("hd", "Help desk", "Anna")
    made = planned("Code,Name,Owner\nhd,Help desk,Ben\nhd,,Anna\n", **fields)
    assert errors(made) == [(3, "function.owner", "“Anna” contradicts “Ben” in an earlier row of hd.")]
    assert outcomes(made) == {"hd": "error"}


def test_a_parent_may_stand_already_or_come_with_the_file_and_takes_its_spelling():
    fields = {**FUNCTIONS, "function__parent": "Parent"}
    made = planned("Code,Name,Parent\na,A,HD\nb,B,A\n", HELP_DESK, **fields)
    assert [record.values[2] for record in made.parts["function"].records.values()] == ["hd", "a"]


def test_a_parent_that_is_nowhere_is_an_error_and_what_lies_below_is_blocked():
    fields = {**FUNCTIONS, "function__parent": "Parent"}
    made = planned("Code,Name,Parent\na,A,zz\nb,B,a\nc,C,b\nd,D,\n", **fields)
    assert outcomes(made) == {"a": "error", "b": "blocked", "c": "blocked", "d": "new"}
    assert "no function “zz”" in errors(made)[0][2]


def test_nothing_becomes_its_own_ancestor_not_even_through_what_stands():
    fields = {**FUNCTIONS, "function__parent": "Parent"}
    made = planned("Code,Name,Parent\na,A,b\nb,B,c\nc,C,a\nd,D,a\n", **fields)
    assert outcomes(made) == {"a": "error", "b": "error", "c": "error", "d": "blocked"}
    stand = Stand(
        function={
            "top": {"code": "top", "name": "Top"},
            "mid": {"code": "mid", "name": "Mid", "parent": "top"},
            "low": {"code": "low", "name": "Low", "parent": "mid"},
        }
    )
    made = planned("Code,Name,Parent\ntop,Top,low\n", stand, **fields)
    assert errors(made) == [(2, "function.parent", "top would become its own parent.")]


def test_nothing_refers_to_itself():
    made = planned("Code,Name,Needs\na,A,a\n", **FUNCTIONS, function__dependencies="Needs")
    assert errors(made) == [(2, "function.dependencies", "a cannot refer to itself.")]


def test_a_state_may_only_follow_the_one_that_stands():
    fields = {**FUNCTIONS, "function__state": "State"}
    made = planned("Code,Name,State\nhd,Help desk,retired\nnew,New,retired\n", HELP_DESK, **fields)
    assert outcomes(made) == {"hd": "error", "new": "error"}


CONTRACTS = {
    "function__code": "F",
    "function__name": "Function",
    "partner__name": "Vendor",
    "contract__code": "C",
    "contract__title": "Title",
    "contract__starts": "Starts",
    "contract__ends": "Ends",
}
HEAD = "F,Function,Vendor,C,Title,Starts,Ends\n"


def test_one_row_feeds_functions_partners_and_contracts():
    made = planned(HEAD + "f1,Mail,Northwind,c1,Mail service,2026-01-01,2027-01-01\n", **CONTRACTS)
    assert {key: made.count(key, Outcome.NEW) for key in made.parts} == {"function": 1, "partner": 1, "contract": 1}
    assert made.parts["contract"].records["c1"].values[0] == "Northwind"


def test_an_empty_vendor_refuses_its_contract_and_nothing_else():
    made = planned(HEAD + "f1,Mail,,c1,Mail service,,\nf1,Mail,Northwind,c2,More,,\n", **CONTRACTS)
    assert errors(made) == [(2, "contract.partner", "“Vendor” is empty: a contract needs a partner.")]
    assert outcomes(made, "contract") == {"c1": "error", "c2": "new"}
    assert outcomes(made) == {"f1": "new"}


def test_a_missing_date_is_never_made_up():
    made = planned(HEAD + "f1,Mail,Northwind,c1,T,2026-01-01,1970-01-01\nf1,Mail,Northwind,c2,T,,\n", **CONTRACTS)
    assert [(row, field) for row, field, _ in errors(made)] == [(2, "contract.ends")]
    assert made.parts["contract"].records["c2"].values[-2:] == (None, None)


def test_what_a_new_contract_lacks_is_noted_and_stays_unknown():
    made = planned(HEAD + "f1,Mail,Northwind,c1,T,2026-01-01,\n", **CONTRACTS)
    assert [(one.field, one.sentence, one.is_note) for one in made.problems] == [
        ("ends", "Ends is empty: it stays unknown.", True)
    ]
    assert not made.has_errors


def test_a_contract_may_not_end_before_it_starts():
    made = planned(HEAD + "f1,Mail,Northwind,c1,T,2026-05-01,2026-04-30\n", **CONTRACTS)
    assert errors(made)[0][1] == "contract.ends"


def test_a_contract_in_two_rows_with_two_partners_is_an_error():
    made = planned(HEAD + "f1,Mail,Northwind,c1,T,,\nf1,Mail,Southwind,c1,T,,\n", **CONTRACTS)
    assert errors(made) == [(3, "contract.partner", "“Southwind” contradicts “Northwind” in an earlier row of c1.")]


def test_names_are_merged_only_as_chosen_and_each_row_says_so():
    text = HEAD + "f1,Mail,IBM,c1,T,,\nf1,Mail,IBM Corp,c2,T,,\n"
    assert set(outcomes(planned(text, **CONTRACTS), "partner")) == {"IBM", "IBM Corp"}
    made = planned(text, names={"IBM": "IBM Corp"}, **CONTRACTS)
    assert outcomes(made, "partner") == {"IBM Corp": "new"}
    assert {record.values[0] for record in made.parts["contract"].records.values()} == {"IBM Corp"}
    said = [one.sentence for one in made.problems if one.subject == "partner"]
    assert said == ["“IBM” is imported as “IBM Corp”, as chosen."]


def test_a_service_joins_contract_and_function_with_a_share_that_must_be_given():
    text = "F,Function,Vendor,C,Title,Starts,Ends,Share\nf1,Mail,N,c1,T,,,80 %\nf2,Web,N,c1,T,,,0 %\n,,N,c2,T,,,50 %\n"
    made = planned(text, **CONTRACTS, service__share="Share")
    assert made.parts["service"].records["c1", "f1"].values == ("c1", "f1", Decimal("0.8"))
    assert [(row, field) for row, field, _ in errors(made)] == [(3, "service.share")]


def test_no_service_is_made_where_no_share_is_mapped():
    made = planned(HEAD + "f1,Mail,Northwind,c1,T,,\n", **CONTRACTS)
    assert "service" not in made.parts


def test_a_row_that_is_too_long_is_refused_whole():
    made = planned("Code,Name\nhd,Help,desk\n", **FUNCTIONS)
    assert outcomes(made) == {"hd": "error"}
    assert errors(made)[0][1] == "function."


def test_the_digest_tells_whether_the_same_would_be_written():
    text = "Code,Name\nhd,Service desk\n"
    first = planned(text, HELP_DESK, **FUNCTIONS).digest
    assert planned(text, HELP_DESK, **FUNCTIONS).digest == first
    other = Stand(function={"hd": {"code": "hd", "name": "Helpdesk"}})
    assert planned(text, other, **FUNCTIONS).digest != first
    assert planned(text, **FUNCTIONS).digest != first


def test_the_report_has_one_entry_a_row_with_changes_and_problems():
    text = "Code,Name,Cost\nhd,Service desk,1.234\nml,Mail,5\nml,,\n"
    made = planned(text, HELP_DESK, **FUNCTIONS, function__internal_cost="Cost")
    rows = list(report_rows(made))
    assert [(row["row"], row["outcome"]) for row in rows] == [(2, "error"), (3, "new"), (4, "new")]
    assert rows[0]["problems"][0] | {"sentence": ""} == {
        "subject": "Function",
        "field": "Internal cost",
        "column": "Cost",
        "value": "1.234",
        "sentence": "",
        "note": False,
    }
    assert rows[1]["parts"][0]["changes"] == [["Code", "", "ml"], ["Name", "", "Mail"], ["Internal cost", "", "5.00"]]
    assert rows[2]["parts"][0]["first"] == 3


def test_the_summary_counts_rows_things_and_problems_and_offers_names():
    text = HEAD + "f1,Mail,IBM,c1,T,,\nf1,Mail,I.B.M. Corp,c2,T,,\nf1,Mail,,c3,T,,\n"
    made = planned(text, **CONTRACTS)
    summary = summary_of(made, from_json({"fields": {}}), {"partner": ["IBM Inc"]})
    assert summary["rows"] == {"all": 3, "new": 2, "changed": 0, "unchanged": 0, "blocked": 0, "error": 1}
    assert [(one["key"], one["new"], one["error"]) for one in summary["subjects"]] == [
        ("function", 1, 0),
        ("partner", 2, 0),
        ("contract", 2, 1),
    ]
    assert (summary["errors"], summary["writes"]) == (1, 5)
    assert summary["fields"][0] == {"subject": "Contract", "field": "Partner", "errors": 1, "notes": 0}
    assert {one["name"] for one in summary["names"][0]["spellings"]} == {"IBM", "I.B.M. Corp", "IBM Inc"}
    assert summary["names"][0]["keep"] == "IBM Inc"
