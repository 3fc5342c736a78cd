"""The app's search when its terminal hangs up. The app here is a real process in a terminal of its own."""

import signal
from pathlib import Path

import pytest
from signalled import app_struck
from waiting import until

from nastui.runs.store import Store

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by their environment")


def test_the_search_of_an_app_that_is_hung_up_goes_on_to_its_end():
    ended = app_struck(8.0, signal.SIGHUP)
    assert ended.whole
    with Store() as store:
        until(lambda: {run.state for run in store.runs()} <= {"done"})
        kinds = [[event.kind for event in store.events(run.id)] for run in store.runs()]
        assert all(one in (["done"], ["stopped", "resumed", "done"]) for one in kinds), kinds
        assert {store.evaluations(run.id) for run in store.runs()} <= {2000}
