"""The spaces by name. Each lives in a package of its own, imported when it is asked for."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from nastui.base.errors import InputError, choose_one, nearest
from nastui.cells.space import Space

SPACES: Final = {
    "nats-tss": "nastui.cells.nats_tss.space:NatsTss",
    "nats-sss": "nastui.cells.nats_sss.space:NatsSss",
    "nasbench101": "nastui.cells.nasbench101.space:NasBench101",
}


@cache
def space_named(name: str) -> Space:
    """The space of this name.

    Raises:
        InputError: there is none.
    """
    if name not in SPACES:
        raise InputError(f"'{name}' is no search space{nearest(name, SPACES)}", remedy=choose_one(SPACES))
    module, _, attribute = SPACES[name].partition(":")
    space: Space = getattr(import_module(module), attribute)()
    return space
