"""Whatever has a name of its own in the package is used in it, but for what others call."""

import ast
import re
from collections import Counter
from pathlib import Path

import click

import nastui.cli.main

PACKAGE = Path(nastui.cli.main.__file__).parents[1]
FOR_OTHERS = {
    "__dir__": "Python calls it",
    "build_digits": "makes the images that ship",
    "settings_table": "makes a table of docs/settings.md",
    "valid_once_pruned": "the timings and the calibrations of searches on NAS-Bench-101 go by it",
    "default_component": "the suites of algorithms begin with it",
}
"""Names that stand in the package where they are made only, and who uses them."""


def names_of(body: list[ast.stmt]) -> list[str]:
    """Functions, classes and constants at the top of a module; commands are called by their words."""
    found = []
    for one in body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not any("command" in ast.unparse(decorator) for decorator in one.decorator_list):
                found.append(one.name)
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def test_every_name_is_used():
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    uses = Counter(word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text))
    once = {name for text in texts for name in names_of(ast.parse(text).body) if uses[name] == 1}
    assert once - FOR_OTHERS.keys() == set()
    assert FOR_OTHERS.keys() - once == set()  # what is used by now, or gone, needs no reason


def test_commands_are_no_names_of_that_kind():
    assert isinstance(nastui.cli.main.cli, click.Group)
    assert names_of(ast.parse("@runs.command()\ndef resume(): ...\ndef other(): ...\nTOP: int = 1\na = b = 2").body) == ["other", "TOP", "a", "b"]
