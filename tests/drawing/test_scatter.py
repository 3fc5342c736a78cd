import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.axes import Axis
from nastui.drawing.scatter import Plane, ScatterMark, density, draw_scatter
from nastui.drawing.spans import HEAT, line_width, plain_text

numbers = st.floats(allow_nan=True, allow_infinity=True)
clouds = st.lists(st.tuples(numbers, numbers), max_size=60)

THREE = """
accuracy over score
94 ┤                         ⠈
   │
   │             ⠄
88 ┤⡀
   ╰┬────────────────────────┬
    0                       10
"""
THREE_ASCII = """
accuracy over score
94 +                         .
   |
   |             .
88 +.
   ++------------------------+
    0                       10
"""


def plane_of(points, width=30, height=7, ascii=False, log=False, names=("score", "accuracy")):
    x, y = Axis(names[0], log=log), Axis(names[1])
    return Plane(width, height, (x, x.scale(point[0] for point in points)), (y, y.scale(point[1] for point in points)), ascii)


def scatter(points, marks=(), **options):
    plane = plane_of(points, **options)
    return draw_scatter(plane, plane.count(points), marks)


def characters(drawing) -> str:
    """What stands right of the y axis."""
    return "".join(line.split("│")[-1].split("┤")[-1] for line in plain_text(drawing).splitlines()[1:-2])


def test_three_cells():
    points = [(0, 88), (5, 90), (10, 94)]
    assert plain_text(scatter(points)) == THREE.strip("\n")
    assert plain_text(scatter(points, ascii=True)) == THREE_ASCII.strip("\n")


def test_each_of_a_few_points_is_a_dot():
    drawn = characters(scatter([(x / 10, math.sin(x / 10)) for x in range(40)], width=60, height=20))
    assert sum((ord(character) - 0x2800).bit_count() for character in drawn if "⠀" < character <= "⣿") == 40


def test_many_points_at_one_place_are_a_shade_and_a_colour_of_their_own():
    drawing = scatter([(0, 0)] * 1000 + [(5, 5)] * 100 + [(10, 10)] * 40 + [(0, 10)])
    shades = {span.text: span.style for line in drawing for span in line if span.style in HEAT}
    assert shades == {"█": HEAT[6], "▓": HEAT[5], "▒": HEAT[4], "⠁": HEAT[2]}


def test_in_ascii_density_is_told_by_characters_too():
    points = [(0, 0)] * 1000 + [(5, 5)] * 100 + [(10, 10)] * 40 + [(0, 10)]
    drawn = "".join(span.text for line in scatter(points, ascii=True) for span in line if span.style in HEAT)
    assert sorted(drawn) == sorted(".@#+")


def test_few_points_are_dots_even_where_they_are_the_most():
    assert re.search("[▒▓█]", plain_text(scatter([(0, 0)] * 8 + [(1, 1)]))) is None


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_density_grows_with_the_count(one, other):
    few, many = sorted((one, other))
    assert 0 == density(1, many) <= density(few, many) <= density(many, many) == (4 if many > 1 else 0)


def test_marks_stand_above_points_and_only_where_they_can():
    marks = [ScatterMark(5, 90, "A"), ScatterMark(math.nan, 90, "B"), ScatterMark(5, -math.inf, "C")]
    drawn = plain_text(scatter([(0, 88), (5, 90), (10, 94)], marks))
    assert "A" in drawn
    assert "B" not in drawn.replace("accuracy", "")
    assert "C" not in drawn


@pytest.mark.parametrize("points", [[], [(math.nan, 1.0), (1.0, -math.inf), (math.inf, math.inf)]])
def test_nothing_to_draw(points):
    assert "nothing to draw" in plain_text(scatter(points))


def test_what_is_not_finite_lies_nowhere():
    points = [(0, 88), (5, 90), (10, 94)]
    plane = plane_of(points)
    assert plane.count([*points, (-math.inf, 90), (math.nan, 90), (3, math.nan)]) == plane.count(points)


def test_a_logarithmic_axis_spreads_what_differs_by_factors():
    points = [(10.0**power, power) for power in range(9)]
    lines = plain_text(scatter(points, width=60, height=20, log=True)).splitlines()[1:-2]
    columns = [re.search("[⠀-⣿]", line).start() for line in reversed(lines) if re.search("[⠁-⣿]", line)]
    assert len(columns) == 9
    steps = {after - before for before, after in pairwise(columns)}
    assert max(steps) - min(steps) <= 1


def test_names_are_printable():
    assert "\x1b" not in plain_text(scatter([(0, 1)], names=("\x1b[31mred", "y")))


@given(clouds, st.integers(1, 90), st.integers(1, 25), st.booleans(), st.booleans())
def test_a_scatter_has_the_size_that_was_asked_for(points, width, height, log, ascii):
    drawing = scatter(points, width=width, height=height, log=log, ascii=ascii, marks=[ScatterMark(1, 1, "A"), ScatterMark(math.nan, 0, "●")])
    assert [line_width(line) for line in drawing] == [width] * height
    assert plain_text(drawing).isascii() or not ascii


@given(clouds)
def test_every_finite_point_is_counted_once(points):
    counts = plane_of(points).count(points)
    assert sum(counts.values()) == sum(math.isfinite(x) and math.isfinite(y) for x, y in points)
