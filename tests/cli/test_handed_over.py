"""Runs that move from process to process end as if nothing had been. Each `nastui` here is a real process."""

import json
import os
import random
import signal
import time
from contextlib import suppress

import pytest
from every_search import preset
from test_processes import call, evaluations, spawn
from waiting import until

from nastui.runs.background import begin
from nastui.runs.store import Store

TRAINING = """
benchmark = "mini-tss"
dataset = "mnist8"
seed = 3

[algorithm]
name = "random"
population = 1

[fitness]
name = "training"
epochs = {epochs}
checkpoint_every = 1

[budget]
evaluations = {evaluations}
"""
KINDS = ("genetic", "nas-ea-fa", "training")


def text(kind: str, evaluations: int) -> str:
    return TRAINING.format(epochs=4, evaluations=max(3, evaluations // 20)) if kind == "training" else preset(kind, evaluations=evaluations)


class Moved:
    """A run in the background, with what another process says of the same run without any move."""

    def __init__(self, folder, kind: str, evaluations: int, pace: float) -> None:
        path = folder / "search.toml"
        path.write_text(text(kind, evaluations))
        self.whole = json.loads(call("run", str(path), "--json").stdout)["run"]
        self.store = Store()
        self.run = call("run", str(path), "--pace", str(pace), "--detach").stdout.strip()

    @property
    def driver(self) -> int | None:
        found = self.store.run(self.run)
        return found.owner.pid if found.driven and found.owner else None

    def move(self) -> bool:
        """Whether another process drives it afterwards; not where it came to its end first."""
        before, said = self.driver, call("runs", "detach", self.run)
        assert (said.returncode == 0 and self.driver != before) or self.store.run(self.run).state == "done", said.stderr
        return said.returncode == 0

    def ends_as_if_nothing_had_been(self) -> None:
        self.store.command(self.run, "pace 0")
        until(lambda: self.store.run(self.run).state == "done")
        assert evaluations(self.run) == evaluations(self.whole)
        self.store.close()


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_run_moves_to_another_process_and_ends_as_if_nothing_had_been(tmp_path, kind):
    moved = Moved(tmp_path, kind, 60, pace=60.0)
    assert moved.move()
    moved.ends_as_if_nothing_had_been()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_moves_at_many_moments(tmp_path, kind, seed):
    moments, moved = random.Random(seed), Moved(tmp_path, kind, 400, pace=4.0)
    times = 0
    while times < 12 and moved.move():
        times += 1
        time.sleep(moments.uniform(0, 3))
    kinds = [event.kind for event in moved.store.events(moved.run)]
    assert kinds.count("handed over") == times >= 6
    moved.ends_as_if_nothing_had_been()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_driver_that_is_killed_while_another_process_asks_for_its_run_loses_nothing(tmp_path, kind):
    moments, moved, killed = random.Random(3), Moved(tmp_path, kind, 400, pace=4.0), 0
    for _ in range(6):
        driver = moved.driver
        if driver is None:
            break
        heir = spawn("runs", "detach", moved.run)
        time.sleep(moments.uniform(0, 6))
        with suppress(ProcessLookupError):  # it has handed the run over, and ended
            os.kill(driver, signal.SIGKILL)
            killed += 1
        heir.communicate()
        if moved.driver is None and moved.store.run(moved.run).state != "done":  # the heir looked before, and after
            begin(["runs", "resume", moved.run, "--pace", "4"], moved.run)
    assert killed
    moved.ends_as_if_nothing_had_been()
