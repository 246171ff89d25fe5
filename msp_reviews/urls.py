"""Addresses of msp_reviews, below an organisation."""

from django.urls import URLPattern, path, register_converter

from msp_reviews.forms.partner_facts import FORMS
from msp_reviews.views import (
    api_tokens,
    calendars,
    checks,
    claims,
    closings,
    contract_terms,
    contracts,
    credit_claims,
    dates,
    documents,
    dossiers,
    exclusions,
    home,
    ideas,
    measurements,
    msp_choices,
    msp_comparisons,
    msp_scores,
    pack_schedules,
    packs,
    partner_facts,
    partner_merges,
    partners,
    qbr_meetings,
    qbrs,
    result_files,
    review_actions,
    review_packs,
    rule_sheets,
    scorecards,
    service_levels,
    sessions,
    simulations,
    targets,
    tickets,
)
from msp_reviews.views import credits as ledger

app_name = "msp_reviews"


class QuarterConverter:
    """A fiscal quarter in an address: 2026Q3."""

    regex = "[0-9]{4}Q[1-4]"

    def to_python(self, value: str) -> str:
        """As it stands; access reads it."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class FactConverter:
    """A kind of line of a partner's record in an address: certificates."""

    regex = "|".join(FORMS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(QuarterConverter, "quarter")
register_converter(FactConverter, "fact")
_REVIEW = "partners/<slug:slug>/<quarter:quarter>/"

_home = [path("", home.home, name="home")]

_qbrs = [
    path("qbrs/", qbrs.qbrs, name="qbrs"),
    path("qbrs/plan/", qbrs.plan, name="qbr_plan"),
    path(_REVIEW, qbrs.qbr, name="qbr"),
    path(f"{_REVIEW}schedule/", qbrs.schedule, name="qbr_schedule"),
    path(f"{_REVIEW}prepare/", qbrs.prepare, name="qbr_prepare"),
    path(f"{_REVIEW}cancel/", qbrs.cancel, name="qbr_cancel"),
    path(f"{_REVIEW}packs/new/", review_packs.review_pack_new, name="review_pack_new"),
    path(f"{_REVIEW}pack/", review_packs.review_pack_download, name="review_pack_download"),
    path(f"{_REVIEW}hold/", qbr_meetings.hold, name="qbr_hold"),
    path(f"{_REVIEW}sign/", qbr_meetings.sign, name="qbr_sign"),
    path(f"{_REVIEW}partner-sign/", qbr_meetings.partner_sign, name="qbr_partner_sign"),
    path(f"{_REVIEW}addendum/", qbr_meetings.addendum, name="qbr_addendum"),
    path(f"{_REVIEW}actions/", review_actions.new_in_review, name="qbr_action_new"),
]

_review_actions = [
    path("actions/", review_actions.review_actions, name="review_actions"),
    path("actions/new/", review_actions.new, name="review_action_new"),
    path("actions/<int:pk>/", review_actions.review_action, name="review_action"),
    path("actions/<int:pk>/edit/", review_actions.edit, name="review_action_edit"),
    path("actions/<int:pk>/close/", review_actions.close, name="review_action_close"),
    path("actions/<int:pk>/answer/", review_actions.answer, name="review_action_answer"),
    path("actions/<int:pk>/reopen/", review_actions.reopen, name="review_action_reopen"),
]

_ideas = [
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/new/", ideas.idea_new, name="idea_new"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("ideas/<int:pk>/edit/", ideas.idea_edit, name="idea_edit"),
    path("ideas/<int:pk>/step/", ideas.idea_step, name="idea_step"),
    path("sessions/", sessions.joint_sessions, name="joint_sessions"),
    path("sessions/new/", sessions.joint_session_new, name="joint_session_new"),
    path("sessions/<int:pk>/", sessions.joint_session, name="joint_session"),
    path("sessions/<int:pk>/edit/", sessions.joint_session_edit, name="joint_session_edit"),
    path("project-updates/new/", sessions.project_update_new, name="project_update_new"),
]

# Pages that are about no single row stand beside partners/, contracts/ …, so that no code can hide them.
_partners = [
    path("partners/", partners.partners, name="partners"),
    path("partners-new/", partners.partner_new, name="partner_new"),
    path("partners-export/", partners.partners_export, name="partners_export"),
    path("partners/<slug:slug>/", partners.partner, name="partner"),
    path("partners/<slug:slug>/edit/", partners.partner_edit, name="partner_edit"),
    path("partners/<slug:slug>/record/", partner_facts.partner_record, name="partner_record"),
    path("partners/<slug:slug>/merge/", partner_merges.partner_merge, name="partner_merge"),
    path("partners/<slug:slug>/merges/<int:pk>/undo/", partner_merges.partner_merge_undo, name="partner_merge_undo"),
    path("partners/<slug:slug>/exit-plan/", partner_facts.exit_plan, name="exit_plan"),
    path("partners/<slug:slug>/exit-test/", partner_facts.exit_test, name="exit_test"),
    path("partners/<slug:slug>/documents/", documents.document_new, name="document_new"),
    path("partners/<slug:slug>/<fact:kind>/new/", partner_facts.fact_new, name="fact_new"),
    path("partners/<slug:slug>/<fact:kind>/<int:pk>/", partner_facts.fact_edit, name="fact_edit"),
    path("partners/<slug:slug>/<fact:kind>/<int:pk>/remove/", partner_facts.fact_remove, name="fact_remove"),
    path("sub-contractors/", partner_facts.sub_contractors, name="sub_contractors"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/remove/", documents.document_remove, name="document_remove"),
    path("people/<int:pk>/partner/", partners.partner_seat, name="partner_seat"),
]

_contracts = [
    path("contracts/", contracts.contracts, name="contracts"),
    path("contracts-new/", contracts.contract_new, name="contract_new"),
    path("contracts-export/", contracts.contracts_export, name="contracts_export"),
    path("contracts/<str:code>/", contracts.contract, name="contract"),
    path("contracts/<str:code>/edit/", contracts.contract_edit, name="contract_edit"),
    path("contracts/<str:code>/functions/", contracts.contract_service, name="contract_service"),
    path("contracts/<str:code>/checks/", checks.check_upload, name="check_upload"),
    path("contracts/<str:code>/notice/", contract_terms.contract_notice, name="contract_notice"),
    path("contracts/<str:code>/renew/", contract_terms.contract_renew, name="contract_renew"),
    path("contracts/<str:code>/tickets/", tickets.ticket_upload, name="ticket_upload"),
    path("contract-functions/<int:pk>/remove/", contracts.contract_service_remove, name="contract_service_remove"),
]

_dates = [
    path("dates/", dates.dates, name="dates"),
    path("dates/feed/", dates.calendar_feed, name="calendar_feed"),
]

_scorecards = [
    path("scorecards/", scorecards.scorecards, name="scorecards"),
    path("scorecards-export/", scorecards.scorecards_export, name="scorecards_export"),
    path("scorecards/sheets/", scorecards.scorecard_sheets, name="scorecard_sheets"),
    path("scorecards/sheets/new/", scorecards.scorecard_sheet_new, name="scorecard_sheet_new"),
    path(f"{_REVIEW}scorecard/", scorecards.scorecard, name="scorecard"),
]

_service_levels = [
    path("service-levels/", service_levels.service_levels, name="service_levels"),
    path("service-levels-new/", service_levels.service_level_new, name="service_level_new"),
    path("service-levels-export/", service_levels.service_levels_export, name="service_levels_export"),
    path("service-levels/<str:code>/", service_levels.service_level, name="service_level"),
    path("service-levels/<str:code>/edit/", service_levels.service_level_edit, name="service_level_edit"),
    path("service-levels/<str:code>/target/", targets.target_new, name="target_new"),
    path("service-levels/<str:code>/exclusions/new/", exclusions.exclusion_new, name="exclusion_new"),
    path("exclusions/<int:pk>/", exclusions.exclusion, name="exclusion"),
    path("exclusions/<int:pk>/evidence/", exclusions.exclusion_evidence, name="exclusion_evidence"),
    path("exclusions/<int:pk>/approve/", exclusions.exclusion_approve, name="exclusion_approve"),
    path("exclusions/<int:pk>/reject/", exclusions.exclusion_reject, name="exclusion_reject"),
    path("exclusions/<int:pk>/withdraw/", exclusions.exclusion_withdraw, name="exclusion_withdraw"),
    path("exclusions/<int:pk>/revoke/", exclusions.exclusion_revoke, name="exclusion_revoke"),
    path("results/", measurements.results, name="results"),
    path("results/file/", result_files.result_upload, name="result_upload"),
    path("result-files/<int:pk>/", result_files.result_file, name="result_file"),
    path("results/cell/", measurements.result_cell, name="result_cell"),
    path("api-tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("api-tokens/new/", api_tokens.api_token_new, name="api_token_new"),
    path("api-tokens/<int:pk>/revoke/", api_tokens.api_token_revoke, name="api_token_revoke"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.calendar_new, name="calendar_new"),
    path("calendars/<int:pk>/edit/", calendars.calendar_edit, name="calendar_edit"),
    path("contracts/<str:code>/maintenance/", calendars.maintenance, name="maintenance"),
    path("maintenance/<int:pk>/call-off/", calendars.maintenance_call_off, name="maintenance_call_off"),
    path("claims/", claims.claims, name="claims"),
    path("claims/file/", result_files.claim_upload, name="claim_upload"),
    path("claims/cell/", claims.claim_cell, name="claim_cell"),
    path("checks/<int:pk>/", checks.check_file, name="check_file"),
    path("tickets/<int:pk>/", tickets.ticket_file, name="ticket_file"),
]

_packs = [
    path("packs/", packs.packs, name="packs"),
    path("packs-new/", packs.pack_new, name="pack_new"),
    path("packs-verify/", packs.pack_verify, name="pack_verify"),
    path("packs-schedule/", pack_schedules.pack_schedule, name="pack_schedule"),
    path("packs-schedule/edit/", pack_schedules.pack_schedule_edit, name="pack_schedule_edit"),
    path("packs-dossier/", dossiers.dossier_new, name="dossier_new"),
    path("packs/<int:number>/", packs.pack, name="pack"),
    path("packs/<int:number>/download/", packs.pack_download, name="pack_download"),
    path("packs/<int:number>/again/", packs.pack_again, name="pack_again"),
    path("packs/<int:number>/final/", packs.pack_final, name="pack_final"),
]

_msp_choices = [
    path("msp-comparisons/", msp_comparisons.msp_comparisons, name="msp_comparisons"),
    path("msp-comparisons-new/", msp_comparisons.msp_comparison_new, name="msp_comparison_new"),
    path("msp-comparisons-export/", msp_comparisons.msp_comparisons_export, name="msp_comparisons_export"),
    path("msp-comparisons/<int:pk>/", msp_comparisons.msp_comparison, name="msp_comparison"),
    path("msp-comparisons/<int:pk>/weights/", msp_comparisons.msp_weights, name="msp_weights"),
    path("msp-comparisons/<int:pk>/scores/", msp_scores.msp_scores, name="msp_scores"),
    path("msp-comparisons/<int:pk>/scores/cell/", msp_scores.msp_score_cell, name="msp_score_cell"),
    path("msp-comparisons/<int:pk>/criteria/new/", msp_comparisons.msp_criterion_new, name="msp_criterion_new"),
    path("msp-comparisons/<int:pk>/candidates/new/", msp_comparisons.msp_candidate_new, name="msp_candidate_new"),
    path("msp-comparisons/<int:pk>/export/", msp_comparisons.msp_comparison_export, name="msp_comparison_export"),
    path("msp-comparisons/<int:pk>/again/", msp_comparisons.msp_comparison_again, name="msp_comparison_again"),
    path("msp-comparisons/<int:pk>/remove/", msp_comparisons.msp_comparison_remove, name="msp_comparison_remove"),
    path("msp-comparisons/<int:pk>/propose/", msp_choices.msp_choice_propose, name="msp_choice_propose"),
    path("msp-criteria/<int:pk>/edit/", msp_comparisons.msp_criterion_edit, name="msp_criterion_edit"),
    path("msp-criteria/<int:pk>/remove/", msp_comparisons.msp_criterion_remove, name="msp_criterion_remove"),
    path("msp-candidates/<int:pk>/edit/", msp_comparisons.msp_candidate_edit, name="msp_candidate_edit"),
    path("msp-candidates/<int:pk>/remove/", msp_comparisons.msp_candidate_remove, name="msp_candidate_remove"),
    path("msp-choices/<int:pk>/", msp_choices.msp_choice, name="msp_choice"),
    path("msp-choices/<int:pk>/approve/", msp_choices.msp_choice_approve, name="msp_choice_approve"),
    path("msp-choices/<int:pk>/reject/", msp_choices.msp_choice_reject, name="msp_choice_reject"),
    path("msp-choices/<int:pk>/withdraw/", msp_choices.msp_choice_withdraw, name="msp_choice_withdraw"),
]

_credits = [
    path("credits/", ledger.ledger, name="credits"),
    path("credits-export/", ledger.ledger_export, name="credits_export"),
    path("credits-simulator/", simulations.simulator, name="simulator"),
    path("credits/<int:pk>/", ledger.credit, name="credit"),
    path("credits/<int:pk>/receive/", ledger.credit_receive, name="credit_receive"),
    path("credits/<int:pk>/waive/", ledger.credit_waive, name="credit_waive"),
    path("credit-claims/<int:number>/", credit_claims.credit_claim, name="credit_claim"),
    path("credit-claims/<int:number>/letter/", credit_claims.credit_claim_letter, name="credit_claim_letter"),
    path("closings/", closings.closings, name="closings"),
    path("closings/<int:pk>/approve/", closings.closing_approve, name="closing_approve"),
    path("closings/<int:pk>/reject/", closings.closing_reject, name="closing_reject"),
    path("closings/<int:pk>/case/", closings.closing_case, name="closing_case"),
    path("rule-sheets/", rule_sheets.rule_sheets, name="rule_sheets"),
    path("rule-sheets/<int:pk>/", rule_sheets.rule_sheet, name="rule_sheet"),
    path("rule-sheets/<int:pk>/edit/", rule_sheets.rule_sheet_edit, name="rule_sheet_edit"),
    path("rule-sheets/<int:pk>/force/", rule_sheets.rule_sheet_force, name="rule_sheet_force"),
    path("contracts/<str:code>/claim/", credit_claims.credit_claim_new, name="credit_claim_new"),
    path("contracts/<str:code>/fees/", rule_sheets.contract_fees, name="contract_fees"),
    path("contracts/<str:code>/rule-sheet/", rule_sheets.rule_sheet_new, name="rule_sheet_new"),
    path("contracts/<str:code>/closings/<str:month>/", closings.closing, name="closing"),
    path("contracts/<str:code>/closings/<str:month>/close/", closings.closing_close, name="closing_close"),
]

urlpatterns: list[URLPattern] = [
    *_credits,
    *_msp_choices,
    *_packs,
    *_partners,
    *_contracts,
    *_dates,
    *_scorecards,
    *_service_levels,
    *_home,
    *_qbrs,
    *_review_actions,
    *_ideas,
]
