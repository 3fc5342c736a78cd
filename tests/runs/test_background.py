"""Processes in the background: their logs, and what is said where one does not come to begin a run."""

import os
import subprocess
import sys
import threading
import time

import pytest
from waiting import PATIENCE, until

from nastui.base.errors import NastuiError, StorageError
from nastui.base.paths import home, make_folder
from nastui.runs import background
from nastui.runs.background import BackgroundError, announce, begin, log_of, read_log
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store


def played(monkeypatch, code: str) -> None:
    """Processes in the background run this instead; `fd` is where they announce."""
    real = subprocess.Popen
    code = f"import os, sys; fd = int(sys.argv[-1]); {code}"

    def spawn(command, **options):
        return real([sys.executable, "-c", code, *command[3:]], **options)

    monkeypatch.setattr(background.subprocess, "Popen", spawn)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('torch is not there'); sys.exit(3)", r"\(exit code 3\): torch is not there"),
        ("os.kill(os.getpid(), 9)", r"\(killed by signal 9\): it said nothing"),
    ],
)
def test_a_process_that_dies_in_silence_is_told_with_its_log_and_a_remedy(own_home, monkeypatch, code, said):
    played(monkeypatch, code)
    with pytest.raises(BackgroundError, match=said) as caught:
        begin(["run", "quickstart"])
    error = caught.value.as_document()["error"]
    (log,) = home().logs.iterdir()
    assert (error["kind"], error["file"]) == ("background", str(log))
    assert "without --detach" in error["remedy"]


def test_a_process_that_dies_without_a_log_is_told_all_the_same(own_home, monkeypatch):
    played(monkeypatch, "os.remove(os.environ['NASTUI_LOG']); sys.exit(3)")
    with pytest.raises(BackgroundError, match=r"\(exit code 3\): it said nothing"):
        begin(["run", "quickstart"])


def test_a_folder_for_logs_that_cannot_be_made_is_told_with_its_name(own_home):
    home().state.mkdir(parents=True)
    home().logs.write_text("")
    with pytest.raises(StorageError) as caught:
        begin(["run", "quickstart"])
    error = caught.value.as_document()["error"]
    assert error["kind"] == "storage"
    assert str(home().logs) in str(caught.value)
    assert error["remedy"]


def test_wrong_use_is_told_as_such(own_home):
    with pytest.raises(NastuiError) as caught:
        begin(["run", "quickstart", "--seed", "nine"])
    error = caught.value.as_document()["error"]
    assert (error["kind"], caught.value.exit_code, error["remedy"]) == ("input", 2, "`nastui run --help` tells how it is used")
    assert list(home().logs.iterdir()) == []


def test_all_runs_of_a_process_have_its_log(own_home, monkeypatch):
    reader, writer = os.pipe()
    log = make_folder(home().logs) / ".begun.log"
    log.write_text("first\n")
    log_of("b").write_text("an earlier process")
    monkeypatch.setenv("NASTUI_LOG", str(log))
    announce(writer, "a")
    announce(writer, "b")
    os.close(writer)
    assert os.fdopen(reader).read() == "a\nb\n"
    background._named_after(log, "a")
    with log_of("a").open("a") as file:
        file.write("second\n")
    assert read_log("a") == read_log("b") == "first\nsecond\n"
    assert not log.exists()


def test_a_process_that_takes_a_run_over_adds_to_its_log(own_home, monkeypatch):
    played(monkeypatch, "print('later'); sys.stdout.flush(); os.write(fd, b'a\\n')")
    make_folder(home().logs)
    log_of("a").write_text("earlier\n")
    background.hand_over("a", 0.0)
    until(lambda: read_log("a") == "earlier\nlater\n")
    assert [path.name for path in home().logs.iterdir()] == ["a.log"]


def test_pruning_by_many_at_once_leaves_logs_of_driven_runs_and_young_ones(toy, toy_spec):
    folder = make_folder(home().logs)
    with Store() as store:
        driven = [start(store, spec_from(toy_spec)).run for _ in range(3)]
    ages = {f"{number:08x}": 100_000 + number for number in range(150)} | dict.fromkeys(driven, 200_000) | {"young": 60}
    for run, age in ages.items():
        log_of(run).write_text("said")
        os.utime(log_of(run), (time.time() - age,) * 2)
    made, barrier = [], threading.Barrier(8)

    def make():
        barrier.wait()
        made.append(background._new_log())

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(made) == 8
    assert all(log.exists() for log in (*made, log_of("young"), *map(log_of, driven)))
    assert len(list(folder.iterdir())) <= 99 + 8 + 3
