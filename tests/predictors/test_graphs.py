"""Encodings read back into graphs are the graphs of the cells, and the graph layers are those of the literature."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch_geometric.nn import DenseGCNConv, GCNConv, SAGEConv

from nastui.cells.nasbench101.layout import ABSENT, INNER, matrices
from nastui.cells.nats_tss.notation import EDGES, NONE
from nastui.cells.spaces import space_named
from nastui.networks.threads import one_thread
from nastui.predictors.gcn import DenseGraphs, GraphNetwork, dense_graphs
from nastui.predictors.sage_lstm import LstmAggregation, sequences

DECODE = {name: space_named(name).graphs for name in ("nats-tss", "nasbench101")}
seeds = st.integers(0, 2**32 - 1)


def drawn(space, seed, count=8):
    return space_named(space).random(np.random.default_rng(seed), count)


def graphs(space, seed, count=8):
    return DECODE[space](space_named(space).encode(drawn(space, seed, count)))


@given(seeds)
def test_a_pruned_nasbench101_cell_is_its_own_graph(seed):
    space = space_named("nasbench101")
    cells = np.concatenate([space.isomorphic(cell) for cell in drawn("nasbench101", seed)])  # these are pruned
    absent = cells[:, :INNER] == ABSENT
    cells = cells[(np.diff(absent.astype(int), axis=1) >= 0).all(axis=1)]  # encodings have absent vertices last
    found = DECODE["nasbench101"](space.encode(cells))
    assert np.array_equal(found.adjacency, matrices(cells))
    assert np.array_equal(found.present[:, 1:-1], cells[:, :INNER] != ABSENT)
    assert np.array_equal(found.kinds[:, 1:-1, 2:].argmax(axis=2)[cells[:, :INNER] != ABSENT], cells[:, :INNER][cells[:, :INNER] != ABSENT])


@given(seeds)
def test_the_line_graph_of_a_nats_cell_joins_edges_that_meet_at_a_node(seed):
    space = space_named("nats-tss")
    cells = drawn("nats-tss", seed)
    found = DECODE["nats-tss"](space.encode(cells))
    for features, adjacency, present in zip(space.encode(cells), found.adjacency, found.present, strict=True):
        there = [place for place in range(6) if features.reshape(6, 4)[place].any()]
        expected = {(a + 1, b + 1) for a in there for b in there if EDGES[a][1] == EDGES[b][0]}
        expected |= {(0, a + 1) for a in there if EDGES[a][0] == 0} | {(a + 1, 7) for a in there if EDGES[a][1] == 3}
        assert set(zip(*(ends.tolist() for ends in adjacency.nonzero()), strict=True)) == expected
        assert np.flatnonzero(present).tolist() == [0, *(place + 1 for place in there), 7]


def test_none_is_absent_and_the_four_other_operations_are_kinds():
    cell = np.array([[NONE + 1, NONE, NONE, NONE + 2, NONE, NONE]], dtype=np.uint8)
    found = DECODE["nats-tss"](space_named("nats-tss").encode(cell))
    assert found.present.tolist() == [[1, 0, 0, 0, 1, 0, 0, 1]]
    assert found.kinds[0, 4].tolist() == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("space", list(DECODE))
def test_edges_lead_from_lower_to_higher_present_vertices(space):
    found = graphs(space, 1, 500)
    assert not np.tril(found.adjacency).any()
    assert not (found.adjacency * (1 - found.present[:, :, None])).any()
    assert not (found.adjacency * (1 - found.present[:, None, :])).any()
    assert np.array_equal(found.kinds.sum(axis=2), found.present)


def network_of(graphs, seed=0):
    torch.manual_seed(seed)
    return GraphNetwork(graphs.kinds.shape[2], 16, 2)


@pytest.mark.parametrize("space", list(DECODE))
def test_dense_convolutions_equal_sparse_ones(space):
    found = graphs(space, 3)
    dense = dense_graphs(found, torch.device("cpu"))
    network = network_of(dense)
    with torch.no_grad():
        together = network(dense)
        for number, present in enumerate(found.present):
            there = present.astype(bool)
            ways = found.adjacency[number][there][:, there]
            edges = torch.from_numpy(np.stack((ways + ways.T).nonzero()))
            vertices = dense.kinds[number][torch.from_numpy(there)]
            for convolution in network.convolutions:
                sparse = GCNConv(vertices.shape[1], 16)
                sparse.lin.weight, sparse.bias = convolution.weight, convolution.bias
                vertices = sparse(vertices, edges).relu()
            pooled = torch.cat([vertices.mean(dim=0), vertices.amax(dim=0)])
            alone = network.last(network.hidden(pooled).relu())
            torch.testing.assert_close(alone[0], together[number], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("space", list(DECODE))
def test_a_seed_draws_the_weights_that_the_library_s_layers_have(space):
    """Searches of before used them: the same seed gives the same search."""
    dense = dense_graphs(graphs(space, 3), torch.device("cpu"))
    network = network_of(dense, seed=7)
    torch.manual_seed(7)
    library = [DenseGCNConv(width, 16) for width in (dense.kinds.shape[2], 16)]
    for ours, theirs in zip(network.convolutions, library, strict=True):
        assert torch.equal(ours.weight, theirs.lin.weight)
        assert torch.equal(ours.bias, theirs.bias)
    assert torch.equal(network.hidden.weight, nn.Linear(32, 16).weight)


@pytest.mark.parametrize("space", list(DECODE))
@pytest.mark.parametrize("count", [1, 7, 64])
def test_the_gradient_is_that_of_autograd(space, count):
    """Equal peaks and absent vertices included. (To the last bit where it was measured, so that searches of before go on as they were.)"""
    dense = dense_graphs(graphs(space, 4, count), torch.device("cpu"))
    targets = torch.randn(count, generator=torch.Generator().manual_seed(1))
    by_hand, automatic = network_of(dense), network_of(dense)
    with one_thread():
        by_hand.backward(dense, targets)
        (automatic(dense) - targets).square().mean().backward()
    for (name, ours), theirs in zip(by_hand.named_parameters(), automatic.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, theirs.grad, rtol=1e-5, atol=1e-7, msg=name)


@pytest.mark.parametrize("space", list(DECODE))
def test_lstm_aggregation_equals_the_library_s_for_each_vertex(space):
    """The library pads a batch's sequences with zeros and reads on through them; one vertex at a time there is nothing to pad."""
    found = graphs(space, 5)
    adjacency, kinds = torch.from_numpy(found.adjacency), torch.from_numpy(found.kinds)
    count, vertices, features = kinds.shape
    torch.manual_seed(0)
    ours, library = LstmAggregation(features, 11), SAGEConv(features, 11, aggr="lstm")
    library.aggr_module.lstm.load_state_dict(ours.lstm.state_dict())
    library.lin_l.load_state_dict(ours.of_neighbours.state_dict())
    library.lin_r.load_state_dict(ours.of_self.state_dict())
    with torch.no_grad():
        together = ours(kinds.reshape(count * vertices, features), sequences(adjacency)).reshape(count, vertices, 11)
        for graph in range(count):
            for vertex in range(vertices):
                before = adjacency[graph, :, vertex].nonzero()[:, 0]
                if len(before):
                    edges = torch.stack([torch.arange(len(before)), torch.zeros(len(before), dtype=torch.long)])
                    alone = library((kinds[graph, before], kinds[graph, vertex : vertex + 1]), edges)[0]
                else:
                    alone = library.lin_l.bias + library.lin_r(kinds[graph, vertex])
                torch.testing.assert_close(alone, together[graph, vertex], rtol=1e-5, atol=1e-6)


def test_a_network_on_another_device_makes_nothing_on_the_processor():
    """Torch's `meta` device has no numbers, and refuses what mixes it with another; no card is needed."""
    with torch.device("meta"):
        dense = DenseGraphs(torch.empty(5, 8, 8), torch.empty(5, 8, 8), torch.empty(5, 8, 1), torch.empty(5, 1))
        network, targets = GraphNetwork(8, 16, 3), torch.empty(5)
    network.backward(dense, targets)
    assert {parameter.grad.device.type for parameter in network.parameters()} == {network(dense).device.type} == {"meta"}
    with pytest.raises(RuntimeError):
        network.backward(dense, targets=torch.zeros(5))
