"""The live screen on a run of this app: steering, views, trouble."""

import asyncio
import gc
import re
import sys

from tui_helpers import app_on, at_rest, drive_elsewhere, finished_run, on_field, screen_text, until, watch_app
from waiting import PATIENCE

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.presets.reading import read
from nastui.runs.store import Store
from nastui.tui.live.generation_table import MOST_ROWS, GenerationTable
from nastui.tui.searches.handle import RunHandle
from nastui.tui.searches.searches import Searches


async def started(pilot) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.current_mode == "live" and "▶ running" in screen_text(pilot.app))


async def test_space_pauses_and_goes_on(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "⏸ paused" in screen_text(pilot.app))
        with Store() as store:
            assert [run.state for run in store.runs()] == ["paused"]
        await pilot.press("space")
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        with Store() as store:
            assert [run.state for run in store.runs()] == ["running"]
        pilot.app.services.searches.stop_all()


async def test_a_search_that_goes_on_shows_the_time_left_its_counters_its_seed_and_its_id(toy_home, turns):
    turns.let(2)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await until(pilot, lambda: "60 of 200 evaluations" in screen_text(pilot.app))
        state, progress, counters = screen_text(pilot.app).splitlines()[1:4]
        assert f"seed 1   run {pilot.app.screen.run_id}" in state
        assert re.search(r" 30 %  60 of 200 evaluations  ETA \d", progress)
        assert re.search(r"gen 3  eval 60  regret \d+\.\d\d  unique \d+  pace 250 ms/gen  elapsed \d", counters)
        await pilot.press("0")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert "ETA" not in screen_text(pilot.app)


async def test_stopping_takes_two_steps_and_a_stopped_run_resumes(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await pilot.press("s")
        await at_rest(pilot)
        assert "press s again to stop" in screen_text(pilot.app)
        assert pilot.app.services.searches.own.active
        await pilot.press("s")
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
        assert "r Resume" in screen_text(pilot.app)
        await pilot.press("r")
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        await pilot.press("0")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert "200 of 200" in screen_text(pilot.app)


async def test_the_pace_can_be_changed(toy_home, turns):
    async with app_on().run_test(size=(120, 40)) as pilot:
        await started(pilot)
        assert "pace 250 ms/gen" in screen_text(pilot.app)
        await pilot.press("minus")
        await until(pilot, lambda: "pace 500 ms/gen" in screen_text(pilot.app))
        await pilot.press("plus", "plus")
        await until(pilot, lambda: "pace 100 ms/gen" in screen_text(pilot.app))
        pilot.app.services.searches.stop_all()


async def test_leaving_the_screen_does_not_stop_the_run(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "setup" and "● 1 running" in screen_text(pilot.app))
        assert pilot.app.services.searches.own.active
        pilot.app.services.searches.stop_all()


async def test_the_newest_run_is_shown_whenever_the_tab_is_looked_at_first(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: run in screen_text(pilot.app) and "✓ done" in screen_text(pilot.app))


async def test_without_a_run_no_key_is_offered_that_needs_one(toy_home):
    async with app_on(tab="live").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "No run yet" in screen_text(pilot.app))
        assert not {"View", "Over time", "Fitness"} & set(screen_text(pilot.app).splitlines()[-1].split("  "))
        assert "View" not in screen_text(pilot.app)


async def test_escape_leads_from_one_panel_to_all_and_then_to_the_tab_before(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: run in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and "✓ done" in screen_text(pilot.app))
        await at_rest(pilot)
        every = screen_text(pilot.app)
        await pilot.press("v", "v")
        await until(pilot, lambda: "View 3/" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: screen_text(pilot.app) == every)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "runs")


async def test_quitting_asks_while_a_run_goes(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await pilot.press("q")
        await until(pilot, lambda: "Keep looking" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Keep looking" not in screen_text(pilot.app))
        assert pilot.app.services.searches.own.active
        await pilot.press("q")
        await until(pilot, lambda: "Keep looking" in screen_text(pilot.app))
        await pilot.press("s")
        await until(pilot, lambda: not pilot.app.is_running)
    assert pilot.app.return_code == 0
    with Store() as store:
        assert store.runs()[0].state == "stopped"


async def test_the_question_says_when_nothing_is_stopped_any_more(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await pilot.press("q")
        await until(pilot, lambda: "A search is running" in screen_text(pilot.app))
        pilot.app.services.searches.stop_all()
        await until(pilot, lambda: "Nothing is in progress" in screen_text(pilot.app) and "A search" not in screen_text(pilot.app))
        await pilot.press("s")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_short_turns_only_while_a_search_runs(toy_home, turns):
    usual = sys.getswitchinterval()
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        assert sys.getswitchinterval() < usual / 2
        pilot.app.services.searches.stop_all()
    assert sys.getswitchinterval() == usual


async def test_what_is_frozen_for_searches_is_thawed_after_the_last(toy_home, turns):
    before = gc.get_freeze_count()
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        frozen = gc.get_freeze_count()
        assert frozen > before
        driven = [RunHandle.starting(read("toy", (f"seed={seed}",)).spec, "toy", 1.0) for seed in (2, 3)]
        await until(pilot, lambda: all(handle.run for handle in driven))
        assert gc.get_freeze_count() <= frozen  # nothing was frozen on top
        for handle in driven:
            handle.stop()
            handle.join(PATIENCE)
        assert gc.get_freeze_count() > before
        pilot.app.services.searches.stop_all()
        assert gc.get_freeze_count() == 0


async def test_a_paused_search_is_not_told_as_running(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        await until(pilot, lambda: "● 1 running" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, lambda: "⏸ paused" in screen_text(pilot.app) and "⏸ 1 paused" in screen_text(pilot.app))
        assert "running" not in screen_text(pilot.app)
        await pilot.press("1")
        await until(pilot, lambda: pilot.app.current_mode == "setup")
        assert "⏸ 1 paused" in screen_text(pilot.app)
        run = pilot.app.services.searches.own.active[0].run
        with Store() as store:
            store.command(run, "resume")
        await until(pilot, lambda: "● 1 running" in screen_text(pilot.app))
        pilot.app.services.searches.stop_all()


async def test_axes_and_views(toy_home, turns):
    async with app_on().run_test(size=(160, 40)) as pilot:
        await started(pilot)
        await until(pilot, lambda: "regret over queries" in screen_text(pilot.app) and "y regret, log" in screen_text(pilot.app))
        await pilot.press("y")
        await until(pilot, lambda: "fitness over queries" in screen_text(pilot.app) and "y fitness ─" in screen_text(pilot.app))
        await pilot.press("y")
        await until(pilot, lambda: "accuracy over queries" in screen_text(pilot.app))
        await pilot.press("x", "y", "l")
        await until(pilot, lambda: "regret over simulated time" in screen_text(pilot.app) and "y regret ─" in screen_text(pilot.app))
        await pilot.press("v")
        await until(pilot, lambda: "Best cell" not in screen_text(pilot.app))
        await pilot.press("v")
        await until(pilot, lambda: "Generations" not in screen_text(pilot.app) and "fitness" in screen_text(pilot.app))
        assert "Best cell" in screen_text(pilot.app)
        assert "regret over simulated time" not in screen_text(pilot.app)
        pilot.app.services.searches.stop_all()


async def test_copying_tells_the_file(toy_home, turns):
    async with app_on().run_test(size=(80, 24), notifications=True) as pilot:
        await started(pilot)
        await until(pilot, lambda: "valid" in screen_text(pilot.app))
        await pilot.press("c")
        await until(pilot, lambda: bool(pilot.app._notifications))
        assert pilot.app.clipboard.startswith("|")
        assert (toy_home / "state" / "copied.txt").read_text().strip() == pilot.app.clipboard
        assert [one.message for one in pilot.app._notifications] == [f"Copied the best cell. Also in {toy_home / 'state' / 'copied.txt'}"]
        await until(pilot, lambda: "Copied the best cell" in screen_text(pilot.app))
        pilot.app.services.searches.stop_all()


async def test_the_table_follows_until_somebody_scrolls_back(toy_home, turns):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await started(pilot)
        table = pilot.app.screen.query_one(GenerationTable)
        turns.let(2)
        await until(pilot, lambda: table.row_count == 3)
        assert table.following
        await pilot.press("k")
        assert table.cursor_row == 1
        turns.let(2)
        await until(pilot, lambda: table.row_count == 5)
        assert table.cursor_row == 1
        await pilot.press("G")
        turns.let()
        await until(pilot, lambda: table.row_count == 6)
        assert table.following
        pilot.app.services.searches.stop_all()


async def test_a_failing_search_becomes_a_screen_and_the_app_lives(toy_home, monkeypatch):
    def fail(self, evaluations):
        raise ZeroDivisionError("made up for [this] test")

    monkeypatch.setattr("nastui.algorithms.genetic.Genetic.tell", fail)
    async with app_on().run_test(size=(100, 30)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "A run failed" in screen_text(pilot.app))
        assert "made up for [this] test" in screen_text(pilot.app)
        await pilot.press("c")
        await pilot.pause()
        assert "Traceback" in pilot.app.clipboard
        await pilot.press("escape")
        await until(pilot, lambda: "✗ failed" in screen_text(pilot.app))
        await pilot.press("1")
        await pilot.pause()
        assert pilot.app.current_mode == "setup"


async def test_values_that_are_not_finite_are_shown(toy_home, turns, monkeypatch):
    """A fitness of NaN and −∞ only, then among others."""
    import numpy as np

    from nastui.fitness.accuracy import Accuracy

    evaluate = Accuracy.evaluate

    def strange(self, cells, numbers):
        found = evaluate(self, cells, numbers)
        found.fitness[:] = np.where(numbers < 60, np.where(numbers % 2, np.nan, -np.inf), found.fitness)
        found.fitness[::7] = np.nan
        return found

    monkeypatch.setattr(Accuracy, "evaluate", strange)
    turns.let(10)
    async with app_on().run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        await pilot.press("g")
        await until(pilot, lambda: "–" in screen_text(pilot.app))
        assert "none yet" in screen_text(pilot.app)
        await pilot.press("G")
        await until(pilot, lambda: "|nor_conv" in screen_text(pilot.app))


async def test_a_run_that_vanishes_leaves_an_empty_screen(toy_home):
    driven = drive_elsewhere(pace=0.0)
    driven.thread.join(PATIENCE)
    async with app_on().run_test(size=(80, 24)) as pilot:
        pilot.app.look_at(driven.session.run)
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        with Store() as store:
            store.delete(driven.session.run)
        await until(pilot, lambda: "No run yet" in screen_text(pilot.app))
        assert "✓ done" not in screen_text(pilot.app)


async def test_a_search_too_fast_to_follow_has_all_its_rows_in_the_end(toy_home):

    run = finished_run(("algorithm.population=2", "budget.evaluations=2400"))
    async with app_on().run_test(size=(80, 24)) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        table = pilot.app.screen.query_one(GenerationTable)
        await until(pilot, lambda: table.row_count == MOST_ROWS)
        assert "the latest 1,000 of 1,200" in screen_text(pilot.app)
        assert table.following


def test_a_tau_says_of_how_many_cells_it_is():
    from nastui.runs.generation import Generation
    from nastui.tui.live.generation_table import _tau

    def told(**notes: float) -> str:
        noted = {name.replace("_", " "): value for name, value in notes.items()}
        return _tau((Generation(1, 3, 3, 3, None, None, None, None, None, noted), None))

    assert told(tau=1.0, tau_cells=3.0) == "1.00 (3)"
    assert told(tau=0.5) == "0.50"
    assert told() == "–"


async def test_a_table_that_was_out_of_sight_has_the_rows_of_the_run_that_is_shown(toy_home):
    first, second = (finished_run((f"seed={seed}", f"budget.evaluations={count}")) for seed, count in ((1, 400), (2, 160)))
    async with app_on().run_test(size=(60, 24)) as pilot:
        pilot.app.look_at(first)
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        screen = pilot.app.screen
        table = screen.query_one(GenerationTable)
        await until(pilot, lambda: table.row_count == 20)
        while not screen.has_class("-view-log"):
            await pilot.press("v")
            await pilot.pause()
        pilot.app.look_at(second)
        await until(pilot, lambda: screen.view is not None and screen.view.snapshot.run.id == second)
        while not screen.has_class("-view-table"):
            await pilot.press("v")
            await pilot.pause()
        await until(pilot, lambda: table.row_count == 8)
        first_row = (screen.view.snapshot.generations[0], screen.view)
        assert table.get_row_at(0) == [column.cell(first_row) for column in table.placed]


async def test_a_search_that_begins_while_one_enters_something_elsewhere_leads_nobody_away(toy_home, turns, monkeypatch):
    go_on, begin = asyncio.Event(), Searches.start

    async def late(searches, request, show):
        await go_on.wait()
        return await begin(searches, request, show)

    monkeypatch.setattr(Searches, "start", late)
    async with app_on().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.takes_keys)
        await on_field(pilot, "watching.pace")
        await pilot.press("5", "ctrl+r")
        await until(pilot, lambda: app.setup.busy)
        app.go("runs")
        await until(pilot, lambda: len(app.screen.query("FilterLine")) == 1)
        await pilot.press("slash", "n", "a", "t")
        go_on.set()
        await until(pilot, lambda: any("has begun" in told.message and "F3 Live shows it" in told.message for told in app._notifications))
        await pilot.press("minus", "t", "s", "s")
        await at_rest(pilot)
        assert app.current_mode == "runs"
        assert app.screen.query_one("FilterLine").value == "nat-tss"
        (handle,) = app.services.searches.own.active
        assert not handle.switches.stop.is_set()
        app.go("live")
        await until(pilot, lambda: app.screen.view is not None)
        assert app.screen.run_id == handle.run
        app.services.searches.stop_all()


async def test_a_search_that_is_refused_while_one_is_elsewhere_leads_nobody_away(toy_home, monkeypatch):
    go_on = asyncio.Event()

    async def refused(searches, request, show):
        await go_on.wait()
        raise InputError("there is no such cell")

    monkeypatch.setattr(Searches, "start", refused)
    async with app_on().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.takes_keys)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.setup.busy)
        app.go("runs")
        await until(pilot, lambda: len(app.screen.query("FilterLine")) == 1)
        go_on.set()
        await until(pilot, lambda: any("no such cell" in told.message for told in app._notifications))
        assert app.current_mode == "runs"
        assert "no such cell" in app.setup.form.validation.reason


async def test_what_was_read_stays_with_the_reason_why_it_is_read_no_more_and_is_tried_again(toy_home, monkeypatch):
    monkeypatch.setattr("nastui.tui.live.screen._REFUSED_SECONDS", 0.01)
    run = finished_run()
    async with watch_app(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.screen.query("StatusPanel") and "✓ done" in screen_text(app))
        store = home().store
        away = store.with_name("away.sqlite")
        store.rename(away)
        await until(pilot, lambda: "not read now: " in screen_text(app))
        assert "is not there any more" in " ".join(screen_text(app).split())
        assert "✓ done" in screen_text(app)
        assert len([told for told in app._notifications if "any more" in told.message]) == 1
        assert not store.exists()
        away.rename(store)
        await until(pilot, lambda: "not read now: " not in screen_text(app))
        assert app.screen.run_id == run
        assert "✓ done" in screen_text(app)
