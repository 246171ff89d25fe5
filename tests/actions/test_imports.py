"""Imports from file to inventory: dry run, confirm, all or nothing, once."""

from typing import Any

import pytest
from django.db import IntegrityError

from msp_reviews.models import Contract, Partner, Service
from portfolio.actions import functions as function_actions
from portfolio.actions import imports, imports_jobs
from portfolio.actions.imports_functions import FunctionImporter
from portfolio.domain.errors import NotAllowed, Refusal
from portfolio.domain.functions import StillNeeded
from portfolio.domain.mappings import BadMapping, Mapping, from_json
from portfolio.models import (
    AuditEvent,
    BusinessUnit,
    FunctionState,
    ImportRun,
    ITFunction,
    Job,
    JobState,
    Member,
    Role,
    Tag,
)
from portfolio.queries.imports import ReportFilter, mapping_of, problem_rows, report_rows, stored_at, table_in
from portfolio.queue import hands
from portfolio.versions import StaleVersion
from tests.factories import ContractFactory, ITFunctionFactory, MemberFactory, PartnerFactory

pytestmark = pytest.mark.django_db

FUNCTIONS = (
    "Code,Name,Owner,Business unit,Parent,State,Criticality,Internal cost,Tags,Dependencies\n"
    'web,Web shop,Anna,Sales,,Active,4,1200.50,"GDPR, public",mail\n'
    "mail,Mail,Ben,Sales,it,Active,3,300,,\n"
    "it,All of IT,,,,Planned,,,,\n"
)
CONTRACTS = (
    "F,Function,Vendor,C,Title,Starts,Ends,Value,Share\n"
    "web,Web shop,Northwind Inc,C-1,Web hosting,2026-01-01,2027-12-31,1.5,60 %\n"
    "mail,Mail,Northwind,C-2,Mail service,2026-01-01,1970-01-01,2,\n"
    "mail,Mail,,C-3,Nobody's,,,,\n"
)
COLUMNS = {
    "function.code": "F",
    "function.name": "Function",
    "partner.name": "Vendor",
    "contract.code": "C",
    "contract.title": "Title",
    "contract.starts": "Starts",
    "contract.ends": "Ends",
    "contract.total_value": {"columns": ["Value"], "scale": "1000000"},
}


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cio() -> Member:
    return MemberFactory(role=Role.CIO)  # type: ignore[return-value]


def mapped(fields: dict[str, Any], **more: Any) -> Mapping:
    uses = {name: said if isinstance(said, dict) else {"columns": [said]} for name, said in fields.items()}
    return from_json({"fields": uses, **more})


def uploaded(text: str, by: Member, name: str = "inventory.csv") -> ImportRun:
    content = text.encode()
    return imports.upload_import(name=name, content=content, table=table_in(name, content), by=by)


def silent(step: int, steps: int, label: str) -> None:
    """Progress that nobody looks at."""


def checked(text: str, by: Member, mapping: Mapping | None = None) -> ImportRun:
    run = uploaded(text, by)
    imports.map_columns(run=run, mapping=mapping or mapping_of(run), version=run.version, by=by)
    return imports.record_check(run=run, result=imports.check_import(run=run, report=silent, by=by), by=by)


def imported(text: str, by: Member, mapping: Mapping | None = None, *, leaves_out_errors: bool = False) -> ImportRun:
    run = checked(text, by, mapping)
    imports.confirm_import(run=run, leaves_out_errors=leaves_out_errors, version=run.version, by=by)
    return imports.write_import(run=run, by=by)


def test_a_file_becomes_functions_with_all_their_relations(cio: Member):
    run = imported(FUNCTIONS, cio)
    web = ITFunction.objects.get(code="web")
    assert (run.state, web.organisation) == ("done", cio.organisation)
    assert (web.owner, web.criticality, str(web.internal_cost), web.state) == ("Anna", 4, "1200.50", "active")
    assert web.business_unit == BusinessUnit.objects.get(name="Sales")
    assert {tag.name for tag in web.tags.all()} == {"GDPR", "public"}
    assert [one.code for one in web.dependencies.all()] == ["mail"]
    assert ITFunction.objects.get(code="mail").parent == ITFunction.objects.get(code="it")


def test_what_the_file_does_not_say_stays_unknown(cio: Member):
    imported(FUNCTIONS, cio)
    it = ITFunction.objects.get(code="it")
    assert (it.internal_cost, it.criticality, it.business_unit, it.owner) == (None, None, None, "")


def test_the_same_file_again_changes_nothing_and_needs_no_yes(cio: Member):
    imported(FUNCTIONS, cio)
    run = checked(FUNCTIONS, cio)
    assert run.summary["rows"]["unchanged"] == 3
    with pytest.raises(Refusal, match="Nothing would change"):
        imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=cio)


def test_only_what_differs_is_written_and_the_version_moves(cio: Member):
    imported(FUNCTIONS, cio)
    imported(FUNCTIONS.replace("Anna", "Carla").replace('"GDPR, public"', "public").replace("4,1200.50", "5,"), cio)
    web = ITFunction.objects.get(code="web")
    assert (web.owner, web.criticality, str(web.internal_cost), web.version) == ("Carla", 5, "1200.50", 2)
    assert [tag.name for tag in web.tags.all()] == ["public"]
    assert ITFunction.objects.get(code="mail").version == 1


def test_each_written_row_has_its_audit_event_with_before_and_after(cio: Member):
    imported(FUNCTIONS, cio)
    imported(FUNCTIONS.replace("Anna", "Carla"), cio)
    first, second = AuditEvent.objects.filter(deed="function.import", target_name="Web shop").order_by("seq")
    assert '"before":null' in first.body and '"internal_cost":"1200.50"' in first.body
    assert '"before":{"owner":"Anna"}' in second.body and '"after":{"owner":"Carla"}' in second.body
    deeds = set(AuditEvent.objects.values_list("deed", flat=True))
    assert {"import.upload", "import.map", "import.check", "import.confirm", "import.write"} <= deeds


def test_a_check_writes_nothing_into_the_inventory(cio: Member):
    run = checked(FUNCTIONS, cio)
    assert (run.state, run.summary["writes"]) == ("checked", 3)
    assert not ITFunction.objects.exists() and not BusinessUnit.objects.exists() and not Tag.objects.exists()


def test_one_file_feeds_functions_partners_contracts_and_services(cio: Member):
    mapping = mapped({**COLUMNS, "service.share": "Share"})
    run = imported(CONTRACTS, cio, mapping, leaves_out_errors=True)
    contract = Contract.objects.get()
    assert (contract.code, contract.partner.name, contract.partner.slug) == ("C-1", "Northwind Inc", "northwind-inc")
    assert (str(contract.total_value), str(contract.ends), contract.annual_fee) == ("1500000.00", "2027-12-31", None)
    assert str(Service.objects.get(contract=contract, function__code="web").share) == "0.6000"
    assert {partner.name for partner in Partner.objects.all()} == {"Northwind", "Northwind Inc"}
    assert set(ITFunction.objects.values_list("code", flat=True)) == {"web", "mail"}
    assert [one["error"] for one in run.summary["subjects"]] == [0, 0, 2, 0]


def test_one_error_refuses_the_file_until_a_person_leaves_it_out(cio: Member):
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    with pytest.raises(Refusal, match="Some rows have errors"):
        imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=cio)
    run.refresh_from_db()
    assert (run.state, Contract.objects.count()) == ("checked", 0)


def test_names_are_merged_as_chosen_and_only_so(cio: Member):
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    (group,) = run.summary["names"]
    assert {one["name"] for one in group["spellings"]} == {"Northwind", "Northwind Inc"}
    imports.choose_names(run=run, names={"Northwind": "Northwind Inc"}, version=run.version, by=cio)
    imports.record_check(run=run, result=imports.check_import(run=run, report=silent, by=cio), by=cio)
    imports.confirm_import(run=run, leaves_out_errors=True, version=run.version, by=cio)
    imports.write_import(run=run, by=cio)
    assert [partner.name for partner in Partner.objects.all()] == ["Northwind Inc"]


def test_a_chain_of_names_is_refused(cio: Member):
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    with pytest.raises(BadMapping, match="itself is to become"):
        imports.choose_names(run=run, names={"a": "b", "b": "c"}, version=run.version, by=cio)


def test_a_partner_that_exists_is_offered_beside_the_file_s_spelling(cio: Member):
    PartnerFactory(organisation=cio.organisation, name="Northwind GmbH")
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    assert run.summary["names"][0]["keep"] == "Northwind GmbH"


def test_a_partner_of_another_organisation_is_never_named(cio: Member):
    PartnerFactory(name="Northwind GmbH")
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    assert "GmbH" not in str(run.summary)


def test_rows_of_another_organisation_are_neither_found_nor_touched(cio: Member):
    stranger = ITFunctionFactory(code="web", name="Theirs")
    imported(FUNCTIONS, cio)
    stranger.refresh_from_db()
    assert (stranger.name, stranger.version) == ("Theirs", 1)
    assert ITFunction.objects.filter(code="web").count() == 2


def test_a_change_between_check_and_writing_stops_everything(cio: Member):
    imported(FUNCTIONS, cio)
    run = checked(FUNCTIONS.replace("Anna", "Carla"), cio)
    imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=cio)
    web = ITFunction.objects.get(code="web")
    function_actions.edit_function(function=web, values={"owner": "Someone"}, version=web.version, by=cio)
    with pytest.raises(imports.DataChanged):
        imports.write_import(run=run, by=cio)
    web.refresh_from_db()
    assert web.owner == "Someone"


def test_a_change_that_does_not_matter_to_the_file_does_not_stop_it(cio: Member):
    imported(FUNCTIONS, cio)
    run = checked(FUNCTIONS.replace("Anna", "Carla"), cio)
    imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=cio)
    ITFunctionFactory(organisation=cio.organisation, code="other")
    assert imports.write_import(run=run, by=cio).state == "done"


def test_a_failure_half_way_leaves_nothing_behind(cio: Member, monkeypatch: pytest.MonkeyPatch):
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    imports.confirm_import(run=run, leaves_out_errors=True, version=run.version, by=cio)

    def clash(*_: Any, **__: Any) -> None:
        raise IntegrityError("contract_code_once")

    before = AuditEvent.objects.count()
    monkeypatch.setattr("msp_reviews.actions.imports.ContractImporter.write", clash)
    with pytest.raises(imports.DataChanged):
        imports.write_import(run=run, by=cio)
    assert (ITFunction.objects.count(), Partner.objects.count(), AuditEvent.objects.count()) == (0, 0, before)


def test_two_yeses_are_one_import(cio: Member):
    run = checked(FUNCTIONS, cio)
    seen = run.version
    imports.confirm_import(run=run, leaves_out_errors=False, version=seen, by=cio)
    again = ImportRun.objects.get(pk=run.pk)
    with pytest.raises(StaleVersion):
        imports.confirm_import(run=again, leaves_out_errors=False, version=seen, by=cio)
    with pytest.raises(Refusal, match="not waiting"):
        imports.confirm_import(run=again, leaves_out_errors=False, version=again.version, by=cio)


def test_writing_twice_writes_once(cio: Member):
    run = imported(FUNCTIONS, cio)
    events = AuditEvent.objects.count()
    imports.write_import(run=run, by=cio)
    assert (ITFunction.objects.count(), AuditEvent.objects.count()) == (3, events)


def test_a_check_that_comes_back_after_the_mapping_changed_is_dropped(cio: Member):
    run = uploaded(FUNCTIONS, cio)
    imports.map_columns(run=run, mapping=mapping_of(run), version=run.version, by=cio)
    result = imports.check_import(run=run, report=silent, by=cio)
    later = ImportRun.objects.get(pk=run.pk)
    imports.map_columns(run=later, mapping=mapping_of(later), version=later.version, by=cio)
    assert imports.record_check(run=run, result=result, by=cio).state == "mapped"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EXECUTIVE, Role.PARTNER])
def test_only_who_may_edit_imports(role: str, cio: Member):
    other = MemberFactory(organisation=cio.organisation, role=role)
    run = checked(FUNCTIONS, cio)
    with pytest.raises(NotAllowed):
        uploaded(FUNCTIONS, other)
    with pytest.raises(NotAllowed):
        imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=other)


def test_who_lost_the_right_meanwhile_cannot_have_it_written(cio: Member):
    run = checked(FUNCTIONS, cio)
    imports.confirm_import(run=run, leaves_out_errors=False, version=run.version, by=cio)
    cio.is_active = False
    with pytest.raises(NotAllowed):
        imports.write_import(run=run, by=cio)
    assert not ITFunction.objects.exists()


def test_a_function_that_is_still_needed_is_not_retired_by_a_file(cio: Member):
    imported(FUNCTIONS, cio)
    ITFunction.objects.filter(code="mail").update(state=FunctionState.RETIRING)
    run = checked("Code,State\nmail,retired\n", cio)
    assert [row[-1] for row in problem_rows(run)] == [StillNeeded("mail", ["Web shop"]).sentence]
    assert run.summary["errors"] == 1


def test_a_contract_that_stands_keeps_what_the_file_is_silent_about(cio: Member):
    partner = PartnerFactory(organisation=cio.organisation, name="Northwind")
    contract = ContractFactory(partner=partner, code="C-9", title="Old", notice_days=90, auto_renews=True)
    imported("Vendor,C,Title\nNorthwind,c-9,New title\n", cio, mapped({name: COLUMNS[name] for name in (
        "partner.name", "contract.code", "contract.title")}))  # fmt: skip
    contract.refresh_from_db()
    assert (contract.code, contract.title, contract.notice_days, contract.auto_renews) == ("C-9", "New title", 90, True)
    assert contract.version == 2


def test_the_report_is_read_by_outcome_field_and_words(cio: Member):
    run = checked(CONTRACTS, cio, mapped(COLUMNS))

    def numbers(**wanted: str) -> list[int]:
        return [row["row"] for row in report_rows(run, ReportFilter(**wanted))]

    assert numbers() == [2, 3, 4]
    assert numbers(outcome="error") == [3, 4]
    assert numbers(outcome="new") == [2]
    assert numbers(field="Contract · Ends") == [3]
    assert numbers(words="NOBODY") == [4]
    assert numbers(words="northwind inc") == [2]


def test_every_error_is_listed_with_row_field_column_value_and_reason(cio: Member):
    run = checked(CONTRACTS, cio, mapped(COLUMNS))
    errors = [row for row in problem_rows(run) if row[1] == "error"]
    assert [row[:6] for row in errors] == [
        ("3", "error", "Contract", "Ends", "Ends", "1970-01-01"),
        ("4", "error", "Contract", "Partner", "Vendor", ""),
    ]


def test_the_file_lies_under_its_hash_in_a_folder_of_its_organisation(cio: Member, settings: Any):
    run = uploaded(FUNCTIONS, cio)
    path = stored_at(cio.organisation, run.sha256)
    assert path.read_bytes() == FUNCTIONS.encode()
    assert str(cio.organisation.pk) in path.parts
    assert not list(path.parent.glob("tmp*"))


def test_a_saved_mapping_is_replaced_under_its_name_whatever_the_case(cio: Member):
    first = imports.save_mapping(name="Yearly file", mapping=mapped({"function.code": "A"}), by=cio)
    second = imports.save_mapping(name="yearly FILE", mapping=mapped({"function.code": "B"}), by=cio)
    assert (first.pk, second.version, second.content["fields"]["function.code"]["columns"]) == (second.pk, 2, ["B"])


def done(run: ImportRun) -> ImportRun:
    hands.work_until_idle()
    return ImportRun.objects.get(pk=run.pk)


def test_check_and_writing_are_jobs_of_a_worker(cio: Member):
    run = uploaded(FUNCTIONS, cio)
    imports_jobs.order_check(run=run, mapping=mapping_of(run), version=run.version, by=cio)
    run = done(run)
    assert (run.state, run.job.state) == ("checked", JobState.DONE)  # type: ignore[union-attr]
    imports_jobs.order_write(run=run, leaves_out_errors=False, version=run.version, by=cio)
    run = done(run)
    assert (run.state, ITFunction.objects.count()) == ("done", 3)


def test_a_job_whose_ground_shifted_fails_with_the_reason_and_the_import_can_be_checked_anew(cio: Member):
    run = checked(FUNCTIONS, cio)
    imports_jobs.order_write(run=run, leaves_out_errors=False, version=run.version, by=cio)
    ITFunctionFactory(organisation=cio.organisation, code="WEB")
    run = done(run)
    job = Job.objects.get()
    assert (run.state, job.state, "nothing was written" in job.reason) == ("confirmed", JobState.FAILED, True)
    run = imports.reopen_import(run=run, version=run.version, by=cio)
    assert (run.state, run.confirmed_by, ITFunction.objects.count()) == ("uploaded", None, 1)


def test_what_is_being_worked_on_cannot_be_reopened(cio: Member):
    run = checked(FUNCTIONS, cio)
    imports_jobs.order_write(run=run, leaves_out_errors=False, version=run.version, by=cio)
    with pytest.raises(Refusal, match="being worked on"):
        imports.reopen_import(run=run, version=run.version, by=cio)


def test_the_importer_of_functions_has_no_names_to_merge(cio: Member):
    assert FunctionImporter().names(cio.organisation) == []
