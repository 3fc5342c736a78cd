"""A run that was cut off anywhere and resumed equals one that was not."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sealing import vouch

from nastui.base.errors import InputError, ReplayError
from nastui.base.sqlite import transaction
from nastui.benchmarks.importing.import_source import import_source
from nastui.runs.records import from_bytes
from nastui.runs.session import fork, resume, start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def whole(store, document):
    session = start(store, spec_from(document))
    session.drive(store)
    return session.run


def cut(store, run, evaluations):
    """Make the store as a kill would have left it: only the first evaluations, driven by a process that is gone."""
    connection = store._connection
    with transaction(connection):
        kept = 0
        for number, count, data in connection.execute(
            "SELECT number, evaluations, data FROM chunks WHERE run = ? ORDER BY number", (run,)
        ).fetchall():
            left = max(0, min(count, evaluations - kept))
            if left == 0:
                connection.execute("DELETE FROM chunks WHERE run = ? AND number = ?", (run, number))
            elif left < count:
                part = data[: left * len(data) // count]
                connection.execute("UPDATE chunks SET data = ?, evaluations = ? WHERE run = ? AND number = ?", (part, left, run, number))
            kept += left
        connection.execute("UPDATE runs SET state = 'running', owner = NULL WHERE id = ?", (run,))
    vouch(store)


@given(st.integers(0, 199), st.sampled_from(["free", "charge", "skip"]), st.sampled_from(["mean", "one-run"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_cut_run_resumes_to_the_same_evaluations(toy, toy_spec, at, duplicates, noise):
    document = toy_spec | {"engine": {"duplicates": duplicates}, "fitness": {"name": "accuracy", "noise": noise}}
    with Store() as store:
        run = whole(store, document)
        before = store.records(run, 6)
        cut(store, run, at)
        assert store.run(run).state == "interrupted"
        resume(store, store.run(run)).drive(store)
        assert store.records(run, 6).tobytes() == before.tobytes()
        assert store.run(run).state == "done"


def test_a_store_whose_cells_do_not_match_stops_with_one_sentence(toy, toy_spec):
    with Store() as store:
        run = whole(store, toy_spec)
        cut(store, run, 100)
        records = from_bytes(store._connection.execute("SELECT data FROM chunks WHERE run = ? AND number = 2", (run,)).fetchone()[0], 6).copy()
        records["cell"][3] = 0
        with transaction(store._connection):
            store._connection.execute("UPDATE chunks SET data = ? WHERE run = ? AND number = 2", (records.tobytes(), run))
        vouch(store)
        with pytest.raises(ReplayError, match=rf"run {run} does not continue as it was recorded: evaluation 44 asks for another cell; .*--fork"):
            resume(store, store.run(run)).drive(store)
        assert store.run(run).state == "failed"


def test_a_fork_goes_on_as_a_new_run(toy, toy_spec):
    with Store() as store:
        run = whole(store, toy_spec)
        cut(store, run, 100)
        session = fork(store, store.run(run))
        session.drive(store)
        assert store.run(session.run).forked_from == run
        assert len(store.records(run, 6)) == 100
        assert len(store.records(session.run, 6)) == 200


def test_a_run_that_is_done_or_driven_is_not_resumed(toy, toy_spec):
    with Store() as store:
        run = whole(store, toy_spec)
        with pytest.raises(InputError, match="is done: the budget of 200 evaluations"):
            resume(store, store.run(run))
        session = start(store, spec_from(toy_spec))
        with pytest.raises(InputError, match=rf"the run {session.run} is being driven \(process \d+ on"):
            resume(store, store.run(session.run))


def test_clocks_add_up_over_sessions(toy, toy_spec):
    with Store() as store:
        run = whole(store, toy_spec)
        first = store.run(run).wall
        cut(store, run, 100)
        resume(store, store.run(run)).drive(store)
        assert store.run(run).wall > first > 0
        assert np.isfinite(store.run(run).apart)


def test_a_run_does_not_go_on_with_other_numbers(toy, toy_spec, toy_csv, tmp_path):
    with Store() as store:
        run = whole(store, toy_spec)
        cut(store, run, 100)
        path = tmp_path / "longer.csv"
        path.write_text(toy_csv.read_text().replace("toy.valid@10,", "toy.valid@200,", 1))
        import_source(path)
        with pytest.raises(ReplayError, match=f"the run {run} cannot go on: nats-tss has other numbers than when it began; .*--fork"):
            resume(store, store.run(run))
        assert store.run(run).state == "interrupted"


def test_a_run_goes_on_whether_or_not_seeds_were_spoken_of_when_it_began(toy, toy_spec):
    with Store() as store:
        run = whole(store, toy_spec)
        before = store.records(run, 6)
        cut(store, run, 100)
        with transaction(store._connection):
            for words in (", mean over seeds", "mean over seeds"):
                store._connection.execute("UPDATE runs SET facts = replace(facts, ?, '') WHERE id = ?", (words, run))
        vouch(store)
        assert (store.run(run).facts["noise"], store.run(run).facts["metric"]) == ("", "validation accuracy at 10 epochs")
        resume(store, store.run(run)).drive(store)
        assert store.records(run, 6).tobytes() == before.tobytes()


def test_taking_over_a_run_that_was_finished_meanwhile_is_refused(toy, toy_spec):
    with Store() as store:
        run = whole(store, toy_spec)
        cut(store, run, 100)
        stale = store.run(run)
        resume(store, stale).drive(store)
        with pytest.raises(InputError, match="is done"):
            resume(store, stale)
