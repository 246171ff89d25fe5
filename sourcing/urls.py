"""Addresses of sourcing, below an organisation."""

from django.urls import path

from sourcing.views import (
    balance,
    catalogue,
    criteria,
    criteria_drafts,
    criteria_publishing,
    decisions,
    scenarios,
    scenarios_grid,
    scenarios_rows,
    scores,
    weights,
    worklist,
)

app_name = "sourcing"
urlpatterns = [
    path("functions/<str:code>/score/", scores.score, name="score"),
    path("functions/<str:code>/propose/", decisions.propose, name="propose"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("decisions/<int:pk>/approve/", decisions.approve, name="approve"),
    path("decisions/<int:pk>/reject/", decisions.reject, name="reject"),
    path("decisions/<int:pk>/withdraw/", decisions.withdraw, name="withdraw"),
    path("sourcing/worklist/", worklist.worklist, name="worklist"),
    path("sourcing/balance/", balance.balance, name="balance"),
    path("sourcing/criteria/", criteria.criteria, name="criteria"),
    path("sourcing/criteria/publish-default/", criteria.publish_default, name="publish_default"),
    path("sourcing/criteria/<int:number>/", criteria.criteria_model, name="criteria_model"),
    path("sourcing/scenarios/", scenarios.scenarios, name="scenarios"),
    path("sourcing/scenarios/new/", scenarios.scenario_new, name="scenario_new"),
    path("sourcing/scenarios/compare/", scenarios.scenarios_compare, name="scenarios_compare"),
    path("sourcing/scenarios/compare/csv/", scenarios.scenarios_compare_export, name="scenarios_compare_export"),
    path("sourcing/scenarios/<int:pk>/", scenarios_grid.scenario, name="scenario"),
    path("sourcing/scenarios/<int:pk>/cell/", scenarios_grid.scenario_cell, name="scenario_cell"),
    path("sourcing/scenarios/<int:pk>/csv/", scenarios_grid.scenario_export, name="scenario_export"),
    path("sourcing/scenarios/<int:pk>/edit/", scenarios.scenario_edit, name="scenario_edit"),
    path("sourcing/scenarios/<int:pk>/archive/", scenarios.scenario_archive, name="scenario_archive"),
    path("sourcing/scenarios/<int:pk>/refresh/", scenarios_rows.scenario_refresh, name="scenario_refresh"),
    path("sourcing/scenarios/<int:pk>/bulk/", scenarios_rows.scenario_bulk, name="scenario_bulk"),
    path("sourcing/scenarios/<int:pk>/changed/<str:change>/", scenarios_rows.scenario_changed, name="scenario_changed"),
    path("sourcing/scenarios/<int:pk>/changed/<str:change>/undo/", scenarios_rows.scenario_undo, name="scenario_undo"),
    path("sourcing/scenarios/<int:pk>/rows/<str:code>/reset/", scenarios_rows.scenario_reset, name="scenario_reset"),
    path(
        "sourcing/scenarios/<int:pk>/rows/<str:code>/refresh/",
        scenarios_rows.scenario_refresh_row,
        name="scenario_refresh_row",
    ),
    path("sourcing/criteria/versions/", criteria.criteria_models, name="criteria_models"),
    path("sourcing/criteria/import/", criteria_drafts.criteria_import, name="criteria_import"),
    path("sourcing/criteria/<int:number>/export/", criteria.criteria_export, name="criteria_export"),
    path(
        "sourcing/criteria/<int:number>/difference/<int:other>/",
        criteria.criteria_difference,
        name="criteria_difference",
    ),
    path(
        "sourcing/criteria/<int:number>/new-version/", criteria_drafts.criteria_new_version, name="criteria_new_version"
    ),
    path("sourcing/criteria/<int:number>/delete/", criteria_drafts.criteria_delete, name="criteria_delete"),
    path(
        "sourcing/criteria/<int:number>/new-question/", criteria_drafts.criteria_question, name="criteria_question_new"
    ),
    path(
        "sourcing/criteria/<int:number>/questions/<str:key>/",
        criteria_drafts.criteria_question,
        name="criteria_question",
    ),
    path(
        "sourcing/criteria/<int:number>/questions/<str:key>/move/",
        criteria_drafts.criteria_question_move,
        name="criteria_question_move",
    ),
    path(
        "sourcing/criteria/<int:number>/questions/<str:key>/remove/",
        criteria_drafts.criteria_question_remove,
        name="criteria_question_remove",
    ),
    path("sourcing/criteria/<int:number>/new-lock/", criteria_drafts.criteria_lock, name="criteria_lock_new"),
    path("sourcing/criteria/<int:number>/locks/<int:place>/", criteria_drafts.criteria_lock, name="criteria_lock"),
    path(
        "sourcing/criteria/<int:number>/locks/<int:place>/remove/",
        criteria_drafts.criteria_lock_remove,
        name="criteria_lock_remove",
    ),
    path("sourcing/criteria/<int:number>/bands/", criteria_drafts.criteria_bands, name="criteria_bands"),
    path("sourcing/criteria/<int:number>/weights/<str:name>/", weights.criteria_weights, name="criteria_weights"),
    path("sourcing/criteria/<int:number>/publish/", criteria_publishing.criteria_publish, name="criteria_publish"),
    path("sourcing/criteria/<int:number>/impact/", criteria_publishing.criteria_impact, name="criteria_impact"),
    path(
        "sourcing/criteria/<int:number>/reevaluate/",
        criteria_publishing.criteria_reevaluate,
        name="criteria_reevaluate",
    ),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
]
