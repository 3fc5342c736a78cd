"""What lies in the user's folders is for the user alone, whatever the umask, which stays as it is."""

import os
from pathlib import Path

import pytest
from unprivileged import modes_bind

from nastui.base.errors import StorageError
from nastui.base.paths import home, make_folder
from nastui.base.writing import alone, open_private, write_text
from nastui.fitness.scoring.store import ScoreStore
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


@pytest.fixture(params=[0o022, 0o000, 0o777], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777) for path in sorted(folder.rglob("*"))}


@pytest.fixture
def root(monkeypatch, tmp_path):
    """A home that is not there yet."""
    monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "deep" / "home"))
    return tmp_path / "deep"


def fill():
    with Store() as store, ScoreStore() as scores:
        store._connection.execute("CREATE TABLE IF NOT EXISTS more (x)")
        scores.open({"space": "nats-tss"})
        write_text(home().presets / "mine.toml", "seed = 1")
        with alone(home().tables / "table.nastui"):
            write_text(home().tables / "table.nastui", "x")
        with open_private(home().data / "part") as file:
            file.write(b"x")
        return modes(home().state.parent.parent)


def test_all_files_are_0600_in_folders_of_0700(root, umask):
    with modes_bind():
        found = fill()
    folders = {"home", "home/config", "home/config/presets", "home/data", "home/data/tables", "home/state"}
    assert {name for name, mode in found.items() if mode == "0o700"} == folders
    assert {mode for name, mode in found.items() if name not in folders} == {"0o600"}
    assert {"home/state/runs.sqlite-wal", "home/state/runs.sqlite-shm", "home/data/scores.sqlite-wal"} <= set(found)
    assert (root.stat().st_mode & 0o777) == 0o700
    assert os.umask(umask) == umask


def test_the_marks_of_runs_are_private(toy, toy_spec):
    os.umask(0o000)
    with Store() as store:
        start(store, spec_from(toy_spec | {"budget": {"evaluations": 40}})).drive(store)
    os.umask(0o022)
    assert {name: mode for name, mode in modes(home().state).items() if mode != "0o600"} == {}


def test_what_is_there_is_tightened(root):
    before = os.umask(0o022)
    fill()
    for path in home().state.parent.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    fill()
    os.umask(before)
    assert set(modes(home().state.parent).values()) == {"0o700", "0o600"}


def test_what_lies_elsewhere_is_as_the_umask_leaves_it(root, tmp_path):
    before = os.umask(0o027)
    write_text(tmp_path / "report" / "report.md", "text")
    make_folder(tmp_path / "other")
    os.umask(before)
    assert modes(tmp_path) == {"other": "0o750", "report": "0o750", "report/report.md": "0o640"}


def test_a_lock_that_is_a_link_does_not_touch_its_target(tmp_path):
    target = tmp_path / "precious"
    target.write_text("text")
    (tmp_path / ".file.lock").symlink_to(target)
    with pytest.raises(StorageError, match="cannot write beside"), alone(tmp_path / "file"):
        pass
    assert target.read_text() == "text"


def test_the_umask_is_never_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda mask: pytest.fail("the umask of the whole process is touched"))

    write_text(tmp_path / "b", "x")
