"""Change a setting in the user's file; its comments, its order and its line ends stay."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.base.line_ends import Written
from nastui.base.toml import read_toml
from nastui.base.writing import alone, write_text
from nastui.settings.reading import settings_path
from nastui.settings.user_settings import KEYS

_HEAD: Final = "# Settings of nastui. `nastui config show` lists all of them with their values.\n"


def write_setting(key: str, value: Any, path: Path | None = None) -> None:
    """Write a value; None removes the key, so that the default stands.

    Raises:
        InputError: the file is no TOML, or something else stands where the setting should.
        StorageError: the disk refuses.
    """
    path = path or settings_path()
    if value is None and not path.exists():
        return
    with alone(path):
        if path.exists():
            read_toml(path, "settings file")  # a broken one is refused as everywhere, with its line
        old = Written(path.read_bytes().decode("utf-8") if path.exists() else _HEAD)
        write_text(path, old.with_lines(_with_value(old.lines, key, value, path)))


def _with_value(lines: str, key: str, value: Any, path: Path) -> str:
    import tomlkit

    document = tomlkit.parse(lines)
    section, _, name = key.partition(".")
    table = document.get(section)
    if table is None:
        if value is None:
            return lines
        table = document[section] = tomlkit.table()
    if not isinstance(table, MutableMapping):
        raise InputError(f"this is a table: write [{section}]", place=Place(str(path), key=section))
    holder, last = _holder(table, name) if section == KEYS else (table, name)
    if value is not None:
        holder[last] = value
    elif last in holder:
        del holder[last]
    return tomlkit.dumps(document)


def _holder(table: MutableMapping[str, Any], id: str) -> tuple[MutableMapping[str, Any], str]:
    """Where the keys of a command stand: under its quoted id, or along its unquoted parts."""
    if id in table:
        return table, id
    holder, parts = table, id.split(".")
    for part in parts[:-1]:
        inner = holder.get(part)
        if not isinstance(inner, MutableMapping):
            return table, id
        holder = inner
    return (holder, parts[-1]) if parts[-1] in holder else (table, id)
