"""What follows runs reads the file that is the store's now, also after another has taken the place of the one before."""

import pytest

from nastui.base.errors import MissingError, StorageError
from nastui.base.paths import home
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


@pytest.mark.parametrize("kind", ["list", "follower"])
def test_in_the_place_of_a_store_that_is_gone_none_is_made_and_one_that_comes_back_is_read(exchanged, kind):
    before, _ = exchanged
    reader = RunList() if kind == "list" else RunFollower(before)
    look = reader.read if kind == "list" else reader.look
    look()
    path = home().store
    away = path.rename(path.with_name("away.sqlite"))
    with pytest.raises(StorageError, match="not there any more"):
        look()
    assert not path.exists()
    away.rename(path)
    look()
    reader.close()


def test_a_follower_of_a_run_makes_no_store(own_home):
    assert isinstance(RunFollower("0123abcd").read().error, StorageError)
    assert not home().store.exists()


def test_who_only_reads_makes_no_store(own_home):
    with Store(reading=True) as store:
        assert store.latest_serial() == 0
    assert not home().store.exists()
