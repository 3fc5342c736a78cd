"""Cells that are the same network: judged by what the networks compute, with nothing taken from the code under test.

A cell is computed edge by edge on numbers: each convolution multiplies by a matrix of its own after a nonlinearity, average pooling is one
fixed function without weights. `fingerprint` is the least output over all ways to hand out a fixed set of matrices to the live convolutions of
each kind. For matrices in general position, two cells have equal fingerprints exactly where their convolutions can be matched so that, with
copied weights, they compute the same function.
"""

from collections import Counter
from itertools import permutations, product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nastui.cells.nats_tss.network_form import INPUT, live_edges, live_form, network_key, representatives
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, EDGES, NONE, POOL, SIZE, SKIP, codes, every_cell, from_codes, parse_cell
from nastui.networks.mini_tss import MiniNetwork, initial_weights

_RNG = np.random.default_rng(11)
_WIDTH = 4
MATRICES = {kind: _RNG.normal(size=(len(EDGES), _WIDTH, _WIDTH)) for kind in (CONV_1X1, CONV_3X3)}
POOLING = _RNG.normal(size=(_WIDTH, _WIDTH))
IMAGE = _RNG.normal(size=_WIDTH)

some_cell = st.integers(0, SIZE - 1).map(lambda code: from_codes(np.array([code]))[0])


def computed(cell, matrices):
    """The output for one matrix per convolution, {edge: matrix}."""
    nodes = [IMAGE, *np.zeros((3, _WIDTH))]
    for edge, (operation, (source, target)) in enumerate(zip(cell.tolist(), EDGES, strict=True)):
        nodes[target] = nodes[target] + applied(operation, nodes[source], matrices.get(edge))
    return nodes[3]


def applied(operation, value, matrix):
    if operation in (NONE, SKIP):
        return value * operation
    return np.sin(POOLING @ value) if operation == POOL else matrix @ np.tanh(value)


def assignments(cell):
    """Every way to hand out the matrices of each kind to the live convolutions: {edge: number of its matrix}."""
    live = live_convolutions(cell)
    edges = {kind: [edge for edge in live if cell[edge] == kind] for kind in MATRICES}
    for orders in product(*(permutations(range(len(of_kind))) for of_kind in edges.values())):
        yield {edge: number for of_kind, order in zip(edges.values(), orders, strict=True) for edge, number in zip(of_kind, order, strict=True)}


def live_convolutions(cell):
    """The convolutions on whose weights the output depends."""
    every = {edge: MATRICES[operation][edge] for edge, operation in enumerate(cell.tolist()) if operation in MATRICES}
    output = computed(cell, every)
    return [edge for edge in every if not np.allclose(computed(cell, every | {edge: -every[edge]}), output)]


def best_assignment(cell):
    """The least output, rounded, and the assignment that gives it."""
    idle = dict.fromkeys(range(len(EDGES)), MATRICES[CONV_1X1][-1])

    def output(assignment):
        matrices = {edge: MATRICES[int(cell[edge])][number] for edge, number in assignment.items()}
        return tuple(computed(cell, idle | matrices).round(9).tolist())

    return min(((output(assignment), assignment) for assignment in assignments(cell)), key=lambda pair: pair[0])


def fingerprint(cell):
    return best_assignment(cell)[0]


def assert_same_partition(cells):
    """Network keys are equal exactly where fingerprints are. Returns the number of networks among the cells."""
    pairs = {(network_key(cell), fingerprint(cell)) for cell in cells}
    keys, prints = (Counter(half) for half in zip(*pairs, strict=True))
    assert max(keys.values()) == 1
    assert max(prints.values()) == 1
    return len(pairs)


def test_cells_share_a_key_exactly_where_they_compute_the_same_for_matched_weights():
    sample = every_cell()[::8]
    assert assert_same_partition(sample) < 0.8 * len(sample), "the sample holds many cells of one form"


@pytest.mark.slow
def test_the_space_has_5260_networks():
    assert assert_same_partition(every_cell()) == 5260


@pytest.mark.parametrize("code", range(0, SIZE, 1201))
def test_every_edge_changed_alone_gives_another_key_exactly_where_it_gives_another_network(code):
    cell = from_codes(np.array([code]))[0]
    changed = [cell.copy() for _ in range(30)]
    for number, neighbour in enumerate(changed):
        neighbour[number // 5] = number % 5
    assert_same_partition([cell, *changed])


@given(cell=some_cell)
def test_the_units_compute_what_the_edges_compute(cell):
    form = live_form(cell)
    convolutions = [edge for edge, operation in enumerate(live_edges(cell).tolist()) if operation in MATRICES]
    matrices = {edge: MATRICES[int(cell[edge])][edge] for edge in range(len(EDGES)) if cell[edge] in MATRICES}
    waiting = iter(convolutions)
    values = {INPUT: IMAGE}
    for number, unit in enumerate(form.units):
        matrix = matrices[next(waiting)] if unit.operation in MATRICES else None
        values[number] = applied(unit.operation, sum(values[taken] for taken in unit.takes), matrix)
    assert next(waiting, None) is None
    np.testing.assert_allclose(sum((values[taken] for taken in form.output), np.zeros(_WIDTH)), computed(cell, matrices), atol=1e-12)


@given(cell=some_cell)
def test_live_edges_are_those_that_change_the_output(cell):
    pruned = live_edges(cell)
    matrices = {edge: MATRICES[int(cell[edge])][edge] for edge in range(len(EDGES)) if cell[edge] in MATRICES}
    output = computed(cell, matrices)
    np.testing.assert_allclose(computed(pruned, matrices), output, atol=1e-12)
    for edge in np.flatnonzero(cell != NONE):
        without = cell.copy()
        without[edge] = NONE
        assert np.allclose(computed(without, matrices), output) == (pruned[edge] == NONE)


@given(cell=some_cell)
def test_pruning_keeps_the_key_and_pruning_again_changes_nothing(cell):
    pruned = live_edges(cell)
    assert network_key(pruned) == network_key(cell)
    np.testing.assert_array_equal(live_edges(pruned), pruned)


@given(cell=some_cell)
def test_swapping_the_inner_nodes_keeps_the_key(cell):
    cell[2] = NONE
    assert network_key(cell[[1, 0, 2, 3, 5, 4]]) == network_key(cell)


@given(cell=some_cell)
def test_a_cell_is_disconnected_where_its_output_is_zero(cell):
    matrices = {edge: MATRICES[CONV_3X3][edge] for edge in range(len(EDGES))}
    assert live_form(cell).disconnected == (not computed(cell, matrices).any())


def test_341_cells_are_disconnected_and_one_network():
    keys = [network_key(cell) for cell in every_cell() if live_form(cell).disconnected]
    assert len(keys) == 341
    assert len(set(keys)) == 1


def test_convolutions_of_one_value_stay_two_and_poolings_become_one():
    convolutions = live_form(parse_cell("|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|none~0|skip_connect~1|skip_connect~2|"))
    poolings = live_form(parse_cell("|avg_pool_3x3~0|+|avg_pool_3x3~0|none~1|+|none~0|skip_connect~1|skip_connect~2|"))
    assert (len(convolutions.units), convolutions.output) == (2, (0, 1))
    assert (len(poolings.units), poolings.output) == (1, (0, 0))


@pytest.mark.slow
def test_representatives_are_the_smallest_pruned_cells_and_number_the_forms_in_their_order():
    cells, numbers = representatives()
    assert len(cells) == 5260
    assert (np.diff(codes(cells)) > 0).all()
    np.testing.assert_array_equal([live_edges(cell) for cell in cells], cells)
    np.testing.assert_array_equal(numbers[codes(cells)], np.arange(5260))
    for cell, number in list(zip(every_cell(), numbers.tolist(), strict=True))[::50]:
        assert network_key(cell) == network_key(cells[number])


def pairs_of_one_form(count):
    """Pairs of cells whose pruned strings differ, and whose key is the same."""
    rng = np.random.default_rng(3)
    seen, found = {}, []
    while len(found) < count:
        cell = live_edges(from_codes(rng.integers(SIZE, size=1))[0])
        other = seen.setdefault(network_key(cell), cell)
        if not np.array_equal(other, cell):
            found.append((other, cell))
    return found


def matched_edges(one, other):
    """Which convolution of `other` does what each convolution of `one` does: {edge of one: edge of other}."""
    number_of, edge_of = best_assignment(one)[1], {(other[edge], number): edge for edge, number in best_assignment(other)[1].items()}
    return {edge: edge_of[one[edge], number] for edge, number in number_of.items()}


def test_torch_networks_of_one_form_give_equal_outputs_for_weights_copied_edge_by_edge():
    images = torch.from_numpy(_RNG.normal(size=(4, 1, 8, 8)).astype(np.float32))
    for one, other in pairs_of_one_form(15):
        edges = {str(edge): str(match) for edge, match in matched_edges(one, other).items()}
        weights = initial_weights(one, seed=0)
        copied = {".".join(edges.get(part, part) if place else part for place, part in enumerate(name.split("."))): weights[name] for name in weights}
        with torch.no_grad():
            torch.testing.assert_close(MiniNetwork(other, copied)(images), MiniNetwork(one, weights)(images), rtol=1e-3, atol=1e-4)
