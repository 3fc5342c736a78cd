"""What runs need that lies on this machine: for workers elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nastui.fitness.shared_inputs import SharedInputs, images_in, share_inputs
from nastui.runs.run_spec import tables_of
from nastui.runs.spec import document_of

if TYPE_CHECKING:
    from nastui.runs.run_spec import RunSpec


def inputs_of(specs: Sequence[RunSpec]) -> SharedInputs:
    """The tables and images of these runs.

    Raises:
        NastuiError: one of them cannot be read.
    """
    return share_inputs({name for spec in specs for name in tables_of(spec)}, {name for spec in specs for name in images_in(document_of(spec))})
