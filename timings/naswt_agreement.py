"""How NASWT orders cells beside their accuracy: overall, among the best by accuracy, among the top by score, for batches of 16 to 512 images.

    naswt_agreement.py                     1,000 random cells of NATS-Bench on Gaussian noise; all of mini-tss on its own images
    naswt_agreement.py --images FOLDER     and NATS-Bench on batches of 16 of the images in a folder

Takes nats_tss.csv.gz under $NASTUI_TEST_DATA (default ../shared/data). Scores are kept under $NASTUI_HOME where it is set, so that it goes on
where it was. On NATS-Bench the forward pass is in bfloat16.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import numpy.typing as npt
from real import real_home

from nastui.base.machine import cores
from nastui.benchmarks.catalogue import bare_benchmark, benchmark_named
from nastui.benchmarks.columns import ACCURACY, Meaning
from nastui.benchmarks.table import Benchmark
from nastui.cells.arrays import Cells
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.store import ScoreStore
from nastui.fitness.settings import NaswtSettings
from nastui.studies.statistics.rank_agreement import rank_agreement

BATCHES = (16, 32, 64, 128, 256, 512)
HEADINGS = "| batch | cells | τ | τ, best 10 % by accuracy | τ, top 10 % by score | quartiles of these | truly best 10 % | τ with the published |"


@dataclass(frozen=True)
class Setting:
    """What is scored, and where the scores are kept."""

    benchmark: str
    settings: NaswtSettings
    kept: Path

    def scored(self) -> Scored:
        """The fitness; the accuracies come from elsewhere."""
        table = benchmark_named(self.benchmark) if self.benchmark == "mini-tss" else bare_benchmark(self.benchmark)
        dataset = "mnist8" if self.benchmark == "mini-tss" else "cifar10"
        made: Scored = FITNESSES.entry("naswt").make(self.settings, FitnessContext(table, dataset, 1, None, "cpu"))
        made.__dict__["store"] = ScoreStore(self.kept)
        return made


def values(setting: Setting, cells: Cells) -> npt.NDArray[np.float64]:
    """Scores, computed on all cores where they are missing."""
    scored = setting.scored()
    keys = scored.keying.keys(cells)
    missing = np.unique(keys[~scored.store.find(scored.set, keys).known])
    with ProcessPoolExecutor(cores(), get_context("spawn")) as pool:
        list(pool.map(compute, *zip(*[(setting, part) for part in np.array_split(missing, max(1, len(missing) // 8))], strict=True)))
    found = scored.store.find(scored.set, keys)
    return np.where(np.isin(found.statuses, (1, 2)), -np.inf, found.values)


def compute(setting: Setting, keys: npt.NDArray[np.uint64]) -> None:
    """In another process."""
    setting.scored().compute(keys)


def row(batch: int, scores: npt.NDArray[np.float64], accuracy: npt.NDArray[np.float64], published: npt.NDArray[np.float64] | None) -> str:
    agreement = rank_agreement(scores, accuracy)
    best, top = agreement.best[0], agreement.top[0]
    with_published = "" if published is None else f"{rank_agreement(scores, published).tau:.3f}"
    spread = f"{top.lower_quartile:.2f} to {top.upper_quartile:.2f}"
    taus = f"{agreement.tau:.3f} | {best.tau:.3f} | {top.tau:.3f}"
    return f"| {batch} | {agreement.cells:,} | {taus} | {spread} | {top.hits:.0%} | {with_published} |"


def nats(table: Benchmark, cells: Cells, kept: Path, images: str, batches: tuple[int, ...]) -> None:
    rows = table.find(cells)
    accuracy = np.asarray(table.column(Meaning("cifar10", ACCURACY, "valid", 200)))[rows]
    (place,) = [n for n, one in enumerate(table.columns) if (one.meaning.metric, one.meaning.dataset) == ("naswot", "cifar10")]
    published = np.asarray(table.values[place])[rows]
    print(f"\nNATS-Bench, CIFAR-10 validation, NASWT official on {images}, bfloat16\n\n{HEADINGS}\n|---|---|---|---|---|---|---|---|")
    for batch in batches:
        setting = Setting("nats-tss", NaswtSettings(images=images, batch_size=batch, precision="bfloat16"), kept)
        print(row(batch, values(setting, cells), accuracy, published), flush=True)
    print("| parameters | " + row(0, np.asarray(table.values[params_place(table)])[rows], accuracy, None).split("|", 2)[2])
    runs = np.stack(table.single_trainings(Meaning("cifar10", ACCURACY, "valid", 200)))[:2, rows]
    whole = ~np.isnan(runs).any(axis=0)
    print("| a second training | " + row(0, runs[0, whole], runs[1, whole], None).split("|", 2)[2])


def whole(table: Benchmark, kept: Path) -> None:
    """All cells, by the score of their network; where scores are missing this takes a quarter of an hour of two cores."""
    accuracy = np.asarray(table.column(Meaning("cifar10", ACCURACY, "valid", 200)))[table.find(table.cells)]
    setting = Setting("nats-tss", NaswtSettings(batch_size=128, variant="paper"), kept)
    agreement = rank_agreement(values(setting, table.cells), accuracy)
    print(f"\nNATS-Bench, all {agreement.cells:,} cells, NASWT paper, 128 images of noise: τ {agreement.tau:.3f}")
    for best, top in zip(agreement.best, agreement.top, strict=True):
        print(f"  best {best.share:.0%} by accuracy: τ {best.tau:.2f}; top {top.share:.0%} by score: accuracies from {top.worst:.2f},", end=" ")
        print(f"half of them {top.lower_quartile:.2f} to {top.upper_quartile:.2f}, {top.hits:.0%} truly best, τ {top.tau:.2f}")


def params_place(table: Benchmark) -> int:
    return next(n for n, one in enumerate(table.columns) if (one.meaning.metric, one.meaning.dataset) == ("parameters", "cifar10"))


def mini(kept: Path, batches: tuple[int, ...]) -> None:
    table = benchmark_named("mini-tss")
    accuracy = np.asarray(table.column(Meaning("mnist8", ACCURACY, "valid", 12)))
    print(f"\nmini-tss, validation, NASWT paper on its own digits\n\n{HEADINGS}\n|---|---|---|---|---|---|---|---|")
    rows = table.find(table.cells)
    for batch in batches:
        setting = Setting("mini-tss", NaswtSettings(batch_size=batch, variant="paper"), kept)
        print(row(batch, values(setting, table.cells), accuracy[rows], None), flush=True)
    runs = np.stack(table.single_trainings(Meaning("mnist8", ACCURACY, "valid", 12)))
    print("| a second training | " + row(0, runs[0], runs[1], None).split("|", 2)[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--images")
    parser.add_argument("--part", choices=("nats", "images", "mini", "whole", "all"), default="all")
    parser.add_argument("--batches", type=lambda text: tuple(map(int, text.split(","))), default=BATCHES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = os.environ.get("NASTUI_HOME")
        kept = (Path(home) / "data" if home else Path(folder)) / "scores.sqlite"
        with real_home("nats_tss.csv.gz"):
            table = benchmark_named("nats-tss")
            cells = table.cells[np.random.default_rng(0).permutation(table.size)[: arguments.cells]]
            if arguments.part in ("mini", "all"):
                mini(kept, arguments.batches)
            if arguments.part == "whole":
                whole(table, kept)
            if arguments.images and arguments.part in ("images", "all"):
                nats(table, cells, kept, arguments.images, (16,))
            if arguments.part in ("nats", "all"):
                nats(table, cells, kept, "noise", arguments.batches)


if __name__ == "__main__":
    main()
