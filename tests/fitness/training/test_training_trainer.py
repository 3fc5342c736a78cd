"""A training: what it measures, what ends it, and that nothing but its seed decides it."""

import math
from dataclasses import replace

import pytest
import torch
from torch.nn import functional

from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training import trainer as module
from nastui.fitness.training.trainer import Trainer, TrainingEnd

SHORT = TrainingSettings(epochs=3)


def weights(trainer) -> torch.Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in trainer.network.parameters()])


def test_it_measures_validation_after_each_epoch_and_test_at_the_end(few_digits, network):
    told = []
    trainer = Trainer(network(), few_digits, SHORT, 1, on_epoch=told.append)
    outcome = trainer.run()
    assert outcome.end is TrainingEnd.COMPLETE
    assert told == [outcome.valid[:1], outcome.valid[:2], outcome.valid]
    trainer.network.eval()
    with torch.no_grad():
        for split, accuracy, loss in ((few_digits.valid, outcome.valid[-1], outcome.losses[1]), (few_digits.test, outcome.test, outcome.losses[2])):
            logits = trainer.network(split.images)
            assert accuracy == pytest.approx(100 * (logits.argmax(dim=1) == split.labels).double().mean().item())
            assert loss == pytest.approx(functional.cross_entropy(logits, split.labels).item(), rel=1e-5)


def test_a_network_learns_and_its_loss_falls(few_digits, network):
    outcome = Trainer(network(), few_digits, TrainingSettings(epochs=12, batch_size=16), 1).run()
    assert outcome.valid[-1] > 40
    assert outcome.losses[0] < 1.5
    assert outcome.seconds > 0


def test_the_same_seed_gives_the_same_training_and_another_seed_another_one(few_digits, network):
    trainers = [Trainer(network(), few_digits, SHORT, seed) for seed in (1, 1, 2)]
    outcomes = [trainer.run() for trainer in trainers]
    assert replace(outcomes[0], seconds=0) == replace(outcomes[1], seconds=0)
    assert torch.equal(weights(trainers[0]), weights(trainers[1]))
    assert not torch.equal(weights(trainers[0]), weights(trainers[2]))


def test_the_state_of_torchs_own_generator_changes_nothing(few_digits, network):
    outcomes = []
    for state in (3, 4):
        torch.manual_seed(state)
        outcomes.append(replace(Trainer(network(), few_digits, replace(SHORT, augmentation="flip-crop"), 1).run(), seconds=0))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": "adamw", "learning_rate": 0.01},
        {"schedule": "constant"},
        {"weight_decay": 0.1},
        {"augmentation": "flip-crop"},
        {"batch_size": 32},
    ],
)
def test_each_part_of_the_recipe_counts(change, few_digits, network):
    plain, changed = Trainer(network(), few_digits, SHORT, 1), Trainer(network(), few_digits, replace(SHORT, **change), 1)
    assert plain.run().end is changed.run().end is TrainingEnd.COMPLETE
    assert not torch.equal(weights(plain), weights(changed))


def test_every_step_is_augmented_by_draws_of_its_own(few_digits, network, monkeypatch):
    drawn = []
    monkeypatch.setattr(module, "flip_crop", lambda images, seed, step: drawn.append((seed, step)) or images)
    Trainer(network(), few_digits, replace(SHORT, augmentation="flip-crop"), 5).run()
    assert drawn == [(5, step) for step in range(9)]


def test_without_test_images_test_accuracy_is_unknown(few_digits, network):
    outcome = Trainer(network(), replace(few_digits, test=None), SHORT, 1).run()
    assert math.isnan(outcome.test)
    assert len(outcome.valid) == 3


def broken(network):
    """Its first gradient is NaN, and so are all weights behind it."""
    network.classifier.weight.register_hook(lambda gradient: gradient * math.nan)
    return network


def test_a_training_that_breaks_down_ends_at_the_next_step_without_an_exception(few_digits, network):
    asked = []
    outcome = Trainer(broken(network()), few_digits, replace(SHORT, batch_size=16), 1, should_stop=lambda: asked.append(0)).run()
    assert (outcome.end, outcome.valid, len(asked)) == (TrainingEnd.NAN, (), 2)
    assert math.isnan(outcome.test)


def test_weights_that_break_in_an_epochs_last_step_are_noticed_by_the_validation(few_digits, network):
    outcome = Trainer(broken(network()), few_digits, replace(SHORT, batch_size=160), 1).run()
    assert (outcome.end, outcome.valid) == (TrainingEnd.NAN, ())


def test_rates_beyond_reason_break_a_training_down(few_digits, network):
    settings = replace(SHORT, learning_rate=100.0, weight_decay=10.0, epochs=100)
    assert Trainer(network(), few_digits, settings, 1).run().end is TrainingEnd.NAN


@pytest.mark.parametrize(
    ("rising", "patience", "epochs", "end"),
    [
        ([10, 20, 30, 40, 50], 1, 5, TrainingEnd.COMPLETE),
        ([10, 30, 20, 20, 50], 2, 4, TrainingEnd.EARLY),
        ([10, 30, 20, 40, 30], 2, 5, TrainingEnd.COMPLETE),
        ([10, 10, 20, 30, 40], 1, 2, TrainingEnd.EARLY),
        ([50, 40, 30, 20, 10], None, 5, TrainingEnd.COMPLETE),
    ],
)
def test_early_stop_ends_after_so_many_epochs_without_a_better_one(rising, patience, epochs, end, few_digits, network, monkeypatch):
    trainer = Trainer(network(), few_digits, replace(SHORT, epochs=5, early_stop=patience), 1)
    measured = iter(rising)
    monkeypatch.setattr(trainer, "_measure", lambda split: (77, 1.0) if split is few_digits.test else (next(measured), 1.0))
    outcome = trainer.run()
    assert (outcome.valid, outcome.end, outcome.test) == (tuple(rising[:epochs]), end, 77)


def test_bfloat16_signals_learn_about_as_well_with_weights_in_float32(few_digits, network):
    settings = TrainingSettings(epochs=6, batch_size=16)
    plain, narrow = (Trainer(network(), few_digits, replace(settings, precision=precision), 1) for precision in ("float32", "bfloat16"))
    accuracy = plain.run().valid[-1]
    assert narrow.run().valid[-1] == pytest.approx(accuracy, abs=20)
    assert weights(narrow).dtype == torch.float32
    assert not torch.equal(weights(plain), weights(narrow))
