import pytest
from drawn_graphs import named_graph, topology_graph

from nastui.drawing.graph import graph_in_ascii, without_dimmed


def dimmed_edges(graph):
    return {(edge.source, edge.target) for edge in graph.edges if edge.dimmed}


def dimmed_vertices(graph):
    return [vertex.label for vertex in graph.vertices if vertex.dimmed]


def test_topology_operations_stand_on_the_edges_in_official_order():
    graph = topology_graph([0, 1, 2, 3, 4, 3])
    found = [(edge.source, edge.target, edge.label) for edge in graph.edges]
    assert found == [(0, 1, "none"), (0, 2, "skip"), (1, 2, "conv 1×1"), (0, 3, "conv 3×3"), (1, 3, "avg pool"), (2, 3, "conv 3×3")]
    assert [vertex.label for vertex in graph.vertices] == ["in", "1", "2", "out"]


@pytest.mark.parametrize(
    ("operations", "vertices", "edges"),
    [
        ((3, 3, 3, 3, 3, 3), [], set()),
        ((3, 0, 0, 1, 0, 2), ["1", "2"], {(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)}),
        ((0, 1, 2, 3, 4, 3), ["1"], {(0, 1), (1, 2), (1, 3)}),
        ((3, 3, 3, 0, 0, 0), ["1", "2"], {(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)}),
    ],
)
def test_what_lies_on_no_path_is_dimmed(operations, vertices, edges):
    graph = topology_graph(operations)
    assert dimmed_vertices(graph) == vertices
    assert dimmed_edges(graph) == edges


def test_a_topology_cell_has_six_operations():
    with pytest.raises(ValueError, match="shorter|argument 2 is"):
        topology_graph([3, 3])


def test_vertex_operations_are_shortened_and_foreign_ones_made_printable():
    graph = named_graph([[0, 1, 0], [0, 0, 1], [0, 0, 0]], ["input", "5x5\x1b[2J", "output"])
    assert [vertex.label for vertex in graph.vertices] == ["input", "5x5�[2J", "output"]
    assert not dimmed_edges(graph)


def test_vertices_that_reach_nothing_or_are_not_reached_are_dimmed():
    matrix = [[0, 1, 0, 1, 0], [0] * 5, [0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0] * 5]
    graph = named_graph(matrix, ["input", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3", "output"])
    assert dimmed_vertices(graph) == ["conv 3×3", "conv 1×1"]
    assert dimmed_edges(graph) == {(0, 1), (2, 3)}
    kept = without_dimmed(graph)
    assert [vertex.label for vertex in kept.vertices] == ["input", "max pool", "output"]
    assert [(edge.source, edge.target) for edge in kept.edges] == [(0, 1), (1, 2)]


def test_labels_in_ascii():
    graph = graph_in_ascii(topology_graph([3] * 6))
    assert {edge.label for edge in graph.edges} == {"conv 3x3"}
