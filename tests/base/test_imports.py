"""How the code is built: no file knows, over however many others, one that knows it."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import nastui

ROOT = Path(nastui.__file__).parent


def modules() -> dict[str, Path]:
    """Every module by its name."""
    return {".".join(("nastui", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path for path in ROOT.rglob("*.py")}


def imported(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """The modules that a file imports, those for types only and those within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in known else node.module for name in inner)


def circles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """Groups of more than one module that all reach each other: what stays when those that import nothing, or are not imported, go one by one."""
    left = {name: {other for other in others if other != name} for name, others in imports.items()}
    while True:
        wanted = set().union(*left.values()) if left else set()
        kept = {name: others & left.keys() for name, others in left.items() if others & left.keys() and name in wanted}
        if kept == left:
            return [sorted(left)] if left else []
        left = kept


def test_a_circle_is_found():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [["b", "c"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_import_runs_in_a_circle():
    known = modules()
    assert len(known) > 100
    assert circles({name: set(imported(path, known)) for name, path in known.items()}) == []


def test_no_two_public_classes_have_one_name():
    """Also classes within classes: whoever looks for a name finds one thing."""
    found: dict[str, list[str]] = {}
    for name, path in modules().items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(name)
    assert len(found) > 500
    assert {name: where for name, where in found.items() if len(where) > 1} == {}
