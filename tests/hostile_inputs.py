"""Inputs that nobody meant: what people have, changed at random in ways that have broken programs. The same number gives the same input."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from pathlib import Path

TOKENS = [
    *(b"", b"\x00", b"\xff\xfe", b"\x1b]52;c;aGk=\x07", b"\x1b[2J", "\u202e\u2066".encode(), b"\r", b"\n\n", b'"', b"'''", b"{", b"}]", b"[[", b"="),
    *(b"nan", b"-inf", b"1e999", b"-1", b"0", b"1_000", b"9" * 400, b"0x7f", b"1e-320", b"1e-99999999999999999999"),
    *(b"true", b"[]", b"{}", b"[1, [2]]", b"2026-01-01", b'""'),
    *(b"null", b"None", b"../../etc/passwd", b"/dev/zero", b"%s%n", b"<script>", b"[bold]", b"[/]", b"A" * 5_000, b"[" * 3_000, b"a.b.c", b"1..10"),
    *(b"1..99999999999", b"~", b"\xc3\x28", "ä\u0301".encode(), b"|", b"+|", b"~0|", b",,,,", b";", b"#", b"\\", b"\\u0000", b"\\ud800"),
]
NUMBERS = [b"1", b"2", b"3", b"10", b"0.5", b"100", b"1000000", b"12345678901", b'"valid"', b'"test"', b'"genetic"', b'"accuracy"', b"false"]
VALUES: Sequence[object] = [
    *(None, b"", b"\xff\x00", "", "{", "[]", "null", "{}", "nan", "\x1b[2J", "A" * 5_000, "[" * 3_000),
    *(0, -1, 1, 7, 1 << 31, 1 << 62, -(1 << 63), 0.0, -0.0, 1e-320, 1.5, 1e300, -1e300, float("inf"), float("-inf")),
    *('{"host": 1}', '{"algorithm": 3}', '[{"a": [[[[]]]]}]', '{"name": "genetic", "population": -1}', "done", "running", "paused", "9" * 400),
]


def changed(chance: random.Random, seeds: Sequence[bytes], most: int = 2) -> bytes:
    """One of the seeds with one to `most` changes; half of them to a value alone, so that many inputs are understood."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, most)):
        start = chance.randrange(len(data) + 1)
        stop = min(len(data), start + chance.choice((1, 2, 8, 64)))
        match chance.randrange(18):
            case 0 if data:
                data[start % len(data)] ^= 1 << chance.randrange(8)
            case 1:
                del data[start:stop]
            case 2:
                data[start:start] = data[start:stop] * chance.choice((1, 2, 50))
            case 3:
                del data[start:]
            case 4:
                data[start:start] = chance.randbytes(chance.choice((1, 4, 16)))
            case 5:
                other = chance.choice(seeds)
                data[start:stop] = other[start : start + 64]
            case 6:
                lines = data.split(b"\n")
                chance.shuffle(lines)
                data = bytearray(b"\n".join(lines))
            case 7 | 8:
                data[start:stop] = chance.choice(TOKENS)
            case _:
                data = _value_replaced(chance, data)
    return bytes(data)


def _value_replaced(chance: random.Random, data: bytearray) -> bytearray:
    """What stands after a `=`, or a field of a line, is something else: the rest is understood as before."""
    lines = data.split(b"\n")
    mark = b"=" if b"=" in data else b","
    number = chance.choice([number for number, line in enumerate(lines) if mark in line and not line.startswith(b"#")] or [0])
    parts = lines[number].split(mark)
    usual = chance.random() < 0.8
    parts[-1 if usual else chance.randrange(len(parts))] = b" %b" % chance.choice(NUMBERS if usual else TOKENS)
    lines[number] = mark.join(parts)
    return bytearray(b"\n".join(lines))


def changed_text(chance: random.Random, seeds: Sequence[str]) -> str:
    """The same of a text of one line, as it can be typed or given to a command."""
    made = changed(chance, [seed.encode() for seed in seeds]).decode(errors="surrogateescape")
    return made.replace("\x00", "").replace("\n", " ")


def change_rows(chance: random.Random, path: Path, changes: int) -> list[str]:
    """Change so many values of a store; gives what was done, in words of SQL. What the schema refuses is left."""
    done: list[str] = []
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        tables = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall())
        filled = [name for name in sorted(tables) if connection.execute(f"SELECT 1 FROM {name}").fetchone()]
        keyed = {name for name, sql in tables.items() if "WITHOUT ROWID" in sql}
        while len(done) < changes:
            table = chance.choice([*filled, *(["runs"] * 3)])
            column = chance.choice([row[1] for row in connection.execute(f"PRAGMA table_info({table})")])
            value = chance.choice(VALUES)
            key = "run" if table in keyed else "rowid"
            rows = connection.execute(f"SELECT {key} FROM {table}").fetchall()
            try:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (value, chance.choice(rows)[0]))
            except (sqlite3.IntegrityError, sqlite3.OperationalError, sqlite3.DataError):
                continue
            done.append(f"{table}.{column} = {value!r:.60}")
    connection.close()
    return done
