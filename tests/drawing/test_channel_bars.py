import pytest
from drawn_graphs import size_graph
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.cells import draw_channels
from nastui.drawing.spans import line_width, plain_text

WIDE = """
stem, cell 1 ██                8
reduction 1  ████             16
cell 2       ██████           24
reduction 2  ██████████       40
cell 3       ████████████████ 64
"""
NARROW = """
stem, cell 1 █         8
reduction 1  ██       16
cell 2       ███      24
reduction 2  █████    40
cell 3       ████████ 64
"""
five_widths = st.lists(st.integers(1, 8).map(lambda step: 8 * step), min_size=5, max_size=5)


@pytest.mark.parametrize(("narrow", "expected"), [(False, WIDE), (True, NARROW)])
def test_each_layer_has_a_bar_as_long_as_it_is_wide(narrow, expected):
    drawing = plain_text(draw_channels(size_graph((8, 16, 24, 40, 64)), narrow=narrow))
    assert drawing == expected.strip("\n")
    assert plain_text(draw_channels(size_graph((8, 16, 24, 40, 64)), narrow=narrow, ascii=True)) == drawing.replace("█", "#")


@given(five_widths, st.booleans(), st.booleans())
def test_bars_are_proportional_and_the_drawing_is_no_wider_than_it_says(widths, ascii, narrow):
    drawing = draw_channels(size_graph(widths), ascii=ascii, narrow=narrow)
    assert {line_width(line) for line in drawing} == {24 if narrow else 32}
    lengths = [line[1].text.count("#" if ascii else "█") for line in drawing]
    assert lengths == [width // (8 if narrow else 4) for width in widths]
    assert [int(line[2].text) for line in drawing] == widths
    assert plain_text(drawing).isascii() or not ascii


def test_cells_and_reductions_have_styles_of_their_own():
    cell, reduction = "series1", "series2"
    assert [line[1].style for line in draw_channels(size_graph([8] * 5))] == [cell, reduction, cell, reduction, cell]
