"""Helpers of the app's tests: open it, look at the screen, wait, and make runs."""

import asyncio
import threading
import time
from dataclasses import dataclass

from sealing import vouch
from waiting import PATIENCE

from nastui.presets.places import find
from nastui.presets.reading import read
from nastui.runs.control import Switches
from nastui.runs.lease import this_process
from nastui.runs.session import Session, start
from nastui.runs.sketches import draw_sketch
from nastui.runs.store import Store
from nastui.settings.user_settings import each_key
from nastui.tui.app import NastuiApp, WatchApp
from nastui.tui.setup.opening import read_draft

PRESET = """\
# A short search on made-up numbers. Nothing else.
benchmark = "nats-tss"
dataset = "toy"
seed = 1

[algorithm]
name = "genetic"
population = 20                  # small, so that it is quick

[fitness]
name = "accuracy"
split = "valid"

[budget]
evaluations = 200
"""


def app_on(preset: str = "toy", tab: str = "setup") -> NastuiApp:
    """The app with a preset loaded, on a tab. Tests of other tabs than the first need not wait for its form."""
    return NastuiApp(find(preset), read_draft(preset), tab)


def screen_text(app) -> str:
    """What is on the screen, without blanks at the ends of lines."""
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in app.screen._compositor.render_strips())


async def until(pilot, condition, seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long for:\n" + screen_text(pilot.app)
        if pilot.app._exception is not None:
            await pilot.pause()  # raises it
        await asyncio.sleep(0.01)  # not the pilot's pause: it asks every widget, which is dear
    await pilot.pause()


_ENDLESS = ("runs", "study", "score", "import")
"""Groups of the app's own workers that go on for as long as a run or a child process does."""
_BESIDE = ("pulse", "unsaved")
"""Groups of workers that look for changes for as long as a screen is looked at, and that write what is entered a while later."""


async def at_rest(pilot) -> None:
    """Wait until what was asked for is done: no worker is at it, no message waits, and the screen stays as it is."""
    end, before = time.monotonic() + PATIENCE, None
    while True:
        while busy := [one for one in pilot.app.workers if _ends_by_itself(one)]:
            assert time.monotonic() < end, f"{busy} did not come to rest:\n" + screen_text(pilot.app)
            await asyncio.sleep(0.005)
            before = None
        await pilot.pause()
        if (shown := screen_text(pilot.app)) == before:
            return
        before = shown
        assert time.monotonic() < end, "it did not come to rest:\n" + shown


def _ends_by_itself(worker) -> bool:
    return not (worker.is_finished or worker.group in _BESIDE or (worker.node is worker.node.app and worker.group in _ENDLESS))


@dataclass
class Elsewhere:
    """A run that somebody else drives: a thread that the app knows nothing of."""

    session: Session
    thread: threading.Thread

    @property
    def switches(self) -> Switches:
        return self.session.switches

    def end(self) -> None:
        self.switches.stop.set()
        self.thread.join(PATIENCE)


def drive_elsewhere(pace: float = 1.0, assignments: tuple[str, ...] = ()) -> Elsewhere:
    """Start a run of the preset `toy` outside the app."""
    store = Store()
    session = start(store, read("toy", assignments).spec, "toy", pace)
    thread = threading.Thread(target=session.drive, args=(store,), daemon=True)
    thread.start()
    return Elsewhere(session, thread)


def finished_run(assignments: tuple[str, ...] = (), id: str | None = None) -> str:
    """A finished run of the preset `toy`, with an id and times that never change."""
    with Store() as store:
        session = start(store, read("toy", assignments).spec, "toy")
        session.drive(store)
        if id is None:
            return session.run
        connection = store._connection
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, column in (("runs", "id"), ("chunks", "run"), ("events", "run")):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (id, session.run))
        connection.execute("DELETE FROM sketches WHERE run = ?", (session.run,))
        draw_sketch(connection, id)
        connection.execute("UPDATE runs SET created = 1750000000, wall = 2.5, heartbeat = 1750000002 WHERE id = ?", (id,))
        connection.execute("UPDATE chunks SET at = 1750000000 + 0.2 * number WHERE run = ?", (id,))
        connection.execute("UPDATE events SET at = 1750000002 WHERE run = ?", (id,))
        vouch(store)
    return id


def paused_run(id: str) -> str:
    """A run of the preset `toy` that stands after half of its evaluations and is driven by this process."""
    finished_run(("budget.evaluations=100",), id)
    with Store() as store:
        store._connection.execute(
            "UPDATE runs SET state = 'paused', reason = NULL, owner = ?, heartbeat = ?, spec = json_set(spec, '$.budget.evaluations', 200)"
            " WHERE id = ?",
            (this_process().text, time.time(), id),
        )
        store._connection.execute("UPDATE events SET kind = 'paused', data = '{}' WHERE kind = 'done' AND run = ?", (id,))
        vouch(store)
    return id


def watch_app(run: str, control: bool = False) -> WatchApp:
    """The live screen alone."""
    return WatchApp(run, control)


def keys_of(commands) -> set[tuple[str, str]]:
    """Each command's id with each of its keys."""
    return {(command.id, key) for command in commands for key in each_key(command.keys)}


async def on_field(pilot, key: str) -> None:
    """Tab to a field of the form."""
    for _ in range(100):
        if (row := pilot.app.setup.form.focused_row) and row.row.key == key:
            return
        await pilot.press("tab")
    raise AssertionError(f"no field {key}")
