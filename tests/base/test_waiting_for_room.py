"""What is written on a full disk waits for room, where that is wanted; a signal ends the wait."""

import errno

import pytest

from nastui.base import room, writing
from nastui.base.errors import StorageError
from nastui.base.room import waiting_for_room, with_room
from nastui.base.writing import write_text


class Disk:
    """Refuses so many writes."""

    def __init__(self, refusals: int, number: int = errno.ENOSPC) -> None:
        self.refusals, self.number = refusals, number

    def fsync(self, _: int) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError(self.number, "No space left on device")


@pytest.fixture
def disk(monkeypatch):
    def of(*given):
        monkeypatch.setattr(writing.os, "fsync", Disk(*given).fsync)

    monkeypatch.setattr(room, "RETRY_SECONDS", 0.0)
    return of


def test_a_file_is_written_as_soon_as_there_is_room(disk, tmp_path):
    disk(3)
    said = []
    with waiting_for_room(said.append):
        write_text(tmp_path / "a", "whole")
    assert (tmp_path / "a").read_text() == "whole"
    assert [one.name for one in tmp_path.iterdir()] == ["a"]
    assert [line.partition(":")[0] for line in said] == ["the disk is full", "there is room"]


def test_who_does_not_wait_is_told(disk, tmp_path):
    disk(1)
    with waiting_for_room(pytest.fail, wanted=False), pytest.raises(StorageError) as refused:
        write_text(tmp_path / "a", "whole")
    assert refused.value.reason == "full"
    disk(1)
    with pytest.raises(StorageError):
        write_text(tmp_path / "a", "whole")


def test_what_room_does_not_help_is_told_at_once(disk, tmp_path):
    disk(1, errno.EIO)
    with waiting_for_room(pytest.fail), pytest.raises(StorageError):
        write_text(tmp_path / "a", "whole")


def test_a_signal_ends_the_wait(disk, monkeypatch):
    disk(0)
    monkeypatch.setattr(room, "heard", iter([0, 1]).__next__)

    def full():
        raise StorageError("full", reason="full")

    with waiting_for_room(lambda _: None), pytest.raises(KeyboardInterrupt):
        with_room(full)
