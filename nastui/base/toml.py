"""TOML documents: reading a file of bounded size, the line of a key, dotted keys, and single values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, Place

MAX_BYTES: Final = 1 << 20
_TABLE: Final = re.compile(r"\s*\[\s*([\w.\"'-]+)\s*\]")
_ONE_OF_SEVERAL: Final = re.compile(r"\s*\[\[\s*([\w.\"'-]+)\s*\]\]")
_KEY: Final = re.compile(r"\s*([\w\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """The document of a file.

    Args:
        path: the file.
        what: what it should be, such as `preset`; said in errors.

    Raises:
        InputError: the file cannot be read, is larger than 1 MiB, or is no TOML.
    """
    return toml_of(read_toml_text(path, what), path)


def toml_of(text: str, path: Path) -> dict[str, Any]:
    """The document of a text that was read from a file.

    Raises:
        InputError: it is no TOML.
    """
    import tomli  # not before a file is read: the app starts without it

    place = Place(file=str(path))
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise InputError(f"this is no TOML: {error}", place=place) from error
    except (ValueError, RecursionError) as error:
        raise too_large_values(path) from error


def read_toml_text(path: Path, what: str) -> str:
    """The text of a file, unparsed, with plain line ends and without a byte order mark.

    Raises:
        InputError: it cannot be read, is no text, or is larger than 1 MiB.
    """
    return plain_text(read_text_as_is(path, what))


def plain_text(text: str) -> str:
    """A text as it was read, with plain line ends and without a byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_text_as_is(path: Path, what: str) -> str:
    """The text of a file with its own line ends, and its byte order mark where it has one.

    Raises:
        InputError: it cannot be read, is no text, or is larger than 1 MiB.
    """
    place = Place(file=str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"the file is larger than {MAX_BYTES:,} bytes, so it is no {what}", place=place)
        return path.read_bytes().decode()
    except OSError as error:
        raise InputError(f"cannot read the {what}: {error.strerror}", place=place) from error
    except UnicodeDecodeError as error:
        raise InputError("the file is not text (UTF-8)", place=place) from error


def too_large_values(path: Path) -> InputError:
    """The error for a file whose numbers or nesting Python cannot hold."""
    return InputError("the file holds numbers or brackets beyond all measure", place=Place(file=str(path)))


def toml_value(text: str) -> Any:
    """A TOML literal; the text itself where it is none."""
    import tomli

    try:
        parsed = tomli.loads(f"value = {text}")
    except (ValueError, RecursionError):  # no TOML, or nothing that Python could hold
        return text
    return parsed["value"] if len(parsed) == 1 else text


def flattened(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys with their values; tables in tables are followed, those of an array of tables by their numbers, from 1."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{key}.")
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            yield from flattened({str(number): one for number, one in enumerate(value, start=1)}, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def line_of(text: str, key: str) -> int | None:
    """The line (from 1) of a dotted key, or of the innermost table that should hold it; None where neither stands there.

    In an array of tables a key begins with the table's number: `objective.2.max`.
    """
    table, counts = "", Counter[str]()
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _plain(header[1])
            lines.setdefault(table, number)
        elif header := _ONE_OF_SEVERAL.match(line):
            counts[name := _plain(header[1])] += 1
            table = f"{name}.{counts[name]}"
            lines[table] = number
        elif assignment := _KEY.match(line):
            name = _plain(assignment[1])
            lines.setdefault(f"{table}.{name}" if table else name, number)
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)


def _plain(name: str) -> str:
    return re.sub(r"[\s\"']", "", name)
