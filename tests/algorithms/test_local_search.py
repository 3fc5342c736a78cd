"""Local search, step by step."""

import numpy as np
from calibrating import algorithm, evaluations

from nastui.cells.spaces import space_named

SPACE = space_named("nats-tss")


def test_it_climbs_from_the_best_of_the_random_cells():
    search = algorithm("local-search")
    first = search.ask()
    search.tell(evaluations(first, np.arange(10.0)))
    assert (search.ask()[0] != first[9]).sum() == 1


def test_it_moves_at_the_first_improvement_and_at_no_equal():
    search = algorithm("local-search", initial=1)
    start = search.ask()
    search.tell(evaluations(start, [1]))
    for _ in range(8):
        equal = search.ask()
        assert (equal[0] != start[0]).sum() == 1
        search.tell(evaluations(equal, [1]))
    better = search.ask()
    assert (better[0] != start[0]).sum() == 1
    search.tell(evaluations(better, [2]))
    assert (search.ask()[0] != better[0]).sum() == 1


def test_at_a_local_optimum_all_neighbours_were_tried_before_it_starts_anew():
    search = algorithm("local-search", initial=3)
    start = search.ask()
    search.tell(evaluations(start, [5, 1, 1]))
    tried = []
    while len(cells := search.ask()) == 1:
        tried.append(tuple(cells[0]))
        search.tell(evaluations(cells, [0]))
    assert sorted(tried) == sorted({tuple(cell) for cell in SPACE.neighbours(start[0])} - {tuple(cell) for cell in start})
    assert len(cells) == 3
    assert search.notes()["restarts"] == 1


def test_neighbours_come_in_random_order():
    orders = []
    for seed in (1, 2):
        search = algorithm("local-search", seed=seed, initial=1)
        start = search.ask()
        search.tell(evaluations(start, [1]))
        orders.append([int(np.flatnonzero(cell != start[0])[0]) for cell in search.neighbours])
    assert orders[0] != orders[1]
    assert all(order != sorted(order) for order in orders)


def test_nothing_is_queried_twice_and_it_finishes_when_all_is_queried():
    search = algorithm("local-search")
    values = np.random.default_rng(0).normal(size=15_625)
    values[::7] = np.nan
    asked = []
    while not search.finished:
        cells = search.ask()
        keys = SPACE.exact_keys(cells)
        asked += keys.tolist()
        search.tell(evaluations(cells, values[keys]))
    assert sorted(asked) == list(range(15_625))


def test_cells_that_are_the_same_query_count_as_one():
    search = algorithm("local-search", space="nasbench101", identify="canonical_keys")
    asked = []
    for _ in range(200):
        cells = search.ask()
        asked += search.space.canonical_keys(cells).tolist()
        search.tell(evaluations(cells, cells.sum(axis=1)))
    assert len(set(asked)) == len(asked)


def told_one_by_one(search, cells, fitness):
    for cell, value in zip(cells, fitness, strict=True):
        search.tell(evaluations(cell[None], [value]))


def test_with_workers_neighbours_of_what_is_reached_meanwhile_are_tried_next():
    search = algorithm("local-search", initial=2, workers=4)
    start = search.ask()
    told_one_by_one(search, start, [1, 5])
    pending = [search.ask_beside(start[:0])]
    for _ in range(3):
        pending.append(search.ask_beside(np.concatenate(pending)))
    assert all((cell[0] != start[1]).sum() == 1 for cell in pending)
    told_one_by_one(search, pending[2], [6])
    assert (search.ask_beside(np.concatenate([pending[0], pending[1], pending[3]]))[0] != pending[2][0]).sum() == 1
    told_one_by_one(search, pending[0], [5.5])  # better than the cell it is a neighbour of, not than what is reached
    assert (search.ask_beside(np.concatenate([pending[1], pending[3]]))[0] != pending[2][0]).sum() == 1


def test_with_workers_another_climb_begins_where_all_neighbours_are_under_way():
    search = algorithm("local-search", initial=2, workers=100)
    start = search.ask()
    beside = search.ask_beside(start)
    assert len(beside) == 2
    assert not {tuple(cell) for cell in start} & {tuple(cell) for cell in beside}
    told_one_by_one(search, start, [1, 2])
    neighbours = [search.ask_beside(beside) for _ in range(24)]
    assert {len(cells) for cells in neighbours[:23]} == {1}
    assert len(search.climbs) >= 2
