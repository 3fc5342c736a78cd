"""The app's search when its terminal hangs up. The app here is a real process in a terminal of its own."""

import signal
from pathlib import Path

import pytest
from signalled import app_struck, remaining
from waiting import until

from nastui.runs.store import Store

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by their environment")


def is_under_way() -> bool:
    """Whether the app's search has stored a generation."""
    with Store() as store:
        return any(one.total for one in store.listed())


def test_the_search_of_an_app_that_is_hung_up_goes_on_to_its_end():
    ended = app_struck(is_under_way, signal.SIGHUP)
    assert ended.whole
    with Store() as store:
        (run,) = store.runs()
        until(lambda: store.run(run.id).state == "done")
        assert [event.kind for event in store.events(run.id)] == ["handed over", "resumed", "done"]
        assert store.evaluations(run.id) == 2000
    until(lambda: remaining(ended.environment) == [])
