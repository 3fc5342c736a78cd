"""docs/architecture.svg is that of the imports; the pages about the project speak of what is there."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_architecture", ROOT / "docs" / "make_architecture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def drawn(script):
    return script.drawn(script.layers(), script.imports())


def test_it_is_that_of_the_imports(drawn):
    assert (ROOT / "docs" / "architecture.svg").read_text(encoding="utf-8") == drawn, "`python docs/make_architecture.py` draws it anew"


def test_every_folder_is_in_it(script, drawn):
    folders = {path.parent.name for path in (ROOT / "nastui").glob("*/__init__.py")}
    assert {name for row in script.layers() for name in row} == folders
    assert all(f">{name}</text>" in drawn for name in folders)


def test_an_import_that_follows_from_others_is_left_out(script):
    found = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset()}
    assert script.reduced(found) == {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset()}


def test_there_are_ten_decisions_each_with_its_four_parts():
    index = (ROOT / "docs" / "decisions" / "index.md").read_text(encoding="utf-8")
    files = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [path.name for path in files] == re.findall(r"\((\d\d-[\w-]+\.md)\)", index)
    assert len(files) >= 10
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert [part for part in ("What else there was.", "What was chosen.", "Why.", "What it costs.") if f"**{part}**" not in text] == []


def test_what_contributors_are_told_to_run_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"make ([a-z-]+)", text) if f"\n{name}:" not in makefile} == set()
    assert [name for name in re.findall(r"python ((?:docs|packaging)/[\w/]+\.py)", text) if not (ROOT / name).exists()] == []
