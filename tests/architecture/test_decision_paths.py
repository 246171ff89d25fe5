"""Every path by which a decision can come about or change, found by walking the code: a new one fails until it is classified.

What each of these paths does when somebody tries to decide below a lock with it, tests/web/test_decision_paths.py shows.
"""

import ast

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from portfolio import registry
from portfolio.forms.functions_bulk import BulkForm
from portfolio.queries.functions_bulk import FIELDS as BULK_FIELDS
from sourcing.models import Decision
from tests.architecture.decision_paths import Module, modules, reaching, writers, writes_decisions
from tests.architecture.sources import APPS, Source, sources

# Functions that write rows of decisions. Each is private to the actions below, or one of them.
WRITERS = {
    "sourcing.actions.decisions.proposed_row": "makes the row, unsaved; its callers ask check_override first",
    "sourcing.actions.decisions._insert": "inserts what propose_decision made",
    "sourcing.actions.decisions.approve_decision": "approves what was seen",
    "sourcing.actions.decisions._claim_waiting": "holds the proposal that is approved",
    "sourcing.actions.decisions._supersede_standing": "marks the decision whose place is taken",
    "sourcing.actions.decisions._reject": "rejects and withdraws",
    "sourcing.actions.decisions_bulk._insert": "inserts what propose_firm_decisions made",
    "sourcing.actions.predictions.add_prediction": "raises the version of a proposal whose content grows",
    "sourcing.actions.predictions.remove_prediction": "raises the version of a proposal whose content shrinks",
    "sourcing.actions.predictions.record_actual": "raises the version of a prediction, not of a decision",
    "sourcing.actions.predictions.freeze_predictions": "freezes predictions, a step of settling",
    "sourcing.actions.predictions._digest_again": "renews the digest of a proposal, never of an approved decision",
}
# Writers that are acts themselves: pages call them.
WRITING_ACTS = {
    "sourcing.actions.decisions.approve_decision",
    "sourcing.actions.predictions.add_prediction",
    "sourcing.actions.predictions.remove_prediction",
    "sourcing.actions.predictions.record_actual",
}
# Acts that reach them: the whole of it, below the pages.
ACTIONS = {
    "sourcing.actions.decisions.propose_decision",
    "sourcing.actions.decisions.approve_decision",
    "sourcing.actions.decisions.reject_decision",
    "sourcing.actions.decisions.withdraw_decision",
    "sourcing.actions.decisions_bulk.propose_firm_decisions",
    "sourcing.actions.predictions.add_prediction",
    "sourcing.actions.predictions.remove_prediction",
    "sourcing.actions.predictions.record_actual",
}
# Pages that reach an act, by the name of their address.
PAGES = {
    "sourcing:propose",
    "sourcing:approve",
    "sourcing:reject",
    "sourcing:withdraw",
    "sourcing:propose_many",
    "sourcing:approvals_approve",
    "sourcing:approvals_reject",
    "sourcing:predict",
    "sourcing:prediction_remove",
    "sourcing:prediction_measure",
}
# Everything else outside actions and views that reaches an act: commands, tasks, imports, demo, API.
OTHERS = {
    "msp_reviews.demo.judgements": "the demo companies decide by the same acts as everybody",
    "msp_reviews.demo.outcomes": "the demo companies predict and measure by the same acts as everybody",
    "msp_reviews.demo.seed": "plays the chapters of the demo",
    "msp_reviews.management.commands.seed_demo": "starts the demo",
}
ADDRESSES_OF_SOURCING = {"sourcing.urls"}
# What a bulk edit of functions can change: columns of the inventory, none of a decision.
BULK = {"category", "owner", "business_unit", "state", "criticality", "data_sensitivity", "tags"}
# What importers write, by subject: fields of inventory and partners, none of a decision.
IMPORTERS = {"function", "partner", "contract", "service"}
DECISION_FIELDS = {column.name for column in Decision._meta.concrete_fields} - {
    "id", "organisation", "function", "state", "version",
}  # fmt: skip


def dotted(node: tuple[str, str]) -> str:
    return ".".join(node)


def test_every_function_that_writes_decisions_is_known() -> None:
    assert sorted(map(dotted, writers())) == sorted(WRITERS)


def test_every_act_that_reaches_one_is_known() -> None:
    found = {
        dotted(node)
        for node in reaching()
        if ".actions" in node[0] and not node[1].startswith("_") and dotted(node) not in WRITERS
    }
    assert found | WRITING_ACTS == ACTIONS


def addresses() -> list[tuple[str, URLPattern]]:
    """Every address of the portal with its full name."""
    found = []

    def walk(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or space)
            else:
                found.append((f"{space}:{pattern.name}" if space else str(pattern.name), pattern))

    walk(get_resolver().url_patterns, "")
    return found


def test_every_page_that_reaches_an_act_is_known() -> None:
    reached = set()
    for name, pattern in addresses():
        view = getattr(pattern.callback, "__wrapped__", pattern.callback)
        if (view.__module__, view.__name__) in reaching():
            reached.add(name)
    assert reached == PAGES


def test_nothing_else_reaches_an_act() -> None:
    inside = (
        "sourcing.actions.decisions", "sourcing.actions.decisions_bulk", "sourcing.actions.predictions", "sourcing.views.",
    )  # fmt: skip
    others = {module for module, _ in reaching() if not module.startswith(inside)}
    assert others == set(OTHERS) | ADDRESSES_OF_SOURCING


def test_the_views_that_reach_an_act_belong_to_known_pages() -> None:
    views = {view for _, pattern in addresses() if (view := getattr(pattern.callback, "__wrapped__", None))}
    known = {(view.__module__, view.__name__) for view in views}
    reached = {node for node in reaching() if ".views." in node[0] and not node[1].startswith("_")}
    assert reached - known == set()


def test_the_admin_writes_nothing_at_all() -> None:
    request = RequestFactory().get("/admin/")
    request.user = AnonymousUser()
    for model, one in admin.site._registry.items():
        allowed = [
            one.has_add_permission(request),
            one.has_change_permission(request),
            one.has_delete_permission(request),
        ]
        if model._meta.app_label in {*APPS}:
            assert allowed == [False] * 3, model
    assert Decision in admin.site._registry


def test_no_importer_knows_a_column_of_a_decision() -> None:
    assert set(registry.importers) == IMPORTERS
    for key, importer in registry.importers.items():
        fields = {column.key for column in importer.subject.fields}
        assert not fields & DECISION_FIELDS, key


def test_a_bulk_edit_of_functions_changes_columns_of_the_inventory_alone() -> None:
    assert set(BULK_FIELDS) == BULK
    assert not (set(BulkForm.base_fields) & DECISION_FIELDS)


def test_the_application_programming_interface_knows_nothing_of_decisions() -> None:
    interface = [source for source in sources() if source.layer == "api" or source.path == "config/api.py"]
    assert len(interface) > 3
    assert [source.path for source in interface if "sourcing" in source.text or "decision" in source.text.lower()] == []


@pytest.mark.parametrize("word", ["cursor(", ".raw(", "RawSQL", ".extra("])
def test_no_statement_is_sent_past_the_models(word: str) -> None:
    assert {source.path for source in sources() if word in source.text} <= {"portfolio/triggers.py"}


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    Decision(state='approved').save()",
        "def f():\n    Decision.objects.filter(pk=1).update(state='approved')",
        "def f(decision):\n    decision.save()",
        "def f():\n    Decision.objects.bulk_create([])",
        "def f(function):\n    function.decisions.create(state='approved')",
        "def f(organisation):\n    organisation.decisions.all().delete()",
        "def f(standing):\n    claim(standing, 1)",
    ],
)
def test_the_search_finds_a_writer(text: str) -> None:
    tree = ast.parse(text)
    module = Module(
        "sourcing.x", Source("sourcing/x.py", text, tree), imported={"Decision": ("sourcing.models", "Decision")}
    )
    assert writes_decisions(module, tree.body[0])


def test_the_search_follows_names_modules_and_tables() -> None:
    assert ("sourcing.views.decisions", "propose") in reaching()
    assert ("msp_reviews.demo.judgements", "steps") in reaching()
    assert ("sourcing.views.worklist", "worklist") not in reaching()
    assert ("sourcing.queries.decisions", "history_of") not in reaching()
    assert len(modules()) > 200
