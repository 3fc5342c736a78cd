"""Times in the unit that the user wants."""

import pytest

from nastui.drawing.numbers import duration, use_time_unit


@pytest.fixture(autouse=True)
def back():
    yield
    use_time_unit("auto")


@pytest.mark.parametrize(
    ("unit", "said"),
    [("auto", "2 h 05 m"), ("seconds", "7,500 s"), ("hours", "2.08 h"), ("days", "0.09 d")],
)
def test_times_of_a_minute_and_more_are_in_one_unit(unit, said):
    use_time_unit(unit)
    assert duration(7500.0) == said
    assert duration(38e-3) == "38 ms"
    assert duration(-7500.0) == f"−{said}"
