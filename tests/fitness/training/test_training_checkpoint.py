"""Checkpoints: a training that was interrupted ends as if it had not been."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.fitness.fitness import EvaluationStopped
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training.trainer import Checkpoint, Trainer

SHORT = TrainingSettings(epochs=3, augmentation="flip-crop")
STEPS = 3
"""Of an epoch."""
ASKED = 3 * (STEPS + 2) + 1
"""How often a training of three epochs asks whether to stop: before each step, before each of two batches of validation and one of test."""


def after(times: int):
    """A wish to stop that comes up after so many questions."""
    asked = iter(range(times))
    return lambda: next(asked, None) is None


def checkpoint() -> Checkpoint:
    return Checkpoint({"cell": 1}, 100_000)


def parts(trainer) -> list[torch.Tensor]:
    return [*trainer.network.state_dict().values()]


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
@pytest.mark.parametrize("times", [0, 1, STEPS, STEPS + 1, STEPS + 2, ASKED - 1])
def test_a_stopped_training_goes_on_to_the_same_end(times, optimizer, few_digits, network):
    settings = replace(SHORT, optimizer=optimizer, learning_rate=0.05)
    whole = Trainer(network(), few_digits, settings, 1)
    wanted = whole.run()
    with pytest.raises(EvaluationStopped):
        Trainer(network(), few_digits, settings, 1, checkpoint=checkpoint(), should_stop=after(times)).run()
    again = Trainer(network(), few_digits, settings, 1, checkpoint=checkpoint())
    outcome = again.run()
    assert replace(outcome, seconds=0) == replace(wanted, seconds=0)
    assert all(torch.equal(one, other) for one, other in zip(parts(whole), parts(again), strict=True))


def test_a_training_asks_before_every_step_and_every_batch_that_it_measures(few_digits, network):
    asked = []
    Trainer(network(), few_digits, SHORT, 1, should_stop=lambda: asked.append(0)).run()
    assert len(asked) == ASKED


def test_going_on_repeats_no_step_and_counts_the_seconds_before(few_digits, network):
    stopped = Trainer(network(), few_digits, SHORT, 1, checkpoint=checkpoint(), should_stop=after(STEPS + 2))
    with pytest.raises(EvaluationStopped):
        stopped.run()
    asked = []
    outcome = Trainer(network(), few_digits, SHORT, 1, checkpoint=checkpoint(), should_stop=lambda: asked.append(0)).run()
    assert len(asked) == ASKED - (STEPS + 2)
    assert outcome.seconds > stopped.state.seconds > 0


@pytest.mark.parametrize(("every", "kept"), [(1, 2), (2, 2), (3, 0)])
def test_a_killed_training_loses_no_more_than_the_epochs_since_the_last_checkpoint(every, kept, few_digits, network):
    def killed(valid):
        if len(valid) == 2:
            raise MemoryError

    with pytest.raises(MemoryError):
        Trainer(network(), few_digits, replace(SHORT, checkpoint_every=every), 1, checkpoint=checkpoint(), on_epoch=killed).run()
    found = checkpoint().load()
    assert (found is not None and len(found["state"]["valid"])) == kept


def test_the_end_of_a_training_removes_its_checkpoint_and_no_other(few_digits, network):
    other = Checkpoint({"cell": 2}, 100_000)
    other.save({"state": {}})
    Trainer(network(), few_digits, SHORT, 1, checkpoint=checkpoint()).run()
    assert list((home().state / "trainings").iterdir()) == [other.path]


@pytest.mark.parametrize("damage", [lambda content: content[:-1], lambda content: content[:40] + b"x" + content[41:], lambda content: b""])
def test_a_damaged_checkpoint_is_passed_over(damage, few_digits, network):
    with pytest.raises(EvaluationStopped):
        Trainer(network(), few_digits, SHORT, 1, checkpoint=checkpoint(), should_stop=after(7)).run()
    path = checkpoint().path
    path.write_bytes(damage(path.read_bytes()))
    assert checkpoint().load() is None
    assert len(Trainer(network(), few_digits, SHORT, 1, checkpoint=checkpoint()).run().valid) == 3


def test_a_checkpoint_that_is_larger_than_the_network_allows_is_not_read():
    checkpoint().save({"weights": torch.zeros(100)})
    assert checkpoint().load() is not None
    large = Checkpoint({"cell": 1}, 0)
    large.save({"weights": torch.zeros(2**21)})
    assert large.load() is None


def test_a_checkpoint_that_would_run_code_is_passed_over(tmp_path):
    class Harm:
        def __reduce__(self):
            return Path.touch, (tmp_path / "harm",)

    checkpoint().save({"harm": Harm()})
    assert checkpoint().load() is None
    assert not (tmp_path / "harm").exists()


def test_checkpoints_that_nobody_went_on_with_for_a_month_are_removed_with_the_next():
    old, recent = Checkpoint({"cell": 2}, 100_000), Checkpoint({"cell": 3}, 100_000)
    for other, days in ((old, 31), (recent, 29)):
        other.save({"state": {}})
        os.utime(other.path, (time.time() - days * 86_400,) * 2)
    checkpoint().remove()
    assert (old.path.exists(), recent.path.exists()) == (False, True)


def test_what_decides_a_training_names_its_file():
    assert Checkpoint({"cell": 1}, 1).path == Checkpoint({"cell": 1}, 2).path != Checkpoint({"cell": 2}, 1).path


def test_a_disk_that_refuses_is_one_sentence(own_home):
    own_home.mkdir(parents=True)
    (own_home / "state").write_text("in the way")
    with pytest.raises(StorageError, match="cannot"):
        checkpoint().save({})
