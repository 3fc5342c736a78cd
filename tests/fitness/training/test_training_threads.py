"""Small batches get one thread, and torch has its threads back afterwards."""

import pytest
import torch

from nastui.fitness.training.training_images import suitable_threads


@pytest.fixture(autouse=True)
def _two_threads(_one_thread):
    torch.set_num_threads(2)


@pytest.mark.parametrize(("pixels", "threads"), [(64 * 8 * 8, 1), (64 * 32 * 32, 2)])
def test_batches_of_few_pixels_get_one_thread_and_others_all(pixels, threads):
    with suitable_threads(pixels):
        assert torch.get_num_threads() == threads
    assert torch.get_num_threads() == 2


def test_torch_has_its_threads_back_after_an_error():
    with pytest.raises(ValueError, match="broken"), suitable_threads(1):
        raise ValueError("broken")
    assert torch.get_num_threads() == 2
