"""What of the store is damaged is named with run, file and place; the other runs are as they were; nobody goes on from it."""

import shutil

import pytest
from sealing import vouch

from nastui.base.errors import DamagedError, MissingError
from nastui.base.paths import home
from nastui.runs.checking import damages
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


@pytest.fixture
def two(toy, toy_spec):
    """(store, a run, another)."""
    with Store() as store:
        runs = []
        for seed in (1, 2):
            session = start(store, spec_from(toy_spec | {"seed": seed}))
            session.drive(store)
            runs.append(session.run)
        yield store, *runs


def change(store, statement, *values):
    with store.writing() as connection:
        connection.execute(statement, values)


CHUNKS = [
    ("UPDATE chunks SET unique_total = unique_total + 1 WHERE number = 3 AND run = ?", "totals of chunk 3 are not what was written"),
    ("UPDATE chunks SET best = best + 1e-9 WHERE number = 3 AND run = ?", "totals of chunk 3 are not what was written"),
    ("UPDATE chunks SET data = zeroblob(length(data)) WHERE number = 3 AND run = ?", "evaluations of chunk 3 are not what was written"),
    ("DELETE FROM chunks WHERE number = 3 AND run = ?", "chunk 3 is missing"),
    ("DELETE FROM chunks WHERE number = 9 AND run = ?", "chunk 9 is missing"),
    ("DELETE FROM chunks WHERE run = ?", "chunk 0 is missing"),
    ("UPDATE checks SET chain = x'00' WHERE run = ?", "its chain of checksums ends otherwise"),
]


@pytest.mark.parametrize(("statement", "said"), CHUNKS)
def test_a_changed_or_missing_chunk_is_named_and_the_other_run_is_read(two, statement, said):
    store, run, other = two
    change(store, statement, run)
    with pytest.raises(DamagedError, match=f"{home().store}: .*the run {run} is damaged: {said}; restore the file"):
        store.records(run, 6)
    assert len(store.records(other, 6)) == 200
    (told,) = damages(store)
    assert f"the run {run} is damaged: {said}" in told


@pytest.mark.parametrize("column", ["spec", "facts", "versions", "pace", "state", "reason", "wall", "best", "total", "seed", "algorithm", "created"])
def test_a_changed_row_is_listed_as_damaged_and_nothing_of_it_is_shown(two, column):
    store, run, other = two
    change(store, f"UPDATE runs SET {column} = 7.25 WHERE id = ?", run)
    with pytest.raises(DamagedError, match=f"the run {run} is damaged: its "):
        store.run(run)
    assert [one.id for one in store.runs()] == [other]
    listed = {one.id: one for one in store.listed()}
    assert listed[other].state == "done"
    if column not in ("spec", "facts", "versions", "pace"):  # of which a list shows nothing
        assert (listed[run].state, listed[run].best, listed[run].total) == ("damaged", None, 0)
    store.delete(run)
    assert [one.id for one in store.listed()] == [other]


def test_nobody_goes_on_from_a_damaged_run(two):
    store, run, _ = two
    change(store, "UPDATE runs SET state = 'stopped' WHERE id = ?", run)
    vouch(store)
    whole = store.run(run)
    change(store, "UPDATE chunks SET data = zeroblob(length(data)) WHERE number = 3 AND run = ?", run)
    with pytest.raises(DamagedError, match="evaluations of chunk 3"):
        resume(store, whole)
    (listed,) = store.listed(run)
    assert listed.state == "stopped"
    store.delete(run)


def test_a_lost_log_is_told(toy, toy_spec, tmp_path):
    with Store() as store:
        first = start(store, spec_from(toy_spec))
        first.drive(store)
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(home().store, tmp_path)
        second = start(store, spec_from(toy_spec | {"seed": 2}))
        second.drive(store)
        shutil.copy(home().store.with_name("runs.sqlite-marks"), tmp_path)
    with Store(tmp_path / "runs.sqlite") as store:
        assert {one.id: one.state for one in store.listed()} == {first.run: "done", second.run: "damaged"}
        with pytest.raises(
            DamagedError, match=f"the run {second.run} is damaged: it is lost with the store's log of changes; .*remove the file -marks"
        ):
            store.find(second.run[:5])
        again = start(store, spec_from(toy_spec | {"seed": 3}))
        assert store.latest_serial() == 3
        again.drive(store)
        store.delete(second.run)
        assert {one.id for one in store.listed()} == {first.run, again.run}
        with pytest.raises(MissingError):
            store.find(second.run)


def test_lost_chunks_are_counted(toy, toy_spec, tmp_path):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(home().store, tmp_path)
        session.drive(store)
        shutil.copy(home().store.with_name("runs.sqlite-marks"), tmp_path)
    with Store(tmp_path / "runs.sqlite") as store, pytest.raises(DamagedError, match="its last 10 chunks are lost with the store's log of changes"):
        store.run(session.run)


@pytest.mark.parametrize("reading", [False, True])
def test_a_store_that_is_removed_is_forgotten(two, reading):
    store, *_ = two
    store.close()
    for path in home().state.glob("runs.sqlite*"):
        if not path.name.endswith("-marks"):
            path.unlink()
    with Store(reading=reading) as new:
        assert new.listed() == []
    with Store() as new:
        assert new.listed() == []


def test_what_an_earlier_version_wrote_is_unchecked(two):
    store, run, other = two
    change(store, "DELETE FROM checks WHERE run = ?", run)
    store._marks.clear()
    assert [store.run(one).checked for one in (run, other)] == [False, True]
    assert len(store.records(run, 6)) == 200
    change(store, "UPDATE runs SET facts = '{' WHERE id = ?", run)
    with pytest.raises(DamagedError, match="its facts cannot be read"):
        store.run(run)
