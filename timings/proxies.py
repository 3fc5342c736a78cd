"""Every zero-cost proxy beside NASWT: CPU milliseconds a cell on one thread, same cells, same batch of noise, default settings."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import torch
from measuring import tell

from nastui.cells.spaces import space_named
from nastui.fitness.naswt import Naswt
from nastui.fitness.proxies.listing import PROXIES
from nastui.fitness.proxies.scorer import proxy_named
from nastui.fitness.scoring.scorer import make_scorer
from nastui.fitness.settings import NaswtSettings, ScoringSettings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=9, help="random cells")
    parser.add_argument("--batch", type=int, default=128, help="images")
    parser.add_argument("--space", choices=("nats-tss", "nats-sss", "nasbench101"), default="nats-tss")
    options = parser.parse_args()
    torch.set_num_threads(1)
    scorers = {"naswt": make_scorer(Naswt, NaswtSettings(batch_size=options.batch), options.space, "cpu")}
    scorers |= {name: make_scorer(proxy_named(name), ScoringSettings(batch_size=options.batch), options.space, "cpu") for name in PROXIES}
    cells = space_named(options.space).random(np.random.default_rng(0), options.cells + 1)
    spent: dict[str, list[float]] = {name: [] for name in scorers}
    for cell in cells:
        for name, scorer in scorers.items():
            spent[name].append(cpu_ms(lambda scorer=scorer, cell=cell: scorer.score(cell)))
    print(f"{options.space}, {options.cells} cells, batch {options.batch}")
    for name, each in spent.items():
        # The first cell warms up. The ratio is taken per cell, since cells differ more than proxies do.
        ratio = statistics.median(one / other for one, other in zip(each[1:], spent["naswt"][1:], strict=True))
        tell(f"{name} ({ratio:.2g} × naswt)", statistics.median(each[1:]), "CPU-ms a cell")


def cpu_ms(work: Callable[[], object]) -> float:
    """Of this process."""
    begun = time.process_time()
    work()
    return 1000 * (time.process_time() - begun)


if __name__ == "__main__":
    main()
