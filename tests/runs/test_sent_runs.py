"""Runs that are made where this machine's store is not: sent whole, gone on with, and the same as those made here. The cluster is a pool here."""

import os
import signal

import numpy as np
import pytest

from nastui.base import room
from nastui.base.errors import InputError, NastuiError, StorageError
from nastui.base.executors.executor import TaskResult
from nastui.base.executors.workplace import Workplace
from nastui.base.signals import StopSignals
from nastui.base.worker_pool import WorkerPool
from nastui.benchmarks.shared_tables import SharedTable, receive_tables, share_tables
from nastui.runs import parallel
from nastui.runs.parallel import Done, ParallelRun, SentDone, _ParallelRuns, run_in_parallel
from nastui.runs.sent import SentRun, sent_run
from nastui.runs.session import start
from nastui.runs.sets import RunClaim, new_set
from nastui.runs.spec import digest_of, document_of, spec_from
from nastui.runs.store import Store


@pytest.fixture(autouse=True)
def cluster(monkeypatch):
    """Workers that are given what those of a cluster are given."""
    opened = []

    def opening(place, make, arguments, *, preloaded, tries, most):
        opened.append((place.executor, tries))
        return WorkerPool(2, make, arguments, preloaded=preloaded, tries=tries)

    monkeypatch.setattr(parallel, "open_executor", opening)
    return opened


def jobs(toy_spec, seeds):
    return [ParallelRun(number, spec_from(toy_spec | {"seed": seed}), f"seed {seed}") for number, seed in enumerate(seeds)]


def made(runs, **options):
    return list(run_in_parallel(runs, 2, lambda number, run: None, place=Workplace("ray"), **options))


def test_runs_that_were_sent_are_those_that_are_made_here(toy, toy_spec, cluster):
    done = made(jobs(toy_spec, (1, 2, 3)))
    assert cluster == [("ray", 3)]
    with Store() as store:
        assert sorted(one.run for one in done) == sorted(run.id for run in store.runs())
        for run in store.runs():
            assert run.state == "done"
            here = start(store, run.spec)
            here.drive(store)
            one, other = store.records(run.id, 6), store.records(here.run, 6)
            for name in ("cell", "fitness", "valid", "test", "table_seconds", "new"):
                assert np.array_equal(one[name], other[name], equal_nan=name != "cell")


def test_a_run_that_was_stopped_here_is_gone_on_with_there(toy, toy_spec):
    spec = spec_from(toy_spec)
    with Store() as store:
        stopped = start(store, spec)
        stopped.switches.stop.set()
        assert stopped.drive(store).state == "stopped"
        done = made([ParallelRun(0, spec, None, resume=stopped.run)])
        assert [one.run for one in done] == [stopped.run]
        [run] = store.runs()
        assert (run.id, run.state) == (stopped.run, "done")
        assert [event.kind for event in store.events(run.id)][-3:] == ["stopped", "resumed", "done"]


def test_what_another_process_makes_already_is_not_made_twice(toy, toy_spec):
    spec = spec_from(toy_spec)
    with Store() as store:
        since = store.latest_serial()
        other = start(store, spec)
        other.drive(store)
    [done] = made([ParallelRun(0, spec, None, claim=RunClaim(digest_of(document_of(spec)), since))])
    assert (done.run, done.elsewhere) == (other.run, True)


def test_a_set_of_seeds_that_was_sent_is_one_here(toy, toy_spec):
    specs = [spec_from(toy_spec | {"seed": seed}) for seed in (1, 2)]
    wanted = new_set(specs)
    made([ParallelRun(number, spec, None, set=wanted.as_dict()) for number, spec in enumerate(specs)])
    with Store() as store:
        assert {store.set_of(run.id) for run in store.runs()} == {wanted.id}


def test_a_run_that_fails_there_is_here_with_its_reason(toy, toy_spec):
    wrong = spec_from(toy_spec | {"fitness": {"name": "accuracy", "epochs": 3}})
    [done] = made([ParallelRun(0, wrong, None)], tolerant=True)
    assert "epochs" in (done.error or "")


@pytest.fixture
def refusing(monkeypatch):
    """The store refuses what is sent to it, one error after the other, and then takes it."""

    def by(*errors):
        left, stored = list(errors), SentRun.stored

        def refused(sent, store):
            if left:
                raise left.pop(0)
            stored(sent, store)

        monkeypatch.setattr(SentRun, "stored", refused)

    return by


def test_a_run_that_cannot_be_stored_here_fails_alone(toy, toy_spec, refusing):
    refusing(NastuiError("the run store refuses"))
    done = made(jobs(toy_spec, (1, 2, 3)), tolerant=True)
    assert sorted(one.error or "" for one in done) == ["", "", "the run store refuses"]
    with Store() as store:
        assert {run.id for run in store.runs()} == {one.run for one in done if one.error is None}


def test_without_tolerance_the_others_in_progress_are_stored_before_it_is_raised(toy, toy_spec, refusing):
    refusing(NastuiError("the run store refuses"))
    with pytest.raises(NastuiError, match="the run store refuses"):
        made(jobs(toy_spec, (1, 2)))
    with Store() as store:
        assert [run.state for run in store.runs()] == ["done"]


@pytest.mark.parametrize("wait", [True, False])
def test_on_a_full_disk_a_run_that_was_sent_waits_for_room_where_that_is_wanted(toy, toy_spec, refusing, monkeypatch, wait):
    monkeypatch.setattr(room, "RETRY_SECONDS", 0.0)
    refusing(*[StorageError("the disk is full", reason="full")] * 2)
    said = []
    [done] = made([ParallelRun(0, spec_from(toy_spec), None, wait=wait)], tolerant=True, told=said.append)
    assert [line.partition(":")[0] for line in said] == (["the disk is full", "there is room"] if wait else [])
    assert done.error == (None if wait else "the disk is full")
    with Store() as store:
        assert [run.state for run in store.runs()] == (["done"] if wait else [])


class Ended:
    """An executor whose tasks have all ended."""

    def __init__(self, ended):
        self._ended = ended
        self.free = 0

    @property
    def busy(self):
        return len(self._ended)

    def events(self, patience):
        return [self._ended.pop(0)]


def test_a_signal_ends_the_wait_for_room_of_one_run_and_the_others_are_stored(toy, toy_spec, refusing, monkeypatch):
    monkeypatch.setattr(room, "RETRY_SECONDS", 0.0)
    ended = []
    with Store() as store:
        for job in jobs(toy_spec, (1, 2)):
            session = start(store, job.spec)
            session.drive(store)
            ended.append((job, TaskResult(SentDone(Done(job, session.run, interrupted=True), sent_run(store, session.run)))))
            store.delete(session.run)
    refusing(StorageError("the disk is full", reason="full"))
    with StopSignals() as signals:
        signals.hold()
        told = lambda sentence: os.kill(os.getpid(), signal.SIGTERM)  # noqa: E731
        runs = _ParallelRuns(Ended(ended), signals.stop, lambda number, run: None, tolerant=True, todo=[], sending=True, told=told)
        lost, kept = runs.as_they_end()
    assert "a signal ended the wait for room" in lost.error
    assert kept.error is None
    with Store() as store:
        assert [run.id for run in store.runs()] == [kept.run]


def test_a_run_that_is_gone_when_it_is_to_be_sent_fails_alone(toy, toy_spec):
    gone = ParallelRun(7, spec_from(toy_spec), None, resume="1999-gone")
    done = made([gone, *jobs(toy_spec, (1,))], tolerant=True)
    assert [one.error is None for one in sorted(done, key=lambda one: one.job.number)] == [True, False]


def test_tables_are_sent_to_a_node_that_lacks_them_and_another_one_is_refused(toy, own_home):
    tables = share_tables(["nats-tss", "mini-tss", "nowhere"])
    assert list(tables) == ["nats-tss"]
    path = own_home / "data" / "tables"
    [file] = path.glob("nats-tss*")
    content = file.read_bytes()
    receive_tables(tables)
    file.unlink()
    receive_tables(tables)
    assert file.read_bytes() == content
    with pytest.raises(InputError, match="has another table nats-tss"):
        receive_tables({"nats-tss": SharedTable("0", tables["nats-tss"].content)})


def test_on_a_full_disk_a_run_that_is_to_be_gone_on_with_waits_for_room_too(toy, toy_spec, monkeypatch):
    monkeypatch.setattr(room, "RETRY_SECONDS", 0.0)
    with Store() as store:
        stopped = start(store, spec_from(toy_spec))
        stopped.switches.stop.set()
        stopped.drive(store)
    full, said = [StorageError("the disk is full", reason="full")] * 2, []

    def refused(store, run):
        if full:
            raise full.pop()
        return sent_run(store, run)

    monkeypatch.setattr(parallel, "sent_run", refused)
    [done] = made([ParallelRun(0, spec_from(toy_spec), None, resume=stopped.run)], tolerant=True, told=said.append)
    assert (done.error, [line.partition(":")[0] for line in said]) == (None, ["the disk is full", "there is room"])
