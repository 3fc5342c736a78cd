import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.axes import Axis, Scale, scale_of, tick_labels, ticks
from nastui.drawing.bars import resample, sparkline, stretched
from nastui.drawing.chart import Series, draw_chart
from nastui.drawing.spans import line_width, plain_text

numbers = st.floats(allow_nan=True, allow_infinity=True)
points = st.lists(st.tuples(numbers, numbers), max_size=20)

TWO_CURVES = """
accuracy over queries  1 random  2 genetic
94 ┤        ⡊⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈⠈2
   │        ⡂
92 ┤        ⡂       ⡖⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒1
   │        ⡂       ⡇
90 ┤⣀⣀⣀⣀⣀⣀⣀⣀⣂⣀⣀⣀⣀⣀⣀⣀⡇
   ╰┬───────────────────┬──────────────────┬
    0                   50               100
"""
TWO_CURVES_ASCII = """
accuracy over queries  1 random  2 genetic
94 +        22222222222222222222222222222222
   |        2
92 +        2       111111111111111111111111
   |        2       1
90 +22222222211111111
   ++-------------------+------------------+
    0                   50               100
"""
CURVES = [Series("random", [(0, 90), (40, 92), (100, 92)]), Series("genetic", [(0, 90), (20, 94), (100, 94)])]


def chart(series, width=44, height=8, **options):
    return draw_chart(series, width, height, x=Axis("queries"), y=Axis("accuracy"), **options)


def test_two_curves():
    assert plain_text(chart(CURVES)) == TWO_CURVES.strip("\n")
    assert plain_text(chart(CURVES, ascii=True)) == TWO_CURVES_ASCII.strip("\n")


def test_nothing_to_show_yet():
    assert "no data yet" in plain_text(chart([]))
    assert "no data yet" in plain_text(chart([Series("a", [(math.nan, 1.0), (1.0, -math.inf)])]))


def test_a_value_that_is_not_finite_leaves_a_gap():
    drawn = plain_text(chart([Series("", [(0, 1), (3, math.nan), (6, 1), (9, 1)])], ascii=True))
    assert re.search(r"\+\*{10,} {10,}\*{10,}$", drawn, re.MULTILINE)


def test_zero_is_at_the_low_end_of_a_logarithmic_axis():
    drawing = draw_chart([Series("", [(0, 10.0), (5, 0.1), (9, 0.0)])], 30, 8, y=Axis(log=True), ascii=True)
    *_, least, zero = plain_text(drawing).splitlines()[:6]
    assert (least.count("*") > 10, zero.count("*")) == (True, 1)


def test_an_axis_writes_its_own_labels_and_keeps_given_ends():
    axis = Axis(low=0, high=100, label=lambda value: f"<{value:.0f}>")
    assert "<100> ┤" in plain_text(draw_chart(CURVES, 40, 9, y=axis))


def test_names_are_printable():
    assert "\x1b" not in plain_text(chart([Series("\x1b[31mred", [(0, 1)])]))


@given(st.lists(points, max_size=3), st.integers(1, 90), st.integers(1, 25), st.booleans(), st.booleans())
def test_a_chart_has_the_size_that_was_asked_for(series, width, height, log, ascii):
    curves = [Series(f"run {number}", run) for number, run in enumerate(series)]
    drawing = draw_chart(curves, width, height, x=Axis("queries", log=log), y=Axis("regret", log=log), ascii=ascii)
    assert [line_width(line) for line in drawing] == [width] * height
    assert plain_text(drawing).isascii() or not ascii


@pytest.mark.parametrize(
    ("values", "width", "ascii", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], 8, False, "▁▂▃▄▅▆▇█"),
        ([1, 2, 3, 4, 5, 6, 7, 8], 8, True, "_.:-=+*#"),
        ([5, 5, 5], 10, False, "▄▄▄"),
        ([0, math.nan, 1, math.inf, -math.inf], 10, False, "▁ █  "),
        ([1, 9, 1, 1], 2, False, "█▁"),
        ([], 10, False, ""),
        ([1, 2], 0, False, ""),
        ([math.nan], 3, False, " "),
    ],
)
def test_sparkline(values, width, ascii, expected):
    assert sparkline(values, width, ascii=ascii) == expected


def test_a_bucket_keeps_its_last_or_greatest_value():
    values = [1, 9, 2, math.nan, 3, 4]
    assert resample(values, 3) == (9, 2, 4)
    assert resample(values, 2) == (2, 4)
    assert resample(values, 2, "max") == (9, 4)


@pytest.mark.parametrize(
    ("values", "width", "expected"),
    [([1, 2], 6, [1, 1, 1, 2, 2, 2]), ([1, 2, 3], 5, [1, 1, 2, 2, 3]), ([1, 2, 3], 2, [1, 2, 3]), ([], 4, []), ([5], 3, [5, 5, 5])],
)
def test_a_short_series_is_stretched(values, width, expected):
    assert list(stretched(values, width)) == expected


def test_given_ends_of_a_sparkline():
    assert sparkline([50, 100, 200], 3, low=0, high=100) == "▅██"


@given(st.lists(numbers, max_size=200), st.integers(0, 60), st.sampled_from(["last", "max"]), st.booleans())
def test_a_sparkline_takes_anything(values, width, pick, ascii):
    drawn = sparkline(values, width, pick=pick, ascii=ascii)
    assert len(drawn) == min(len(values), width)
    assert drawn.isascii() or not ascii


@pytest.mark.parametrize(
    ("scale", "most", "labels"),
    [
        (Scale(0, 100), 6, "0 20 40 60 80 100"),
        (Scale(88.1, 94.4), 4, "90 92 94"),
        (Scale(91.2, 91.9), 4, "91.2 91.4 91.6 91.8"),
        (Scale(0, 6e6), 4, "0 2M 4M 6M"),
        (Scale(0, 30_000), 4, "0 10k 20k 30k"),
        (Scale(0, 2_000), 5, "0 500 1,000 1,500 2,000"),
        (Scale(-1, 1), 3, "−1 0 1"),
        (Scale(0.01, 100, log=True), 5, "0.01 0.1 1 10 100"),
        (Scale(1e-6, 1e6, log=True), 4, "1e−6 0.01 100 1M"),
        (Scale(0.075, 4, log=True), 3, "0.1 1"),
        (Scale(0.075, 4, log=True), 4, "0.1 0.3 1 3"),
        (Scale(0.3, 11, log=True), 5, "0.5 1 2 5 10"),
        (Scale(0, 2.5), 6, "0.0 0.5 1.0 1.5 2.0 2.5"),
        (Scale(0.5, 2.5), 6, "0.5 1.0 1.5 2.0 2.5"),
        (Scale(300, 9_000, log=True), 5, "500 1,000 2,000 5,000"),
        (Scale(91.2, 91.9, log=True), 4, "91.2 91.4 91.6 91.8"),
        (Scale(91.61, 91.61), 4, "91.61"),
        (Scale(0.0001, 5e20, log=True), 3, "0.0001 100k 100T"),
        (Scale(1e-9, 3e-9), 3, "1e−9 2e−9 3e−9"),
        (Scale(0, 0), 4, "0"),
    ],
)
def test_round_ticks_and_short_labels(scale, most, labels):
    assert " ".join(tick_labels(ticks(scale, most))) == labels


@pytest.mark.parametrize(
    ("high", "most", "found"),
    [
        (1_000, 6, (0, 300, 600, 900)),
        (45, 6, (0, 10, 20, 30, 40)),
        (2.5, 6, (0, 0.5, 1, 1.5, 2, 2.5)),
        (20_000, 6, (0, 3_600, 7_200, 10_800, 14_400, 18_000)),
        (1e6, 6, (0, 172_800, 345_600, 518_400, 691_200, 864_000)),
    ],
)
def test_ticks_of_times_are_round_on_a_clock(high, most, found):
    assert ticks(Scale(0, high), most, times=True) == pytest.approx(found)


@given(numbers, numbers, st.integers(1, 20), st.booleans())
def test_ticks_are_few(one, other, most, log):
    scale = scale_of([one, other], log=log)
    found = ticks(scale, most)
    assert 1 <= len(found) <= max(2, most)
    assert len(tick_labels(found)) == len(found)


def test_curves_differ_in_their_dots_and_only_the_first_is_whole():
    lines = [Series(f"{place}", [(0, place), (100, place)]) for place in range(6)]
    rows = plain_text(draw_chart(lines, 44, 40, x=Axis("x"), y=Axis("y"))).splitlines()
    curves = [re.split("[│┤]", row)[1][:24] for row in rows if any("\u2800" < one <= "\u28ff" for one in row)]
    drawn = [tuple(one > "\u2800" and bool(ord(one) & half) for one in curve for half in (0x47, 0xB8)) for curve in curves]
    assert len(set(drawn)) == 6
    assert [all(pattern) for pattern in drawn] == [False] * 5 + [True]


@pytest.mark.parametrize("height", [8, 9, 12, 30, 52])
@pytest.mark.parametrize("ascii", [False, True])
def test_zeros_of_a_logarithmic_axis_have_a_row_of_their_own_and_it_says_zero(height, ascii):
    def rows(last):
        drawing = draw_chart([Series("", [(0, 100.0), (5, 0.1), (9, last)])], 30, height, y=Axis(log=True, zeros=True), ascii=ascii)
        return plain_text(drawing).splitlines()[:-2]

    def curve(row):
        return re.split("[│┤|+]", row, maxsplit=1)[1].strip(" \u2800")

    assert re.match(r" *0 [┤+]", rows(0.0)[-1])
    assert curve(rows(0.0)[-1])
    assert re.match(r" *0 [┤+]", rows(0.1)[-1])
    assert not curve(rows(0.1)[-1])
    assert re.match(r"0.1 [┤+]", rows(0.1)[-2])


def test_a_heading_is_worded_shorter_before_it_is_cut():
    curves = [Series("best so far", [(0, 9)], short="best"), Series("mean", [(0, 9)])]
    heads = [plain_text(chart(curves, width)).splitlines()[0].rstrip() for width in (50, 40, 32, 26, 20)]
    assert heads == [
        "accuracy over queries  1 best so far  2 mean",
        "accuracy over queries  1 best  2 mean",
        "accuracy  1 best so far  2 mean",
        "accuracy  1 best  2 mean",
        "accuracy  1 best  2…",
    ]
