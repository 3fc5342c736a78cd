"""`nastui runs resume --all`."""

from cut_off import cut_off
from sealing import vouch

from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def test_all_runs_that_were_cut_off_go_on_in_turn_to_the_end_of_uninterrupted_ones(nastui, toy, toy_spec):
    runs = cut_off(toy_spec, 1, 2, 3)
    with Store() as store:
        stopped = start(store, spec_from(toy_spec | {"seed": 9}))
        stopped.switches.stop.set()
        stopped.drive(store)
    ended = nastui("runs", "resume", "--all", "--jobs", "1", "--json")
    assert [(one["run"], one["state"], one["evaluations"]) for one in ended.document] == [(run, "done", 200) for run in runs]
    assert [f"run {run} goes on ({number} of 3)" in ended.err for number, run in enumerate(runs, 1)] == [True] * 3
    with Store() as store:
        assert store.run(stopped.run).state == "stopped"
        whole = start(store, spec_from(toy_spec | {"seed": 2}))
        whole.drive(store)
        assert store.records(whole.run, 6).tobytes() == store.records(runs[1], 6).tobytes()


def changed(assigned, run):
    """The row of a run is another one, and vouched for."""
    with Store() as store:
        with store.writing() as connection:
            connection.execute(f"UPDATE runs SET {assigned} WHERE id = ?", (run,))
        vouch(store)


def test_one_that_cannot_be_read_is_left_and_is_in_the_exit_code(nastui, toy, toy_spec):
    wrong, right = cut_off(toy_spec, 1, 2)
    changed("spec = json_set(spec, '$.algorithm.name', 'of a plug-in')", wrong)
    ended = nastui("runs", "resume", "--all", "--json")
    assert (ended.code, [one["run"] for one in ended.document], f"run {wrong} is left as it is" in ended.err) == (1, [right], True)
    assert nastui("runs", "resume", "--all", "--json").document["error"]["kind"] == "failed"


def test_one_that_fails_does_not_keep_the_others(nastui, toy, toy_spec):
    wrong, right = cut_off(toy_spec, 1, 2)
    changed("facts = json_set(facts, '$.optimum', 1)", wrong)
    ended = nastui("runs", "resume", "--all", "--json")
    assert (ended.code, f"run {wrong}: the run {wrong} cannot go on" in ended.err) == (1, True)
    assert [one["run"] for one in ended.document] == [wrong, right]
    assert "1 of 2 runs failed" in ended.err
    with Store() as store:
        assert (store.run(wrong).state, store.run(right).state) == ("interrupted", "done")


def test_where_nothing_was_cut_off_that_is_said(nastui, toy):
    ended = nastui("runs", "resume", "--all", "--json")
    assert (ended.code, ended.document["error"]["kind"]) == (2, "missing")
