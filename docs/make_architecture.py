"""Draw docs/architecture.svg from the imports: the folders of nastui in the layers that import-linter holds, and who imports whom.

An arrow is an import; one that follows from others is left out.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final, TypeAlias

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
PICTURE: Final = HERE / "architecture.svg"
_WIDE, _HIGH, _ACROSS, _DOWN = 132, 34, 160, 84
_WIDTH: Final = 760

Imports: TypeAlias = Mapping[str, frozenset[str]]


def main() -> None:
    """Draw it."""
    PICTURE.write_text(drawn(layers(), imports()), encoding="utf-8")


def layers() -> list[list[str]]:
    """Folders, from top to bottom, as the first contract of pyproject.toml has them."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
    return [[name.strip().removeprefix("nastui.") for name in layer.split("|")] for layer in contract["layers"]]


def imports() -> Imports:
    """Which folder imports which."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "nastui").rglob("*.py")):
        folder = path.relative_to(ROOT / "nastui").parts[0]
        if folder.endswith(".py"):
            continue
        found.setdefault(folder, set()).update(name for name in _imported(path) if name != folder)
    return {name: frozenset(one for one in others if one in found) for name, others in found.items()}


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for name in names:
            if name == "nastui" and isinstance(node, ast.ImportFrom):
                yield from (one.name for one in node.names)
            elif name.startswith("nastui."):
                yield name.split(".")[1]


def reduced(found: Imports) -> Imports:
    """Without what follows from the rest."""

    def reached(name: str) -> set[str]:
        left, seen = list(found.get(name, ())), set()
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                left += found.get(one, ())
        return seen

    below = {name: reached(name) for name in found}
    return {
        name: frozenset(one for one in others if not any(one in below[other] for other in others if other != one)) for name, others in found.items()
    }


def drawn(rows: list[list[str]], found: Imports) -> str:
    """The picture."""
    places: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(rows):
        left = (_WIDTH - _ACROSS * (len(row) - 1) - _WIDE) / 2
        places |= {name: (left + _ACROSS * place, 10 + _DOWN * number) for place, name in enumerate(row)}
    pairs = sorted((name, other) for name, others in reduced(found).items() for other in others if {name, other} <= set(places))
    arrows = [_arrow(places[name], places[other]) for name, other in pairs]
    boxes = [
        f'<g><rect x="{left:g}" y="{top:g}" width="{_WIDE}" height="{_HIGH}" rx="6"/>'
        f'<text x="{left + _WIDE / 2:g}" y="{top + 22:g}">{escape(name)}</text></g>'
        for name, (left, top) in places.items()
    ]
    height = 20 + _DOWN * (len(rows) - 1) + _HIGH
    style = (
        "rect{fill:#e6f4f1;stroke:#00796b}text{font:14px sans-serif;text-anchor:middle;fill:#10302b}path{fill:none;stroke:#7a8a88;stroke-width:1.2}"
    )
    tip = '<path d="M0 0L8 4L0 8z" style="fill:#7a8a88;stroke:none"/>'
    head = f'<marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">{tip}</marker>'
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    top = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n<title>Who imports whom</title>\n<style>{style}</style><defs>{head}</defs>\n'
    ground = '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>\n'
    return top + ground + "\n".join([*arrows, *boxes]) + "\n</svg>\n"


def _arrow(above: tuple[float, float], below: tuple[float, float]) -> str:
    """From the lower edge of a box to the upper edge of one further down; a far one bows out to the side."""
    left, top = above[0] + _WIDE / 2, above[1] + _HIGH
    right, bottom = below[0] + _WIDE / 2, below[1]
    rows = (bottom - top + _HIGH) / _DOWN
    bow = 0 if rows < 1.5 else (70 + 22 * rows) * (1 if left >= _WIDTH / 2 else -1)
    return f'<path d="M{left:g} {top:g}C{left + bow:g} {top + 30:g} {right + bow:g} {bottom - 30:g} {right:g} {bottom:g}" marker-end="url(#a)"/>'


if __name__ == "__main__":
    main()
