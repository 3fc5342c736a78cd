"""Stop, pause and pace, from this process and from others; whether a driver lives."""

import os
import subprocess
import sys
import threading
import time

import pytest
from waiting import PATIENCE, until

from nastui.base.errors import InputError
from nastui.cli.runs import _tell
from nastui.runs import control
from nastui.runs.control import Clock, Control, Switches
from nastui.runs.journal import Journal
from nastui.runs.lease import Owner, is_alive, this_process
from nastui.runs.preparing import prepare
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def endless(document):
    return spec_from(document | {"budget": {"generations": 10_000}})


def stop_after(session, generations):
    """Stop a run once its algorithm was told of so many."""
    tell, told = session.prepared.algorithm.tell, []

    def counting(evaluations):
        tell(evaluations)
        told.append(evaluations)
        if len(told) == generations:
            session.switches.stop.set()

    session.prepared.algorithm.tell = counting


@pytest.fixture
def driven(toy, toy_spec):
    """A paced run that a thread of this process drives; it is stopped in the end."""
    with Store() as store:
        session = start(store, endless(toy_spec), pace=0.05)

        def drive():
            with Store() as own:
                session.drive(own)

        thread = threading.Thread(target=drive)
        thread.start()
        yield store, session
        session.switches.stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_the_pace_is_changed_from_another_process_and_stored(driven):
    store, session = driven
    for verb, pace in (("pace 0.02", 0.02), ("pace nan", 0.02), ("pace -1", 0.02), ("pace soon", 0.02), ("pace 4000", 0.02), ("pace 0", 0.0)):
        store.command(session.run, verb)
        store.command(session.run, "pause")
        until(lambda: store.run(session.run).state == "paused")
        assert session.switches.pace == pace
        store.command(session.run, "resume")
        until(lambda: store.run(session.run).state == "running")
    assert store.pace(store.run(session.run)) == 0.0
    assert [event.data["pace"] for event in store.events(session.run) if event.kind == "pace"] == [0.02, 0.0]


def test_a_run_is_not_handed_over_to_a_process_that_has_died_since_it_asked(driven):
    store, session = driven
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    store.command(session.run, f"{control.HAND_OVER}{Owner(this_process(os.getpid()).host, child.pid, 'long ago').text}")
    store.command(session.run, "pause")
    until(lambda: store.run(session.run).state == "paused")
    assert (session.switches.heir, store.run(session.run).owner) == (None, this_process(os.getpid()))


def test_a_stop_from_this_process_ends_the_run(driven):
    store, session = driven
    until(lambda: len(store.chunks(session.run)) >= 2)
    session.switches.stop.set()
    until(lambda: store.run(session.run).state == "stopped")
    assert store.run(session.run).reason == "stopped on request"


def test_a_stop_from_another_process_ends_the_run(driven):
    store, session = driven
    until(lambda: len(store.chunks(session.run)) >= 2)
    store.command(session.run, "stop")
    until(lambda: store.run(session.run).state == "stopped")
    assert store.run(session.run).reason == "stopped on request"


def test_a_pause_holds_the_run_and_resume_lets_it_go_on(driven, monkeypatch):
    store, session = driven
    monkeypatch.setattr(control, "BEAT_SECONDS", 0.0)
    store.command(session.run, "pause")
    until(lambda: store.run(session.run).state == "paused")
    count = len(store.chunks(session.run))
    for _ in range(2):  # it looks for commands again and again, and does nothing else
        beat = store.run(session.run).heartbeat
        until(lambda beat=beat: store.run(session.run).heartbeat > beat)
    assert len(store.chunks(session.run)) == count
    store.command(session.run, "resume")
    until(lambda: len(store.chunks(session.run)) > count)
    assert store.run(session.run).state == "running"
    assert [event.kind for event in store.events(session.run)] == ["paused", "resumed"]


def test_a_paused_run_stops_at_once(driven):
    store, session = driven
    session.switches.pause.set()
    until(lambda: store.run(session.run).state == "paused")
    chunks = len(store.chunks(session.run))
    session.switches.stop.set()
    until(lambda: store.run(session.run).state == "stopped")
    assert len(store.chunks(session.run)) == chunks


class HandClock:
    """Stands in for the module `time`, and goes on only while somebody waits."""

    def __init__(self):
        self.now = 100.0

    def perf_counter(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


def test_pace_makes_a_generation_take_its_time_and_stays_out_of_the_overhead(toy, toy_spec, monkeypatch):
    hand, switches = HandClock(), Switches(pace=2.0)
    monkeypatch.setattr(control, "time", hand)
    monkeypatch.setattr(switches.stop, "wait", hand.wait)
    with Store() as store:
        clock = Clock(now=hand.perf_counter)
        driver = Control(Journal(store, start(store, endless(toy_spec)).lease), switches, clock)
        for work in (0.5, 0.25):
            hand.now += work
            driver.pace()
    assert clock.wall == pytest.approx(4.0, abs=2 * control.POLL_SECONDS)
    assert clock.idle == clock.apart == pytest.approx(clock.wall - 0.75)


def test_commands_to_an_earlier_driver_are_void(toy, toy_spec, monkeypatch):
    monkeypatch.setattr(control, "POLL_SECONDS", 0.0)
    with Store() as store:
        session = start(store, endless(toy_spec))
        session.switches.stop.set()
        session.drive(store)
        store.command(session.run, "stop")
        again = resume(store, store.run(session.run), pace=0.0)
        stop_after(again, 3)
        again.drive(store)
        assert len(store.chunks(session.run)) == 3


def test_a_driven_run_is_not_deleted(driven):
    store, session = driven
    with pytest.raises(InputError, match="is being driven"):
        store.delete(session.run)


def test_this_process_lives_and_an_ended_one_does_not():
    assert is_alive(this_process(os.getpid()), None)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = this_process(child.pid)
    assert is_alive(owner, None)
    child.communicate(b"\n")
    assert not is_alive(owner, time.time())


def test_a_later_process_with_the_same_number_is_not_the_driver():
    mine = this_process(os.getpid())
    assert not is_alive(Owner(mine.host, mine.pid, "another boot:1"), time.time())


def test_on_another_host_the_heartbeat_tells():
    assert is_alive(Owner("elsewhere", 1, ""), time.time())
    assert not is_alive(Owner("elsewhere", 1, ""), time.time() - 60)


def test_a_stop_before_the_first_evaluation_ends_the_run_without_any(toy, toy_spec):
    with Store() as store:
        session = start(store, endless(toy_spec))
        store.command(session.run, "stop")  # another process, while this one still prepares what it begins with
        assert session.drive(store).state == "stopped"
        run = store.run(session.run)
        assert (run.state, run.reason, store.evaluations(run.id)) == ("stopped", "stopped on request", 0)
        assert not run.driven


def test_a_stop_while_a_run_is_being_taken_over_is_for_its_new_driver(toy, toy_spec, monkeypatch):
    with Store() as store:
        session = start(store, endless(toy_spec))
        session.switches.stop.set()
        session.drive(store)
        before, records = store.evaluations(session.run), store.records

        def told_meanwhile(run, length):
            store.command(run, "stop")
            return records(run, length)

        monkeypatch.setattr(store, "records", told_meanwhile)
        resume(store, store.run(session.run)).drive(store)
        assert (store.run(session.run).state, store.evaluations(session.run)) == ("stopped", before)


def test_a_run_that_is_only_being_prepared_again_cannot_be_told_to_stop(toy, toy_spec, monkeypatch):
    """Nothing drives it yet: who asks is told so, instead of a command that nobody hears."""
    with Store() as store:
        session = start(store, endless(toy_spec))
        session.switches.stop.set()
        session.drive(store)
        refusals = []
        monkeypatch.setattr("nastui.runs.session.prepare", lambda spec: _prepared_while_told_to_stop(spec, session.run, refusals))
        again = resume(store, store.run(session.run))
        again.switches.stop.set()
        again.drive(store)
        assert refusals == [f"the run {session.run} is stopped; no process drives it"]


def _prepared_while_told_to_stop(spec, run, refusals):
    with pytest.raises(InputError) as refused:
        _tell(run, "stop")
    refusals.append(refused.value.message)
    return prepare(spec)
