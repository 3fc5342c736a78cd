import math
import re
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nastui.drawing.numbers import (
    SHORTEST,
    Figure,
    count,
    counted,
    decimal,
    decimals_of,
    duration,
    in_bytes,
    percentage,
    plainly,
    rate,
    rate_unit,
    remaining,
    significant,
)

NOT_FINITE = [(None, "–"), (math.nan, "NaN"), (math.inf, "∞"), (-math.inf, "−∞")]


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        *(("94", 0), ("94.", 0), ("0.94", 2), (".5", 1), ("9.4e-1", 2), ("9.4E1", 0), ("-1.25e1", 1), ("+1e+3", 0), ("1e-17", 17)),
        *(("1e-320", 20), ("1e-99999999999999999999", 20), (f"1e-{'9' * 5000}", 20), (f"1e{'9' * 5000}", 0), (f"0.{'1' * 5000}", 20)),
    ],
)
def test_decimals_are_what_stands_behind_the_point_and_have_an_end(text, decimals):
    assert decimals_of(text, 20) == decimals


@pytest.mark.parametrize(("number", "text"), [(0, "0 columns"), (1, "1 column"), (1024, "1,024 columns")])
def test_one_thing_is_no_several(number, text):
    assert counted(number, "column") == text
    assert counted(number, "query") == text.replace("columns", "queries").replace("column", "query")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (12_345, "12 kB"),
        (999_600, "1 MB"),
        (4_100_000, "4 MB"),
        (999_600_000, "1.00 GB"),
        (1_150_000_000, "1.15 GB"),
        (2 * 10**12, "2,000.00 GB"),
    ],
)
def test_bytes(count, text):
    assert in_bytes(count) == text


@pytest.mark.parametrize("form", [decimal, count, duration])
@pytest.mark.parametrize(("value", "text"), NOT_FINITE)
def test_unknown_and_not_finite(form, value, text):
    assert form(value) == text


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (decimal, 91.608, "91.61"),
        (decimal, 100, "100.00"),
        (decimal, -1.3, "−1.30"),
        (decimal, -0.001, "0.00"),
        (decimal, 1834.2149, "1,834.21"),
        (count, 10_000, "10,000"),
        (count, 423_624, "423,624"),
        (count, 7, "7"),
        (decimal, 1e15, "1.00e15"),
        (decimal, -2.5e300, "−2.50e300"),
        (decimal, -1e-300, "0.00"),
        (percentage, 0.574, "57 %"),
        (percentage, None, "–"),
        (rate, None, "–"),
        (rate, 1240.3, "1,240/s"),
        (rate, 99.96, "100/s"),
        (rate, 12.34, "12.3/s"),
        (rate, 0.07, "4.2/min"),
        (rate, 1.5 / 3600, "1.5/h"),
        (rate, 0, "0/s"),
        (rate, math.inf, "∞/s"),
    ],
)
def test_numbers(form, value, text):
    assert form(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.00004, "40 µs"),
        (0.0012, "1.2 ms"),
        (0.038, "38 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.2, "1.2 s"),
        (59.94, "59.9 s"),
        (59.96, "1 m 00 s"),
        (184, "3 m 04 s"),
        (3599.4, "59 m 59 s"),
        (3599.6, "1 h 00 m"),
        (7500, "2 h 05 m"),
        (86_369, "23 h 59 m"),
        (86_371, "1.0 d"),
        (112_680, "1.3 d"),
        (3_637_440, "42.1 d"),
        (1e9, "11,574.1 d"),
        (-184, "−3 m 04 s"),
    ],
)
def test_durations(seconds, text):
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("done", "total", "elapsed", "text"),
    [(0, 500, 3, "–"), (5, None, 3, "–"), (100, 500, 46, "3 m 04 s"), (500, 500, 46, "0 s"), (501, 500, 46, "0 s")],
)
def test_remaining_time(done, total, elapsed, text):
    assert remaining(done, total, elapsed) == text


@given(st.floats(1e-5, 1e12))
def test_a_duration_never_reads_as_sixty_of_a_unit(seconds):
    text = duration(seconds)
    assert not re.search(r"(?<!\d)(60(\.0)? (s|m)\b|1000 (ms|µs)|10\.0 ms)", text)


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (11_617.011, 9, "11,617.01"),
        (11_617.011, 8, "11,617.0"),
        (11_617.011, 6, "11,617"),
        (11_617.011, 5, "11.6k"),
        (-11_617.011, 6, "−11.6k"),
        (91.608, 5, "91.61"),
        (91.608, 4, "91.6"),
        (1.5e7, 6, "15.0M"),
        (-9.99e299, 6, "−1e300"),
        (2e18, 9, "2.00e18"),
        (None, 1, "–"),
        (-math.inf, 6, "−∞"),
    ],
)
def test_a_figure_is_written_shorter_and_never_cut(value, width, text):
    assert Figure(value).within(width) == text


def read_back(text: str) -> float:
    """The number that a reader takes from a writing."""
    unit = {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}.get(text[-1], 1.0)
    plain = text.rstrip("kMGT").replace(",", "").replace("−", "-").replace("∞", "inf")
    return float(plain) * unit


@given(st.floats(allow_nan=False), st.integers(0, 4), st.integers(SHORTEST, 30))
@example(1.5e308, 0, SHORTEST)
@example(-sys.float_info.max, 2, 30)
def test_every_number_fits_six_columns_and_still_says_how_much_it_is(value, decimals, width):
    text = Figure(value, decimals).within(width)
    assert len(text) <= width
    assert "-" not in text
    found = read_back(text)
    assert found == value or abs(found - value) <= max(0.5, 0.5 * abs(value))


@pytest.mark.parametrize(
    ("pace", "before", "unit"),
    [
        (0.9, "s", "s"),
        (0.9, "", "min"),
        (1.1, "min", "min"),
        (0.1, "s", "min"),
        (5.1, "min", "s"),
        (0.02, "min", "min"),
        (0.002, "min", "h"),
        (0, "min", "min"),
        (None, "h", "h"),
        (None, "", "s"),
    ],
)
def test_a_unit_stays_where_a_pace_wavers(pace, before, unit):
    assert rate_unit(pace, before) == unit


@given(st.lists(st.floats(0.3, 4.5), min_size=1, max_size=20), st.sampled_from(["s", "min"]))
def test_no_pace_within_a_factor_of_ten_changes_its_unit(paces, unit):
    for pace in paces:
        assert rate_unit(pace, unit) == unit


def test_a_pace_in_a_given_unit():
    assert [rate(0.25, "s"), rate(0.0, "min"), rate(1.5, "min")] == ["0.25/s", "0/min", "90.0/min"]


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(-0.03123, 3, "−0.0312"), (1.23e-7, 2, "1.2e−07"), (-1250.4, 4, "−1,250"), (-math.inf, 2, "−∞")]
)
def test_significant_digits(value, digits, text):
    assert significant(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(281_168.0, "281,168"), (6.8052, "6.8052"), (0.0312, "0.031200"), (-91.3507, "−91.351"), (0.0, "0"), (1e-7, "1e−07"), (2e16, "2e+16")],
)
def test_a_number_without_a_power_of_ten(value, text):
    assert plainly(value, 5) == text
