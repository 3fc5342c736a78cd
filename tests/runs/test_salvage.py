"""What is whole in a damaged store is kept, and goes on to the same end; what is not is named, and is not gone on with."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest
from test_damaged_store import change
from waiting import until

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.cli.main import main
from nastui.runs import mending, salvaging
from nastui.runs.checking import damages
from nastui.runs.journal import Journal
from nastui.runs.labels import labels_of, set_note
from nastui.runs.marks import Mark, Marks
from nastui.runs.salvaging import salvage
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

LENGTH = 6


@pytest.fixture
def made(toy, toy_spec):
    """(run, its evaluations) of three done runs; the store is closed."""
    with Store() as store:
        runs = []
        for seed in (1, 2, 3):
            session = start(store, spec_from(toy_spec | {"seed": seed}))
            session.drive(store)
            runs.append((session.run, store.records(session.run, LENGTH).tobytes()))
    return runs


def damaged(*statements):
    with Store() as store:
        for statement, *values in statements:
            change(store, statement, *values)


def held(run):
    """(state, evaluations) of a run of the store, which is whole."""
    with Store() as store:
        assert list(damages(store)) == []
        return store.run(run).state, store.records(run, LENGTH).tobytes()


def gone_on(run):
    with Store() as store:
        if (found := store.run(run)).state != "done":
            resume(store, found).drive(store)
    return held(run)


def test_a_whole_store_is_left_alone(made):
    before = home().store.read_bytes()
    found = salvage(home().store)
    assert (found.runs, found.damages, found.aside) == (3, (), None)
    assert home().store.read_bytes() == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM chunks WHERE number = 4 AND run = ?",
        "UPDATE chunks SET data = zeroblob(length(data)) WHERE number = 4 AND run = ?",
        "UPDATE chunks SET best = 1e79 WHERE number = 4 AND run = ?",
    ],
)
def test_a_run_is_kept_up_to_its_first_chunk_that_is_not_whole_and_ends_as_it_did(made, statement):
    (first, evaluations), (second, others), _ = made
    with Store() as store:
        set_note(store, first, "the one to keep")
    damaged((statement, first))
    found = salvage(home().store)
    assert (found.runs, found.lost) == (3, ())
    with Store() as store:
        assert labels_of(store, first).note == "the one to keep"
        assert not any(entry.curve is None for entry in store.entries())
    assert found.mended == (f"the run {first}: its chunks from 4 on (of 10) cannot be read; it goes on from 4 chunks",)
    state, kept = held(first)
    assert (state, kept) == ("stopped", evaluations[: len(kept)])
    assert 0 < len(kept) < len(evaluations)
    assert held(second) == ("done", others)
    assert gone_on(first) == ("done", evaluations)
    with closing(sqlite3.connect(found.aside)) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (3,)


def test_what_says_what_a_run_is_must_be_whole(made):
    (first, _), (second, _), (third, others) = made
    damaged(("UPDATE runs SET spec = replace(spec, '200', '300') WHERE id = ?", first), ("DELETE FROM checks WHERE run = ?", second))
    found = salvage(home().store)
    assert (found.runs, found.mended) == (1, ())
    assert [sentence.split(":")[1][:30] for sentence in found.lost] == [" its spec, facts or versions a", " its checksums cannot be read "]
    assert held(third) == ("done", others)


def test_a_damaged_row_is_made_anew_from_its_spec_and_chunks(made):
    (first, evaluations), *_ = made
    with Store() as store:
        before = store.listed(first)[0]
    damaged(("UPDATE runs SET state = 'running', best = 3, wall = 'long', benchmark = 'other' WHERE id = ?", first))
    assert salvage(home().store).mended == (f"the run {first}: its row in `runs` cannot be read",)
    assert held(first) == ("done", evaluations)
    with Store() as store:
        assert store.listed(first)[0] == before._replace(created=store.run(first).created, heartbeat=None, wall=0.0, apart=0.0)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_a_store_that_is_cut_off(made, share):
    content = home().store.read_bytes()
    home().store.write_bytes(content[: int(len(content) * share)])
    found = salvage(home().store)
    assert found.damages
    assert found.runs + len(found.lost) == 3
    ends = dict(made)
    with Store() as store:
        assert list(damages(store)) == []
        kept = [one.id for one in store.listed()]
    for run in kept:
        assert gone_on(run) == ("done", ends[run])
    assert found.aside.read_bytes() == content[: int(len(content) * share)]


def test_a_destroyed_first_page(made):
    content = bytearray(home().store.read_bytes())
    content[:100] = bytes(100)
    home().store.write_bytes(content)
    with pytest.raises(StorageError, match="nastui runs salvage"):
        Store()
    found = salvage(home().store)
    assert (found.runs, found.mended, found.lost) == (3, (), ())
    for run, evaluations in made:
        assert held(run) == ("done", evaluations)


def test_destroyed_pages_in_the_middle_lose_what_was_there_and_no_more(made):
    with closing(sqlite3.connect(home().store)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(home().store.read_bytes())
    page = content.index(made[1][1][:200]) // size
    content[page * size : (page + 1) * size] = b"\xff" * size
    home().store.write_bytes(content)
    found = salvage(home().store)
    assert found.runs == 3
    for run, evaluations in made:
        state, kept = held(run)
        assert kept == evaluations[: len(kept)]
        assert state == ("done" if kept == evaluations else "stopped")
    assert held(made[1][0])[0] == "stopped"


def test_after_a_lost_log_what_is_stored_is_gone_on_from(toy, toy_spec, tmp_path):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        Journal(store, session.lease).finish("stopped", "", 0.0, 0.0)
        store.shrink()
        shutil.copy(home().store, tmp_path)
        resume(store, store.run(session.run)).drive(store)
        whole = store.records(session.run, LENGTH).tobytes()
        lost = start(store, spec_from(toy_spec | {"seed": 2})).run
    shutil.copy(tmp_path / "runs.sqlite", home().store)
    found = salvage(home().store)
    assert (found.runs, found.aside) == (1, None)
    assert found.mended == (f"the run {session.run} goes on from its 0 stored chunks; 10 are lost",)
    assert found.lost == (f"the run {lost} is lost with the store's log of changes",)
    assert gone_on(session.run) == ("done", whole)


def test_runs_of_before_checksums_are_kept_where_nothing_is_missing(made):
    (first, evaluations), (second, _), (third, others) = made
    statements = [
        (statement, run)
        for run in (first, second)
        for statement in (
            "DELETE FROM checks WHERE run = ?",
            "UPDATE chunks SET sum = NULL, data_sum = NULL WHERE run = ?",
            "UPDATE events SET sum = NULL WHERE run = ?",
        )
    ]
    damaged(*statements, ("DELETE FROM chunks WHERE number = 3 AND run = ?", second))
    home().store.with_name("runs.sqlite-marks").unlink()
    damaged(("UPDATE chunks SET best = 0 WHERE number = 3 AND run = ?", third))
    found = salvage(home().store)
    assert (found.runs, [sentence[:16] for sentence in found.lost]) == (2, [f"the run {second}"[:16]])
    assert held(first) == ("done", evaluations)
    with Store() as store:
        assert not store.run(first).checked
    assert gone_on(third) == ("done", others)


def test_numbers_are_not_given_twice_and_what_is_no_store_gives_an_empty_one(made):
    third = made[2][0]
    damaged(("UPDATE runs SET spec = '{}' WHERE id = ?", third))
    salvage(home().store)
    with Store() as store, store.statement() as connection:
        assert connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'runs'").fetchone()[0] == 3
    home().store.write_bytes(b"nothing of this was ever a store" * 1000)
    found = salvage(home().store)
    assert (found.runs, len(found.lost)) == (0, 2)


def test_a_store_that_another_process_has_open_is_left_alone(made, capsys):
    damaged(("DELETE FROM chunks WHERE number = 4 AND run = ?", made[0][0]))
    program = "import sys; from nastui.runs.store import Store; store = Store(); store.runs(); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StorageError, match="another process has the run store .* open; close the app"):
            salvage(home().store)
        other.stdin.close()
        other.wait()
    with pytest.raises(SystemExit) as ended:
        main(["runs", "salvage", "--json"])
    assert ended.value.code == 1  # a run is kept in part
    document = json.loads(capsys.readouterr().out)
    assert (document["runs"], len(document["mended"]), document["lost"]) == (3, 1, [])
    assert [path.name for path in home().state.iterdir() if "salvaging" in path.name] == []


def test_a_store_that_nobody_has_open_is_held_while_it_is_made_anew(made, monkeypatch):
    assert not home().store.with_name("runs.sqlite-shm").exists()
    shared = str(home().store.with_name("runs.sqlite-shm"))
    # as SQLite does before it opens a database
    program = f"import fcntl, os; fcntl.lockf(os.open({shared!r}, os.O_RDWR), fcntl.LOCK_SH | fcntl.LOCK_NB, 1, 128)"
    ended = []

    def looked_at(store):
        ended.append(subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False))
        return damages(store)

    monkeypatch.setattr(salvaging, "damages", looked_at)
    damaged(("DELETE FROM chunks WHERE number = 4 AND run = ?", made[0][0]))
    assert salvage(home().store).runs == 3
    assert [(one.returncode, "BlockingIOError" in one.stderr) for one in ended] == [(1, True)] * 2
    assert held(made[1][0]) == ("done", made[1][1])


_WAITING = """
import sys
from nastui.runs.labels import set_note
from nastui.runs.store import Store
with Store() as store:
    set_note(store, sys.argv[1], "the one to keep")
"""


def test_a_process_that_opens_a_store_while_it_is_made_anew_gets_the_new_one(made, monkeypatch):
    run, others = [], made[1][0]
    log = home().store.with_name("runs.sqlite-wal")

    def looked_at(store):
        if not run:
            run.append(subprocess.Popen([sys.executable, "-c", _WAITING, others]))
            until(log.exists)  # it has the damaged file open
        return damages(store)

    damaged(("DELETE FROM chunks WHERE number = 4 AND run = ?", made[0][0]))
    assert not log.exists()
    monkeypatch.setattr(salvaging, "damages", looked_at)
    found = salvage(home().store)
    assert run[0].wait() == 0
    assert (found.runs, len(found.mended)) == (3, 1)
    with Store() as store:
        assert labels_of(store, others).note == "the one to keep"
    assert held(others) == ("done", made[1][1])


def test_a_row_that_a_store_does_not_take_loses_one_run_and_not_all(made):
    (first, _), (second, others), _ = made
    with closing(sqlite3.connect(home().store)) as connection:
        for old, new in (("lease INTEGER NOT NULL", "lease INTEGER"), ("lease INTEGER", "lease INTEGER NOT NULL")):
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'runs'", (old, new))
            connection.commit()
            connection.execute("PRAGMA writable_schema = RESET")
            if new == "lease INTEGER":
                connection.execute("UPDATE runs SET lease = NULL WHERE id = ?", (first,))
                connection.commit()
    found = salvage(home().store)
    assert (found.runs, found.mended) == (2, ())
    assert len(found.lost) == 1
    assert found.lost[0].startswith(f"the run {first}: it cannot be taken over (")
    assert held(second) == ("done", others)


def test_a_note_that_cannot_be_taken_over_does_not_call_its_run_lost(made, monkeypatch):
    (first, evaluations), *_ = made
    damaged(("DELETE FROM chunks WHERE number = 4 AND run = ?", made[1][0]))
    draw = mending.draw_sketch

    def refusing(connection, run):
        if run == first:
            raise ValueError("no sketch")
        draw(connection, run)

    monkeypatch.setattr(mending, "draw_sketch", refusing)
    found = salvage(home().store)
    assert (found.runs, found.lost) == (3, ())
    assert found.mended[0] == f"the run {first}: its note and tags cannot be taken over (no sketch)"
    assert held(first) == ("done", evaluations)


def test_marks_are_taken_away_after_all_is_read_that_they_tell_of(made, monkeypatch):
    first, clear, copy = made[0][0], Marks.clear, shutil.copyfile
    marks = home().store.with_name("runs.sqlite-marks")
    Marks(home().store).write(1, Mark(first, 12, 9))
    cleared = []

    def clearing(self):
        cleared.extend([self.path] if self.path == marks else [])
        clear(self)

    def copying(*values):
        if cleared:
            raise OSError("the disk refuses")
        return copy(*values)

    monkeypatch.setattr(Marks, "clear", clearing)
    monkeypatch.setattr(shutil, "copyfile", copying)
    assert salvage(home().store).mended == (f"the run {first} goes on from its 10 stored chunks; 2 are lost",)
    assert cleared == [marks]


def salvaged_after_flips(made, count):
    """How many of so many flips of one bit each were mended; each kept run is how it began, and what is done is all there."""
    whole, ends, mended = home().store.read_bytes(), dict(made), 0
    marks = home().store.with_name("runs.sqlite-marks").read_bytes()
    rng = np.random.default_rng(0)
    used = np.flatnonzero(np.frombuffer(whole, np.uint8))
    for place, bit in zip(rng.choice(used, size=count).tolist(), rng.integers(8, size=count).tolist(), strict=True):
        content = bytearray(whole)
        content[place] ^= 1 << bit
        home().store.write_bytes(content)
        home().store.with_name("runs.sqlite-marks").write_bytes(marks)
        found = salvage(home().store)
        mended += bool(found.damages)
        with Store() as store:
            assert list(damages(store)) == [], (place, bit)
            for one in store.listed():
                kept = store.records(one.id, LENGTH).tobytes()
                assert kept == ends[one.id][: len(kept)], (place, bit)
                assert one.state == "stopped" or kept == ends[one.id], (place, bit)
                if one.state == "stopped":
                    assert store.run(one.id).spec.seed in (1, 2, 3)
        for path in home().state.glob("runs.sqlite*"):
            path.unlink()
    return mended


def test_after_a_flipped_bit_nothing_wrong_is_kept(made):
    assert salvaged_after_flips(made, 40) > 20


@pytest.mark.slow
def test_after_a_thousand_flipped_bits_nothing_wrong_is_kept(made):
    assert salvaged_after_flips(made, 1000) > 500


def destroyed_root(table):
    """300 bytes at the beginning of the first page of a table are turned over."""
    with closing(sqlite3.connect(home().store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    content = bytearray(home().store.read_bytes())
    for place in range((root - 1) * size, (root - 1) * size + 300):
        content[place] ^= 0xFF
    home().store.write_bytes(content)


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("table", ["checks", "sketches", "labels"])
def test_a_destroyed_page_beside_the_runs_hides_none_of_them(made, capsys, table, marked):
    destroyed_root(table)
    if not marked:
        home().store.with_name("runs.sqlite-marks").unlink()
    with Store() as store:
        entries = store.entries()
    assert [entry.id for entry in entries] == [run for run, _ in reversed(made)]
    assert {entry.run.state for entry in entries} == {"damaged" if table == "checks" else "done"}
    assert {bool(entry.points) for entry in entries} == {table == "labels"}
    with pytest.raises(SystemExit) as ended:
        main(["runs", "check"])
    told = capsys.readouterr()
    said = (told.out + told.err).splitlines()
    assert ended.value.code == 1
    if table != "checks":
        assert any(f"`{table}`" in line for line in said)
    else:
        assert [sum(f"the run {run} is damaged" in line for line in said) for run, _ in made] == [1, 1, 1]


def test_where_no_run_can_be_read_and_none_is_marked_the_store_is_not_called_empty(made, capsys):
    destroyed_root("runs")
    home().store.with_name("runs.sqlite-marks").unlink()
    with pytest.raises(SystemExit) as ended:
        main(["runs", "list"])
    assert ended.value.code == 1
    assert "malformed" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["runs", "salvage"])
    assert ended.value.code == 1
    assert "the run None" not in capsys.readouterr().err
