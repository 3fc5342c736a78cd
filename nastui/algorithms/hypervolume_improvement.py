"""The expected hypervolume improvement of a prediction (Emmerich, Deutz and Klinkenberg 2011; Yang et al. 2019), exact for any number of objectives.

What the front does not dominate is cut into boxes; in a box the improvement is a product over the objectives, whose expectation under independent
normal predictions is known. Boxes grow with the power of objectives, so of a long front only the points that matter most are kept.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from nastui.fitness.fitness import Floats
from nastui.pareto.dominance import nondominated
from nastui.pareto.hypervolume import contributions

_MOST_BOXES: Final = 4000
_LEAST: Final = 1e-9
_AT_ONCE: Final = 2_000_000
"""Numbers of candidates × boxes in memory at a time."""
Places = npt.NDArray[np.intp]


def expected_improvement(mean: Floats, spread: Floats, front: Floats, reference: Floats) -> Floats:
    """How much hypervolume each candidate is expected to add. All is minimised.

    Args:
        mean: candidates × objectives.
        spread: standard deviations, likewise; 0 where a number is known.
        front: points × objectives, evaluated; those that are dominated or beyond the reference do not matter.
        reference: one number per objective.
    """
    front = kept(front[(front < reference).all(axis=1)], reference)
    levels, lower, upper = boxes(front, reference)
    spread = np.maximum(spread, _LEAST)
    gains = [np.concatenate([np.zeros((len(mean), 1)), _gain(at, mean[:, j], spread[:, j])], axis=1) for j, at in enumerate(levels)]
    total = np.zeros(len(mean))
    step = max(1, _AT_ONCE // max(1, len(mean)))
    for begin in range(0, len(lower), step):
        low, high = lower[begin : begin + step], upper[begin : begin + step]
        product = np.ones((len(mean), len(low)))
        for j, gain in enumerate(gains):
            product *= gain[:, high[:, j]] - gain[:, low[:, j]]
        total += product.sum(axis=1)
    return np.maximum(total, 0.0)


def kept(front: Floats, reference: Floats) -> Floats:
    """Its distinct nondominated points; without those that contribute least where there would be too many boxes."""
    front = np.unique(front[nondominated(front)], axis=0) if len(front) else front
    most = int(_MOST_BOXES ** (1 / max(1, front.shape[1] - 1)))
    if len(front) <= most:
        return front
    return front[np.sort(np.argsort(-contributions(front, reference), kind="stable")[:most])]


def boxes(front: Floats, reference: Floats) -> tuple[list[Floats], Places, Places]:
    """What the points do not dominate, below the reference, as disjoint boxes.

    Gives the levels of each objective, ascending, the last of them the reference, and for each box the places (from 1) of its lower and upper
    levels; 0 is minus infinity.
    """
    front = front.reshape(-1, len(reference))
    levels = [np.unique(np.append(front[:, j], reference[j])) for j in range(len(reference))]
    places = (
        np.stack([np.searchsorted(levels[j], front[:, j]) + 1 for j in range(len(reference))], axis=1)
        if len(front)
        else np.empty((0, len(reference)), dtype=np.intp)
    )
    found = list(_cut(places.tolist(), [len(one) for one in levels]))
    lower, upper = (np.array([box[end] for box in found], dtype=np.intp).reshape(len(found), len(reference)) for end in (0, 1))
    return levels, lower, upper


def _cut(points: list[list[int]], ends: list[int]) -> list[tuple[list[int], list[int]]]:
    """Slices along the last objective: in each, the points at or below it dominate in the others."""
    last = len(ends) - 1
    if not last:
        least = min((point[0] for point in points), default=ends[0])
        return [([0], [least])] if least > 0 else []
    found = []
    heights = sorted({point[last] for point in points})
    for low, high in zip([0, *heights], [*heights, ends[last]], strict=True):
        if low < high:
            below = _front_of([point[:last] for point in points if point[last] <= low])
            found += [([*one, low], [*other, high]) for one, other in _cut(below, ends[:last])]
    return found


def _front_of(points: list[list[int]]) -> list[list[int]]:
    if len(points) < 2:
        return points
    array = np.unique(np.array(points), axis=0)
    chosen: list[list[int]] = array[nondominated(array.astype(np.float64))].tolist()
    return chosen


def _gain(levels: Floats, mean: Floats, spread: Floats) -> Floats:
    """E[max(level − X, 0)] of normal X: candidates × levels."""
    from scipy.special import ndtr

    z = (levels[None] - mean[:, None]) / spread[:, None]
    return np.asarray(spread[:, None] * (z * ndtr(z) + np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)))
