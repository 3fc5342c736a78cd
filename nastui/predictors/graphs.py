"""Encodings read back into graphs, for predictors that work on graphs. The space says how."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.cells.graph_batch import GraphBatch
from nastui.cells.space import Space
from nastui.predictors.predictor import KEY, Encodings


def graph_reader(space: Space, predictor: str, *, misread: bool = False) -> Callable[[Encodings], GraphBatch]:
    """What reads the encodings of this space back into graphs.

    Args:
        space: of the cells.
        predictor: its name, for what is said.
        misread: with the mistake of the published NAS-EA-FA code.

    Raises:
        InputError: its cells are no graphs. What is returned raises it for encodings of another width.
    """
    decode = space.misread_graphs if misread else space.graphs
    if space.graphs(np.zeros((0, space.feature_length), dtype=np.uint8)) is None:
        raise _refused(
            f"'{predictor}' works on graphs, and cells of {space.name} are none", "choose xgboost, or another predictor that reads features"
        )

    def read(encodings: Encodings) -> GraphBatch:
        if encodings.shape[1] != space.feature_length:
            why = f"'{predictor}' reads graphs from the {space.feature_length} features of {space.name}, and was given {encodings.shape[1]}"
            raise _refused(why, "choose xgboost, or another encoding")
        graphs = decode(encodings)
        assert graphs is not None
        return graphs

    return read


def _refused(why: str, remedy: str) -> InputError:
    return InputError(why, remedy=remedy, place=Place(key=KEY))
