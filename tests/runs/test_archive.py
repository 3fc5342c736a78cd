"""Finished runs move to a file and back, equal to the byte; what is not whole or not finished stays where it is."""

import errno
import json
import os
import sqlite3
from contextlib import closing

import pytest

from nastui.base.errors import InputError, StorageError
from nastui.base.paths import home
from nastui.base.sqlite import PAGE_BYTES
from nastui.cli.main import main
from nastui.runs import archiving
from nastui.runs.archiving import Archive, archive, bring_back, finished
from nastui.runs.checking import damages
from nastui.runs.checks import CHUNK_COLUMNS, FIRST, link
from nastui.runs.labels import labels_of, set_note, set_tags
from nastui.runs.session import resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


@pytest.fixture
def store(toy, toy_spec):
    """With three runs that are done."""
    with Store() as store:
        for seed in (1, 2, 3):
            start(store, spec_from(toy_spec | {"seed": seed})).drive(store)
        yield store


def everything(store):
    """By run: its place, its row, its chunks and their evaluations, its events."""
    found = {}
    for one in store.listed():
        run = store.run(one.id)
        events = [(event.at, event.kind, dict(event.data)) for event in store.events(one.id)]
        found[one.id] = (
            run.serial,
            one,
            labels_of(store, one.id),
            dict(run.document),
            dict(run.versions),
            store.chunks(one.id),
            store.records(one.id, 6).tobytes(),
            events,
        )
    return found


def test_runs_go_to_a_file_and_come_back_as_they_were(store, tmp_path):
    set_note(store, finished(store)[0], "the one to keep")
    before, file = everything(store), tmp_path / "old.runs"
    runs = finished(store)
    assert runs == [*reversed(before)]
    moved = archive(store, runs[:2], file)
    assert (moved.moved, moved.left) == (tuple(runs[:2]), ())
    assert everything(store) == {runs[2]: before[runs[2]]}
    assert [path.name for path in tmp_path.iterdir() if "old" in path.name] == ["old.runs"]
    with Archive(file) as archived:
        assert everything(archived) == {run: before[run] for run in reversed(runs[:2])}
    content = file.read_bytes()
    assert bring_back(store, file).moved == tuple(runs[:2])
    assert everything(store) == before
    assert list(damages(store)) == []
    assert file.read_bytes() == content
    again = bring_back(store, file)
    assert (again.moved, again.left, again.there) == ((), (), tuple(runs[:2]))


def test_another_store_takes_them_behind_its_own(store, toy_spec, tmp_path):
    runs, file = finished(store), tmp_path / "old.runs"
    archive(store, runs, file, keep=True)
    assert finished(store) == runs
    with Store(tmp_path / "other.sqlite") as other:
        own = start(other, spec_from(toy_spec | {"seed": 9}))
        own.drive(other)
        assert bring_back(other, file).moved == tuple(runs)
        assert [other.run(run).serial for run in (own.run, *runs)] == [1, 2, 3, 4]
        assert list(damages(other)) == []


def test_damaged_and_driven_runs_stay(store, toy_spec, tmp_path):
    first, second, third = finished(store)
    driven = start(store, spec_from(toy_spec | {"seed": 4})).run
    with store.writing() as connection:
        connection.execute("UPDATE chunks SET best = 3 WHERE number = 2 AND run = ?", (second,))
    moved = archive(store, [first, second, third, driven], tmp_path / "old.runs")
    assert moved.moved == (first, third)
    assert [(run, why.split(": ")[-1][:21]) for run, why in moved.left] == [(second, "totals of chunk 2 are"), (driven, "it is running")]
    assert {one.id for one in store.listed()} == {second, driven}


def test_a_run_that_went_on_meanwhile_stays(store, tmp_path):
    first = finished(store)[0]
    with pytest.raises(InputError, match="has changed meanwhile"):
        store.delete(first, (10, 1, None))
    stand = store.stand(first)
    assert stand == (*store.progress(first)[first], None)
    store.delete(first, stand)
    assert first not in finished(store)


def test_what_changes_between_the_copy_and_the_deletion_stays_and_is_not_half_in_the_copy(store, tmp_path, monkeypatch):
    first, file = finished(store)[0], tmp_path / "old.runs"
    before, read = everything(store)[first], archiving.chunk_rows

    def changing(*values, **options):
        monkeypatch.setattr(archiving, "chunk_rows", read)
        with Store() as other:
            set_note(other, first, "of meanwhile")
        return read(*values, **options)

    monkeypatch.setattr(archiving, "chunk_rows", changing)
    moved = archive(store, [first], file)
    assert moved.moved == ()
    assert "has changed meanwhile" in moved.left[0][1]
    assert labels_of(store, first).note == "of meanwhile"
    with Archive(file) as archived:
        assert everything(archived) == {first: before}


def test_also_on_a_full_disk_a_run_that_has_changed_stays_whole(store, monkeypatch):
    first, delete = finished(store)[0], Store._delete
    stand, chunks = store.stand(first), store.chunks(first)

    def refusing(self, *values):
        monkeypatch.setattr(Store, "_delete", delete)
        set_note(self, first, "of meanwhile")
        raise StorageError("the run store refuses: database or disk is full", reason="full")

    monkeypatch.setattr(Store, "_delete", refusing)
    with pytest.raises(InputError, match="has changed meanwhile"):
        store.delete(first, stand)
    assert store.chunks(first) == chunks


@pytest.mark.parametrize("links", [True, False])
def test_of_two_archives_of_one_name_the_later_one_is_refused_and_no_run_is_lost(store, tmp_path, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", refused)
    before, file = everything(store), tmp_path / "old.runs"
    first, *others = finished(store)
    with pytest.raises(InputError, match="is there already; give another name"):
        archive(store, [first], file, told=lambda _: archive(store, others, file))
    assert everything(store) == {first: before[first]}
    with Archive(file) as archived:
        assert everything(archived) == {run: before[run] for run in reversed(others)}
    assert [path.name for path in tmp_path.iterdir() if "old" in path.name] == ["old.runs"]


def refused(*_):
    raise OSError(errno.EPERM, "no second names here")


def test_only_what_is_whole_here_and_the_same_is_called_equal(store, tmp_path):
    first, second, third = finished(store)
    archive(store, [first, second, third], tmp_path / "old.runs", keep=True)
    with store.writing() as connection:
        connection.execute("UPDATE chunks SET data = zeroblob(length(data)) WHERE number = 2 AND run = ?", (first,))
    set_note(store, second, "another one")  # which is no part of what a run found
    found = bring_back(store, tmp_path / "old.runs")
    assert (found.moved, found.there) == ((), (second, third))
    assert [(run, why.split(": ")[-1].split("; ")[0]) for run, why in found.left] == [(first, "evaluations of chunk 2 are not what was written")]
    assert labels_of(store, second).note == "another one"


def test_a_run_that_went_on_elsewhere_takes_the_place_of_the_one_that_is_here(store, toy_spec, tmp_path, monkeypatch):
    stopped = start(store, spec_from(toy_spec | {"seed": 9}))
    stopped.switches.stop.set()
    stopped.drive(store)
    serial = store.run(stopped.run).serial
    archive(store, [stopped.run], tmp_path / "so far.runs", keep=True)
    with Store(tmp_path / "elsewhere.sqlite") as elsewhere:
        bring_back(elsewhere, tmp_path / "so far.runs")
        resume(elsewhere, elsewhere.run(stopped.run)).drive(elsewhere)
        further = everything(elsewhere)[stopped.run][1:]
    for expected in (((stopped.run,), ()), ((), (stopped.run,))):
        done = bring_back(store, tmp_path / "elsewhere.sqlite")
        assert (done.moved, done.there, done.left) == (*expected, ())
    found = everything(store)[stopped.run]
    assert found[0] == serial
    assert found[3:] == further[2:]
    assert list(damages(store)) == []
    back = bring_back(store, tmp_path / "so far.runs")  # nothing goes back to what it was
    assert [run for run, _ in back.left] == [stopped.run]


@pytest.mark.parametrize(("here", "there", "kept"), [("of here", "", "of here"), ("of here", "of there", "of here"), ("", "of there", "of there")])
def test_a_note_from_here_stays_with_a_run_that_went_on_elsewhere(store, toy_spec, tmp_path, here, there, kept):
    stopped = start(store, spec_from(toy_spec | {"seed": 9}))
    stopped.switches.stop.set()
    stopped.drive(store)
    archive(store, [stopped.run], tmp_path / "so far.runs", keep=True)
    with Store(tmp_path / "elsewhere.sqlite") as elsewhere:
        bring_back(elsewhere, tmp_path / "so far.runs")
        resume(elsewhere, elsewhere.run(stopped.run)).drive(elsewhere)
        set_note(elsewhere, stopped.run, there)
        set_tags(elsewhere, stopped.run, ["paper", "Both"])
    set_note(store, stopped.run, here)
    set_tags(store, stopped.run, ["both", "mine"])
    assert bring_back(store, tmp_path / "elsewhere.sqlite").moved == (stopped.run,)
    assert store.run(stopped.run).state == "done"
    assert labels_of(store, stopped.run) == (kept, ("both", "mine", "paper"))
    done = bring_back(store, tmp_path / "elsewhere.sqlite")  # what was brought is recognised, whatever note it has here
    assert (done.there, done.left) == ((stopped.run,), ())
    assert labels_of(store, stopped.run) == (kept, ("both", "mine", "paper"))
    assert list(damages(store)) == []


def test_other_evaluations_with_the_same_totals_are_no_equal_ones(store, tmp_path):
    first, *_ = finished(store)
    archive(store, [first], tmp_path / "old.runs", keep=True)
    with store.writing() as connection:
        connection.execute("UPDATE chunks SET data = zeroblob(length(data)) WHERE run = ?", (first,))
    link_again(store, first)
    assert list(damages(store)) == []
    ((_, why),) = bring_back(store, tmp_path / "old.runs").left
    assert why == "it is in the store already, and differs from this one in its evaluations"


def link_again(store, run):
    """Vouch for the evaluations of a run as they are."""
    with store.writing() as connection:
        rows = connection.execute(f"SELECT {CHUNK_COLUMNS}, data FROM chunks WHERE run = ? ORDER BY number", (run,)).fetchall()
        connection.execute("UPDATE checks SET chunks = 0, chain = ? WHERE run = ?", (FIRST, run))
        for row in rows:
            sums = link(connection, run, row[:-1], row["data"])
            connection.execute("UPDATE chunks SET data_sum = ?, sum = ? WHERE run = ? AND number = ?", (*sums, run, row["number"]))


def test_an_archive_of_which_a_bit_is_flipped_gives_the_other_runs(store, tmp_path):
    runs, file = finished(store), tmp_path / "old.runs"
    data = store.records(runs[1], 6).tobytes()[:300]
    archive(store, runs, file)
    content = bytearray(file.read_bytes())
    content[content.index(data) + 200] ^= 4
    file.write_bytes(content)
    moved = bring_back(store, file)
    assert moved.moved == (runs[0], runs[2])
    assert "evaluations of chunk 0 are not what was written" in moved.left[0][1]


def called(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["runs", *arguments])
    printed = capsys.readouterr()
    return ended.value.code or 0, printed.out, printed.err


def test_the_commands(store, tmp_path, capsys):
    runs, file = finished(store), str(tmp_path / "old.runs")
    assert called(capsys, "archive", file, runs[0], "--json")[:2] == (0, json.dumps({"runs": [runs[0]], "left": [], "there": []}, indent=2) + "\n")
    code, _, said = called(capsys, "archive", file)
    assert (code, "is there already; give another name" in said) == (2, True)
    assert called(capsys, "import", file)[2] == f"1 run brought from {file}\n"
    assert called(capsys, "import", file)[0] == 0
    assert called(capsys, "import", str(tmp_path / "none"))[0] == 2
    (tmp_path / "text").write_text("no archive")
    code, _, said = called(capsys, "import", str(tmp_path / "text"))
    assert (code, "not expect" in said) == (2, False)
    assert called(capsys, "archive", str(tmp_path / "nowhere" / "deep"), runs[1])[0] == 0


def test_where_runs_are_left_that_is_in_the_one_document_and_in_the_exit_code(store, tmp_path, capsys):
    runs, file = finished(store), str(tmp_path / "old.runs")
    called(capsys, "archive", file, "--keep")
    with store.writing() as connection:
        connection.execute("UPDATE chunks SET data = zeroblob(length(data)) WHERE number = 2 AND run = ?", (runs[0],))
    store.delete(runs[2])
    code, printed, _ = called(capsys, "import", file, "--json")
    document = json.loads(printed)
    assert (code, document["runs"], document["there"]) == (1, [runs[2]], [runs[1]])
    assert [one["run"] for one in document["left"]] == [runs[0]]
    code, printed, _ = called(capsys, "import", file, "--json")
    assert (code, json.loads(printed)["runs"]) == (1, [])
    with store.writing() as connection:
        connection.execute("UPDATE chunks SET best = 3 WHERE number = 2 AND run = ?", (runs[1],))
    code, printed, _ = called(capsys, "archive", str(tmp_path / "more.runs"), runs[1], "--json")
    assert (code, json.loads(printed)["runs"]) == (1, [])
    assert called(capsys, "archive", str(tmp_path / "more.runs"), runs[0], runs[1])[0] == 1


@pytest.mark.parametrize("page", [1024, PAGE_BYTES])
def test_vacuum_gives_room_back_and_changes_nothing(store, capsys, page):
    store.delete(finished(store)[0])
    before = everything(store)
    store.close()
    with closing(sqlite3.connect(home().store)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA page_size = {page}")
        connection.execute("VACUUM")
        assert connection.execute("PRAGMA page_size").fetchone() == (page,)
    assert called(capsys, "vacuum")[0] == 0
    with Store() as again:
        assert everything(again) == before
        with again.statement() as connection:
            assert connection.execute("PRAGMA page_size").fetchone()[0] == PAGE_BYTES
            assert connection.execute("PRAGMA freelist_count").fetchone()[0] == 0
            assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_an_archive_of_nothing_is_refused_and_not_written(capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        main(["runs", "archive", str(tmp_path / "old.runs")])
    assert ended.value.code == 1
    assert "no finished run is here; nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "old.runs").exists()


def test_what_is_no_archive_is_refused_with_what_to_give(tmp_path):
    for content, said in ((b"just some text", "runs archive"), (b"PK\x03\x04 and so on", "runs rerun")):
        (tmp_path / "file").write_bytes(content)
        with pytest.raises(InputError, match=f"is no archive of runs.*{said}") as refused:
            Archive(tmp_path / "file")
        assert refused.value.exit_code == 2


def test_where_nothing_can_be_written_another_folder_is_asked_for(store, monkeypatch, tmp_path):

    def refused(path, *_):
        raise StorageError(f"{path} refuses: unable to open database file", remedy="make the store writable")

    monkeypatch.setattr("nastui.runs.archiving.connect", refused)
    with pytest.raises(StorageError, match=f"no archive can be made in {tmp_path}; name a file in a folder that can be written"):
        archive(store, [one.id for one in store.listed()], tmp_path / "away.sqlite")
    assert [one.name for one in tmp_path.iterdir() if "away" in one.name] == []
