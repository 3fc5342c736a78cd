"""`nastui run … --seeds 1..60` beside published and measured figures: best CIFAR-10 validation accuracy of NATS-Bench after so many unique queries.

A row agrees where |difference| ≤ 3·√(s₁²/n₁ + s₂²/n₂) + 0.01. Names of rows as arguments choose among them.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
from dataclasses import dataclass

from real import real_home

SEEDS = 60
OPTIMUM = 91.6066
POINTS = (100, 150, 300)


@dataclass(frozen=True)
class Row:
    """What others measured."""

    settings: tuple[str, ...]
    seeds: int
    figures: dict[int, tuple[float, float]]
    """After so many unique queries: mean, standard deviation."""
    median: str
    """Unique queries until the optimum."""
    preset: str = "talk/genetic-accuracy-nats"
    most: int = 900
    """Queries of a run."""


ROWS = {
    "genetic": Row((), 300, {100: (91.085, 0.293), 150: (91.319, 0.187), 300: (91.571, 0.079)}, "274"),
    "genetic, initial population evaluated": Row(
        ("algorithm.evaluate_initial=true",), 300, {100: (91.047, 0.265), 150: (91.314, 0.174), 300: (91.573, 0.064)}, "286"
    ),
    "regularized evolution": Row(
        ("algorithm.name=regularized-evolution",), 100, {100: (91.421, 0.182), 150: (91.545, 0.096), 300: (91.602, 0.048)}, "140 to 163"
    ),
    "local search": Row(("algorithm.name=local-search",), 60, {100: (91.547, 0.149), 150: (91.595, 0.064), 300: (91.607, 0.0)}, "62"),
    "BANANAS": Row((), 3, {100: (91.607, 0.0)}, "65 to 86", "protocol/bananas-nats", 150),
    "TPE": Row(("algorithm.name=tpe",), 40, {100: (91.551, 0.091), 150: (91.594, 0.072), 300: (91.607, 0.0)}, "96", most=500),
}


def trajectories(row: Row) -> list[list[list[float]]]:
    """[[unique, seconds, fitness, …], …] of every seed."""
    command = [sys.executable, "-m", "nastui", "-q", "run", row.preset, "--seeds", f"1..{SEEDS}", "--json"]
    for setting in (*row.settings, f"budget.unique_evaluations={row.most}"):
        command += ["--set", setting]
    return [one["trajectory"] for one in json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)]


def best_after(trajectory: list[list[float]], queries: int) -> float:
    return [step[2] for step in trajectory if step[0] <= queries][-1]


def main() -> None:
    print(
        f"\n{SEEDS} seeds\n\n| algorithm | "
        + " | ".join(f"@{point}" for point in POINTS)
        + " | median queries to the optimum |\n|---|---|---|---|---|"
    )
    with real_home():
        for name in sys.argv[1:] or ROWS:
            row = ROWS[name]
            found = trajectories(row)
            cells = [told([best_after(one, point) for one in found], row, point) if point <= row.most else "–" for point in POINTS]
            queries = statistics.median([next((step[0] for step in one if step[2] >= OPTIMUM), math.inf) for one in found])
            print(f"| {name} | " + " | ".join(cells) + f" | {queries:g} ({row.median}) |", flush=True)


def told(values: list[float], row: Row, point: int) -> str:
    mean, spread = statistics.mean(values), statistics.stdev(values)
    if point not in row.figures:
        return f"{mean:.3f} ± {spread:.3f}"
    other, deviation = row.figures[point]
    allowed = 3 * math.sqrt(spread**2 / len(values) + deviation**2 / row.seeds) + 0.01
    return f"{mean:.3f} ± {spread:.3f} ({other} ± {deviation}): {'agrees' if abs(mean - other) <= allowed else 'DIFFERS'}"


if __name__ == "__main__":
    main()
