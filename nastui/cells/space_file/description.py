"""What a space file says, checked and bounded before anything is made of it. Light to import."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from nastui.base.errors import InputError, Place, nearest
from nastui.base.toml import line_of, read_toml, read_toml_text
from nastui.cells.entry import SpaceNetwork

MOST_CELLS: Final = 1 << 62
MOST_POSITIONS: Final = 64
MOST_CHOICES: Final = 100
MOST_VERTICES: Final = 9
MOST_FEATURES: Final = 4096
_LONGEST: Final = 60
_LONGEST_LINE: Final = 400
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
_WORD: Final = re.compile(r"[\w-]{1,40}")
_FUNCTION: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_FORBIDDEN: Final = frozenset(",;\t\"'{}")
PLACEHOLDER: Final = "{}"

Choice: TypeAlias = str | int | float


@dataclass(frozen=True)
class Position:
    """One decision."""

    name: str
    choices: tuple[Choice, ...]
    """As the file gives them."""
    ordered: bool = False
    """Whether neighbouring choices resemble each other: their encodings then do."""
    edge: tuple[int, int] | None = None
    """The nodes that it leads from and to, where positions are the edges of a cell."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The choices as a cell's text has them."""
        return tuple(map(str, self.choices))


@dataclass(frozen=True)
class Dag:
    """Graphs of an input, vertices with operations, and an output; edges lead from lower to higher vertices."""

    vertices: int
    """Input and output among them."""
    operations: tuple[str, ...]
    most_edges: int


@dataclass(frozen=True)
class SpaceDescription:
    """A space file."""

    name: str
    title: str
    summary: str
    paper: str | None
    positions: tuple[Position, ...]
    """None where it is a `dag`."""
    dag: Dag | None
    notation: str
    """The text of a cell of positions, with `{}` for each choice in order."""
    valid: str | None
    """`module:function`: whether a cell is one of the space."""
    canonical: str | None
    """`module:function`: a text that is equal for cells that are the same network."""
    network: SpaceNetwork | None
    table: str | None
    """A table beside the file that is imported with it."""
    hand_made: tuple[tuple[str, str], ...]
    file: Path

    @property
    def choices(self) -> tuple[int, ...]:
        """How many values each number of a row can take."""
        if self.dag is None:
            return tuple(len(position.choices) for position in self.positions)
        inner = self.dag.vertices - 2
        return (len(self.dag.operations),) * inner + (2,) * (self.dag.vertices * (self.dag.vertices - 1) // 2)

    @property
    def functions(self) -> tuple[str, ...]:
        """All functions that it names."""
        return tuple(one for one in (self.valid, self.canonical, self.network and self.network.function) if one)


def read_space_file(path: Path) -> SpaceDescription:
    """Read and check a space file.

    Raises:
        InputError: it cannot be read, is no space file, or describes more than can be handled; says where.
    """
    document = read_toml(path, "space file")
    try:
        return _described(document, path)
    except InputError as error:
        key = error.place.key
        line = line_of(read_toml_text(path, "space file"), key) if key else None
        raise error.at(Place(str(path), line)) from error.__cause__


_KEYS: Final = (
    "name", "title", "summary", "paper", "position", "dag", "notation", "valid", "canonical", "network", "table", "hand_made",
)  # fmt: skip


def _described(document: Mapping[str, Any], path: Path) -> SpaceDescription:
    _known(document, _KEYS, "")
    name = _text(document, "name")
    if not _NAME.fullmatch(name):
        raise _wrong("name", f"'{name[:40]}' cannot be a space's name", "use lower-case letters, digits, '-' and '_', 50 at most")
    if ("position" in document) == ("dag" in document):
        raise _wrong("position", "a space is either [[position]]s or a [dag]", "give one of the two")
    positions = _positions(document["position"]) if "position" in document else ()
    dag = _dag(document["dag"]) if "dag" in document else None
    if dag and "notation" in document:
        raise _wrong("notation", "the notation of a graph is its own", "leave it out")
    described = SpaceDescription(
        name,
        _text(document, "title", name),
        _text(document, "summary", "Described by a file"),
        _optional(document, "paper"),
        positions,
        dag,
        _notation(document, positions) if positions else "",
        _function(document, "valid"),
        _function(document, "canonical"),
        _network(document["network"]) if "network" in document else None,
        _optional(document, "table"),
        tuple(_hand_made(document.get("hand_made", {}))),
        path,
    )
    _check_size(described)
    return described


def _check_size(described: SpaceDescription) -> None:
    cells = math.prod(described.choices)
    key = "position" if described.positions else "dag"
    if cells > MOST_CELLS:
        raise _wrong(key, f"the space has about 10^{len(str(cells)) - 1} cells, more than 4·10^18", "take fewer positions or choices")
    if (features := sum(described.choices)) > MOST_FEATURES:
        raise _wrong(key, f"the choices are {features:,} in all, more than {MOST_FEATURES:,}", "take fewer")


def _positions(given: Any) -> tuple[Position, ...]:
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise _wrong("position", "positions are [[position]] tables", "write [[position]], name and choices")
    if not 2 <= len(given) <= MOST_POSITIONS:
        raise _wrong("position", f"there are {len(given):,} positions", f"a space has 2 to {MOST_POSITIONS}")
    found = tuple(_position(one, f"position.{number}.") for number, one in enumerate(given, start=1))
    names = [one.name.lower() for one in found]
    if len(set(names)) < len(names):
        raise _wrong("position.name", "two positions have the same name", "name them apart; case does not matter")
    if any(one.edge for one in found) and not all(one.edge for one in found):
        raise _wrong("position.edge", "some positions are edges and some are not", "give all of them an edge, or none")
    return found


def _position(given: Mapping[str, Any], key: str) -> Position:
    _known(given, ("name", "choices", "ordered", "edge"), key)
    name, ordered = _text(given, "name", key=f"{key}name"), given.get("ordered", False)
    if not _WORD.fullmatch(name):
        raise _wrong(f"{key}name", f"'{name[:40]}' cannot be a position's name", "use letters, digits, '-' and '_'")
    if not isinstance(ordered, bool):
        raise _wrong(f"{key}ordered", "it is neither true nor false", "write ordered = true")
    return Position(name, _choices(given.get("choices"), f"{key}choices"), ordered, _edge(given["edge"], f"{key}edge") if "edge" in given else None)


def _choices(given: Any, key: str, least: int = 2) -> tuple[Any, ...]:
    if not isinstance(given, list) or not least <= len(given) <= MOST_CHOICES:
        raise _wrong(key, "it is no list of choices", f"give a list of {least} to {MOST_CHOICES}")
    for one in given:
        if isinstance(one, bool) or not isinstance(one, str | int | float) or (isinstance(one, float) and not math.isfinite(one)):
            raise _wrong(key, f"{str(one)[:40]!r} is neither a text nor a number", "give texts or numbers")
        text = str(one)
        if not 0 < len(text) <= 40 or not text.isprintable() or any(letter.isspace() or letter in _FORBIDDEN for letter in text):
            raise _wrong(key, f"'{text[:40]}' cannot stand in a cell's text", "use at most 40 letters, without blanks, commas and quotes")
    if len({str(one) for one in given}) < len(given):
        raise _wrong(key, "a choice is given twice", "give each once")
    return tuple(given)


def _edge(given: Any, key: str) -> tuple[int, int]:
    if not isinstance(given, list) or len(given) != 2 or not all(type(one) is int for one in given) or not 0 <= given[0] < given[1] < 32:
        raise _wrong(key, "an edge leads from one node to a later one", "write edge = [0, 1]")
    return given[0], given[1]


def _dag(given: Any) -> Dag:
    if not isinstance(given, Mapping):
        raise _wrong("dag", "it is no table", "write [dag], vertices and operations")
    _known(given, ("vertices", "operations", "most_edges"), "dag.")
    vertices = _whole(given, "vertices", "dag.", 3, MOST_VERTICES)
    operations = _choices(given.get("operations"), "dag.operations", least=1)
    if any("+" in str(one) or ":" in str(one) for one in operations):
        raise _wrong("dag.operations", "'+' and ':' part the operations of a cell's text", "leave them out")
    pairs = vertices * (vertices - 1) // 2
    most = _whole(given, "most_edges", "dag.", 1, pairs) if "most_edges" in given else pairs
    return Dag(vertices, tuple(map(str, operations)), most)


def _notation(document: Mapping[str, Any], positions: Sequence[Position]) -> str:
    notation = _text(document, "notation", ":".join([PLACEHOLDER] * len(positions)), longest=_LONGEST_LINE)
    parts = notation.split(PLACEHOLDER)
    if len(parts) != len(positions) + 1:
        raise _wrong("notation", f"it has {len(parts) - 1} {{}} for {len(positions)} positions", "write one {} for each")
    if any(letter in _FORBIDDEN or letter.isspace() or not letter.isprintable() for letter in "".join(parts)):
        raise _wrong("notation", "it has blanks, commas or quotes", "part choices by ':' or the like")
    for position, behind in zip(positions, parts[1:], strict=True):
        same = len({len(text) for text in position.texts}) == 1
        if not same and position is not positions[-1] and (not behind or any(behind[0] in text for text in position.texts)):
            raise _wrong("notation", f"where '{position.name}' ends cannot be told", "part it from the next by something that no choice has")
    return notation


def _function(given: Mapping[str, Any], key: str, before: str = "") -> str | None:
    if key not in given:
        return None
    text = _text(given, key, key=before + key, longest=_LONGEST_LINE)
    if not _FUNCTION.fullmatch(text):
        raise _wrong(before + key, f"'{text[:60]}' names no function", 'write "module:function"')
    return text


def _network(given: Any) -> SpaceNetwork:
    if not isinstance(given, Mapping):
        raise _wrong("network", "it is no table", "write [network] and function")
    _known(given, ("function", "classes", "side", "colours"), "network.")
    function = _function(given, "function", "network.")
    if function is None:
        raise _wrong("network.function", "no function builds the network", 'write function = "module:function"')
    sizes = {"classes": (2, 10_000, 10), "side": (4, 1024, 32), "colours": (1, 64, 3)}
    return SpaceNetwork(function, *(_whole(given, key, "network.", low, high, usual) for key, (low, high, usual) in sizes.items()))


def _hand_made(given: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(given, Mapping) or len(given) > 100:
        raise _wrong("hand_made", "it is no table of at most 100 cells", 'write [hand_made] and "name" = "cell"')
    for name, text in given.items():
        if not isinstance(text, str) or len(text) > 4000 or len(name) > _LONGEST:
            raise _wrong("hand_made", f"'{name[:40]}' is no text of a cell", 'write "name" = "cell"')
        yield name, text


def _whole(given: Mapping[str, Any], key: str, before: str, low: int, high: int, usual: int | None = None) -> int:
    value = given.get(key, usual)
    if type(value) is not int or not low <= value <= high:
        raise _wrong(before + key, f"{str(value)[:40]} is no whole number from {low} to {high:,}", "give one")
    return value


def _text(given: Mapping[str, Any], name: str, usual: str | None = None, *, key: str = "", longest: int = 200) -> str:
    value = given.get(name, usual)
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        what = f"no {name} is given" if value is None else f"the {name} is no text of at most {longest} letters"
        raise _wrong(key or name, what, f'write {name} = "…"')
    return value.strip()


def _optional(given: Mapping[str, Any], name: str) -> str | None:
    return _text(given, name) if name in given else None


def _known(given: Mapping[str, Any], keys: Sequence[str], before: str) -> None:
    for key in given:
        if key not in keys:
            raise _wrong(f"{before}{key}", f"'{key[:40]}' means nothing here{nearest(key, keys)}", f"known are {', '.join(keys)}")


def _wrong(key: str, reason: str, remedy: str) -> InputError:
    return InputError(reason, remedy=remedy, place=Place(key=key))
