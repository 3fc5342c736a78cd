"""`--set KEY=VALUE`: a dotted key, and a TOML literal or plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nastui.base.errors import InputError
from nastui.base.toml import toml_value
from nastui.runs.components import with_changes


def override(document: Mapping[str, Any], assignments: Sequence[str]) -> dict[str, Any]:
    """The document with these assignments made; what another component drops is said at `with_component`.

    Raises:
        InputError: an assignment without '=', or a key that goes through a value.
    """
    return with_changes(document, [_assignment(text) for text in assignments])


def _assignment(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise InputError(f"'{text}' is no assignment", remedy="write --set KEY=VALUE, such as --set budget.evaluations=500")
    return key.strip(), toml_value(value.strip())
