"""Which spaces have cells that are graphs, and how their encodings are read."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from nastui.base.errors import InputError, Place
from nastui.cells.space import Space
from nastui.predictors.graphs import nasbench101, nats_tss
from nastui.predictors.graphs.graphs import Graphs
from nastui.predictors.predictor import KEY, Encodings

_READERS: dict[str, ModuleType] = {"nasbench101": nasbench101, "nats-tss": nats_tss}


def graph_reader(space: Space, predictor: str) -> Callable[[Encodings], Graphs]:
    """What reads the encodings of this space back into graphs.

    Raises:
        InputError: its cells are no graphs. What is returned raises it for encodings of another width.
    """
    if space.name not in _READERS:
        raise _refused(
            f"'{predictor}' works on graphs, and cells of {space.name} are none", "choose xgboost, or another predictor that reads features"
        )
    reader = _READERS[space.name]

    def read(encodings: Encodings) -> Graphs:
        if encodings.shape[1] != reader.FEATURE_LENGTH:
            why = f"'{predictor}' reads graphs from the {reader.FEATURE_LENGTH} features of {space.name}, and was given {encodings.shape[1]}"
            raise _refused(why, "choose xgboost, or another encoding")
        graphs: Graphs = reader.decode(encodings)
        return graphs

    return read


def _refused(why: str, remedy: str) -> InputError:
    return InputError(why, remedy=remedy, place=Place(key=KEY))
