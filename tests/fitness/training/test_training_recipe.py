"""The parts of a recipe, each by its definition."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nastui.building.mini_tss.trainer import RECIPE, batch_order, learning_rates
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training.trainer import MOMENTUM, flip_crop, image_order, learning_rate, make_optimizer


def test_the_defaults_are_the_recipe_of_mini_tss():
    chosen = TrainingSettings()
    assert (chosen.epochs, chosen.batch_size, chosen.learning_rate, chosen.weight_decay) == (
        RECIPE.epochs,
        RECIPE.batch_size,
        RECIPE.learning_rate,
        RECIPE.weight_decay,
    )
    assert (chosen.optimizer, chosen.schedule, chosen.augmentation, chosen.initialisation) == ("sgd", "cosine", "none", "default")
    group = make_optimizer(chosen, [torch.nn.Parameter(torch.zeros(1))]).param_groups[0]
    assert (group["momentum"], group["nesterov"], group["weight_decay"]) == (RECIPE.momentum, True, RECIPE.weight_decay)
    assert RECIPE.momentum == MOMENTUM


@pytest.mark.parametrize("epochs", [1, 12])
def test_rates_and_order_are_those_of_mini_tss(epochs):
    rates = learning_rates(1000, epochs)
    assert [np.float32(learning_rate(TrainingSettings(), step, len(rates))) for step in range(len(rates))] == pytest.approx(rates.tolist(), rel=1e-6)
    assert np.array_equal(np.stack([image_order(7, epoch, 1000) for epoch in range(epochs)]), batch_order(7, 1000, epochs))


def test_a_constant_rate_stays():
    assert {learning_rate(TrainingSettings(schedule="constant", learning_rate=0.3), step, 9) for step in range(9)} == {0.3}


def test_adamw_is_another_optimizer_with_the_same_settings():
    optimizer = make_optimizer(TrainingSettings(optimizer="adamw", learning_rate=0.002, weight_decay=0.03), [torch.nn.Parameter(torch.zeros(1))])
    assert isinstance(optimizer, torch.optim.AdamW)
    assert (optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["weight_decay"]) == (0.002, 0.03)


@given(st.integers(1, 5), st.sampled_from([1, 3]), st.sampled_from([3, 8, 32]), st.integers(0, 2**63 - 1), st.integers(0, 1000))
def test_flip_crop_gives_every_image_one_of_its_own_mirrored_and_shifted_forms(count, colours, side, seed, step):
    images = torch.from_numpy(np.random.default_rng(seed).standard_normal((count, colours, side, side)).astype(np.float32))
    result = flip_crop(images, seed, step)
    assert result.shape == images.shape
    assert torch.equal(result, flip_crop(images, seed, step))
    frame = side // 8
    for before, after in zip(images, result, strict=True):
        padded = [torch.nn.functional.pad(form, (frame,) * 4) for form in (before, before.flip(2))]
        shifts = range(2 * frame + 1)
        assert any(torch.equal(after, form[:, y : y + side, x : x + side]) for form in padded for y in shifts for x in shifts)


def test_flip_crop_uses_every_shift_and_both_directions_and_differs_from_step_to_step():
    image = torch.arange(64.0).view(1, 1, 8, 8).expand(2000, 1, 8, 8)
    forms, counts = torch.unique(flip_crop(image, 1, 0), dim=0, return_counts=True)
    assert len(forms) == 2 * 3 * 3
    assert counts.min() > 60
    assert not torch.equal(flip_crop(image, 1, 0), flip_crop(image, 1, 1))
    assert not torch.equal(flip_crop(image, 1, 0), flip_crop(image, 2, 0))
