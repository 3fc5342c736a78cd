import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.canvas import Canvas
from nastui.drawing.printable import in_ascii, printable
from nastui.drawing.spans import STYLES, Span, beside, cut, fit, line_width, pad, plain_text, text_width

lines = st.lists(st.builds(Span, st.text(max_size=8), st.sampled_from(STYLES)), max_size=5).map(tuple)


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("3×3 ╮", 5), ("宽", 2), ("e\u0301", 1)])
def test_width_of_a_text(text, width):
    assert text_width(text) == width


@given(lines, st.integers(0, 30))
def test_cut_pad_and_fit_keep_their_word(line, width):
    assert line_width(cut(line, width)) <= width
    assert line_width(pad(line, width)) == max(width, line_width(line))
    assert line_width(fit(line, width)) == width


def test_a_cut_shows_that_text_was_lost():
    line = (Span("best ", "dim"), Span("accuracy", "good"))
    assert cut(line, 13) == line
    assert cut(line, 9) == (Span("best ", "dim"), Span("acc", "good"), Span("…", "good"))
    assert cut(line, 0) == ()


def test_side_by_side():
    left = ((Span("a"),), (Span("bcd"),))
    right = ((Span("x"),), (Span("y"),), (Span("z"),))
    assert plain_text(beside(left, right)) == "a    x\nbcd  y\n     z"
    assert plain_text(beside((), right, gap=0)) == "x\ny\nz"


def test_a_grid_joins_cells_of_one_style_and_loses_what_is_outside():
    grid = Canvas(4, 1)
    grid.put(0, 2, "abc", "good")
    grid.put(5, 0, "x")
    assert grid.drawing() == ((Span("  "), Span("ab", "good")),)
    assert grid.is_blank(0, 0)
    assert not grid.is_blank(0, 2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ×3 – ünïcode 宽", "plain ×3 – ünïcode 宽"),
        ("\x1b[2Jgone", "�[2Jgone"),
        ("a\nb\tc\rd\x00", "a�b�c�d�"),
        ("\u202egnp.exe", "�gnp.exe"),
        ("a\u200bb\u2066c\ufeff\u2028\x9b", "a�b�c���"),
        ("\ud800", "�"),
    ],
)
def test_foreign_text_is_made_printable(text, shown):
    assert printable(text) == shown


@given(st.text())
def test_printable_keeps_length_and_is_settled(text):
    assert len(printable(text)) == len(text)
    assert printable(printable(text)) == printable(text)
    assert in_ascii(text).isascii()


def test_likenesses_in_ascii():
    assert in_ascii("3×3 −∞ – ü") == "3x3 -inf - ?"
