"""The best cell in a run's summary."""

import pytest

from nastui.cli.summary import cell_drawing
from nastui.drawing.spans import plain_text


@pytest.mark.parametrize(
    ("space", "text", "line"),
    [
        ("nats-tss", "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|", "  1 ┃◄─ conv 3×3 ─╯"),
        ("nats-sss", "8:16:24:32:40", "reduction 1  ████             16"),
        ("nasbench101", "010001000:input,maxpool3x3,output", "max pool ┃◄"),
    ],
)
def test_a_cell_of_every_space_is_drawn(space, text, line):
    assert line in plain_text(cell_drawing(space, text))
