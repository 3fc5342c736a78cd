"""The store: names of runs, trouble with the file, and what two connections see of each other."""

import sqlite3

import pytest
from unprivileged import modes_bind

from nastui.base import sqlite
from nastui.base.errors import MissingError, StorageError
from nastui.base.paths import home
from nastui.runs import rows
from nastui.runs.schema import MIGRATIONS
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.runs.watching import watch


@pytest.fixture
def two_runs(toy, toy_spec):
    with Store() as store:
        for seed in (1, 2):
            start(store, spec_from(toy_spec | {"seed": seed})).drive(store)
        yield store


def test_runs_are_found_by_id_by_prefix_and_as_the_last(two_runs):
    newest, oldest = two_runs.runs()
    assert (newest.spec.seed, oldest.spec.seed) == (2, 1)
    assert two_runs.find("last").id == newest.id
    assert two_runs.find(oldest.id[:6]).id == oldest.id


@pytest.mark.parametrize("name", ["zzzz", "", "%", "_"])
def test_a_run_that_is_not_there_is_said_to_be_missing(two_runs, name):
    with pytest.raises(MissingError, match="runs? "):
        two_runs.find(name)


def test_without_runs_the_last_is_missing():
    with Store() as store, pytest.raises(MissingError, match="there is no run yet; .*nastui run quickstart"):
        store.find("last")


def test_another_connection_sees_each_generation(toy, toy_spec):
    with Store() as one, Store() as other:
        session = start(one, spec_from(toy_spec))
        assert watch(other, session.run).generations == ()
        session.drive(one)
        snapshot = watch(other, session.run)
        assert [generation.number for generation in snapshot.generations] == list(range(1, 11))
        assert snapshot.best["fitness"] == snapshot.last.best == max(generation.top for generation in snapshot.generations)


def test_a_snapshot_grows_by_what_came_since(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        early = watch(store, session.run)
        session.drive(store)
        assert watch(store, session.run, early) == watch(store, session.run)


def test_deleting_a_run_removes_its_evaluations(two_runs):
    run = two_runs.find("last").id
    two_runs.delete(run)
    assert len(two_runs.runs()) == 1
    assert two_runs.chunks(run) == []


def test_a_store_of_a_newer_schema_is_refused_and_left_alone():
    Store().close()
    with sqlite3.connect(home().store) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match=f"newer nastui .schema 99, this one knows {len(MIGRATIONS)}.; update nastui"):
        Store()


def test_a_file_that_is_no_database_is_refused():
    home().state.mkdir(parents=True)
    home().store.write_bytes(b"not a database at all, just some text that is long enough" * 100)
    with pytest.raises(StorageError, match=r"runs.sqlite refuses: file is not a database; `nastui runs salvage` makes .* or move the file aside"):
        Store()


def test_a_read_only_folder_is_refused():
    home().state.mkdir(parents=True)
    home().state.chmod(0o500)
    with modes_bind(), pytest.raises(StorageError, match="make the file and its folder writable"):
        Store()


def test_a_folder_that_cannot_be_made_is_refused(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="cannot create the folder .*; free space or permission there, or set NASTUI_HOME"):
        Store()


def test_a_full_disk_stops_with_one_sentence_and_keeps_what_is_committed(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(toy_spec | {"budget": {"evaluations": 100_000}}))
        session.switches.wait = False
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 20}")
        with pytest.raises(StorageError, match="database or disk is full; free some space; everything committed so far is kept"):
            session.drive(store)
        kept = len(store.records(session.run, 6))
        assert kept > 0
        store._connection.execute("PRAGMA max_page_count = 1000000")
        assert watch(store, session.run).evaluations == kept


@pytest.mark.parametrize("kind", ["nfs4", "gpfs", "beegfs", "ceph", "fuse.ceph-fuse", "cifs", "smb3", "lustre"])
def test_a_network_file_system_is_named(monkeypatch, kind):
    monkeypatch.setattr(sqlite.Path, "read_text", lambda path: f"server:/home / {kind} rw 0 0\n")
    with pytest.raises(StorageError, match=rf"network file system \({kind}\).*`nastui runs import` brings"):
        Store()


def test_a_folder_where_the_store_belongs_is_called_one(own_home):
    (own_home / "state" / "runs.sqlite").mkdir(parents=True)
    with pytest.raises(StorageError, match=r"it is a folder; move the folder away: a file belongs there"), Store():
        pass


READINGS = {
    "run": lambda store, id: [store.run(id)],
    "runs": lambda store, id: store.runs(),
    "listed": lambda store, id: store.listed(),
    "listed one": lambda store, id: store.listed(id),
    "entries": lambda store, id: [one.run for one in store.entries()],
    "entry": lambda store, id: [store.entry(id).run],
}


def end_and_be_gone(session, driving):
    """In the place of the look at a driver: at the first it ends its run, and itself."""
    ended = []

    def is_alive(owner, heartbeat):
        if not ended:
            ended.append(True)
            session.drive(driving)
        return False

    return is_alive


@pytest.mark.parametrize("reading", READINGS)
def test_a_driver_that_ends_its_run_and_itself_while_the_run_is_read_leaves_a_run_that_is_done(toy, toy_spec, monkeypatch, reading):
    with Store() as driving, Store() as store:
        session = start(driving, spec_from(toy_spec))
        monkeypatch.setattr(rows, "is_alive", end_and_be_gone(session, driving))
        assert [one.state for one in READINGS[reading](store, session.run)] == ["done"]
        assert store.cut_off() == []


def test_a_driver_that_is_gone_leaves_a_run_that_is_cut_off(toy, toy_spec, monkeypatch):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        monkeypatch.setattr(rows, "is_alive", lambda owner, heartbeat: False)
        assert [one.state for reading in READINGS.values() for one in reading(store, session.run)] == ["interrupted"] * len(READINGS)
        assert [one.id for one in store.cut_off()] == [session.run]


def test_in_a_snapshot_a_run_whose_driver_has_just_ended_it_is_as_it_was_and_no_damage(toy, toy_spec, monkeypatch):
    with Store() as driving, Store() as store:
        session = start(driving, spec_from(toy_spec))
        with store.snapshot():
            monkeypatch.setattr(rows, "is_alive", end_and_be_gone(session, driving))
            assert store.run(session.run).state == "interrupted"
        assert store.run(session.run).state == "done"
