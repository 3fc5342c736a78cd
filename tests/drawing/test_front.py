"""The picture of a front: what is where, in Unicode and ASCII."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.axes import Axis
from nastui.drawing.front import SIGNS, FrontPicture, draw_front, front_legend, objective_title
from nastui.drawing.scatter import Plane
from nastui.drawing.spans import line_width, plain_text

FOUND = [(2.0, 88.0), (4.0, 91.0), (7.0, 92.0)]
EXACT = [(2.0, 89.0), (4.0, 91.0), (5.0, 93.0)]


def plane(width=40, height=10, ascii=False):
    x, y = Axis(objective_title("edgegpu_latency", "ms"), low=2, high=8), Axis(objective_title("valid@200", "%"), low=88, high=94)
    return Plane(width, height, (x, x.scale([])), (y, y.scale([])), ascii)


def picture(room, **more):
    return FrontPicture(FOUND, EXACT, room.count([(6.0, 90.0)]), [("best", FOUND[2])], ((3.0,), ()), (False, True), **more)


def test_found_and_exact_front_with_marks_and_bounds():
    room = plane()
    rows = plain_text(draw_front(room, picture(room))).splitlines()
    assert rows[0] == "valid@200, % over edgegpu_latency, ms"
    assert "".join(rows).count("◉") == 1
    assert "".join(rows).count("★") == 1
    assert sum("┊" in row for row in rows) >= 5
    assert rows[-1].split() == ["2", "8"]


def test_the_legend_says_what_the_characters_are():
    room = plane()
    assert plain_text((front_legend(picture(room), ascii=False),)) == "● found 2  ○ exact 2  ◉ found and exact 1  ★ best"
    assert plain_text((front_legend(picture(room), ascii=True),)) == "o found 2  x exact 2  @ found and exact 1  * best"


def test_in_ascii_it_is_ascii_and_shows_the_same():
    room = plane(ascii=True)
    text = plain_text(draw_front(room, picture(room)))
    assert text.isascii()
    assert [text.partition("\n")[2].count(sign) for sign in "@*"] == [1, 1]


def test_no_two_kinds_look_alike_without_colour():
    assert len({sign.character for sign in SIGNS.values()}) == len({sign.ascii for sign in SIGNS.values()}) == len(SIGNS)


def test_lines_hold_the_better_value_until_the_next_point():
    """Less latency is better: from the point at 4 ms on, its accuracy is to be had."""
    room = plane()
    rows = plain_text(draw_front(room, FrontPicture([(4.0, 91.0)], more=(False, True)))).splitlines()
    (line,) = (row for row in rows if "●" in row)
    before, after = line.split("●")
    assert before.strip(" │┤") == ""
    assert set(after) <= set("⠉⠒⠤⣀")
    assert len(after) > 20


def test_where_more_is_better_lines_go_the_other_way():
    room = plane()
    rows = plain_text(draw_front(room, FrontPicture([(4.0, 91.0)], more=(True, True)))).splitlines()
    (line,) = (row for row in rows if "●" in row)
    before, after = line.split("●")
    assert not after
    assert set(before.split("│")[-1]) <= set("⠉⠒⠤⣀")


def test_before_there_is_anything_it_says_so():
    assert "no data yet" in plain_text(draw_front(plane(), FrontPicture()))


places = st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=8)


@given(places, places, st.integers(1, 60), st.integers(1, 20), st.booleans(), st.tuples(st.booleans(), st.booleans()))
def test_it_is_as_large_as_its_plane(found, exact, width, height, ascii, more):
    room = plane(width, height, ascii)
    drawn = draw_front(room, FrontPicture(found, exact, room.count([*found, *exact]), more=more))
    assert len(drawn) == height
    assert {line_width(line) for line in drawn} == {width}


@pytest.mark.parametrize("unit", ["", "ms"])
def test_a_title_has_the_unit(unit):
    assert objective_title("latency", unit) == ("latency, ms" if unit else "latency")
