"""The grids of a population in a given room, on all spaces."""

import numpy as np
import pytest

from nastui.cells.spaces import space_named
from nastui.drawing.spans import plain_text
from nastui.runs.population import no_tail, populations
from nastui.tui.live.operations_panel import _beside, _grid, _placed, _timeline, facets_of


def grids(name, width, height):
    space = space_named(name)
    cells = space.random(np.random.default_rng(0), 30)
    (population,) = populations(space, no_tail(space), [(1, 30)], cells, {1}).found.values()
    found = facets_of(name)
    return plain_text(_placed([_grid(one, population.shares(), False) for one in found], found, width, height)).splitlines()


def test_operations_and_edges_of_nasbench101_lie_beside_or_below_each_other():
    beside, below, alone = grids("nasbench101", 72, 9), grids("nasbench101", 39, 13), grids("nasbench101", 39, 9)
    assert len(beside) == 7
    assert "max pool" in beside[3]
    assert "→out" in beside[0]
    assert len(below) == 13
    assert "→out" in below[6]
    assert len(alone) == 5
    assert "absent" in alone[-1]
    assert not _beside(facets_of("nasbench101"), 39)


@pytest.mark.parametrize(("name", "rows"), [("nats-tss", 7), ("nats-sss", 10)])
def test_the_other_spaces_have_one_grid(name, rows):
    lines = grids(name, 39, 20)
    assert len(lines) == rows
    assert max(map(len, lines)) <= 39


def test_a_space_that_is_not_here_has_none():
    assert facets_of("nobody's") == ()


def test_without_generations_there_is_no_timeline():
    assert _timeline(facets_of("nats-tss")[0], (), 39, 30, False) == ()
