"""Shape: functions and modules that a person can read in one go."""

import ast

from tests.architecture.sources import sources, sources_in, templates

LONGEST_FUNCTION = 40
LONGEST_MODULE = 400
LONGEST_TEMPLATE = 120
MOST_PARAMETERS = 6


def length(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{source.at(node)} {node.name} has {length(node)} lines"
        for source in sources()
        for node in source.functions()
        if length(node) > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = [source.path for source in sources() if len(source.text.splitlines()) > LONGEST_MODULE]
    assert long == []


def test_no_template_is_longer_than_a_hundred_and_twenty_lines() -> None:
    long = [path.name for path in templates() if len(path.read_text().splitlines()) > LONGEST_TEMPLATE]
    assert long == []


def test_no_action_and_no_domain_function_takes_more_than_six_things_beside_who_and_which_version() -> None:
    wide = []
    for source in sources_in("actions", "domain", "queries"):
        for node in source.functions():
            names = [argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)]
            if len(set(names) - {"self", "cls", "by", "version"}) > MOST_PARAMETERS:
                wide.append(f"{source.at(node)} {node.name}({', '.join(names)})")
    assert wide == []
