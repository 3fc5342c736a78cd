"""Nobody ever sees half a file."""

import errno
import os
from pathlib import Path

import pytest

from nastui.base.errors import StorageError
from nastui.base.writing import replacing, write_text


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "new" / "file.txt"
    write_text(path, "one")
    write_text(path, "two")
    assert path.read_text() == "two"
    assert list(path.parent.iterdir()) == [path]


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "file.txt"
    write_text(path, "old")

    def write_and_fail():
        with replacing(path) as file:
            file.write(b"half of the ne")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_a_sentence(tmp_path):
    path = tmp_path / "file.txt"
    with pytest.raises(StorageError, match="cannot write .*file.txt: No space left on device; free space"), replacing(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert not path.exists()


def test_a_read_only_file_system_is_a_sentence(tmp_path, monkeypatch):
    """There even the removal of what is not there is refused."""

    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match="cannot write .*file.txt: Read-only file system"):
        write_text(tmp_path / "file.txt", "text")


def test_a_folder_in_the_way_is_a_sentence(tmp_path):
    (tmp_path / "file.txt").mkdir()
    with pytest.raises(StorageError, match="cannot write"):
        write_text(tmp_path / "file.txt", "text")


def test_a_link_stays_a_link_and_its_target_keeps_its_mode(tmp_path):
    target = tmp_path / "target.txt"
    target.write_text("old")
    target.chmod(0o600)
    (tmp_path / "link.txt").symlink_to(target)
    write_text(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (target.read_text(), target.stat().st_mode & 0o777) == ("new", 0o600)


def test_what_is_no_ordinary_file_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StorageError, match="no ordinary file"):
        write_text(tmp_path / "pipe", "text")
