"""Read the settings file. Nothing in it stops a command: what is wrong is said, and the default stands in for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from nastui.base.checking import check_value, read_text
from nastui.base.errors import InputError, NastuiError, Place, nearest
from nastui.base.fields import Field, fields_of
from nastui.base.paths import home
from nastui.base.toml import flattened, line_of, read_toml, read_toml_text
from nastui.settings.user_settings import KEYS, SECTIONS, UserSettings, described, each_key

_ONE_KEY: Final = re.compile(r"(?:(?:ctrl|shift|alt|super|meta)\+)*(?:[a-z_0-9]{2,}|\S)")
_EDITING_KEYS: Final = ("space", "enter", "escape", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown")
_NAMED_KEYS: Final = frozenset(
    (*_EDITING_KEYS, "up", "down", "left", "right", "at", "backslash", "minus", "plus", "slash", "underscore", *(f"f{n}" for n in range(1, 25)))
)
_YES: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def settings_path() -> Path:
    """Where the file lies, or would lie."""
    return home().config / "settings.toml"


@dataclass(frozen=True)
class SettingsRead:
    """What a settings file says."""

    settings: UserSettings
    complaints: tuple[str, ...] = ()
    """What is wrong with it, in sentences."""
    given: frozenset[str] = frozenset()
    """The dotted keys that the file sets rightly."""


def read_settings(path: Path | None = None) -> SettingsRead:
    """The settings of a file, by default the user's. One that is not there sets nothing."""
    path = path or settings_path()
    try:
        if not path.exists():
            return SettingsRead(UserSettings())
        document, text = read_toml(path, "settings file"), read_toml_text(path, "settings file")
    except OSError as error:
        return SettingsRead(UserSettings(), (f"the settings cannot be read: {error.strerror}",))
    except NastuiError as error:
        return SettingsRead(UserSettings(), (f"{error}; until it is mended, the defaults are used",))
    return _checked(document, path, text)


def _checked(document: Mapping[str, Any], path: Path, text: str) -> SettingsRead:
    complaints: list[InputError] = []
    sections = {name: _section(name, settings, document.get(name, {}), complaints) for name, settings in SECTIONS.items()}
    keys = _key_map(document.get(KEYS, {}), complaints)
    known = (*SECTIONS, KEYS)
    complaints += [_complaint(name, f"unknown table{nearest(name, known)}") for name in document if name not in known]
    given = {f"{name}.{key}" for name, values in sections.items() for key in values} | {f"{KEYS}.{id}" for id in keys}
    made = {name: replace(getattr(UserSettings(), name), **values) for name, values in sections.items()}
    said = tuple(_located(one, path, text) for one in complaints)
    return SettingsRead(UserSettings(**made, keys=keys), said, frozenset(given))


def _section(name: str, settings: type, table: Any, complaints: list[InputError]) -> dict[str, Any]:
    """The right values of a table, by name; what is wrong is added to the complaints."""
    if not isinstance(table, Mapping):
        complaints.append(_complaint(name, f"this is a table: write [{name}]"))
        return {}
    known = {field.name: field for field in fields_of(settings)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        try:
            if key not in known:
                raise InputError(f"unknown setting{nearest(key, known)}")
            values[key] = check_value(known[key], value)
        except InputError as error:
            complaints.append(InputError(error.message, remedy=error.remedy, place=Place(key=f"{name}.{key}")))
    return values


def _key_map(table: Any, complaints: list[InputError]) -> dict[str, str]:
    """The ids may be quoted or not: `"go.runs" = "f5"` and `go.runs = "f5"` are the same."""
    found = dict(flattened(table)) if isinstance(table, Mapping) else {"": table}
    right: dict[str, str] = {}
    for id, keys in found.items():
        try:
            right[id] = check_keys(keys)
        except InputError as error:
            complaints.append(_complaint(f"{KEYS}.{id}", error.message))
    return right


def check_keys(keys: Any) -> str:
    """The keys of a command, such as `f5,ctrl+g`.

    Raises:
        InputError: this is no list of keys.
    """
    if isinstance(keys, str) and keys.strip():
        each = each_key(keys) if keys.strip() != "," else ("comma",)
        if all(map(_is_key, each)):
            return ",".join(each)
    raise InputError(f"{keys!r} is no key; write such as 'f5', 'ctrl+g' or 'g,f5'")


def _is_key(text: str) -> bool:
    """A name may also be that of a character in Unicode: `question_mark`."""
    if not _ONE_KEY.fullmatch(text):
        return False
    name = text[:-1].rpartition("+")[2] + text[-1]
    return len(name) == 1 or name in _NAMED_KEYS or _is_character(name)


def _is_character(name: str) -> bool:
    import unicodedata

    for sign in (" ", "-"):
        try:
            return bool(unicodedata.lookup(name.replace("_", sign).upper()))
        except KeyError:
            continue
    return False


def field_of(key: str) -> Field:
    """The description of a setting.

    Raises:
        InputError: there is none of this key.
    """
    known = dict(described())
    if key not in known:
        raise InputError(f"there is no setting '{key}'{nearest(key, known)}", remedy="`nastui config show` lists them")
    return known[key]


def value_from_text(key: str, text: str) -> Any:
    """The value that a text names, of a setting or of a command's keys (`keys.go.runs`).

    Raises:
        InputError: there is no such setting, or this is no value of it.
    """
    if key.startswith(f"{KEYS}."):
        return check_keys(text)
    field = field_of(key)
    try:
        return check_value(field, _YES.get(text.strip().lower(), text)) if field.kind == "bool" else read_text(field, text)
    except InputError as error:
        error.place = Place(key=key)
        raise


def changed(settings: UserSettings, key: str, value: Any) -> UserSettings:
    """The settings with another value; None: the default."""
    section, _, name = key.partition(".")
    if section == KEYS:
        others = {id: keys for id, keys in settings.keys.items() if id != name}
        return replace(settings, keys=others if value is None else {**others, name: value})
    value = field_of(key).default if value is None else value
    return replace(settings, **{section: replace(getattr(settings, section), **{name: value})})


def _complaint(key: str, message: str) -> InputError:
    return InputError(message, place=Place(key=key))


def _located(error: InputError, path: Path, text: str) -> str:
    return str(error.at(Place(str(path), line_of(text, error.place.key or ""))))


def effective(read: SettingsRead) -> Iterator[tuple[str, Any, bool, str]]:
    """Key, value, whether the file sets it, and what it is, of every setting and of every key that was given to a command."""
    for key, field in described():
        yield key, read.settings.value(key), key in read.given, field.help
    for id, keys in read.settings.keys.items():
        yield f"{KEYS}.{id}", keys, True, "The keys of a command"
