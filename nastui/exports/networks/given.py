"""A network that a space's author builds, as source text: their module, copied, and a class around what it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict
from symtable import symtable
from typing import Final

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.space_file.description import read_space_file
from nastui.cells.space_file.functions import module_file
from nastui.cells.space_file.kept import FileSpaceEntry
from nastui.cells.spaces import SPACES, space_named
from nastui.exports.networks.parts import IMPORTS
from nastui.networks.shape import NetworkShape

_WRAPPER: Final = '''import types

CELL = {cell!r}
SHAPE = types.SimpleNamespace(**{shape!r})


class FoundNetwork(nn.Module):
    """What `{function}` builds of the cell."""

    def __init__(self):
        super().__init__()
        self.module = {function}(CELL, SHAPE)

    def forward(self, images):
        """Logits (n x {classes}) of standardised images (n x {colours} x {side} x {side})."""
        return self.module(images)

'''


def given_source(shape: NetworkShape, cell: Cell, training: str) -> str:
    """The author's module, what the file imports, a class around what the module gives, and the training.

    Raises:
        InputError: the module binds a name that the file needs, or has no text.
    """
    entry = SPACES.entry(shape.kind)
    network = getattr(entry, "network", None)
    if network is None:
        raise InputError(f"no network is known for '{shape.kind}'", remedy="name a function that builds it in the space file: [network]")
    module, _, function = network.function.partition(":")
    wrapper = _WRAPPER.format(
        cell=space_named(shape.kind).as_given(cell),
        shape=asdict(shape),
        function=function,
        classes=shape.classes,
        colours=shape.colours,
        side=shape.side,
    )
    path = module_file(read_space_file(entry.file), network.function) if isinstance(entry, FileSpaceEntry) else None
    before = f"from {module} import {function}\n" if path is None else path.read_text(encoding="utf-8-sig")
    behind = IMPORTS + wrapper + training
    if clash := clashes(before, behind):
        raise InputError(f"the module {module} has names that the exported file needs: {', '.join(clash)}", remedy="call them otherwise in it")
    return before + behind


def clashes(before: str, behind: str) -> list[str]:
    """Names that both source texts bind at their top, but for imports of the same."""
    first, second = _bound(before), _bound(behind)
    return sorted(name for name in first.keys() & second.keys() if not first[name] or first[name] != second[name])


def _bound(text: str) -> dict[str, frozenset[str]]:
    """Each name that a module binds at its top, with the dotted names of what it imports so; none where it is bound otherwise too."""
    origins: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(text)):
        for name, origin in _imports(node):
            origins.setdefault(name, set()).add(origin)
    symbols = symtable(text, "module", "exec").get_symbols()
    names = {one.get_name(): one.is_assigned() for one in symbols if one.is_assigned() or one.is_imported()}
    return {name: frozenset() if assigned else frozenset(origins[name]) for name, assigned in names.items()}


def _imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The name and the dotted origin of all that a statement imports."""
    if isinstance(node, ast.Import):
        for one in node.names:
            name = one.asname or one.name.partition(".")[0]
            yield name, one.name if one.asname else name
    elif isinstance(node, ast.ImportFrom):
        for one in node.names:
            yield one.asname or one.name, f"{'.' * node.level}{node.module or ''}.{one.name}"
