"""Sketches, notes and tags of runs."""

import math
import sqlite3
import time

import pytest
from sealing import vouch

from nastui.base.errors import InputError, MissingError
from nastui.base.paths import home
from nastui.drawing.spans import Span
from nastui.runs import labels
from nastui.runs.checking import damages
from nastui.runs.labels import all_tags, change_tags, labels_of, set_note, set_tags
from nastui.runs.lease import this_process
from nastui.runs.listing import EntryList
from nastui.runs.session import start
from nastui.runs.sketches import POINTS, curve_of, points_of
from nastui.runs.spec import spec_from
from nastui.runs.status_lines import state_of
from nastui.runs.store import Store


@pytest.fixture
def run(toy, toy_spec) -> str:
    with Store() as store:
        session = start(store, spec_from({**toy_spec, "budget": {"evaluations": 60}}), "mine")
        session.drive(store)
        return session.run


def entry(run):
    with Store() as store:
        return next(one for one in store.entries() if one.id == run)


def test_a_curve_has_the_best_after_equal_parts_of_the_evaluations():
    points = points_of(curve_of([0, 12, 24], [None, 1.0, 3.0], 48))
    assert len(points) == POINTS
    assert all(map(math.isnan, points[:6]))
    assert points[6:12] == (1.0,) * 6
    assert points[12:] == (3.0,) * 12
    assert curve_of([], [], 0) is None
    assert points_of(None) == points_of(b"12") == ()
    assert points_of(curve_of([0], [5.0], 1)) == (5.0,) * POINTS


def test_a_finished_run_has_its_optimum_and_its_curve(run):
    one = entry(run)
    with Store() as store:
        facts, chunks = store.run(run).facts, store.chunks(run)
    assert one.optimum == facts["optimum"]
    assert one.regret == max(0.0, facts["optimum"] - one.run.best)
    assert one.points[-1] == one.run.best == chunks[-1].best
    assert list(one.points) == sorted(one.points)


def test_a_run_that_was_killed_is_sketched_from_its_chunks_as_it_is_read(run):
    stored = entry(run)
    with Store() as store:
        store._connection.execute("UPDATE runs SET total = NULL, state = 'running', owner = NULL WHERE id = ?", (run,))
        store._connection.execute("DELETE FROM checks")
        store._connection.execute("UPDATE sketches SET curve = NULL")
        store._marks.clear()
    again = entry(run)
    assert (again.run.state, again.curve) == ("interrupted", stored.curve)


def going_on(run, budget):
    """The run as if this process still drove it, with this budget."""
    with Store() as store:
        store._connection.execute(
            "UPDATE runs SET state = 'running', owner = ?, heartbeat = ?, spec = json_set(spec, '$.budget', json(?)) WHERE id = ?",
            (this_process().text, time.time(), budget, run),
        )
        vouch(store)
    return entry(run)


def test_of_a_run_that_goes_on_the_share_of_its_budget_is_known(run):
    assert entry(run).done_share is None
    assert going_on(run, '{"evaluations": 240}').done_share == 0.25
    assert going_on(run, '{"evaluations": 240, "generations": 1}').done_share == 1.0
    assert going_on(run, '{"evaluations": 240, "epochs": 5}').done_share is None
    for junk in ("7", "null", '{"evaluations": "many"}', '{"what": 1}', "{}"):
        assert going_on(run, junk).done_share is None


def test_the_state_is_told_with_the_share_that_is_done(run):
    one = entry(run)
    assert state_of(one) == Span("✓ done", "accent")
    assert state_of(one._replace(run=one.run._replace(state="running"), done_share=0.999)) == Span("▶ running 99 %", "good")
    assert state_of(one._replace(run=one.run._replace(state="running"), done_share=0.29)) == Span("▶ running 29 %", "good")
    assert state_of(one._replace(run=one.run._replace(state="paused"), done_share=1.0)) == Span("⏸ paused 100 %", "warn")


def test_notes_and_tags_are_kept_and_no_checksum_minds(run):
    with Store() as store:
        set_note(store, run, "  seen \n twice ")
        set_tags(store, run, ["paper", "GPU", "gpu"])
        assert labels_of(store, run) == ("seen twice", ("paper", "GPU"))
        assert change_tags(store, run, add=["new"], remove=["gpu", "absent"]).tags == ("paper", "new")
        assert all_tags(store) == ["new", "paper"]
        assert (entry(run).note, entry(run).tags) == ("seen twice", ("paper", "new"))
        assert list(damages(store)) == []
        set_note(store, run, "")
        set_tags(store, run, [])
        assert labels_of(store, run) == ("", ())
        store.delete(run)
        assert store._connection.execute("SELECT (SELECT count(*) FROM labels), (SELECT count(*) FROM sketches)").fetchone()[:] == (0, 0)


def test_a_note_and_a_tag_that_are_given_at_once_both_stay(run, monkeypatch):
    """Between reading and writing the labels nobody else can write."""
    read = labels.labels_of
    seen = []

    def looked(store, id):
        with pytest.raises(sqlite3.OperationalError, match="locked"), sqlite3.connect(home().store, timeout=0) as other:
            other.execute("INSERT INTO labels (run, note, tags, sum) VALUES (?, 'x', '', 0)", (id,))
        seen.append(id)
        return read(store, id)

    monkeypatch.setattr(labels, "labels_of", looked)
    with Store() as store:
        set_note(store, run, "seen")
        set_tags(store, run, ["paper"])
        change_tags(store, run, ["GPU"])
        assert read(store, run) == ("seen", ("paper", "GPU"))
    assert seen == [run] * 3


@pytest.mark.parametrize("tag", ["", "a b", "a,b", "state:done", "-x", "x" * 41, "a\x1bb", "a>b"])
def test_what_a_filter_could_not_ask_for_is_no_tag(run, tag):
    with Store() as store, pytest.raises(InputError, match="is no tag"):
        set_tags(store, run, ["fine", tag])
    assert entry(run).tags == ()


def test_a_run_that_is_not_there_gets_no_note(toy):
    with Store() as store, pytest.raises(MissingError):
        set_note(store, "0000", "x")


def test_what_was_changed_is_not_shown_and_is_named(run):
    with Store() as store:
        set_note(store, run, "mine")
        store._connection.execute("UPDATE sketches SET optimum = 1.0")
        store._connection.execute("UPDATE labels SET note = 'other'")
        one = entry(run)
        assert (one.optimum, one.curve, one.note) == (None, None, "")
        said = list(damages(store))
    assert [run in sentence for sentence in said] == [True, True]
    assert "sketch" in said[0]
    assert "note and tags" in said[1]


def test_a_store_of_the_version_before_gets_its_sketches(run):
    before = entry(run)
    with sqlite3.connect(home().store) as connection:
        connection.execute("DROP TABLE sketches")
        connection.execute("DROP TABLE labels")
        connection.execute("PRAGMA user_version = 4")
    connection.close()
    assert entry(run) == before


def test_a_list_that_is_read_again_keeps_what_has_not_changed(run):
    listing = EntryList()
    first = listing.read()
    assert listing.read() is first
    with Store() as store:
        set_note(store, run, "mine")
    second = listing.read()
    assert second[0].note == "mine"
    assert second[0].run == first[0].run
    listing.close()
