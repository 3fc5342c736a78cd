"""Who watches is told of every epoch, and of nothing afterwards."""

import subprocess
import sys
import threading

import pytest

from nastui.fitness.training.progress import TrainingProgress, publish, watching

FIRST, SECOND = TrainingProgress("a cell", 3, (10.0,)), TrainingProgress("a cell", 3, (10.0, 20.0))


def test_all_watchers_are_told_as_long_as_they_watch():
    one, other = [], []
    with watching(one.append):
        publish(FIRST)
        with watching(other.append):
            publish(SECOND)
    publish(FIRST)
    assert (one, other) == ([FIRST, SECOND], [SECOND])


def test_a_watcher_that_fails_stays_no_watcher():
    def fail(progress):
        raise RuntimeError(progress.cell)

    with pytest.raises(RuntimeError, match="a cell"), watching(fail):
        publish(FIRST)
    publish(FIRST)


def test_watchers_may_come_and_go_in_other_threads_while_a_training_tells():
    over = threading.Event()

    def come_and_go():
        while not over.is_set():
            with watching(lambda progress: None):
                pass

    threads = [threading.Thread(target=come_and_go) for _ in range(3)]
    for thread in threads:
        thread.start()
    seen = []
    with watching(seen.append):
        for _ in range(500):
            publish(FIRST)
    over.set()
    for thread in threads:
        thread.join()
    assert len(seen) == 500


def test_watching_and_settings_import_nothing_heavy():
    heavy = "{'numpy', 'torch'} & set(sys.modules)"
    modules = "nastui.fitness.training.progress, nastui.fitness.settings"
    assert subprocess.run([sys.executable, "-c", f"import sys, {modules}; sys.exit(bool({heavy}))"], check=False).returncode == 0
