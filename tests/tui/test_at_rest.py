"""At rest nothing is drawn, written or read but one marker per look. The clock between looks is the test's own."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from proxy_helpers import document, keep_scores
from sealing import vouch
from study_helpers import make_runs, write_study
from tui_helpers import app_on, drive_elsewhere, finished_run, screen_text, until
from tui_helpers import at_rest as all_at_rest

from nastui.base import sqlite
from nastui.base.paths import home
from nastui.runs.listing import RunList
from nastui.runs.store import Store
from nastui.tui.proxies.proxy_table import ProxyTable
from nastui.tui.report.arm_table import ArmTable
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.shell import background as pulse
from nastui.tui.studies.study_list import StudyTable

LOOKS = 20


class Clock:
    """Stands still until it is told to tick; counts how often a screen came to its rest."""

    def __init__(self, monkeypatch) -> None:
        self.rests = 0
        self._tick = asyncio.Event()
        monkeypatch.setattr(pulse, "waited", self._waited)

    async def _waited(self, wanted: asyncio.Event, seconds: float | None) -> None:
        self.rests += 1
        pending = [asyncio.ensure_future(wanted.wait()), *([asyncio.ensure_future(self._tick.wait())] if seconds is not None else [])]
        try:
            await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in pending:
                one.cancel()
        self._tick.clear()

    async def is_awaited_by_nobody(self, pilot) -> bool:
        """Whether a tick makes no screen look: whoever waits for it takes it."""
        self._tick.set()
        await pilot.pause()
        return self._tick.is_set()

    async def tick(self, pilot) -> None:
        """Let one look take place, as far as the screen looks at all."""
        before = self.rests
        self._tick.set()
        await until(pilot, lambda: self.rests > before or not self._tick.is_set())
        await until(pilot, lambda: self.rests > before)


class Written:
    """Counts what goes to the terminal."""

    def __init__(self, pilot, monkeypatch) -> None:
        self.updates = 0
        display = pilot.app._display

        def counted(screen, renderable) -> None:
            if renderable is not None:
                self.updates += 1
            display(screen, renderable)

        monkeypatch.setattr(pilot.app, "_display", counted)


@asynccontextmanager
async def at_rest(monkeypatch, size=(120, 40)):
    clock = Clock(monkeypatch)
    async with app_on().run_test(size=size) as pilot:
        yield pilot, clock


async def assert_nothing_is_written(pilot, clock, monkeypatch) -> None:
    for _ in range(3):  # what the opening of the screen left to do
        await clock.tick(pilot)
    written = Written(pilot, monkeypatch)
    for _ in range(LOOKS):
        await clock.tick(pilot)
    assert written.updates == 0


@pytest.fixture
def small_study(toy_home, monkeypatch):
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", home().state / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", home().state / "none")
    write_study()
    make_runs(1, 2)


async def test_runs(toy_home, monkeypatch):
    run = finished_run()
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("3")
        await until(pilot, lambda: run in screen_text(pilot.app))
        await assert_nothing_is_written(pilot, clock, monkeypatch)


async def test_runs_over_each_other(toy_home, monkeypatch):
    runs = [finished_run(), finished_run(("seed=2",))]
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("3")
        await until(pilot, lambda: runs[0] in screen_text(pilot.app))
        await pilot.press("a", "o")
        await until(pilot, lambda: "right against left" in screen_text(pilot.app) or "the same cell" in screen_text(pilot.app))
        await all_at_rest(pilot)
        written = Written(pilot, monkeypatch)
        assert await clock.is_awaited_by_nobody(pilot)  # all runs have ended: nobody looks again
        assert written.updates == 0


async def test_a_run_that_is_done(toy_home, monkeypatch):
    run = finished_run()
    async with at_rest(monkeypatch) as (pilot, clock):
        pilot.app.look_at(run)
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        await assert_nothing_is_written(pilot, clock, monkeypatch)


async def test_the_list_of_studies(small_study, monkeypatch):
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("6")
        await until(pilot, lambda: any(one.total for table in pilot.app.screen.query(StudyTable) for one in table.items))
        await assert_nothing_is_written(pilot, clock, monkeypatch)


async def test_a_study(small_study, monkeypatch):
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("6")
        await until(pilot, lambda: any(one.total for table in pilot.app.screen.query(StudyTable) for one in table.items))
        await pilot.press("enter")
        screen = pilot.app.screen
        await until(pilot, lambda: screen.report is not None and not screen.study.composer.composing, 30)
        await assert_nothing_is_written(pilot, clock, monkeypatch)
        assert screen.query_one(ArmTable).row_count == 2


async def test_proxies(toy_home, monkeypatch):
    keep_scores(document(), [1.0] * 5260)
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("5")
        await until(pilot, lambda: any(table.items and all(line.judged for line in table.items) for table in pilot.app.screen.query(ProxyTable)), 30)
        await assert_nothing_is_written(pilot, clock, monkeypatch)


@pytest.mark.parametrize("key", ["1", "2", "4"])
async def test_setup_an_empty_live_screen_and_data_look_at_nothing(toy_home, monkeypatch, key):
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press(key)
        await until(pilot, lambda: pilot.app.screen.query("KeyBar"))
        await all_at_rest(pilot)
        written = Written(pilot, monkeypatch)
        await pilot.pause()
        timers = [timer for node in pilot.app.screen.walk_children(with_self=True) for timer in node._timers if timer._active.is_set()]
        assert [timer.name for timer in timers if timer._interval < 60 and "Input" not in timer.name] == []
        assert (written.updates, clock.rests) == (0, 0)


async def test_a_change_is_seen_at_the_next_look_and_only_its_row_is_drawn(toy_home, monkeypatch):
    first, second = finished_run(), finished_run(("seed=2",))
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("3")
        await until(pilot, lambda: second in screen_text(pilot.app))
        changed = []
        monkeypatch.setattr(RunsTable, "redraw_item", lambda self, row: changed.append(self.items[row].run.id))
        with Store() as store:
            store._connection.execute("UPDATE runs SET state = 'stopped' WHERE id = ?", (first,))
            vouch(store)
        await clock.tick(pilot)
        assert changed == [first]


async def test_a_driver_that_dies_is_seen_though_the_store_says_nothing(toy_home, monkeypatch):
    driven = drive_elsewhere()
    try:
        listing = RunList()
        assert listing.read()[0].state == "running"
        monkeypatch.setattr("nastui.runs.rows.is_alive", lambda owner, heartbeat: False)
        assert listing.read()[0].state == "interrupted"
        listing.close()
    finally:
        driven.end()


def many_runs(count: int) -> None:
    """Copies of one finished run."""
    run = finished_run()
    with Store() as store:
        columns, chunks = (
            ", ".join(row["name"] for row in store._connection.execute(f"PRAGMA table_info({table})") if row["name"] not in ("serial", "id", "run"))
            for table in ("runs", "chunks")
        )
        for place in range(count - 1):
            name = f"{place:08x}"
            store._connection.execute(f"INSERT INTO runs (id, {columns}) SELECT ?, {columns} FROM runs WHERE id = ?", (name, run))
            store._connection.execute(f"INSERT INTO chunks (run, {chunks}) SELECT ?, {chunks} FROM chunks WHERE run = ? LIMIT 1", (name, run))


async def test_a_thousand_runs_take_one_query_and_at_rest_one_marker_per_look(toy_home, monkeypatch):
    many_runs(1000)
    queries = []
    connect = sqlite.connect

    def traced(*arguments, **named):
        connection = connect(*arguments, **named)
        connection.set_trace_callback(queries.append)
        return connection

    monkeypatch.setattr("nastui.runs.run_reading.connect", traced)
    async with at_rest(monkeypatch) as (pilot, clock):
        await pilot.press("3")
        await until(pilot, lambda: any(table.row_count == 1000 for table in pilot.app.screen.query(RunsTable)), 30)
        assert len([query for query in queries if query.startswith("SELECT")]) == 1
        queries.clear()
        for _ in range(LOOKS):
            await clock.tick(pilot)
        assert queries == ["PRAGMA data_version"] * LOOKS
        with Store() as store:
            store._connection.set_trace_callback(None)
            store._connection.execute("UPDATE runs SET state = 'stopped' WHERE id = '00000000'")
            vouch(store)
        queries.clear()
        await clock.tick(pilot)
        assert queries == ["PRAGMA data_version", queries[-1]]
        assert queries[-1].startswith("SELECT")
