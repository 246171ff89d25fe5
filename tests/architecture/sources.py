"""The project's own source files, read once: what the architecture tests look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("portfolio", "sourcing", "msp_reviews")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, text and syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def app(self) -> str:
        return self.path.split("/")[0]

    @property
    def layer(self) -> str:
        """The part after the app: `views` of portfolio/views/functions.py, `urls` of portfolio/urls.py."""
        parts = self.path.split("/")
        return parts[1].removesuffix(".py") if len(parts) > 1 else ""

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public_functions(self) -> Iterator[Function]:
        """Functions at module level without an underscore."""
        return (node for node in self.tree.body if isinstance(node, Function) and not node.name.startswith("_"))

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@cache
def sources() -> tuple[Source, ...]:
    """All Python of config and the three apps, without migrations."""
    paths = [path for top in ("config", *APPS) for path in sorted((ROOT / top).rglob("*.py"))]
    return tuple(
        Source(str(path.relative_to(ROOT)), text := path.read_text(), ast.parse(text))
        for path in paths
        if "migrations" not in path.parts
    )


def sources_in(*layers: str) -> list[Source]:
    """Files of these layers, of all three apps."""
    return [source for source in sources() if source.app in APPS and source.layer in layers]


def templates() -> list[Path]:
    """All templates."""
    return sorted((ROOT / "templates").rglob("*.*"))
