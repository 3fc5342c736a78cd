"""One line per place, one character per moment."""

import pytest

from nastui.cells.spaces import space_named
from nastui.drawing.spans import plain_text
from nastui.drawing.timeline import draw_key, draw_timeline, value_marks

VALUES = (("none", "none"), ("skip", "skip"), ("conv 3×3", "conv3x3"))


@pytest.mark.parametrize(("ascii", "lines"), [(False, ["in→1  ·s3", "1→out 333"]), (True, ["in>1  .s3", "1>out 333"])])
def test_each_moment_has_the_mark_of_its_value(ascii, lines):
    drawing = draw_timeline(("in→1", "1→out"), VALUES, [(0, 2), (1, 2), (2, 2)], ascii=ascii)
    assert plain_text(drawing).splitlines() == lines
    key = plain_text(draw_key(VALUES, 18, ascii=ascii)).splitlines()
    assert key == ([". none  s skip", "3 conv 3x3"] if ascii else ["· none  s skip", "3 conv 3×3"])


@pytest.mark.parametrize("space", ["nats-tss", "nats-sss", "nasbench101"])
def test_the_marks_of_a_space_are_told_apart(space):
    names = [name for name, _ in space_named(space).facets()[0].rows]
    for ascii in (False, True):
        assert len(set(value_marks(names, ascii=ascii))) == len(names)
