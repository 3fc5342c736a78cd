"""Distributions side by side."""

import math

from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.distributions import Distribution, draw_distributions, quartiles
from nastui.drawing.spans import line_width, plain_text

VALUES = st.lists(st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=12)
SAMPLES = st.lists(st.builds(Distribution, st.text(max_size=40), VALUES), max_size=6)


@given(SAMPLES, st.integers(0, 120), st.integers(0, 12), st.booleans())
def test_any_samples_are_drawn_within_the_room_there_is(samples, width, height, ascii):
    drawing = draw_distributions(samples, width, height, ascii=ascii)
    assert len(drawing) <= height
    assert all(line_width(line) <= width for line in drawing)
    if ascii:
        assert plain_text(drawing).isascii()


def test_the_greater_sample_is_further_to_the_right():
    low, high, *_ = draw_distributions([Distribution("low", [1, 2, 3]), Distribution("high", [7, 8, 9])], 60, 5)
    text = ["".join(span.text for span in line) for line in (low, high)]
    assert text[0].index("█") < text[1].index("█")


def test_the_box_is_over_the_quartiles_and_the_line_over_all():
    (row, *_) = draw_distributions([Distribution("x", [0, 25, 50, 75, 100])], 1 + 1 + 101 + 11, 4)
    line = "".join(span.text for span in row)[2:103]
    assert (line[0], line[100]) == ("├", "┤")
    assert line.index("█") == 50
    assert (line.index("▒"), line.rindex("▒")) == (25, 75)


def test_what_is_not_finite_is_counted_beside():
    (one, none, *_) = draw_distributions([Distribution("one", [1.0, 2.0, -math.inf]), Distribution("none", [math.nan])], 60, 5)
    assert "+1" in "".join(span.text for span in one)
    assert "1 not fin" in "".join(span.text for span in none)


def test_quartiles_are_linear_between_ranks():
    assert quartiles([1, 2, 3, 4, 5]) == (2, 3, 4)
    assert quartiles([7]) == (7, 7, 7)


def test_with_room_each_value_is_a_point_and_those_that_share_a_place_are_counted():
    drawing = draw_distributions([Distribution("x", [0, 0, 0, 50, 100])], 1 + 1 + 101 + 11, 4)
    points = "".join(span.text for span in drawing[1])[2:103]
    assert (points[0], points[50], points[100]) == ("3", "•", "•")
    assert points.count(" ") == 98
    crowd = draw_distributions([Distribution("x", [1.0] * 12)], 60, 4)
    assert "+" in crowd[1][1].text


def test_without_room_for_points_there_are_only_boxes():
    assert len(draw_distributions([Distribution("a", [1, 2]), Distribution("b", [1, 2])], 60, 5)) == 4
    assert len(draw_distributions([Distribution("a", [1, 2]), Distribution("b", [1, 2])], 60, 6)) == 6
