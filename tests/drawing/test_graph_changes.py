"""What has changed between two cells: marks and words."""

import pytest

from nastui.cells.spaces import graph_of
from nastui.drawing.graph_changes import changes, marked
from nastui.drawing.lanes import draw_lanes
from nastui.drawing.share_grid import draw_share_grid, grid_width
from nastui.drawing.spans import line_width, plain_text

BEFORE = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_1x1~2|"
AFTER = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|avg_pool_3x3~2|"


def graphs(space, *texts):
    return [graph_of(space, text) for text in texts]


def test_operations_on_edges_are_compared_edge_by_edge():
    before, after = graphs("nats-tss", BEFORE, AFTER)
    found = changes(before, after)
    assert found.edges == {(1, 2), (2, 3)}
    assert found.words == ("1→2 skip → conv 3×3", "2→out conv 1×1 → avg pool")
    drawn = plain_text(draw_lanes(marked(after, found)))
    assert drawn.count("◆") == 2
    assert "◆conv 3×3" in drawn
    assert plain_text(draw_lanes(marked(after, found), ascii=True)).isascii()


def test_a_cell_is_as_itself():
    for space, text in (
        ("nats-tss", AFTER),
        ("nats-sss", "8:16:24:32:64"),
        ("nasbench101", "0110000100010000:input,conv1x1-bn-relu,maxpool3x3,output"),
    ):
        (one,) = graphs(space, text)
        assert changes(one, one).words == ()
        assert marked(one, changes(one, one)) == one


def test_vertices_are_matched_whatever_their_order():
    before, after = graphs(
        "nasbench101",
        "0110000100010000:input,conv1x1-bn-relu,maxpool3x3,output",
        "0110000100010000:input,maxpool3x3,conv1x1-bn-relu,output",
    )
    assert changes(before, after).words == ()


def test_a_new_vertex_and_its_edges_are_told():
    before, after = graphs("nasbench101", "010001000:input,conv3x3-bn-relu,output", "0110000100010000:input,conv3x3-bn-relu,maxpool3x3,output")
    found = changes(before, after)
    assert found.vertices == {2}
    assert found.edges == {(0, 2), (2, 3)}
    assert found.words == ("new max pool", "new input→max pool", "new max pool→output")
    back = changes(after, before)
    assert back.vertices == set()
    assert back.words == ("no max pool",)


def test_channels_are_compared_layer_by_layer():
    before, after = graphs("nats-sss", "8:16:24:32:40", "8:16:24:64:40")
    assert changes(before, after).words == ("reduction 2 32 → 64",)


@pytest.mark.parametrize("ascii", [False, True])
def test_a_grid_of_shares_says_each_share_without_colour(ascii):
    columns, rows = ("in →1", "out"), (("none", "none"), ("conv", "conv3x3"))
    drawing = draw_share_grid(columns, rows, [[0.0, 1.0], [0.004, None]], ascii=ascii)
    lines = plain_text(drawing).splitlines()
    assert len(lines) == 4
    assert lines[0].split() == ["in"]
    assert lines[1].split() == ([">1", "out"] if ascii else ["→1", "out"])
    assert lines[2].split() == (["none", ".", "100"] if ascii else ["none", "·", "█100"])
    assert lines[3].split() == (["conv", "1"] if ascii else ["conv", "▁", "1"])
    assert all(line_width(line) == grid_width(columns, rows) for line in drawing)
    assert plain_text(drawing).isascii() is ascii
