"""Textual calls the handler of each class by itself: one that calls its base's runs it twice. What a thread does has one way there and back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import nastui.tui

_FOLDER = Path(nastui.tui.__file__).parent


def calls_of_base_handlers(text: str) -> Iterator[str]:
    """Handlers (`on_…`, `_on_…`) that are called by way of `super()` or of a class; `on_event` and the driver's `on_meta` are none."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, of = node.func.attr, node.func.value
        by_super = isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id == "super"
        by_class = isinstance(of, ast.Name) and of.id[:1].isupper()
        if name.lstrip("_").startswith("on_") and name not in ("on_event", "on_meta") and (by_super or by_class):
            yield name


@pytest.mark.parametrize("path", sorted(_FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(_FOLDER)))
def test_no_handler_calls_its_base(path):
    assert not list(calls_of_base_handlers(path.read_text()))


def test_what_is_done_in_a_thread_tells_which_package_is_absent():
    bare = [path.name for path in _FOLDER.rglob("*.py") if "to_thread(" in path.read_text() and path.name != "background.py"]
    assert bare == []  # `in_thread` does


@pytest.mark.parametrize("call", ["super().on_mount()", "super()._on_key(event)", "await super().on_resize()", "Base.on_mount(self)"])
def test_such_calls_are_found(call):
    assert list(calls_of_base_handlers(f"class A(Base):\n    async def on_x(self, event):\n        {call}\n"))


def test_what_is_no_handler_is_not():
    assert not list(calls_of_base_handlers("class A(Base):\n    async def on_event(self, event):\n        await super().on_event(event)\n"))
