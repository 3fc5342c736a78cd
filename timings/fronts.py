"""Fronts, ranks and hypervolume of 10,000 points with two and three objectives."""

from __future__ import annotations

import numpy as np
from measuring import median_ms, tell

from nastui.pareto.dominance import nondominated, ranks
from nastui.pareto.hypervolume import hypervolume, hypervolume_over

POINTS = 10_000
TARGET_MS = 50


def main() -> None:
    rng = np.random.default_rng(0)
    for objectives, target in ((2, TARGET_MS), (3, None)):
        scattered = rng.random((POINTS, objectives))
        curved = np.abs(rng.normal(size=(POINTS, objectives)))
        front = curved / np.linalg.norm(curved, axis=1, keepdims=True)
        reference = np.ones(objectives)
        for name, points in (("scattered", scattered), ("all on the front", 1 - front)):
            words = f"{POINTS:,} points, {objectives} objectives, {name}"
            tell(f"{words}: front", median_ms(lambda points=points: nondominated(points), 3), "ms", target)
            tell(f"{words}: all fronts", median_ms(lambda points=points: ranks(points), 3), "ms", target)
            tell(f"{words}: hypervolume", median_ms(lambda points=points, corner=reference: hypervolume(points, corner), 3), "ms", target)
            if name == "scattered":
                tell(
                    f"{words}: hypervolume, point by point",
                    median_ms(lambda points=points, corner=reference: hypervolume_over(points, corner), 3),
                    "ms",
                    target,
                )


if __name__ == "__main__":
    main()
