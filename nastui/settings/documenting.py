"""The settings as a table for docs/settings.md."""

from __future__ import annotations

from typing import Any

from nastui.base.fields import Field
from nastui.settings.user_settings import described


def settings_table() -> str:
    """One row a setting: key, default, what it takes, what it does."""
    rows = [f"| `{key}` | {_default(field.default)} | {_takes(field)} | {field.help}. |" for key, field in described()]
    return "\n".join(["| setting | default | takes | |", "|---|---|---|---|", *rows])


def _default(value: Any) -> str:
    return "`true`" if value is True else "`false`" if value is False else f"`{value}`" if value != "" else "empty"


def _takes(field: Field) -> str:
    if field.choices:
        return ", ".join(f"`{choice}`" for choice in field.choices)
    kind = {"int": "a whole number", "float": "a number", "bool": "`true` or `false`", "text": "a text"}[field.kind]
    return f"{field.bounds} {field.unit or ''}".strip() if field.bounds else kind
