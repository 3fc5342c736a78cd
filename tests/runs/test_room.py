"""A full disk and a store that is held for long pause a run, which goes on to the same end; on a full disk runs can be deleted."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from waiting import PATIENCE, until

from nastui.base import sqlite
from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.runs import room
from nastui.runs.journal import Journal
from nastui.runs.reserve import keep_room, reserve_of
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


@pytest.fixture
def full(monkeypatch):
    """While this event is set the disk has no room for evaluations."""
    flag, write = threading.Event(), Journal._append

    def refused(self, *values):
        if flag.is_set():
            raise StorageError("the run store refuses: database or disk is full", reason="full")
        write(self, *values)

    monkeypatch.setattr(Journal, "_append", refused)
    monkeypatch.setattr(room, "RETRY_SECONDS", 0.01)
    return flag


class Driven:
    """A run that a thread drives over a connection of its own; the flag is set after its third generation."""

    def __init__(self, store, document, flag):
        self.session = start(store, spec_from(document))
        self.told, self.error = [], None
        self.session.switches.tell = self.told.append
        tell, count = self.session.prepared.algorithm.tell, []

        def counting(evaluations):
            tell(evaluations)
            count.append(1)
            if len(count) == 3:
                flag.set()

        self.session.prepared.algorithm.tell = counting
        self.thread = threading.Thread(target=self._drive)
        self.thread.start()

    def _drive(self):
        try:
            with Store() as own:
                self.session.drive(own)
        except Exception as error:
            self.error = error

    def join(self):
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def whole(store, document):
    session = start(store, spec_from(document))
    session.drive(store)
    return store.records(session.run, 6).tobytes()


def test_a_full_disk_pauses_a_run_which_goes_on_to_the_same_end(toy, toy_spec, full):
    with Store() as store:
        driven = Driven(store, toy_spec, full)
        run = driven.session.run
        until(lambda: store.run(run).state == "paused")
        assert store.run(run).reason == "the disk is full: the run waits for room, and goes on by itself when there is some"
        assert store.evaluations(run) == 40
        full.clear()
        driven.join()
        assert [event.kind for event in store.events(run)] == ["paused", "resumed", "done"]
        assert driven.told == [store.events(run)[0].data["reason"], "the run goes on"]
        kept = store.records(run, 6).tobytes()
        assert kept == whole(store, toy_spec)
        assert reserve_of(home().store).stat().st_size == 1 << 19


def test_a_run_that_waits_for_room_is_stopped_and_resumed(toy, toy_spec, full):
    from nastui.runs.session import resume

    with Store() as store:
        driven = Driven(store, toy_spec, full)
        run = driven.session.run
        until(lambda: store.run(run).state == "paused")
        store.command(run, "stop")
        driven.join()
        stopped = store.run(run)
        assert (stopped.state, stopped.driven, driven.error) == ("stopped", False, None)
        assert "while the store could not be written" in stopped.reason
        full.clear()
        resume(store, stopped).drive(store)
        assert store.records(run, 6).tobytes() == whole(store, toy_spec)


def test_a_run_that_is_not_to_wait_fails(toy, toy_spec, full):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        session.switches.wait = False
        full.set()
        with pytest.raises(StorageError, match="disk is full"):
            session.drive(store)
        assert store.run(session.run).state == "failed"


def test_a_store_that_is_held_pauses_a_run(toy, toy_spec, monkeypatch):
    monkeypatch.setattr(sqlite, "_BUSY_SECONDS", 0.05)
    monkeypatch.setattr(room, "RETRY_SECONDS", 0.01)
    with Store() as store, Store() as holder:
        session = start(store, spec_from(toy_spec))
        told = []
        session.switches.tell = lambda text: (told.append(text), holder._connection.execute("ROLLBACK") if len(told) == 1 else None)
        holder._connection.execute("BEGIN IMMEDIATE")
        session.drive(store)
        assert [event.kind for event in store.events(session.run)] == ["paused", "resumed", "done"]
        assert told[0].startswith("another process holds the run store")
        assert reserve_of(store.path).exists()
        assert store.records(session.run, 6).tobytes() == whole(store, toy_spec)


@pytest.fixture
def small_disk(own_home):
    """The folder of the store on a disk of 3 MB."""
    state = own_home / "state"
    state.mkdir(parents=True, exist_ok=True)
    if (
        os.name != "posix"
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(state)], check=False, capture_output=True).returncode
    ):
        pytest.skip("may not mount a disk")
    yield state
    subprocess.run(["umount", "-l", str(state)], check=True)


def fill(disk: Path, leaving: int) -> Path:
    """A file that leaves so many bytes."""
    path = disk / "filler"
    found = os.statvfs(disk)
    path.write_bytes(b"x" * (found.f_bavail * found.f_frsize - leaving))
    return path


def test_a_disk_that_fills_and_gets_room_again(toy, tmp_path, small_disk):
    path = tmp_path / "search.toml"
    path.write_text(
        'benchmark = "nats-tss"\ndataset = "toy"\n[algorithm]\nname = "genetic"\npopulation = 100\n'
        '[fitness]\nname = "accuracy"\n[budget]\nevaluations = 10000\n'
    )
    with Store() as store:
        assert keep_room(store.path)
        filler = fill(small_disk, 400_000)
        child = subprocess.Popen(
            [sys.executable, "-m", "nastui", "run", str(path), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            until(lambda: child.poll() is not None or (store.runs() and store.runs()[0].state == "paused"))
            assert child.poll() is None, child.communicate()
            assert store.evaluations(store.runs()[0].id) < 10_000
            filler.unlink()
            out, said = child.communicate(timeout=PATIENCE)
        finally:
            child.kill()
        assert (child.returncode, json.loads(out)["state"], "the disk is full" in said) == (0, "done", True)
        run = store.runs()[0]
        with Store(tmp_path / "other.sqlite") as other:
            session = start(other, run.spec)
            session.drive(other)
            assert other.records(session.run, 6).tobytes() == store.records(run.id, 6).tobytes()
        fill(small_disk, 0)
        store.delete(run.id)
        assert store.listed() == []
