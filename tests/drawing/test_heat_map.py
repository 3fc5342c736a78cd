import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.heat_map import draw_heat_map, draw_ramp, fewer
from nastui.drawing.spans import HEAT, Span, cut, line_width, plain_text

FOUR = [[1.0, 0.0, 0.5, 0.2], [0.0, 1.0, 0.5, 0.2], [0.5, 0.5, 1.0, 0.8], [0.2, 0.2, 0.8, 1.0]]
numbers = st.floats(allow_nan=True, allow_infinity=True)


def square_of(count):
    """Each number says where it stands."""
    return [[float(100 * row + column) for column in range(count)] for row in range(count)]


def test_half_blocks_hold_two_rows_of_numbers_in_their_two_colours():
    first, second = draw_heat_map(FOUR, 0.0, 1.0, 7, 2)
    strong, faint, middle, low, high = HEAT[6], HEAT[0], HEAT[3], HEAT[1], HEAT[5]
    assert first == (Span("▀", strong, faint), Span("▀", faint, strong), Span("▀", middle, middle), Span("▀", low, low))
    assert second == (Span("▀▀", middle, low), Span("▀", strong, high), Span("▀", high, strong))


def test_where_all_numbers_have_room_each_takes_two_columns_and_a_row():
    drawing = draw_heat_map(FOUR, 0.0, 1.0, 8, 4)
    assert [line_width(line) for line in drawing] == [8] * 4
    assert [span.style for span in drawing[0]] == [HEAT[6], HEAT[0], HEAT[3], HEAT[1]]


def test_the_lowest_line_of_an_odd_square_has_nothing_behind_it():
    assert {span.behind for span in draw_heat_map(square_of(3), 0, 202, 3, 2)[1]} == {None}


def test_without_colour_the_characters_tell_the_numbers():
    assert plain_text(draw_heat_map(FOUR, 0.0, 1.0, 8, 4, coloured=False)).splitlines() == ["██  ▒▒░░", "  ██▒▒░░", "▒▒▒▒████", "░░░░████"]
    assert plain_text(draw_heat_map(FOUR, 0.0, 1.0, 8, 4, ascii=True)).splitlines() == ["99005522", "00995522", "55559988", "22228899"]


def test_too_large_a_square_is_thinned_evenly_and_alike_in_both_directions():
    assert fewer(square_of(8), 4) == [[0, 2, 4, 6], [200, 202, 204, 206], [400, 402, 404, 406], [600, 602, 604, 606]]
    assert fewer(square_of(3), 5) == square_of(3)


@pytest.mark.parametrize("options", [{}, {"coloured": False}, {"ascii": True}])
@given(
    st.integers(0, 12).flatmap(lambda n: st.lists(st.lists(numbers, min_size=n, max_size=n), min_size=n, max_size=n)),
    st.integers(0, 30),
    st.integers(0, 12),
)
def test_a_heat_map_fits_and_takes_anything(options, square, width, height):
    drawing = draw_heat_map(square, 0.0, 1.0, width, height, **options)
    assert len(drawing) <= height
    assert all(line_width(line) <= width for line in drawing)
    assert plain_text(drawing).isascii() or "ascii" not in options


def test_what_is_not_finite_is_told_from_numbers_where_characters_can():
    square = [[math.nan, 1], [1, math.inf]]
    assert plain_text(draw_heat_map(square, 0, 1, 4, 2, ascii=True)).splitlines() == ["??99", "99??"]
    assert [span.style for line in draw_heat_map(square, 0, 1, 4, 2) for span in line] == [HEAT[0], HEAT[6], HEAT[6], HEAT[0]]


def test_a_line_that_is_cut_keeps_both_its_colours():
    assert cut(draw_heat_map(FOUR, 0.0, 1.0, 7, 2)[1], 2)[0] == Span("▀", HEAT[3], HEAT[1])


def test_numbers_that_are_all_equal_are_drawn():
    assert plain_text(draw_heat_map([[3.0, 3.0], [3.0, 3.0]], 3.0, 3.0, 4, 2, ascii=True)).splitlines() == ["5555", "5555"]


def test_the_ramp_shows_all_levels_between_its_ends():
    assert [span.style for span in draw_ramp("0", "1")[1:-1]] == list(HEAT)
    assert plain_text((draw_ramp("0", "1", ascii=True),)) == "0 0123456789 1"
    assert plain_text((draw_ramp("0", "1", coloured=False),)) == "0  ░▒▓█ 1"
