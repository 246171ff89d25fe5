"""Addresses of the portfolio, below an organisation."""

from django.urls import URLPattern, path

from portfolio.views import (
    audit,
    frame,
    functions,
    functions_bulk,
    functions_export,
    imports,
    jobs,
    members,
    organisations,
    saved_filters,
    search,
    words,
)

app_name = "portfolio"

# Pages that are about no single function stand beside functions/, so that no code can hide them.
_functions = [
    path("functions/", functions.functions, name="functions"),
    path("functions-filter/", functions.function_filters, name="function_filters"),
    path("functions-choices/", functions.function_choices, name="function_choices"),
    path("functions-new/", functions.function_new, name="function_new"),
    path("functions-bulk/", functions_bulk.functions_bulk, name="functions_bulk"),
    path("functions-export/<str:kind>/", functions_export.functions_export, name="functions_export"),
    path("functions-changed/<str:change>/", functions_bulk.functions_changed, name="functions_changed"),
    path("functions-changed/<str:change>/undo/", functions_bulk.functions_undo, name="functions_undo"),
    path("functions/<str:code>/", functions.function, name="function"),
    path("functions/<str:code>/edit/", functions.function_edit, name="function_edit"),
    path("functions/<str:code>/retire/", functions.function_retire, name="function_retire"),
]

_people = [
    path("people/", members.members, name="members"),
    path("people/invite/", members.invite, name="member_invite"),
    path("people/<int:pk>/", members.member, name="member"),
    path("people/<int:pk>/role/", members.role, name="member_role"),
    path("people/<int:pk>/active/", members.active, name="member_active"),
    path("people/<int:pk>/invitation/", members.invitation, name="member_invitation"),
    path("account/", members.account, name="account"),
]

_settings = [
    path("organisation/", organisations.organisation, name="organisation"),
    path("organisation/logo/", organisations.logo, name="organisation_logo"),
    path("audit/", audit.audit, name="audit"),
    path("audit/chain/", audit.chain, name="audit_chain"),
    path("audit/export/", audit.export, name="audit_export"),
]

_views = [
    path("views/", saved_filters.saved_filters, name="saved_filters"),
    path("views/new/", saved_filters.saved_filter_new, name="saved_filter_new"),
    path("views/<int:pk>/remove/", saved_filters.saved_filter_remove, name="saved_filter_remove"),
    path("words/", words.words, name="words"),
    path("words/new/", words.business_unit_new, name="business_unit_new"),
    path("words/<str:kind>/<int:pk>/", words.word_rename, name="word_rename"),
    path("words/<str:kind>/<int:pk>/remove/", words.word_remove, name="word_remove"),
]

_imports = [
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<int:pk>/", imports.import_run, name="import"),
    path("imports/<int:pk>/mapping/", imports.import_mapping, name="import_mapping"),
    path("imports/<int:pk>/names/", imports.import_names, name="import_names"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/reopen/", imports.import_reopen, name="import_reopen"),
    path("imports/<int:pk>/problems/", imports.import_problems, name="import_problems"),
]

_jobs = [
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
]

_everywhere = [
    path("search/", search.search, name="search"),
    path("due/", search.due, name="due"),
    path("organisations/", frame.organisations, name="organisations"),
]

urlpatterns: list[URLPattern] = [
    *_functions,
    *_views,
    *_people,
    *_settings,
    *_imports,
    *_jobs,
    *_everywhere,
]
