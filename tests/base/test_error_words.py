"""What errors say where there is little to say."""

import ast
from pathlib import Path

import pytest

import nastui
from nastui.base.errors import InputError, choose_one, in_a_row, in_short
from nastui.base.registry import Registry


@pytest.mark.parametrize(("names", "said"), [((), "there is none to choose from"), (("a",), "choose one of a"), (("a", "b"), "choose one of a, b")])
def test_a_remedy_names_what_there_is_or_says_that_there_is_nothing(names, said):
    assert choose_one(iter(names)) == said


def test_a_registry_without_entries_offers_none():
    with pytest.raises(InputError) as refused:
        Registry("nastui.things", "thing", ()).entry("one")
    assert str(refused.value) == "'one' is no thing; there is none to choose from"


@pytest.mark.parametrize(
    ("error", "said"), [(KeyError("a b"), "KeyError: 'a b'"), (ValueError(), "ValueError"), (OSError("two\nlines"), "OSError: two lines")]
)
def test_an_exception_of_python_is_one_line_with_its_kind(error, said):
    assert in_short(error) == said


def test_texts_in_a_row():
    assert [in_a_row(()), in_a_row(("a",)), in_a_row(("a", "b", "c"))] == ["", "a", "a, b and c"]


def _hides(handler: ast.ExceptHandler) -> list[int]:
    """Lines that raise the error of this handler again, `from None`."""
    raises = [node for node in ast.walk(handler) if isinstance(node, ast.Raise) and isinstance(node.cause, ast.Constant)]
    return [one.lineno for one in raises if _same(ast.unparse(one.exc or ast.Pass()), handler.name)]


def _same(raised: str, name: str | None) -> bool:
    return name is not None and (raised == name or raised.startswith((f"{name}.at(", f"located({name},")))


def test_an_error_that_is_raised_again_keeps_its_cause():
    """`nastui -v` shows it; `from None` is for an error that another one takes the place of."""
    hidden = [
        f"{file.name}:{line}"
        for file in Path(nastui.__file__).parent.rglob("*.py")
        for handler in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(handler, ast.ExceptHandler)
        for line in _hides(handler)
    ]
    assert hidden == []
