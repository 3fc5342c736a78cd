"""The app's children and searches end with it, however it ends."""

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from data_helpers import PlayedChild
from signalled import marked, remaining
from small_study import SMALL
from tui_helpers import app_on, until
from waiting import PATIENCE

from nastui.base.ties import FOR_PARENT
from nastui.runs.store import Store
from nastui.tui.jobs import runner as child
from nastui.tui.jobs.import_job import ImportJob
from nastui.tui.navigation import SearchBegun
from nastui.tui.searches import handle

PARENT = """
import asyncio, sys
from nastui.tui.jobs.runner import run_child
from nastui.tui.jobs.study_job import StudyJob
asyncio.run(run_child(StudyJob(sys.argv[1], 0).words, lambda line: None, asyncio.Event()))
"""
"""Has a study made as the app does."""


@pytest.mark.skipif(os.name != "posix", reason="pipes are inherited")
async def test_a_child_is_tied_to_the_app(monkeypatch):
    code = f"import os; print(os.fstat(int(os.environ['{FOR_PARENT}'])).st_size)"
    monkeypatch.setattr(child, "_command", lambda words: [sys.executable, "-c", code])
    output, ended = await child.run_child((), lambda line: None, asyncio.Event())
    assert (output, ended) == ("0\n", 0)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes by their environment")
def test_a_child_that_makes_runs_ends_in_good_order_with_an_app_that_is_killed(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace("evaluations = 30", "evaluations = 30000").replace("1..3", "1..8"))
    environment = marked()
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(path)], env=environment)
    with Store() as store:
        while len(store.runs()) < 2:
            assert parent.poll() is None
        parent.kill()
        parent.wait()
        assert remaining(environment, 30.0) == []
        assert {run.state for run in store.runs()} <= {"stopped", "done"}
        assert len(store.runs()) < 16


async def test_no_search_begins_once_the_app_is_ending(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        await pilot.app.services.finish()
        assert await pilot.app.services.searches.start(pilot.app.setup.request, print) is None
        with Store() as store:
            assert store.runs() == []


@pytest.mark.parametrize("moving", [True, False])
async def test_a_search_that_is_stored_while_the_app_ends_is_treated_like_the_others(toy_home, monkeypatch, moving):
    """It was being prepared when the terminal hung up, and stored before it could be cancelled: it moves too, and is not stopped."""
    begin, cancel, moved = handle.session.begin, handle.RunHandle.cancel, []
    at_it, asked, go_on = threading.Event(), threading.Event(), threading.Event()

    def begun(*what):
        at_it.set()
        assert go_on.wait(PATIENCE)
        return begin(*what)

    monkeypatch.setattr(handle.session, "begin", begun)
    monkeypatch.setattr(handle.RunHandle, "cancel", lambda one: asked.set() or cancel(one))
    monkeypatch.setattr("nastui.tui.searches.searches.move", lambda run, pace: moved.append(run))
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        starting = asyncio.create_task(pilot.app.services.searches.start(pilot.app.setup.request, print))
        await until(pilot, at_it.is_set)
        ending = asyncio.create_task(pilot.app.services.finish(moving=moving))
        await until(pilot, asked.is_set)
        go_on.set()
        await ending
        run = await starting
    with Store() as store:
        assert (moved, store.run(run).state) == (([run], "done") if moving else ([], "stopped"))


async def test_searches_are_stopped_while_a_job_takes_its_time(toy_home, turns, monkeypatch, tmp_path):
    deaf = PlayedChild(monkeypatch, tmp_path / "child", [{"done": 1, "total": 4}], deaf=True)
    async with app_on().run_test(size=(80, 24)) as pilot:
        services = pilot.app.services
        await until(pilot, lambda: pilot.app.setup.request is not None)
        run = await services.searches.start(replace(pilot.app.setup.request, pace=1.0), print)
        services.imports.start(ImportJob(tmp_path / "table.csv"))
        await until(pilot, lambda: deaf.said)
        ending = asyncio.create_task(services.finish())
        with Store() as store:
            await until(pilot, lambda: store.run(run).state == "stopped")
        assert not ending.done()
        assert services.imports.active
        ending.cancel()


async def test_a_search_that_is_prepared_while_the_app_ends_has_nothing_to_tell(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        setup = pilot.app.setup
        await until(pilot, lambda: setup.takes_keys)
        setup.set_busy("Preparing the search …")
    with pilot.app._context():  # in a worker that goes on for a moment
        setup.set_busy(None)
        pilot.app.on_search_begun(SearchBegun("0123abcd", lambda: False))
    assert setup.busy is None
