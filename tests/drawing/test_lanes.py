import re
from collections import Counter
from itertools import product

import pytest
from drawn_graphs import named_graph, topology_graph
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.graph import CellGraph
from nastui.drawing.lanes import NO_PATH, draw_lanes, routes
from nastui.drawing.spans import line_width, plain_text

INPUT, OUTPUT, CONV3, CONV1, POOL = "input", "output", "conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"

ALL_CONV = """
 in ┠─────────────┬──┬─────╮
                  │  │     │
  1 ┃◄─ conv 3×3 ─╯  │     │
    ┠─────────────┬──│──╮  │
                  │  │  │  │
  2 ┃◄─ conv 3×3 ─╯  │  │  │
    ┃◄─ conv 3×3 ────╯  │  │
    ┠─────────────╮     │  │
                  │     │  │
out ┃◄─ conv 3×3 ─╯     │  │
    ┃◄─ conv 3×3 ───────╯  │
    ┃◄─ conv 3×3 ──────────╯
"""
ONE_NONE = """
 in ┠─────────────┬──┬─────╮
                  │  │     │
  1 ┃◄─ conv 3×3 ─╯  │     │
    ┠─────────────┬╌╌│╌╌╮  │
                  │  │  ┊  │
  2 ┃◄─ conv 1×1 ─╯  │  ┊  │
    ┃◄─ skip ────────╯  ┊  │
    ┠─────────────╮     ┊  │
                  │     ┊  │
out ┃◄─ conv 3×3 ─╯     ┊  │
    ┃◄╌ none ╌╌╌╌╌╌╌╌╌╌╌╯  │
    ┃◄─ avg pool ──────────╯
"""
DEAD_BRANCH = """
 in ┠─────────────┬──┬─────╮
                  ┊  ┊     │
  1 ┊◄╌ conv 3×3 ╌╯  ┊     │
    ├╌╌╌╌╌╌╌╌╌╌╌╌╌┬╌╌┊╌╌╮  │
                  ┊  ┊  ┊  │
  2 ┊◄╌ none ╌╌╌╌╌╯  ┊  ┊  │
    ┊◄╌ none ╌╌╌╌╌╌╌╌╯  ┊  │
    ├╌╌╌╌╌╌╌╌╌╌╌╌╌╮     ┊  │
                  ┊     ┊  │
out ┃◄╌ conv 1×1 ╌╯     ┊  │
    ┃◄╌ none ╌╌╌╌╌╌╌╌╌╌╌╯  │
    ┃◄─ skip ──────────────╯
"""
ONE_NONE_ASCII = """
 in |-------------.--.-----.
                  |  |     |
  1 |<- conv 3x3 -'  |     |
    |-------------.~~|~~.  |
                  |  |  :  |
  2 |<- conv 1x1 -'  |  :  |
    |<- skip --------'  :  |
    |-------------.     :  |
                  |     :  |
out |<- conv 3x3 -'     :  |
    |<~ none ~~~~~~~~~~~'  |
    |<- avg pool ----------'
"""
PRUNED_COMPACT = """
 in ┠─────────────┬──┬──╮
  1 ┃◄─ conv 3×3 ─╯  │  │
    ┠─────────────╮  │  │
  2 ┃◄─ conv 1×1 ─╯  │  │
    ┃◄─ skip ────────╯  │
    ┠─────────────╮     │
out ┃◄─ conv 3×3 ─╯     │
    ┃◄─ avg pool ───────╯
"""
DISCONNECTED = """
 in ┃

out ┃
no path from input to output
"""
VERTICES = """
   input ┠──┬──┬╌╌╌╌╌╌╌╌╌╌╌╮
            │  │           ┊
conv 3×3 ┃◄─╯  │           ┊
         ┠─────│──┬──╮     ┊
               │  │  │     ┊
conv 1×1 ┃◄────╯  │  │     ┊
         ┠──┬─────│──│──╮  ┊
            │     │  │  │  ┊
max pool ┃◄─┴─────╯  │  │  ┊
         ┠─────╮     │  │  ┊
               │     │  │  ┊
conv 3×3 ┃◄────│─────╯  │  ┊
         ┠──╮  │        │  ┊
            │  │        │  ┊
conv 3×3 ┊◄╌│╌╌│╌╌╌╌╌╌╌╌│╌╌╯
            │  │        │
  output ┃◄─┴──┴────────╯
"""
SMALLEST = """
 input ┠──╮
          │
output ┃◄─╯
"""


def graph_of(operations, *edges):
    matrix = [[int((source, target) in edges) for target in range(len(operations))] for source in range(len(operations))]
    return named_graph(matrix, operations)


TWO_HEADED = graph_of([INPUT, CONV3, CONV1, POOL, CONV3, CONV3, OUTPUT], (0, 1), (0, 2), (1, 3), (2, 3), (3, 6), (4, 6), (1, 4), (0, 5), (2, 6))


@st.composite
def vertex_graphs(draw):
    count = draw(st.integers(2, 7))
    pairs = [(source, target) for source in range(count) for target in range(source + 1, count)]
    edges = draw(st.sets(st.sampled_from(pairs), max_size=9))
    inner = draw(st.lists(st.sampled_from([CONV3, CONV1, POOL]), min_size=count - 2, max_size=count - 2))
    return graph_of([INPUT, *inner, OUTPUT], *edges)


topology_graphs = st.lists(st.integers(0, 4), min_size=6, max_size=6).map(topology_graph)
graphs = st.one_of(topology_graphs, vertex_graphs())


@pytest.mark.parametrize(
    ("graph", "options", "expected"),
    [
        (topology_graph([3] * 6), {}, ALL_CONV),
        (topology_graph([3, 1, 2, 4, 0, 3]), {}, ONE_NONE),
        (topology_graph([3, 1, 2, 4, 0, 3]), {"ascii": True}, ONE_NONE_ASCII),
        (topology_graph([3, 1, 2, 4, 0, 3]), {"show_dimmed": False, "compact": True}, PRUNED_COMPACT),
        (topology_graph([3, 0, 0, 1, 0, 2]), {}, DEAD_BRANCH),
        (topology_graph([3, 3, 3, 0, 0, 0]), {"show_dimmed": False}, DISCONNECTED),
        (TWO_HEADED, {}, VERTICES),
        (graph_of([INPUT, OUTPUT], (0, 1)), {}, SMALLEST),
    ],
)
def test_a_cell_looks_like_this(graph, options, expected):
    assert plain_text(draw_lanes(graph, **options)) == expected.strip("\n")


def test_lines_and_labels_have_the_style_of_their_operation():
    styles = {span.text.strip(" ─◄╯"): span.style for line in draw_lanes(topology_graph([3, 1, 2, 4, 0, 3])) for span in line}
    assert (styles["conv 3×3"], styles["conv 1×1"], styles["skip"], styles["avg pool"]) == ("conv3x3", "conv1x1", "skip", "pool")
    assert {span.style for line in draw_lanes(topology_graph([0] * 6)) for span in line} == {"plain", "strong", "dim", "warn"}


@given(graphs, st.booleans(), st.booleans(), st.booleans())
def test_every_cell_fits_and_its_lines_are_equally_wide(graph, ascii, show_dimmed, compact):
    widths = {line_width(line) for line in draw_lanes(graph, ascii=ascii, show_dimmed=show_dimmed, compact=compact)}
    assert len(widths) == 1
    assert widths.pop() < 40


@given(graphs, st.booleans(), st.booleans())
def test_everything_shown_is_named_once(graph, show_dimmed, compact):
    text = plain_text(draw_lanes(graph, show_dimmed=show_dimmed, compact=compact)).removesuffix(NO_PATH)
    shown = [thing.label for thing in (*graph.vertices, *graph.edges) if show_dimmed or not thing.dimmed]
    assert Counter(re.findall(r"[\w×]+(?: [\w×]+)?", text)) == Counter(filter(None, shown))


@given(graphs, st.booleans())
def test_every_edge_leaves_once_and_labelled_ones_arrive_once(graph, show_dimmed):
    text = plain_text(draw_lanes(graph, show_dimmed=show_dimmed))
    edges = sum(show_dimmed or not edge.dimmed for edge in graph.edges)
    assert sum(map(text.count, "╮┬")) == sum(map(text.count, "╯┴")) == edges


@given(graphs, st.booleans())
def test_the_ascii_form_is_ascii(graph, compact):
    assert plain_text(draw_lanes(graph, ascii=True, compact=compact)).isascii()


@given(graphs)
def test_only_interleaved_edges_cross(graph):
    pairs = [(one.source, one.target, other.source, other.target) for one in graph.edges for other in graph.edges]
    interleaved = sum(a < c < b < d for a, b, c, d in pairs)
    assert crossings(graph) == interleaved


def crossings(graph: CellGraph):
    placed = routes(graph.edges)
    turns = [(end, route.lane, route.edge) for route in placed for end in (route.edge.source, route.edge.target)]
    return sum(other.lane < lane and other.edge.source < vertex < other.edge.target for (vertex, lane, edge), other in product(turns, placed))


@given(graphs)
def test_edges_in_one_lane_do_not_overlap(graph):
    for one, other in product(routes(graph.edges), repeat=2):
        if one != other and one.lane == other.lane:
            assert one.edge.target <= other.edge.source or other.edge.target <= one.edge.source
