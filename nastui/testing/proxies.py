"""What every zero-cost proxy must hold to. A failed check raises AssertionError with a sentence that says what is wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import torch

from nastui.base.entry import Entry
from nastui.base.requiring import require
from nastui.benchmarks.catalogue import benchmark_named
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.fitness.fitness import Fitness, FitnessContext
from nastui.fitness.proxies.listing import Proxy
from nastui.fitness.proxies.scorer import proxy_of
from nastui.fitness.scoring.scorer import is_connected, network_kind
from nastui.networks.building import build_network
from nastui.networks.shape import NetworkShape, shape_named

_IMAGES: Final = 16
_CELLS: Final = 8
_FORM: Final = "; if it looks at the network's form alone, say reads='shape' and take (shape, cell) in the place of (network, images, labels)"


@dataclass(frozen=True)
class ProxyCase:
    """A proxy on the networks of a benchmark."""

    entry: Entry
    benchmark: str

    @cached_property
    def proxy(self) -> Proxy:
        """What it says of itself."""
        return proxy_of(self.entry)

    @cached_property
    def space(self) -> Space:
        """The space of the networks."""
        return benchmark_named(self.benchmark, needs_table=False).space

    @cached_property
    def shape(self) -> NetworkShape:
        """Of small networks."""
        return shape_named(network_kind(self.benchmark, self.space.name), cells=1, side=8)

    def cells(self, count: int) -> Cells:
        """Random ones, whose output is connected to their input."""
        drawn = self.space.random(np.random.default_rng(0), 20 * count)
        connected = np.array([is_connected(self.shape.kind, cell) for cell in drawn])
        return np.asarray(drawn[connected][:count])

    def network(self, cell: Cell, seed: int = 0) -> torch.nn.Module:
        """A new one."""
        return build_network(self.shape, cell, seed)

    def batch(self, images: int = 0, labels: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
        """Noise, with a class for each image."""
        size = (_IMAGES, self.shape.colours, self.shape.side, self.shape.side)
        pixels = np.random.default_rng(images).standard_normal(size, dtype=np.float32)
        classes = np.random.default_rng(100 + labels).permutation(np.arange(_IMAGES) % self.shape.classes)
        return torch.from_numpy(pixels), torch.from_numpy(classes)

    def score(self, cell: Cell, *, weights: int = 0, images: int = 0, labels: int = 0) -> float:
        """What the proxy says of a new network."""
        if self.proxy.reads == "shape":
            return _number(self.proxy.function(self.shape, cell))
        return _number(self.proxy.function(self.network(cell, weights), *self.batch(images, labels)))


def check_scores_are_finite(case: ProxyCase) -> None:
    """Of networks whose output is connected to their input, whichever they are; and not all the same."""
    scores = [case.score(cell) for cell in case.cells(_CELLS)]
    wrong = sum(not math.isfinite(score) for score in scores)
    require(not wrong, f"{wrong} of {len(scores)} random networks have no finite score")
    require(len(set(scores)) > 1, f"all of {len(scores)} random networks have the same score, {scores[0]}")


def check_it_is_the_same_again(case: ProxyCase) -> None:
    """Of the same network, weights and images, whatever torch's and numpy's own generators hold; and it draws nothing from them."""
    for cell in case.cells(3):
        before = torch.get_rng_state(), repr(np.random.get_state(legacy=False))
        first = case.score(cell)
        require(torch.equal(before[0], torch.get_rng_state()), "it draws from torch's global random state, or sets it")
        require(before[1] == repr(np.random.get_state(legacy=False)), "it draws from numpy's global random state")
        torch.rand(1)
        again = case.score(cell)
        require(first == again, f"asked twice of one network it gives {first} and {again}")


def check_it_changes_nothing(case: ProxyCase) -> None:
    """Weights, buffers, gradients, mode and hooks of the network, images and labels are as before."""
    if case.proxy.reads == "shape":
        return
    network, (images, labels) = case.network(case.cells(1)[0]), case.batch()
    state, pixels, classes = {key: value.clone() for key, value in network.state_dict().items()}, images.clone(), labels.clone()
    modes = [module.training for module in network.modules()]
    case.proxy.function(network, images, labels)
    changed = [key for key, value in network.state_dict().items() if not torch.equal(value, state.get(key, torch.empty(0)))]
    require(not changed, f"it changes {', '.join(changed[:3])} of the network")
    require(all(weight.grad is None for weight in network.parameters()), "it leaves gradients in the network's weights")
    require([module.training for module in network.modules()] == modes, "it leaves the network in another mode")
    require(not any(module._forward_hooks or module._backward_hooks for module in network.modules()), "it leaves hooks in the network")
    require(torch.equal(images, pixels) and torch.equal(labels, classes), "it changes the images or their labels")
    require(not images.requires_grad, "it leaves the images asking for gradients")


def check_it_reads_what_it_says(case: ProxyCase) -> None:
    """Another score where that is other which it reads, and the same where it is what it does not read: kept scores are found by it."""
    reads, others = case.proxy.reads, {"weights": {"weights": 1}, "images": {"images": 1}, "labels": {"labels": 1}}
    if reads == "shape":
        return
    cells, order = case.cells(4), list(others)
    for place, (what, changes) in enumerate(others.items()):
        differs = any(case.score(cell) != case.score(cell, **changes) for cell in cells)
        known = place <= order.index(reads)
        require(known or not differs, f"it says that it reads {reads} at most, and other {what} change its score")
        require(differs or what != reads, f"it says that it reads {reads}, and other {what} change no score{_FORM if what == 'weights' else ''}")


def check_it_scores_as_a_fitness(case: ProxyCase) -> None:
    """It is found by its name, and scored as every score is: with seeds, images and a store."""
    benchmark = benchmark_named(case.benchmark, needs_table=False)
    fitness: Fitness = case.entry.make(
        case.entry.settings(batch_size=_IMAGES), FitnessContext(benchmark, next(iter(benchmark.datasets), ""), 1, None, "cpu")
    )
    cells = case.cells(2)
    found = fitness.evaluate(cells, np.arange(len(cells)))
    require(bool(np.isfinite(found.fitness).all()), f"as a fitness it gives {found.fitness.tolist()}")
    require(np.array_equal(fitness.evaluate(cells, np.arange(2)).fitness, found.fitness), "kept scores are not those that were computed")


CHECKS: Final[tuple[Callable[[ProxyCase], None], ...]] = (
    check_scores_are_finite,
    check_it_is_the_same_again,
    check_it_changes_nothing,
    check_it_reads_what_it_says,
    check_it_scores_as_a_fitness,
)


def _number(value: Any) -> float:
    require(isinstance(value, int | float) and not isinstance(value, bool), f"it gives a {type(value).__name__}, not a float")
    return float(value)
