from drawn_graphs import named_graph, topology_graph
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.graph_changes import changes, marked
from nastui.drawing.matrix import draw_matrix
from nastui.drawing.spans import line_width, plain_text

TOPOLOGY = """
   1      2      out
in (3×3)  skip   1×1
1         ·      ·
2                pool
"""
OPERATIONS = ["input", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3", "output"]
MATRIX = [[0, 1, 0, 1, 0], [0] * 5, [0, 0, 0, 1, 0], [0, 0, 0, 0, 1], [0] * 5]
VERTICES = """
           2 3 4 5
1 input    ○ · ● ·
2 conv 3×3   · · ·
3 conv 1×1     ○ ·
4 max pool       ●
5 output
"""


def test_operations_on_edges_stand_in_the_matrix():
    assert plain_text(draw_matrix(topology_graph([3, 1, 0, 2, 0, 4]))) == TOPOLOGY.strip("\n")


def test_operations_on_vertices_stand_before_the_rows():
    graph = named_graph(MATRIX, OPERATIONS)
    assert plain_text(draw_matrix(graph)) == VERTICES.strip("\n")
    assert plain_text(draw_matrix(graph, show_dimmed=False)) == VERTICES.strip("\n").replace("○", "·")
    assert plain_text(draw_matrix(graph, ascii=True)).splitlines()[1] == "1 input    o . * ."


def test_a_changed_operation_keeps_its_whole_name():
    one, other = topology_graph([3, 1, 0, 2, 0, 3]), topology_graph([3, 1, 0, 2, 0, 4])
    assert "◆pool" in plain_text(draw_matrix(marked(other, changes(one, other))))


@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.booleans(), st.booleans())
def test_it_is_narrow(operations, ascii, show_dimmed):
    drawing = draw_matrix(topology_graph(operations), ascii=ascii, show_dimmed=show_dimmed)
    assert len({line_width(line) for line in drawing}) == 1
    assert line_width(drawing[0]) <= 24
    assert plain_text(drawing).isascii() or not ascii


def test_seven_vertices_fit_too():
    matrix = [[int(source < target) for target in range(7)] for source in range(7)]
    drawing = draw_matrix(named_graph(matrix, ["input", *["conv3x3-bn-relu"] * 5, "output"]))
    assert {line_width(line) for line in drawing} == {22}
