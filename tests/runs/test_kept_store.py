"""What follows runs reads the file that is the store's now, also after another has taken the place of the one before."""

import pytest

from nastui.base.errors import MissingError
from nastui.runs.listing import RunList
from nastui.runs.run_follower import RunFollower
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


@pytest.fixture
def exchanged(toy, toy_spec):
    """Puts a new store with one other run in the place of the store; gives the ids of the run before and the other."""
    with Store() as store:
        before, path = start(store, spec_from(toy_spec), "toy").run, store.path

    def exchange():
        path.rename(path.with_name("before.sqlite"))
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        with Store() as store:
            return start(store, spec_from(toy_spec | {"seed": 2}), "toy").run

    return before, exchange


def test_a_list_has_the_runs_of_the_file_that_is_there_now(exchanged):
    before, exchange = exchanged
    listed = RunList()
    assert [one.id for one in listed.read()] == [before]
    after = exchange()
    assert [one.id for one in listed.read()] == [after]
    listed.close()


def test_a_follower_tells_that_its_run_is_not_in_the_file_that_is_there_now(exchanged):
    before, exchange = exchanged
    follower = RunFollower(before)
    assert follower.look().run.id == before
    exchange()
    assert isinstance(follower.read().error, MissingError)
    follower.close()


def test_a_follower_keeps_the_very_snapshot_while_nothing_changes(exchanged):
    before, _ = exchanged
    follower = RunFollower(before)
    assert follower.look() is follower.look()
    follower.close()
