"""Finds, in the syntax trees, everything that can create or change a decision: writers, and who reaches them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from tests.architecture.sources import Function, Source, sources

WRITES = {
    "save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "aupdate", "asave", "adelete", "abulk_create", "abulk_update", "claim", "select_for_update",
}  # fmt: skip
Node = tuple[str, str]
"""A function by module and name; a class stands for all its methods."""


@dataclass
class Module:
    """A module with what it defines at its top, and what its names mean elsewhere."""

    name: str
    source: Source
    defined: dict[str, ast.AST] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def knows_decisions(self) -> bool:
        """Whether the module imports the model."""
        return any(
            name == "Decision" and module.startswith("sourcing.models") for module, name in self.imported.values()
        )


def module_name(source: Source) -> str:
    return source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> dict[str, Module]:
    """Every module of config and the apps, by its dotted name."""
    return {module_name(source): _module(source) for source in sources()}


def _module(source: Source) -> Module:
    module = Module(module_name(source), source)
    for node in source.tree.body:
        if isinstance(node, Function | ast.ClassDef):
            module.defined[node.name] = node
        for target, value in _assigned(node):
            module.defined.setdefault(target, value)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            module.imported |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return module


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    """Names that a module gives to a value: urlpatterns, tables of handlers."""
    if isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value


def meant(module: Module, node: ast.AST) -> Node | None:
    """The function or class that a name or an attribute of a module means."""
    if isinstance(node, ast.Name):
        if node.id in module.defined:
            return module.name, node.id
        return module.imported.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.imported:
        package, name = module.imported[node.value.id]
        return f"{package}.{name}", node.attr
    return None


def _names(node: ast.expr) -> set[str]:
    """Every name in a.b(c).d."""
    parts = [part for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute)]
    return {part.id if isinstance(part, ast.Name) else part.attr for part in parts}


def writes_decisions(module: Module, node: ast.AST) -> bool:
    """Whether the function makes a decision, or writes to rows in a module that knows them, or through “.decisions”."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        if isinstance(call.func, ast.Name):
            if call.func.id == "Decision" or (call.func.id == "claim" and module.knows_decisions):
                return True
        elif isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            names = _names(call.func.value) | {name for argument in call.args for name in _names(argument)}
            if "decisions" in names or (module.knows_decisions and names & DECISION_NAMES):
                return True
    return False


DECISION_NAMES = {"Decision", "decision", "decisions", "standing", "waiting", "proposal", "proposals", "row", "rows"}


@cache
def writers() -> frozenset[Node]:
    """Functions that write decisions themselves."""
    return frozenset(
        (module.name, name)
        for module in modules().values()
        for name, node in module.defined.items()
        if writes_decisions(module, node)
    )


@cache
def reaching() -> frozenset[Node]:
    """Everything from which a writer is reached, by whatever chain of calls, references, tables and modules."""
    found = set(writers())
    uses = {
        (module.name, name): set(_uses(module, node))
        for module in modules().values()
        for name, node in module.defined.items()
    }
    while True:
        whole = {(module, WHOLE) for module, _ in found}
        new = {node for node, used in uses.items() if node not in found and used & (found | whole)}
        if not new:
            return frozenset(found)
        found |= new


WHOLE = "*"
"""A module as a value: “for chapter in (inventory, judgements)” may call whatever it holds."""


def _uses(module: Module, node: ast.AST) -> Iterator[Node]:
    looked_into = {id(part.value) for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    for part in ast.walk(node):
        used = meant(module, part)
        if used is None:
            continue
        is_module = ".".join(used) in modules()
        if not is_module:
            yield used
        elif id(part) not in looked_into:
            yield ".".join(used), WHOLE
