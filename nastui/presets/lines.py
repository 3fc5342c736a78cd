"""On which line of a TOML text a key stands, so that a complaint can point there."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[\s*([\w.\"'-]+)\s*\]")
_KEY = re.compile(r"\s*([\w\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=")


def line_of(text: str, key: str) -> int | None:
    """The line (from 1) of a dotted key, or of the innermost table that should hold it; None where neither stands there."""
    table = ""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _plain(header[1])
            lines.setdefault(table, number)
        elif assignment := _KEY.match(line):
            name = _plain(assignment[1])
            lines.setdefault(f"{table}.{name}" if table else name, number)
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key)


def _plain(name: str) -> str:
    return re.sub(r"[\s\"']", "", name)
