"""A store that an earlier version wrote: `stores/version_1.sql`, with what that version said of it in `version_1.json`."""

import json
import multiprocessing
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from unprivileged import BOUND
from waiting import PATIENCE

from nastui.base.paths import home
from nastui.base.sqlite import connect
from nastui.runs.result import as_document, listed_result, result_of
from nastui.runs.schema import MIGRATIONS
from nastui.runs.session import resume
from nastui.runs.spec import digest_of
from nastui.runs.store import Store
from nastui.runs.watching import watch

FOLDER = Path(__file__).parent / "stores"
SAID = json.loads((FOLDER / "version_1.json").read_text())
COLUMNS = {
    "runs": "serial, id, created, preset, spec, facts, versions, pace, forked_from, state, reason, owner, heartbeat, wall, apart",
    "chunks": "run, number, generation, evaluations, fresh, unique_total, simulated, best, best_at, top, mean, spread, notes, at, data",
    "events": "id, run, at, kind, data",
    "commands": "id, run, at, verb",
}
"""Of version 1."""


@pytest.fixture
def old(own_home):
    """The user's store, as the earlier version left it."""
    home().state.mkdir(parents=True)
    with sqlite3.connect(home().store) as connection:
        connection.executescript((FOLDER / "version_1.sql").read_text())
    connection.close()
    return home().store


def contents(path):
    """All rows, by table."""
    with sqlite3.connect(path) as connection:
        found = {table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall() for table, columns in COLUMNS.items()}
    connection.close()
    return found


def test_every_row_is_as_it_was(old):
    before = contents(old)
    assert [len(rows) for rows in before.values()] == [10, 23, 11, 1]
    Store().close()
    assert contents(old) == before
    with sqlite3.connect(old) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS) == 5
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_store_of_the_version_before_keeps_every_row_and_its_drivers_are_counted_from_now_on(old):
    connect(old, MIGRATIONS[:2]).close()
    before = contents(old)
    with Store() as store:
        left = next(run for run in store.runs() if run.state == "interrupted")
        assert resume(store, left).lease.number == 1
    after = contents(old)
    assert [row for row in before["runs"] if row[1] != left.id] == [row for row in after["runs"] if row[1] != left.id]
    assert before["chunks"] == after["chunks"]


def test_the_list_and_every_export_are_as_they_were(old):
    with Store() as store:
        assert [listed_result(run) for run in store.listed()] == SAID["list"]
        for run in store.runs():
            document = json.loads(json.dumps(as_document(store, run)))
            assert sha256(json.dumps(document, sort_keys=True).encode()).hexdigest() == SAID["exports"][run.id], run.id


def test_headings_and_snapshots_are_those_of_the_documents(old):
    with Store() as store:
        for run, listed in zip(store.runs(), store.listed(), strict=True):
            assert run.stored_heading is not None
            assert run.heading.digest == listed.digest == digest_of(run.document)
            assert store.with_digest(run.heading.digest)[-1] in {other.id for other in store.runs() if other.document == run.document}
            snapshot = watch(store, run.id)
            assert (snapshot.evaluations, snapshot.best) == (listed.total, result_of(store, run)["best"])


def test_a_run_of_then_goes_on(old):
    with Store() as store:
        left = next(run for run in store.runs() if run.state == "interrupted")
        resume(store, left).drive(store)
        result = result_of(store, store.run(left.id))
        assert (result["state"], result["evaluations"]) == ("done", 32)
        assert result["best"]["fitness"] == max(fitness for _, _, fitness, *_ in result["trajectory"])


def test_what_a_program_of_then_still_adds_is_listed_too(old):
    Store().close()
    with sqlite3.connect(old) as connection:
        run = "SELECT 'beef', created, preset, spec, facts, versions, pace, 'done', wall, apart FROM runs WHERE id = 'd05fbfbe'"
        connection.execute(f"INSERT INTO runs (id, created, preset, spec, facts, versions, pace, state, wall, apart) {run}")
        names = COLUMNS["chunks"].removeprefix("run, ")
        connection.execute(f"INSERT INTO chunks (run, {names}) SELECT 'beef', {names} FROM chunks WHERE run = 'd05fbfbe'")
    connection.close()
    with Store() as store:
        newest, *_, oldest = (listed_result(run) for run in store.listed())
        assert newest == {**oldest, "run": "beef"}
        assert watch(store, "beef").best == newest["best"]


def open_it(path, barrier, lists):
    """List the runs together with another process."""
    barrier.wait(PATIENCE)
    with Store(path) as store:
        lists.put([listed_result(run) for run in store.listed()])


def test_two_processes_open_it_at_once(old):
    context = multiprocessing.get_context("spawn")
    lists = context.Queue()
    arguments = (old, context.Barrier(2), lists)
    children = [context.Process(target=open_it, args=arguments) for _ in range(2)]
    for child in children:
        child.start()
    assert [lists.get(timeout=PATIENCE) for _ in children] == [SAID["list"]] * 2
    for child in children:
        child.join(PATIENCE)


@pytest.mark.parametrize("mode", [0o400, 0o444])
def test_it_is_read_where_nothing_may_be_written(old, mode):
    """And is left as it is."""
    before = old.read_bytes()
    old.chmod(mode)
    old.parent.chmod(0o500)
    command = [*BOUND, sys.executable, "-m", "nastui", "runs"]
    try:
        listed = subprocess.run([*command, "list", "--json"], capture_output=True, text=True, check=True)
        refused = subprocess.run([*command, "delete", "d05fbfbe", "--yes"], capture_output=True, text=True, check=False)
    finally:
        old.parent.chmod(0o700)
    assert json.loads(listed.stdout) == [{**one, "note": "", "tags": []} for one in SAID["list"]]
    assert (refused.returncode, "make the file and its folder writable" in refused.stderr) == (1, True)
    assert old.read_bytes() == before
    assert list(old.parent.iterdir()) == [old]
