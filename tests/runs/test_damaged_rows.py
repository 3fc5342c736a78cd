"""A row of the store that nobody wrote like this is listed as damaged, and takes no other down."""

import json

import pytest

from nastui.base.errors import DamagedError
from nastui.cli.main import main
from nastui.runs.listing import RunList
from nastui.runs.result import listed_result, result_of
from nastui.runs.run_follower import RunFollower
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.studies.plan.matrix import stored_digests

OWNERS = ['{"host": 1}', "null}", '{"host": "a", "pid": "b", "started": ""}', '{"host": "a", "pid": 1e99, "started": ""}', "[]"]
ROWS = [
    {"state": "sleeping"},
    {"state": b"\xff\x00"},
    *({"state": "running", "owner": owner} for owner in OWNERS),
    {"created": "yesterday"},
    {"created": 1e300},
    {"wall": float("inf")},
    {"digest": None, "spec": "{"},
    {"digest": None, "spec": '{"algorithm": 3}'},
    {"digest": None, "facts": "[1]"},
    {"seed": "many"},
    {"best": "high"},
    {"unique_total": "few"},
    {"total": None, "spec": "{", "digest": None},
]
"""What a row is changed to; the list shows each as damaged."""
DOCUMENTS = [{"spec": "{"}, {"spec": "[]"}, {"spec": "{}"}, {"spec": '{"budget": 4}'}, {"facts": "{}"}, {"facts": "nothing"}]
"""Where the list does not have to look."""


@pytest.fixture
def runs(toy, toy_spec):
    """(store, a run that is to be damaged, another one), both without checksums, so that it is the decoding that notices."""
    with Store() as store:
        sessions = [start(store, spec_from(toy_spec | {"seed": seed, "budget": {"evaluations": 40}})) for seed in (1, 2)]
        for session in sessions:
            session.drive(store)
        with store.writing() as connection:
            connection.execute("DELETE FROM checks")
            connection.execute("UPDATE chunks SET data_sum = NULL, sum = NULL")
        store._marks.clear()
        yield store, sessions[0].run, sessions[1].run


def called(capsys, *arguments):
    """(exit code, output, errors) of a command."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code or 0, *capsys.readouterr()


def damage(store, run, changes):
    with store.writing() as connection:
        connection.execute(f"UPDATE runs SET {', '.join(f'{name} = ?' for name in changes)} WHERE id = ?", (*changes.values(), run))


@pytest.mark.parametrize("changes", ROWS)
def test_a_damaged_row_is_listed_as_such_and_the_others_as_ever(runs, changes):
    store, bad, good = runs
    before = listed_result(store.listed(good)[0])
    damage(store, bad, changes)
    other, shown = (listed_result(one) for one in store.listed())
    assert other == before
    assert shown == {**dict.fromkeys(before), "run": bad, "state": "damaged"}
    assert store.run(good).heading.digest in stored_digests(store)
    listing = RunList()
    assert [one.state for one in listing.read()] == ["done", "damaged"]
    assert listing.read() is listing.read()
    listing.close()
    store.delete(bad)
    assert [one.id for one in store.listed()] == [good]


@pytest.mark.parametrize("owner", OWNERS)
def test_the_driver_of_a_run_that_is_done_is_asked_nothing(runs, owner):
    store, bad, good = runs
    listing = RunList()
    damage(store, bad, {"owner": owner})
    first = listing.read()
    damage(store, good, {"pace": 2.0})
    assert [one.state for one in first] == [one.state for one in listing.read()] == ["done", "done"]
    listing.close()


@pytest.mark.parametrize("changes", [*ROWS[:10], *DOCUMENTS])
def test_a_damaged_run_is_refused_with_a_sentence_where_it_is_asked_for(runs, changes, capsys):
    store, bad, good = runs
    damage(store, bad, changes)
    reading = RunFollower(bad).read()
    assert (reading.snapshot, reading.error is not None) == (None, True)
    for command in (("watch",), ("runs", "resume")):
        code, _, said = called(capsys, *command, bad)
        assert (code in (1, 2), "did not expect" in said, len(said.splitlines())) == (True, False, 1)
    assert called(capsys, "runs", "show", good)[0] == 0
    code, listed, _ = called(capsys, "runs", "list")
    assert (code, len(listed.splitlines())) == (0, 3)
    assert len(json.loads(called(capsys, "runs", "list", "--json")[1])) == 2
    assert called(capsys, "runs", "delete", bad, "--yes")[0] == 0


@pytest.mark.parametrize(
    "change",
    ["notes = '{'", "notes = '[3]'", "evaluations = 'many'", "top = 'high'", "data = x'00ff'"],
)
def test_damaged_evaluations_are_an_error_of_their_run_alone(runs, change):
    store, bad, good = runs
    with store.writing() as connection:
        connection.execute(f"UPDATE chunks SET {change} WHERE run = ? AND number = 1", (bad,))
    with pytest.raises(DamagedError, match=f"the run {bad} is damaged: .*; `nastui runs delete {bad}` removes it"):
        (store.records(bad, 6) if "data" in change else store.chunks(bad))
    assert result_of(store, store.run(good))["evaluations"] == 40


def test_a_best_cell_that_is_none_is_damage_of_its_run_alone(runs):
    store, bad, good = runs
    for record in (b"", b"\xff" * 47):
        with store.writing() as connection:
            connection.execute("UPDATE runs SET best_record = ? WHERE id = ?", (record, bad))
        assert [listed_result(one)["state"] for one in store.listed()] == ["done", "damaged"]
    assert json.dumps([listed_result(one) for one in store.listed(good)], allow_nan=False)


@pytest.mark.parametrize("column", ["slot", "documents", "chunks", "chain", "seals", "seal"])
@pytest.mark.parametrize("value", ["few", 1.5, 7, b"\xff"])
def test_a_row_of_checksums_that_nobody_wrote_is_damage_of_its_run_alone(toy, toy_spec, capsys, column, value):
    with Store() as store:
        bad, good = (start(store, spec_from(toy_spec | {"seed": seed, "budget": {"evaluations": 40}})) for seed in (1, 2))
        for session in (bad, good):
            session.drive(store)
        with store.writing() as connection:
            connection.execute(f"UPDATE checks SET {column} = ? WHERE run = ?", (value, bad.run))
    with Store(reading=True) as store:
        assert [one.state for one in store.listed() if one.id == good.run] == ["done"]
        assert len(store.chunks(good.run)) > 0
    if column in ("chunks", "seals", "seal") or type(value) is not {"slot": int, "documents": bytes, "chain": bytes}[column]:
        code, out, said = called(capsys, "runs", "show", bad.run)
        assert (code, out, f"the run {bad.run} is damaged: " in said, "did not expect" in said) == (1, "", True, False)
    assert called(capsys, "runs", "check")[0] == (0 if column == "slot" and value == 7 else 1)
    capsys.readouterr()
    assert called(capsys, "runs", "list")[0] == 0


@pytest.mark.parametrize("changes", [{"reason": b"\xff\x00"}, {"forked_from": b"12345678"}, {"preset": b"toy"}, {"dataset": b"toy"}, {"seed": 1.5}])
def test_a_value_of_another_kind_is_damage_where_the_whole_run_is_read(runs, changes):
    store, bad, good = runs
    damage(store, bad, changes)
    with pytest.raises(DamagedError, match="its names or its reason cannot be read"):
        store.run(bad)
    assert store.run(good).heading.seed == 2
