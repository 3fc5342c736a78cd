"""Mean and standard deviation of a generation that was committed in several chunks."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.fitness.fitness import Evaluations
from nastui.runs.journal import Journal
from nastui.runs.recorder import Recorder
from nastui.runs.records import pack
from nastui.runs.run_totals import Moments, RunTotals, moments_of
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.runs.watching import watch

INF, NAN = math.inf, math.nan
NUMBERS = st.floats(allow_nan=True, allow_infinity=True)


def evaluated(fitness):
    cells = np.zeros((len(fitness), 6), dtype=np.uint8)
    numbers = np.array(fitness, dtype=float)
    return pack(Evaluations(cells, numbers, *(np.zeros(len(fitness)) for _ in range(4))), np.ones(len(fitness), dtype=bool))


class Written:
    """A run of one generation, to which chunks are added."""

    def __init__(self, store, spec):
        session = start(store, spec_from(spec))
        self.run = session.run
        self.tally, self.recorder = RunTotals(generation=1), Recorder(Journal(store, session.lease), 0)

    def add(self, fitness):
        records = evaluated(fitness)
        self.tally.add(records)
        self.recorder.add(self.tally, records, last=True)
        self.recorder.flush(self.tally, {})


@pytest.mark.parametrize("polls", ["at once", "one by one"])
@pytest.mark.parametrize(
    ("chunks", "mean", "spread"),
    [
        (([-INF] * 9 + [10], [90] * 10), 82.7273, 22.9984),
        (([NAN, INF], [4.0, NAN], [6.0]), 5.0, 1.0),
        (([1.0], [2.0, NAN], [3.0, -INF, 6.0]), 3.0, 1.8708),
        (([NAN], [-INF, INF]), None, None),
    ],
)
def test_chunks_weigh_by_their_finite_fitness(toy, toy_spec, chunks, mean, spread, polls):
    with Store() as store:
        written, seen = Written(store, toy_spec), None
        for chunk in chunks:
            written.add(chunk)
            if polls == "one by one":
                seen = watch(store, written.run, seen)
        one = watch(store, written.run, seen).last
    assert one.evaluations == sum(map(len, chunks))
    assert one.mean == (mean and pytest.approx(mean, abs=1e-4))
    assert one.spread == (spread and pytest.approx(spread, abs=1e-4))


@given(st.lists(st.lists(NUMBERS, max_size=5), max_size=6))
def test_any_split_gives_the_moments_of_the_whole(parts):
    joined = Moments()
    for part in parts:
        joined = joined.joined(moments_of(np.array(part, dtype=float)))
    whole = moments_of(np.array([value for part in parts for value in part], dtype=float))
    unit = max((abs(value) for part in parts for value in part if math.isfinite(value)), default=1.0)
    assert joined.count == whole.count
    assert joined.mean == pytest.approx(whole.mean, abs=1e-12 * unit)
    assert joined.spread == pytest.approx(whole.spread, abs=1e-6 * unit)
    assert math.isfinite(joined.spread)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_the_moments_are_those_that_numpy_gives(values):
    found = moments_of(np.array([*values, NAN, -INF]))
    assert found.count == len(values)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-6)
    assert found.spread == pytest.approx(np.std(values), abs=1e-6)
