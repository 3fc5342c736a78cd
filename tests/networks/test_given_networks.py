"""Networks of a space's author: what their own code does wrong when it runs is told as theirs."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from nastui.base.errors import InputError
from nastui.networks.given import GivenNetwork, build_given
from nastui.networks.initialising import Initialisation
from nastui.networks.shape import SHAPES


class Theirs(nn.Module):
    def __init__(self, error=None):
        super().__init__()
        self.error = error

    def forward(self, images):
        print("of the user")
        if self.error is not None:
            raise self.error
        return images.mean((2, 3))


def result(error=None):
    return GivenNetwork(Theirs(error), Initialisation("default", 0), "2:1")(torch.zeros(2, 3, 4, 4))


def test_what_a_network_prints_when_it_runs_is_kept_off_standard_output(capsys):
    assert result().shape == (2, 3)
    assert capsys.readouterr() == ("", "of the user\n")


@pytest.mark.parametrize("error", [ValueError("sizes differ"), SystemExit("sizes differ")])
def test_a_network_that_fails_is_named(error):
    with pytest.raises(InputError, match=f"the network of 2:1 fails: {type(error).__name__}: sizes differ; mend the function of its space"):
        result(error)


LACKS = [
    MemoryError(),
    torch.OutOfMemoryError("CUDA out of memory"),
    *map(
        RuntimeError,
        ["not enough memory: you tried", "CUDA error: out of memory", "CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"],
    ),
    RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED"),
]


@pytest.mark.parametrize("error", LACKS)
def test_a_lack_of_memory_is_left_to_those_who_can_take_less(error):
    with pytest.raises(type(error)):
        result(error)


def test_networks_that_are_built_side_by_side_have_the_weights_that_each_has_alone(monkeypatch):
    """They all draw from torch's one generator."""
    entry = SimpleNamespace(network_builder=lambda: lambda cell, shape: nn.Sequential(*(nn.Linear(40, 40) for _ in range(20))))
    space = SimpleNamespace(format=str, as_given=lambda cell: cell)
    monkeypatch.setattr("nastui.networks.given.SPACES", SimpleNamespace(entry=lambda kind: entry))
    monkeypatch.setattr("nastui.networks.given.space_named", lambda kind: space)

    def built(seed):
        network = build_given(SHAPES["mini-tss"], np.zeros(6, dtype=np.uint8), Initialisation("default", seed), live_only=True)
        return sum(float(weight.detach().sum()) for weight in network.parameters())

    alone = [built(seed) for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(built, range(24))) == alone
