"""Which drawing a cell gets, by its space and the room."""

import pytest

from nastui.cells.spaces import graph_of
from nastui.drawing.cells import cell_drawings, fitting
from nastui.drawing.spans import plain_text

TOPOLOGY = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|"
VERTICES = "0110000100010000:input,conv1x1-bn-relu,maxpool3x3,output"
SIZE = "8:16:24:32:64"


def drawn(space, text, small=False, width=39, height=20):
    graph = graph_of(space, text)
    drawing = fitting(cell_drawings(graph, small=small), width, height) if graph else None
    return None if drawing is None else plain_text(drawing)


def test_a_size_cell_is_drawn_as_bars_of_its_widths():
    assert drawn("nats-sss", SIZE).splitlines()[-1] == "cell 3       ████████████████ 64"
    assert drawn("nats-sss", SIZE, small=True).splitlines()[-1] == "cell 3       ████████ 64"


@pytest.mark.parametrize(("space", "text"), [("nats-tss", TOPOLOGY), ("nasbench101", VERTICES)])
def test_graphs_are_drawn_as_lanes_or_as_a_matrix(space, text):
    assert "┃◄" in drawn(space, text)
    assert "┃" not in drawn(space, text, small=True)


@pytest.mark.parametrize(("space", "text"), [("nats-sss", "8:16"), ("nats-tss", "|none~0|"), ("another", SIZE)])
@pytest.mark.parametrize("small", [False, True])
def test_what_cannot_be_drawn_is_left_out(space, text, small):
    assert drawn(space, text, small) is None


def test_what_does_not_fit_is_left_out():
    assert drawn("nats-sss", SIZE, width=31) is None
    assert drawn("nats-sss", SIZE, small=True, width=24, height=5) is not None
    assert drawn("nats-sss", SIZE, small=True, height=4) is None
