"""Only actions write. Read from the syntax trees of every layer that may not."""

import ast

from tests.architecture.sources import Function, Source, sources, sources_in

READING_LAYERS = ("domain", "views", "forms", "queries", "tasks", "api", "access", "templatetags", "pdf")
# What writes whatever it is called on.
ALWAYS = {
    "save", "asave", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "full_clean_and_save",
    "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create", "acreate", "adelete", "aupdate",
    "save_m2m", "set_password", "select_for_update",
}  # fmt: skip
# What writes when called on a manager, a queryset or a row: dicts, sets and forms have methods of these names too.
ON_ROWS = {"create", "update", "delete", "add", "remove", "set", "clear"}
MANAGERS = {"objects", "all", "filter", "exclude", "order_by", "select_related", "get"}


def chain(node: ast.expr) -> set[str]:
    """Every name in a.b(c).d."""
    names = set()
    while True:
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Subscript):
            node = node.value
        else:
            return names | ({node.id} if isinstance(node, ast.Name) else set())


def writes(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb, on = node.func.attr, chain(node.func.value)
        is_workbook = verb == "save" and on <= {"book", "workbook"}
        if (verb in ALWAYS and not is_workbook) or (verb in ON_ROWS and on & MANAGERS):
            found.append(f"{source.at(node)} {ast.unparse(node.func)}")
    return found


def test_nothing_but_actions_writes() -> None:
    assert [line for source in sources_in(*READING_LAYERS) for line in writes(source)] == []


def test_the_search_for_writes_finds_them() -> None:
    text = "row.save()\nRow.objects.filter(a=1).update(b=2)\nfunction.tags.all().delete()\nseen.update(x)\nnames.add(1)"
    found = writes(Source("portfolio/views/x.py", text, ast.parse(text)))
    assert [line.split(" ")[0] for line in found] == [f"portfolio/views/x.py:{n}" for n in (1, 2, 3)]


def is_deed(node: Function) -> bool:
    """Keyword-only, and ends in who does it."""
    keywords = [argument.arg for argument in node.args.kwonlyargs]
    return keywords[-1:] == ["by"] and not (node.args.args or node.args.posonlyargs)


def names_used(source: Source) -> set[str]:
    """Every name and attribute that the file mentions."""
    found = {node.attr for node in ast.walk(source.tree) if isinstance(node, ast.Attribute)}
    found |= {node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name)}
    return found | {
        alias.name for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_every_action_that_is_called_from_outside_is_keyword_only_and_ends_in_who_does_it() -> None:
    """What takes no person is a step of actions and used by them alone."""
    callers = {name for source in sources_in(*CALLING_LAYERS) for name in names_used(source)}
    wrong = [
        f"{source.at(node)} {node.name}"
        for source in sources_in("actions")
        for node in source.public_functions()
        if source.path not in WITHOUT_A_PERSON and not is_deed(node) and node.name in callers
    ]
    assert wrong == []


CALLING_LAYERS = ("views", "api", "admin", "tasks", "management", "templatetags", "forms", "demo")
# Bookkeeping of the portal itself: no person does it, so no person is named.
WITHOUT_A_PERSON = {
    "portfolio/actions/form_tokens.py": "spends a form's one-time token, whoever sent it",
}


def test_every_public_function_of_domain_queries_and_actions_says_what_it_does() -> None:
    mute = [
        f"{source.at(node)} {node.name}"
        for source in sources_in("domain", "queries", "actions", "access", "audit", "queue", "versions", "registry")
        for node in source.public_functions()
        if not ast.get_docstring(node)
    ]
    assert mute == []


def test_every_action_that_writes_records_it_in_the_audit() -> None:
    silent = [
        source.path
        for source in sources_in("actions")
        if source.path not in WITHOUT_A_PERSON
        and any(is_deed(node) for node in source.public_functions())
        and writes_something(source)
        and "audit.record" not in source.text
    ]
    assert silent == []


def writes_something(source: Source) -> bool:
    verbs = {
        node.func.attr
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    return bool(verbs & {"save", "create", "bulk_create", "bulk_update", "delete"})


def test_there_are_actions_to_look_at() -> None:
    assert len([node for source in sources() if source.layer == "actions" for node in source.public_functions()]) > 20
