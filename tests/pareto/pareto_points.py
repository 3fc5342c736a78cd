"""Points on a coarse grid, so that ties and duplicates are common, some unknown; and their fronts by brute force."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


@st.composite
def point_sets(draw, least=0, most=24, objectives=(1, 2, 3, 4), unknown=True):
    count, width = draw(st.integers(least, most)), draw(st.sampled_from(objectives))
    values = st.integers(0, 6).map(float)
    return draw(
        arrays.arrays(np.float64, (count, width), elements=st.one_of(values, st.just(float("nan"))) if unknown and draw(st.booleans()) else values)
    )


@st.composite
def constrained_points(draw, **options):
    points = draw(point_sets(**options))
    return points, draw(arrays.arrays(np.float64, (len(points),), elements=st.sampled_from([0.0, 0.0, 0.5, 2.0])))


def beats(first, second):
    """Constrained dominance as the paper writes it; of (point, violation)."""
    (one, one_violation), (other, other_violation) = first, second
    if one_violation != other_violation:
        return one_violation < other_violation
    return one_violation == 0 and bool((one <= other).all() and (one < other).any())


def brute_ranks(points, violation):
    """Peel front after front."""
    violation = np.where(np.isnan(points).any(axis=1), np.inf, violation)
    ranks, left, number = np.zeros(len(points), dtype=int), list(range(len(points))), 0
    while left:
        front = [one for one in left if not any(beats((points[other], violation[other]), (points[one], violation[one])) for other in left)]
        ranks[front] = number
        left, number = [one for one in left if one not in front], number + 1
    return ranks
