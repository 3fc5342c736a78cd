"""Which cells share a score, and which cell stands for them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nastui.benchmarks.catalogue import benchmark_named
from nastui.cells.nats_tss.network_form import network_key
from nastui.cells.spaces import space_entries, space_named
from nastui.fitness.scoring.store import Keying

SIZES = {("nats-tss", False): 15_625, ("nats-tss", True): 5_260, ("nats-sss", False): 32_768, ("nats-sss", True): 32_768}


@given(st.sampled_from(list(space_entries())), st.booleans(), st.integers(0, 10**6))
@settings(max_examples=60)
def test_the_cell_that_is_scored_is_read_off_its_key(name, live_only, seed):
    keying = Keying(space_named(name), live_only)
    cells = keying.space.random(np.random.default_rng(seed), 20)
    scored = keying.cells(keying.keys(cells))
    assert np.array_equal(keying.keys(scored), keying.keys(cells))
    assert keying.space.valid(scored).all()
    assert np.array_equal(keying.space.canonical_keys(scored), keying.space.canonical_keys(cells)) or (name, live_only) == ("nats-tss", True)
    assert live_only or np.array_equal(scored, cells)


@given(st.integers(0, 10**6))
@settings(max_examples=10)
def test_cells_of_the_topology_space_share_a_key_exactly_where_they_are_one_network(seed):
    keying = Keying(space_named("nats-tss"), live_only=True)
    one_convolution = np.array([[1, 0, 2, 0, 0, 1], [0, 1, 0, 0, 0, 2], [2, 1, 0, 0, 0, 2]], dtype=np.uint8)
    cells = np.concatenate([keying.space.random(np.random.default_rng(seed), 10), one_convolution])
    keys, networks = keying.keys(cells), [network_key(cell) for cell in cells]
    assert (keys[:, None] == keys).tolist() == [[one == other for other in networks] for one in networks]
    assert [network_key(cell) for cell in keying.cells(keys)] == networks
    assert keys[-1] == keys[-2] == keys[-3]


@given(st.integers(0, 10**6))
@settings(max_examples=15)
def test_labellings_of_a_nasbench101_cell_share_a_key(seed):
    space = space_named("nasbench101")
    labellings = space.isomorphic(space.random(np.random.default_rng(seed), 1)[0])
    assert len(np.unique(Keying(space, live_only=True).keys(labellings))) == 1
    assert len(np.unique(Keying(space, live_only=False).keys(labellings))) == len(labellings)


@pytest.mark.parametrize(("name", "live_only"), SIZES)
def test_a_whole_space_has_each_key_once(name, live_only):
    keying = Keying(space_named(name), live_only)
    every = keying.every()
    assert len(every) == SIZES[name, live_only]
    assert (np.diff(every.astype(np.int64)) > 0).all()
    assert np.array_equal(keying.keys(keying.cells(every)), every)


@pytest.mark.parametrize("live_only", [True, False])
def test_nasbench101_has_its_published_number_of_cells_without_its_table(live_only):
    every = Keying(space_named("nasbench101"), live_only).every()
    assert len(every) == 423_624


@pytest.mark.slow
def test_the_cells_of_nasbench101_are_those_of_its_table(real_home, monkeypatch):
    monkeypatch.setenv("NASTUI_HOME", str(real_home))
    keying = Keying(space_named("nasbench101"), live_only=True)
    assert np.array_equal(keying.every(), np.sort(keying.keys(np.asarray(benchmark_named("nasbench101").cells))))
