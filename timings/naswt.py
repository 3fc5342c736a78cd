"""NASWT the authors' way and nastui's, same networks, batch and weights, one thread: CPU time a cell, scores, ranks; and convolutions alone.

The authors' way: hooks on every module that has ReLU in its name, a forward and a backward pass to see which of them gradient reaches, a
second forward pass that collects the codes. It runs in a process of its own, since nastui's changes how the process keeps memory.
Networks: xautodl's of NATS-Bench, where it is installed; nasbench_pytorch's of NAS-Bench-101.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np
import torch
from measuring import median_ms, tell
from nasbench_pytorch.model.model import Network as Published101
from torch import nn
from torch.nn import functional

from nastui.cells.arrays import Cell
from nastui.cells.nasbench101.layout import INNER, OPERATIONS, OUTPUT, matrices
from nastui.cells.spaces import space_named
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.naswt import Naswt
from nastui.fitness.scoring.scorer import initialisation_seed
from nastui.fitness.settings import NaswtSettings
from nastui.networks.building import build_network

try:
    from xautodl.models.cell_infers.tiny_network import TinyNetwork
    from xautodl.models.cell_searchs.genotypes import Structure
except ImportError:
    TinyNetwork = None
BATCH = 128
TARGETS = {("nats-tss", "float32"): 9.5, ("nats-tss", "bfloat16"): 13.0, ("nasbench101", "float32"): 6.0}
"""At least so many times faster than the authors' way."""


@dataclass(frozen=True)
class Measured:
    """A score, and the CPU seconds that it took."""

    score: float
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=200, help="random cells whose ranks in float32 and bfloat16 are compared")
    parser.add_argument("--reference", type=int, default=15, help="so many of them are scored the authors' way too (seconds each)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for kind in ("nats-tss", "nasbench101"):
        if kind == "nats-tss" and TinyNetwork is None:
            print("nats-tss left out: xautodl is not installed")
            continue
        cells = space_named(kind).random(np.random.default_rng(0), options.cells)
        measure(kind, cells, min(options.reference, options.cells))


def measure(kind: str, cells: np.ndarray, references: int) -> None:
    """All lines of one space."""
    scorers = {precision: scorer(kind, precision) for precision in ("float32", "bfloat16")}
    for one in scorers.values():
        one.score(cells[0])
    found: dict[str, list[Measured]] = {"reference": [], "float32": [], "bfloat16": []}
    with Reference(kind) as reference:
        reference(cells[0])
        for number, cell in enumerate(cells):
            if number < references:
                found["reference"].append(reference(cell))
            for precision, one in scorers.items():
                found[precision].append(timed(lambda one=one, cell=cell: one.score(cell).value))
    report(kind, found, [floor(kind, cell) for cell in cells[:references]])


def report(kind: str, found: dict[str, list[Measured]], floors: list[dict[str, float]]) -> None:
    """Print medians, ratios, differences and ranks."""
    slow = found["reference"]
    tell(f"{kind}: the authors' way, a cell", 1000 * statistics.median(one.seconds for one in slow), "CPU-ms")
    for precision in ("float32", "bfloat16"):
        fast = found[precision]
        ratios = [one.seconds / other.seconds for one, other in zip(slow, fast, strict=False)]
        pairs = [(one.score, other.score) for one, other in zip(slow, fast, strict=False) if np.isfinite(one.score + other.score)]
        target = TARGETS.get((kind, precision))
        tell(f"{kind}: nastui's in {precision}, a cell", 1000 * statistics.median(one.seconds for one in fast[: len(slow)]), "CPU-ms")
        tell("  its convolutions alone", statistics.median(one[precision] for one in floors), "CPU-ms")
        tell(f"  times faster, median{f' (target ≥ {target:g})' if target else ''}", statistics.median(ratios), "times")
        largest, spread, agreement = compare(*np.array(pairs).T)
        print(f"  {len(pairs)} finite scores: largest difference {largest:.1e} of a spread of {spread:.1f}, Kendall's τ {agreement:.4f}")
    exact, rough = (np.array([one.score for one in found[precision]]) for precision in ("float32", "bfloat16"))
    both = np.isfinite(exact) & np.isfinite(rough)
    print(f"  −inf in float32: {np.isinf(exact).sum()}, in bfloat16: {np.isinf(rough).sum()}, of {len(exact)}")
    largest, spread, agreement = compare(exact[both], rough[both])
    print(f"{kind}: bfloat16 beside float32, {both.sum()} cells: largest difference {largest:.1e} of {spread:.1f}, Kendall's τ {agreement:.4f}")


def compare(left: np.ndarray, right: np.ndarray) -> tuple[float, float, float]:
    """Largest difference, spread of the first, Kendall's τ."""
    return float(np.abs(left - right).max()), float(np.ptp(left)), kendall(left, right)


def scorer(kind: str, precision: str) -> Naswt:
    """Both ways score on this batch."""
    images = np.random.default_rng(0).standard_normal((BATCH, 3, 32, 32), dtype=np.float32)
    settings = NaswtSettings(precision=precision)
    return Naswt(settings, settings.shape(kind), ImageBatch(images, np.zeros(BATCH, np.int64), "Gaussian noise", ""), "cpu")


def timed(work: Callable[[], float]) -> Measured:
    """CPU seconds of this process."""
    begun = time.process_time()
    score = work()
    return Measured(score, time.process_time() - begun)


def floor(kind: str, cell: Cell) -> dict[str, float]:
    """CPU milliseconds of a network's convolutions, each once, by precision."""
    ours, images = untrained(kind, cell), torch.from_numpy(scorer(kind, "float32").batch.images)
    seen: list[tuple[nn.Conv2d, torch.Size]] = []
    for module in ours.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_pre_hook(lambda module, inputs: seen.append((module, inputs[0].shape)))
    ours(images)
    return {precision: sum(_convolution_ms(*one, getattr(torch, precision)) for one in seen) for precision in ("float32", "bfloat16")}


def _convolution_ms(module: nn.Conv2d, size: torch.Size, kind: torch.dtype) -> float:
    signal, weight = (part.to(kind, memory_format=torch.channels_last) for part in (torch.randn(size), module.weight.detach()))
    with torch.inference_mode():
        return median_ms(lambda: functional.conv2d(signal, weight, stride=module.stride, padding=module.padding), tries=3)


def untrained(kind: str, cell: Cell) -> nn.Module:
    """The network of a cell, every edge built."""
    return build_network(NaswtSettings().shape(kind), cell, initialisation_seed(0, 0), live_only=False)


class Reference:
    """The authors' way in a process of its own."""

    def __init__(self, kind: str) -> None:
        self._pipe, other = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=serve, args=(kind, other), daemon=True)

    def __enter__(self) -> Reference:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.send(None)
        self._process.join()

    def __call__(self, cell: Cell) -> Measured:
        """Score one cell."""
        self._pipe.send(cell)
        answer: Measured = self._pipe.recv()
        return answer


def serve(kind: str, pipe: Connection) -> None:
    """Score cells until there are no more."""
    torch.set_num_threads(1)
    generator = np.random.default_rng(0)
    images = torch.from_numpy(generator.standard_normal((BATCH, 3, 32, 32), dtype=np.float32))
    while (cell := pipe.recv()) is not None:
        weights = published(kind, cell)
        copy_weights(kind, untrained(kind, cell), weights)
        pipe.send(timed(lambda cell=cell, weights=weights: authors_score(published(kind, cell), weights, images)))


def authors_score(network: nn.Module, weights: nn.Module, images: torch.Tensor) -> float:
    """Hooks, forward, backward, forward, K in float32, slogdet in float64."""
    network.load_state_dict(weights.state_dict())
    reached: set[nn.Module] = set()
    kernel = np.zeros((len(images), len(images)))

    def see(module: nn.Module, inputs: tuple[torch.Tensor], result: torch.Tensor) -> None:
        nonlocal kernel
        if module in reached:
            code = (inputs[0].view(len(images), -1) > 0).float()
            kernel = kernel + (code @ code.t()).numpy() + ((1.0 - code) @ (1.0 - code).t()).numpy()
        else:
            result.register_hook(lambda _: reached.add(module) and None)

    for module in network.modules():
        if "ReLU" in type(module).__name__:
            module.register_forward_hook(see)
    logits(network, images.clone().requires_grad_()).sum().backward()
    logits(network, images.clone())
    return float(np.linalg.slogdet(kernel)[1])


def logits(network: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Without the features that xautodl's networks give too."""
    result = network(images)
    return result[1] if isinstance(result, tuple) else result


def published(kind: str, cell: Cell) -> nn.Module:
    """The peer's network of a cell, as its own program draws it."""
    if kind == "nats-tss":
        return TinyNetwork(16, 5, Structure.str2structure(space_named(kind).format(cell)), 1)
    operations = ["input", *((*OPERATIONS, OPERATIONS[0])[number] for number in cell[:INNER]), "output"]
    return Published101((matrices(cell[None])[0], operations), num_labels=1, stem_out_channels=16)


def copy_weights(kind: str, ours: nn.Module, theirs: nn.Module) -> None:
    """Give the peer's network our weights."""
    _copy(ours.stem, theirs.stem if kind == "nats-tss" else theirs.layers[0])
    if kind == "nats-tss":
        for layer, peer in zip(ours.layers, theirs.cells, strict=True):
            if hasattr(layer, "shortcut"):
                for own, other in ((layer.first, peer.conv_a), (layer.second, peer.conv_b), (layer.shortcut, peer.downsample)):
                    _copy(own, other)
            else:
                for edge, block in layer.convolutions.items():
                    _copy(block, peer.layers[int(edge)])
        return
    modules = [module for stack in ours.stacks for module in stack]
    for module, peer in zip(modules, (theirs.layers[place] for place in sorted(theirs.cell_indices)), strict=True):
        for place, vertex in enumerate((*module.graph.inner, OUTPUT), start=1):
            for own, other in ((module.projections, peer.input_op), (module.operations, peer.vertex_op)):
                if str(vertex) in own:
                    _copy(own[str(vertex)], other[place])


def _copy(block: nn.Module, peer: nn.Module) -> None:
    own, other = (next(module for module in side.modules() if isinstance(module, nn.Conv2d)) for side in (block, peer))
    assert own.weight.shape == other.weight.shape
    other.weight.data.copy_(own.weight.detach())


def kendall(left: np.ndarray, right: np.ndarray) -> float:
    """τ-b."""
    signs = [np.sign(values[:, None] - values[None]) for values in (left, right)]
    untied = [float(np.count_nonzero(sign)) for sign in signs]
    return float((signs[0] * signs[1]).sum()) / max(1.0, (untied[0] * untied[1]) ** 0.5)


if __name__ == "__main__":
    main()
