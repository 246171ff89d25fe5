"""What may be imported where, and the environment's one reader."""

import ast

from tests.architecture.sources import Function, Source, sources

# Heavy or absent on some machines: each imported lazily, in one place.
LAZY = {"weasyprint", "vl_convert", "highspy", "pyhanko", "pyhanko_certvalidator"}
# Start the system: they name the settings module before Django is there, or run without Django.
ENTRANCES = {"config/asgi.py", "config/wsgi.py", "config/celery.py", "config/bootstrap.py"}


def inner_imports(source: Source) -> list[tuple[ast.AST, str]]:
    found = []
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import):
                found += [(node, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found.append((node, node.module or ""))
    return found


def test_nothing_is_imported_inside_a_function_but_three_heavy_libraries() -> None:
    wrong = [
        f"{source.at(node)} {name}"
        for source in sources()
        if source.layer != "apps"  # Django loads apps before models may be imported
        for node, name in inner_imports(source)
        if name.split(".")[0] not in LAZY
    ]
    assert wrong == []


def test_each_heavy_library_is_imported_in_one_place_only() -> None:
    places: dict[str, set[str]] = {name: set() for name in LAZY}
    for source in sources():
        for node in ast.walk(source.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in {name.split(".")[0] for name in names} & LAZY:
                places[name].add(source.path)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_only_the_settings_read_the_environment() -> None:
    wrong = [
        source.at(node)
        for source in sources()
        if source.path not in {"config/settings.py", *ENTRANCES}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
    ]
    assert wrong == []


def test_the_entrances_only_name_the_settings_module() -> None:
    for source in sources():
        if source.path in ENTRANCES - {"config/bootstrap.py"}:
            uses = [line.strip() for line in source.text.splitlines() if "environ" in line]
            assert uses == ['os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")'], source.path


def sql_of(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in {"raw", "RawSQL", "executemany"}:
        return True
    if isinstance(node, ast.Name) and node.id == "RawSQL":
        return True
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"execute", "extra"}
    )


def test_there_is_no_raw_sql_outside_the_triggers() -> None:
    wrong = [
        source.at(node)
        for source in sources()
        if source.path != "portfolio/triggers.py"
        for node in ast.walk(source.tree)
        if sql_of(node)
    ]
    assert wrong == []


def test_no_clock_is_read_in_the_domain_and_in_queries() -> None:
    clocks = {"now", "today", "utcnow", "localdate", "localtime"}
    wrong = [
        source.at(node)
        for source in sources()
        if source.layer in {"domain", "queries"}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
    ]
    assert wrong == []


def test_the_search_sees_nested_functions() -> None:
    text = "def a():\n    def b():\n        import weasyprint\n"
    assert {name for _, name in inner_imports(Source("x/y.py", text, ast.parse(text)))} == {"weasyprint"}
    assert isinstance(ast.parse(text).body[0], Function)
