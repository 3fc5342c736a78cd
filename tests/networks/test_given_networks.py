"""Networks of a space's author: what their own code does wrong when it runs is told as theirs."""

import pytest
import torch
from torch import nn

from nastui.base.errors import InputError
from nastui.networks.given import GivenNetwork
from nastui.networks.initialising import Initialisation


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


@pytest.mark.parametrize("error", [MemoryError(), torch.OutOfMemoryError("CUDA out of memory"), RuntimeError("not enough memory: you tried")])
def test_a_lack_of_memory_is_left_to_those_who_can_take_less(error):
    with pytest.raises(type(error)):
        result(error)
