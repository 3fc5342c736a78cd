"""Of two drivers of a run only the later one writes; a driver that is stopped or silent counts as gone."""

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from subprocess import PIPE, Popen

import pytest
from sealing import vouch
from waiting import PATIENCE, until

from nastui.base.errors import InputError
from nastui.cli.runs import _tell
from nastui.runs import heartbeat
from nastui.runs.lease import LostLeaseError, Owner, this_process
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store, TakenError


def spent(store, run):
    """All that is stored of a run."""
    row = store.run(run)
    return row.stored_state, row.reason, row.owner, row.wall, store.records(run, 6).tobytes(), store.events(run)


def elsewhere(store, run, seconds):
    """As if its driver were a process of another machine, and had been silent for so long."""
    session_owner = Owner("elsewhere", 7, "boot:1")
    with store.writing() as connection:
        connection.execute("UPDATE runs SET owner = ?, heartbeat = heartbeat - ? WHERE id = ?", (json.dumps(asdict(session_owner)), seconds, run))
    vouch(store)
    return session_owner


@pytest.fixture
def overtaken(toy, toy_spec):
    """(store, the first driver's session, the second's): the first stood still for long before its first evaluation."""
    with Store() as store:
        first = start(store, spec_from(toy_spec))
        with store.writing() as connection:
            connection.execute("UPDATE runs SET heartbeat = heartbeat - 31 WHERE id = ?", (first.run,))
        vouch(store)
        yield store, first, resume(store, store.run(first.run))


def test_who_wakes_too_late_says_so_and_writes_nothing(overtaken):
    store, first, second = overtaken
    assert (first.lease.number, second.lease.number) == (1, 2)
    before = spent(store, first.run)
    with pytest.raises(LostLeaseError, match=f"the run {first.run} was taken over by another process while this one stood still"):
        first.drive(store)
    assert spent(store, first.run) == before
    with pytest.raises(TakenError, match="is being driven"):  # never a third
        store.take(first.run, this_process(os.getpid()))
    assert second.drive(store).state == "done"
    after = spent(store, first.run)
    with pytest.raises(LostLeaseError):
        first.drive(store)
    assert spent(store, first.run) == after
    whole = start(store, store.run(first.run).spec)
    whole.drive(store)
    assert store.records(whole.run, 6).tobytes() == store.records(first.run, 6).tobytes()


def test_the_taking_over_is_an_event(overtaken):
    store, first, _ = overtaken
    taken, resumed = store.events(first.run)
    assert (taken.kind, taken.data["from"]["pid"], resumed.kind) == ("taken", os.getpid(), "resumed")


def test_who_wakes_to_a_deleted_run_says_so(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        with store.writing() as connection:
            connection.execute("UPDATE runs SET heartbeat = heartbeat - 31")
        vouch(store)
        store.delete(session.run)
        with pytest.raises(LostLeaseError, match="was deleted while this process stood still"):
            session.drive(store)
        assert store.runs() == []


def test_a_driver_of_another_machine_that_is_silent_is_taken_over(toy, toy_spec):
    with Store() as store:
        first = start(store, spec_from(toy_spec))
        elsewhere(store, first.run, 29)
        with pytest.raises(TakenError, match=r"is being driven \(process 7 on elsewhere\)"):
            resume(store, store.run(first.run))
        elsewhere(store, first.run, 2)
        silent = store.run(first.run)
        assert (silent.state, silent.why.startswith("silent since ")) == ("interrupted", True)
        resume(store, silent).drive(store)
        with pytest.raises(LostLeaseError):
            first.drive(store)
        assert store.run(first.run).state == "done"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="sees by /proc whether a process is stopped")
def test_a_stopped_process_is_not_running_and_wakes_to_a_sentence(toy, toy_spec, tmp_path):
    path = tmp_path / "search.toml"
    path.write_text(
        'benchmark = "nats-tss"\ndataset = "toy"\n[algorithm]\nname = "genetic"\npopulation = 20\n'
        '[fitness]\nname = "accuracy"\n[budget]\ngenerations = 10\n'
    )
    child = Popen([sys.executable, "-m", "nastui", "run", str(path), "--pace", "0.3"], stderr=PIPE, stdout=PIPE, text=True)
    try:
        with Store() as store:
            until(lambda: store.runs() and len(store.chunks(store.runs()[0].id)) >= 2)
            run = store.runs()[0].id
            child.send_signal(signal.SIGSTOP)
            until(lambda: store.run(run).state == "interrupted")
            assert store.run(run).why.startswith("its process is stopped, silent since ")
            with pytest.raises(InputError, match="no process drives it"):
                _tell(run, "stop")
            resume(store, store.run(run)).drive(store)
            before = spent(store, run)
            child.send_signal(signal.SIGCONT)
            _, said = child.communicate(timeout=PATIENCE)
            assert (child.returncode, f"nastui: the run {run} was taken over by another process" in said) == (1, True)
            assert "Traceback" not in said
            assert spent(store, run) == before
            assert (store.run(run).state, store.evaluations(run)) == ("done", 200)
    finally:
        child.kill()


def test_a_driver_that_computes_for_long_is_heard_of(toy, toy_spec, monkeypatch):
    monkeypatch.setattr(heartbeat, "PULSE_SECONDS", 0.01)
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        ask, heard = session.prepared.algorithm.ask, []

        def thoughtful():
            with Store() as other:
                begun = other.run(session.run).heartbeat
                until(lambda: other.run(session.run).heartbeat > begun)
                heard.append(other.run(session.run).state)
            session.prepared.algorithm.ask = ask
            return ask()

        session.prepared.algorithm.ask = thoughtful
        session.drive(store)
        assert heard == ["running"]


def test_a_run_whose_end_could_not_be_written_is_resumed_and_deleted_once_it_is_silent(toy, toy_spec):
    """Its thread is gone, its process lives on: the heart tells."""
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        for seconds, state in ((29, "running"), (2, "interrupted")):
            with store.writing() as connection:
                connection.execute("UPDATE runs SET heartbeat = heartbeat - ?", (seconds,))
            vouch(store)
            assert store.run(session.run).state == state
        resume(store, store.run(session.run)).drive(store)
        store.delete(session.run)
        assert store.runs() == []
