"""`nastui runs check`."""

from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def test_what_is_whole_is_said_to_be_and_each_damage_is_named(toy, toy_spec, nastui):
    with Store() as store:
        runs = []
        for seed in (1, 2, 3):
            session = start(store, spec_from(toy_spec | {"seed": seed, "budget": {"evaluations": 40}}))
            session.drive(store)
            runs.append(session.run)
        whole = nastui("runs", "check")
        assert (whole.code, "3 runs are as they were written" in whole.err) == (0, True)
        with store.statement() as connection:
            connection.execute("DELETE FROM chunks WHERE run = ? AND number = 0", (runs[0],))
            connection.execute("UPDATE runs SET spec = '{' WHERE id = ?", (runs[1],))
        said = nastui("runs", "check")
        assert (said.code, "2 damages in the store of 3 runs" in said.err) == (1, True)
        assert [run in said.out + said.err for run in runs] == [True, True, False]
