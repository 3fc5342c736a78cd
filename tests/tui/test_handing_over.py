"""Runs of the app that go on in a process of their own, and runs of other processes that are steered here. The other process is a real one."""

import asyncio
import os
import threading

import pytest
from tui_helpers import app_on, finished_run, screen_text, until
from waiting import PATIENCE

from nastui.base.errors import InputError, Place
from nastui.base.paths import home, make_folder
from nastui.runs.background import log_of
from nastui.runs.store import Store
from nastui.tui.live.screen import LiveScreen
from nastui.tui.searches import searches

SIZE = (100, 30)


def is_elsewhere(store, run) -> bool:
    """Whether another process drives it."""
    found = store.run(run)
    return found.driven and found.owner is not None and found.owner.pid != os.getpid()


def evaluations(store, run) -> bytes:
    return store.records(run, 6).tobytes()


async def slowly(pilot) -> None:
    """At a pace at which no search comes to its end before a test has looked."""
    await until(pilot, lambda: pilot.app.setup.request is not None)
    form = pilot.app.setup.form
    form.change(form.draft.with_raw("watching.pace", "60"))
    await until(pilot, lambda: pilot.app.setup.request is not None and pilot.app.setup.request.pace == 60.0)


async def started(pilot) -> str:
    await slowly(pilot)
    await pilot.press("ctrl+r")
    await until(pilot, lambda: pilot.app.current_mode == "live" and "▶ running" in screen_text(pilot.app))
    return pilot.app.screen.run_id


async def steered_to_its_end(pilot, store, run) -> None:
    """At full speed, by the keys of this app."""
    await until(pilot, lambda: "elsewhere" in screen_text(pilot.app))
    await pilot.press("0")
    await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
    assert evaluations(store, run) == evaluations(store, finished_run())


async def test_d_moves_a_run_to_a_process_of_its_own_which_ends_as_if_nothing_had_been(toy_home, turns):
    generations = 4
    async with app_on().run_test(size=SIZE) as pilot:
        run = await started(pilot)
        turns.let(generations)
        with Store() as store:
            await until(pilot, lambda: len(store.chunks(run)) > generations)
            await pilot.press("d", "d")
            await until(pilot, lambda: is_elsewhere(store, run))
            await until(pilot, lambda: not pilot.app.services.searching)
            assert store.pace(store.run(run)) == 60.0
            await until(pilot, lambda: "elsewhere" in screen_text(pilot.app) and "Detach" not in screen_text(pilot.app).splitlines()[-1])
            await steered_to_its_end(pilot, store, run)
            assert [event.kind for event in store.events(run)] == ["handed over", "resumed", "pace", "done"]


async def test_a_run_that_is_moved_twice_at_one_moment_moves_once_and_leaving_waits_for_it(toy_home, turns, monkeypatch):
    handed, hand_over = [], searches.hand_over
    monkeypatch.setattr(searches, "hand_over", lambda run, pace: (handed.append(run), hand_over(run, pace)))
    async with app_on().run_test(size=SIZE) as pilot:
        run = await started(pilot)
        own = pilot.app.services.searches
        own.detach_in_background(run)
        own.detach_in_background(run)
        assert await own.detach_all()
        assert handed == [run]
        with Store() as store:
            assert is_elsewhere(store, run)
            await steered_to_its_end(pilot, store, run)


async def test_leaving_does_not_wait_for_a_move_that_has_failed(toy_home, turns, monkeypatch):
    may_fail = threading.Event()

    def fails(run, pace):
        may_fail.wait(PATIENCE)
        raise OSError("no process")

    monkeypatch.setattr(searches, "hand_over", fails)
    async with app_on().run_test(size=SIZE) as pilot:
        run = await started(pilot)
        own = pilot.app.services.searches
        own.detach_in_background(run)
        leaving = asyncio.create_task(own.detach_all())
        await pilot.pause()
        assert not leaving.done()
        may_fail.set()
        assert not await leaving
        assert f"The run {run} stays in this app: no process" in [one.message for one in pilot.app._notifications]
        own.stop_all()


async def test_a_paused_run_that_moves_stays_paused(toy_home, turns):
    async with app_on().run_test(size=SIZE) as pilot:
        run = await started(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "⏸ paused" in screen_text(pilot.app))
        await pilot.press("d")
        with Store() as store:
            await until(pilot, lambda: is_elsewhere(store, run))
            await until(pilot, lambda: "⏸ paused   elsewhere" in screen_text(pilot.app))
            await pilot.press("space")
            await until(pilot, lambda: "▶ running   elsewhere" in screen_text(pilot.app))
            await steered_to_its_end(pilot, store, run)


async def test_a_run_that_cannot_move_stays(toy_home, turns, monkeypatch):
    monkeypatch.setattr("nastui.runs.background.begin", lambda words, run=None: (_ for _ in ()).throw(OSError("no process")))
    async with app_on().run_test(size=SIZE) as pilot:
        run = await started(pilot)
        await pilot.press("d")
        await until(pilot, lambda: f"The run {run} stays in this app: no process" in [one.message for one in pilot.app._notifications])
        assert pilot.app.services.searching == 1
        await pilot.press("q")
        await until(pilot, lambda: "Detach" in screen_text(pilot.app) and "Keep looking" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: len([one for one in pilot.app._notifications if "stays in this app" in one.message]) == 2)
        assert pilot.app.is_running
        pilot.app.services.searches.stop_all()


async def test_an_app_that_is_left_by_detaching_leaves_its_run_to_another_process_where_another_app_steers_it(toy_home, turns):
    async with app_on().run_test(size=SIZE) as pilot:
        run = await started(pilot)
        await pilot.press("q")
        await until(pilot, lambda: "Detach" in screen_text(pilot.app) and "Keep looking" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: not pilot.app.is_running)
    with Store() as store:
        assert is_elsewhere(store, run)
        async with app_on(tab="runs").run_test(size=SIZE) as pilot:
            await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, LiveScreen))
            await steered_to_its_end(pilot, store, run)


async def test_a_run_of_another_process_is_paused_slowed_and_stopped_from_the_app(elsewhere):
    run, switches = elsewhere.session.run, elsewhere.switches
    async with app_on(tab="runs").run_test(size=SIZE) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "▶ running   elsewhere" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, lambda: "⏸ paused   elsewhere" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, lambda: "▶ running   elsewhere" in screen_text(pilot.app))
        await pilot.press("minus", "minus")
        await until(pilot, lambda: switches.pace == 5.0 and "pace 5.0 s/gen" in screen_text(pilot.app))
        await pilot.press("s", "s")
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_all_answers_to_quitting_can_be_seen(toy_home, turns, size):
    async with app_on().run_test(size=size) as pilot:
        await started(pilot)
        await pilot.press("q")
        await until(pilot, lambda: all(one in screen_text(pilot.app) for one in ("Stop and quit", "Detach", "Keep looking")))
        pilot.app.services.searches.stop_all()


# ---- begun in the background


async def test_the_form_starts_a_search_in_the_background_which_is_steered_here_and_has_the_presets_name(toy_home):
    async with app_on().run_test(size=SIZE) as pilot:
        await slowly(pilot)
        await pilot.press("f9", "f9")
        await until(pilot, lambda: pilot.app.current_mode == "live" and "elsewhere" in screen_text(pilot.app))
        run = pilot.app.screen.run_id
        with Store() as store:
            assert [(one.id, one.preset, one.document["seed"]) for one in store.runs()] == [(run, "toy", 1)]
            assert is_elsewhere(store, run)
            await steered_to_its_end(pilot, store, run)
        assert list((home().state / "begun").iterdir()) == []


async def test_the_form_starts_a_run_for_each_seed_in_the_background(toy_home):
    async with app_on().run_test(size=SIZE) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "1..10" in screen_text(pilot.app))
        await pilot.press(*["backspace"] * 5, "3", "full_stop", "full_stop", "1", "enter")
        await until(pilot, lambda: "the range 3..1 goes down" in screen_text(pilot.app))
        await pilot.press("backspace", "4", "enter")
        with Store() as store:
            await until(pilot, lambda: pilot.app.current_mode == "runs" and len(store.runs()) == 2)
            runs = store.runs()
            assert {one.document["seed"] for one in runs} == {3, 4}
            first, second = (log_of(one.id) for one in runs)
            await until(pilot, lambda: first.exists() and second.exists() and first.samefile(second))
            for one in runs:
                store.command(one.id, "pace 0")
            await until(pilot, lambda: screen_text(pilot.app).count("✓ done") == 2)


async def test_what_is_refused_in_the_background_is_said_in_the_form(toy_home, monkeypatch):
    def refuse(words, run=None):
        raise InputError("the space is too small", place=Place(words[1], 7, "algorithm.population"))

    monkeypatch.setattr("nastui.presets.background.begin", refuse)
    async with app_on().run_test(size=SIZE) as pilot:
        await until(pilot, lambda: pilot.app.setup.request is not None)
        await pilot.press("f9")
        await until(pilot, lambda: "the space is too small" in screen_text(pilot.app))
        assert pilot.app.setup.form.validation.errors == {"algorithm.population": "the space is too small"}
        assert pilot.app.setup.busy is None


# ---- the log


@pytest.mark.parametrize("tab", ["live", "runs"])
async def test_a_key_shows_what_the_process_of_a_run_said_and_says(elsewhere, tab):
    run = elsewhere.session.run
    make_folder(home().logs)
    async with app_on(tab="runs").run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        if tab == "live":
            pilot.app.look_at(run)
            await until(pilot, lambda: "elsewhere" in screen_text(pilot.app))
        await pilot.press("L")
        await until(pilot, lambda: f"the run {run} has no log" in " ".join(one.message for one in pilot.app._notifications))
        log_of(run).write_text("12:00:01 gen 1 \x1b]0;title\x07\n")
        await pilot.press("L")
        await until(pilot, lambda: f"Log of run {run}" in screen_text(pilot.app) and "12:00:01 gen 1" in screen_text(pilot.app))
        with log_of(run).open("a") as file:
            file.write("12:00:11 gen 2\n")
        await until(pilot, lambda: "12:00:11 gen 2" in screen_text(pilot.app))
        assert "\x1b" not in screen_text(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.in_dialog)
