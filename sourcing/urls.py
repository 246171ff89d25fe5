"""Addresses of sourcing, below an organisation."""

from django.urls import path

from sourcing.views import (
    balance,
    catalogue,
    criteria,
    decisions,
    scenarios,
    scenarios_grid,
    scenarios_rows,
    scores,
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
    path("catalogue/", catalogue.catalogue, name="catalogue"),
]
