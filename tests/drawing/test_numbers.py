import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.drawing.numbers import count, decimal, duration, rate, remaining

NOT_FINITE = [(None, "–"), (math.nan, "NaN"), (math.inf, "∞"), (-math.inf, "−∞")]


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
