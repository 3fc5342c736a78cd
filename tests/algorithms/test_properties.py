"""To look at an algorithm changes nothing: no property draws a random number."""

from collections.abc import Iterator

import numpy as np
import pytest
from calibrating import algorithm, evaluations

from nastui.algorithms.registry import ALGORITHMS

STEPS = 6
NAMES = [name for name, entry in ALGORITHMS.entries.items() if entry.predictor != "needs" and not entry.several_objectives]


def parts(whole, known) -> Iterator[object]:
    """An algorithm of nastui, and what of nastui it holds."""
    if type(whole).__module__.startswith("nastui.algorithms") and id(whole) not in known:
        known.add(id(whole))
        yield whole
        for one in list(getattr(whole, "__dict__", {}).values()):
            for held in one if isinstance(one, list | tuple) else [one]:
                yield from parts(held, known)


def looked_at(search) -> int:
    """Read every property of it, twice; how many there are."""
    count = 0
    for part in parts(search, set()):
        for name in {name for kind in type(part).__mro__ for name, value in vars(kind).items() if isinstance(value, property)}:
            getattr(part, name)
            getattr(part, name)
            count += 1
    return count


def asked(search, watched: bool) -> list:
    found = []
    while len(found) < STEPS and not search.finished:
        cells = search.ask()
        found.append(cells.tolist())
        if watched:
            assert looked_at(search) > 0
        search.tell(evaluations(cells, cells.sum(axis=1) + np.arange(len(cells)) / 100))
        if watched:
            looked_at(search)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_who_looks_at_an_algorithm_changes_no_cell_that_it_asks_for(name):
    assert asked(algorithm(name), watched=True) == asked(algorithm(name), watched=False)


def test_a_property_that_draws_would_be_found():
    plain, drawing = algorithm("random"), algorithm("random")
    kind = type(drawing)
    drawing.__class__ = type("Drawing", (kind,), {"__module__": kind.__module__, "luck": property(lambda search: search.sampler.random(1))})
    assert asked(drawing, watched=True) != asked(plain, watched=False)
