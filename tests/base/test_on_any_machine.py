"""What makes a test pass on one machine and fail on another stays out: deadlines, and waits for a length of time."""

import re
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parents[1]
FILES = sorted(TESTS.rglob("*.py"))
_WAITS = re.compile(r"\b(?:time|asyncio)\.sleep\((?!0\)|0?\.0)|\bpilot\.pause\([^)]|\bpause\(\d")
"""More than the pause of a loop that waits for an event."""


@pytest.mark.parametrize("profile", ["same", "explore"])
def test_no_example_has_a_deadline(profile):
    assert settings.get_profile(profile).deadline is None
    assert settings().deadline is None


def test_no_test_sets_a_deadline_of_its_own():
    found = {path.name: re.findall(r"deadline ?= ?([^,)]+)", path.read_text()) for path in FILES if path != Path(__file__)}
    assert {name for name, values in found.items() if set(values) - {"None"}} == set()


def test_tests_of_screens_wait_for_events():
    """Two helpers wait besides: between two keys, as a hand does, and between two looks at whether the app is idle."""
    found = {path.name for path in (TESTS / "tui").glob("*.py") if _WAITS.search(path.read_text())}
    assert found == {"typing_helpers.py", "idle.py"}


@pytest.mark.parametrize("line", ["await asyncio.sleep(1)", "time.sleep(0.5)", "await pilot.pause(0.3)", "await asyncio.sleep(delay)"])
def test_such_waits_are_found(line):
    assert _WAITS.search(line)
