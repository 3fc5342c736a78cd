"""A network that a space's author builds, as source text: their module, copied, and a class around what it gives."""

from __future__ import annotations

import ast
from dataclasses import asdict
from typing import Final

from nastui.base.errors import InputError
from nastui.cells.arrays import Cell
from nastui.cells.space_file.description import read_space_file
from nastui.cells.space_file.functions import module_file
from nastui.cells.space_file.kept import FileSpaceEntry
from nastui.cells.spaces import SPACES, space_named
from nastui.exports.networks.parts import NAMES
from nastui.networks.shape import NetworkShape

_WRAPPER: Final = '''
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


def given_source(shape: NetworkShape, cell: Cell) -> tuple[str, str]:
    """What stands before nastui's imports (the author's module), and what behind.

    Raises:
        InputError: the module defines a name that the file needs, or has no text.
    """
    entry = SPACES.entry(shape.kind)
    network = getattr(entry, "network", None)
    if network is None:
        raise InputError(f"no network is known for '{shape.kind}'", remedy="name a function that builds it in the space file: [network]")
    module, _, function = network.function.partition(":")
    wrapper = "import types\n" + _WRAPPER.format(
        cell=space_named(shape.kind).as_given(cell),
        shape=asdict(shape),
        function=function,
        classes=shape.classes,
        colours=shape.colours,
        side=shape.side,
    )
    path = module_file(read_space_file(entry.file), network.function) if isinstance(entry, FileSpaceEntry) else None
    if path is None:
        return f"from {module} import {function}\n", wrapper
    text = path.read_text(encoding="utf-8-sig")
    if clash := sorted(_defined(text) & {*NAMES, "CELL", "SHAPE"}):
        raise InputError(f"the module {module} has names that the exported file needs: {', '.join(clash)}", remedy="call them otherwise in it")
    return text, wrapper


def _defined(text: str) -> set[str]:
    """Names that a module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found
