"""Searches for a front: where cells stand, who leaves, and what is found on a table whose front is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from linear_predictor import Linear, LinearSettings

from nastui.algorithms.nsga_2 import FrontPopulation
from nastui.algorithms.predicted_front import PredictedFront
from nastui.algorithms.sms_emoa import losses
from nastui.algorithms.standing import crowding_in_fronts, standing
from nastui.fitness.fitness import Evaluations
from nastui.fitness.objectives import Costs, Objective, Objectives
from nastui.pareto.dominance import ranks
from nastui.pareto.hypervolume import contributions, hypervolume
from nastui.predictors.timed import TimedPredictor
from nastui.presets.reading import override
from nastui.runs.preparing import prepare
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

RUN = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "algorithm": {"name": "random"},
    "fitness": {"name": "accuracy"},
    "objective": [{"measure": "fitness", "reference": 50.0}, {"column": "flops", "reference": 200_000.0, "query": "needed"}],
    "budget": {"unique_evaluations": 300},
}
POINTS = arrays(np.float64, (12, 2), elements=st.integers(0, 1000).map(float), unique=True)


def crowding(front) -> list[float]:
    """Deb et al. 2002, word by word, of points without equal values: per objective the gap between neighbours over the extent, summed."""
    distances = [0.0] * len(front)
    for objective in range(2):
        order = sorted(range(len(front)), key=lambda point: front[point][objective])
        values = [front[point][objective] for point in order]
        distances[order[0]] = distances[order[-1]] = math.inf
        for place in range(1, len(front) - 1):
            distances[order[place]] += (values[place + 1] - values[place - 1]) / (values[-1] - values[0])
    return distances


@given(POINTS)
def test_crowding_of_all_fronts_at_once_is_that_of_each(points):
    rank = ranks(points)
    together = crowding_in_fronts(points, rank)
    for front in range(int(rank.max()) + 1):
        assert together[rank == front].tolist() == pytest.approx(crowding(points[rank == front].tolist()))


def test_crowding_is_the_gap_between_neighbours():
    front = np.array([[0.0, 10.0], [1.0, 5.0], [2.0, 4.0], [10.0, 0.0]])
    assert crowding_in_fronts(front, np.zeros(4, dtype=np.int64)).tolist() == pytest.approx([math.inf, 0.2 + 0.6, 0.9 + 0.5, math.inf])
    assert crowding_in_fronts(np.empty((0, 2)), np.zeros(0, dtype=np.int64)).tolist() == []


def test_fronts_come_first_then_the_loneliest_and_what_is_out_of_bounds_last():
    points = np.array([[1.0, 4.0], [2.0, 3.0], [2.1, 2.9], [4.0, 1.0], [5.0, 5.0], [0.0, 0.0], [0.0, 0.0]])
    violation = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 1.0])
    order = np.argsort(-standing(Costs(points, violation))).tolist()
    assert order == [0, 3, 2, 1, 4, 6, 5]


@pytest.mark.parametrize("asked", [False, True])
def test_members_that_are_kept_stand_among_themselves_and_the_best_as_before(asked):
    members = FrontPopulation(prepare(spec_from(RUN | {"algorithm": {"name": "nsga-2"}})).algorithm.context)
    points = np.array([[1.0, 4.0], [2.0, 3.0], [4.0, 1.0], [5.0, 5.0], [6.0, 6.0]])

    def fill():
        members.cells, members.keys = np.zeros((5, members.cells.shape[1]), np.uint8), np.arange(5, dtype=np.uint64)
        members.costs, members._standing = Costs(points, np.zeros(5)), None
        return members.standing.tolist() if asked else standing(members.costs).tolist()

    fill()
    members.keep(np.array([3, 4]))
    assert members.standing.tolist() == standing(Costs(points[3:], np.zeros(2))).tolist()
    before = fill()
    members.keep_best(4)
    assert members.standing.tolist() == before[:4]


@given(POINTS)
def test_what_a_front_loses_with_a_point_is_its_contribution(points):
    front = points[ranks(points) == 0]
    lost = losses(front)
    low, extent = front.min(axis=0), np.where(np.ptp(front, axis=0) > 0, np.ptp(front, axis=0), 1.0)
    expected = contributions((front - low) / extent, np.array([2.0, 2.0]))
    inner = np.isfinite(lost)
    assert lost[inner] == pytest.approx(expected[inner], abs=1e-12)
    assert inner.sum() == max(0, len(front) - 2)


def share_of_the_front(name, seed):
    """The hypervolume that a search reaches, as a share of the table's."""
    population = ["algorithm.population=20"] if name in ("nsga-2", "sms-emoa") else []
    document = override(RUN, [f"algorithm.name={name}", f"seed={seed}", *population])
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        values = store.records(session.run, 6)["objectives"]
        front = store.run(session.run).facts["front"]["hypervolume"]
    objectives = session.prepared.objectives
    return hypervolume(objectives.points(values), objectives.reference) / front


@pytest.mark.parametrize("name", ["nsga-2", "sms-emoa", "regularized-evolution", "local-search"])
def test_a_search_for_the_front_is_ahead_of_random(name):
    random, found = (np.mean([share_of_the_front(one, seed) for seed in range(1, 6)]) for one in ("random", name))
    assert random < found <= 1.0
    assert found > 0.95


def test_an_algorithm_of_fronts_searches_for_one_number_too():
    document = override(RUN, ["algorithm.name=nsga-2", "objective=[]"])
    with Store() as store:
        session = start(store, spec_from(document))
        session.drive(store)
        assert store.records(session.run, 6)["fitness"].max() > 91.0
    assert prepare(spec_from(document)).objectives is None


def test_what_is_predicted_with_several_objectives_is_how_far_a_cell_is_before_the_front():
    objectives = Objectives((Objective("accuracy", "%", "max"), Objective("ms", "ms", "min", max=9.0)))
    front = PredictedFront(objectives, TimedPredictor(Linear(LinearSettings(), None)))
    front.add(told([[90.0, 8.0], [80.0, 4.0], [85.0, 8.0]]))
    found = front.worth(told([[90.0, 8.0], [91.0, 8.0], [85.0, 7.0], [79.0, 6.0], [95.0, 9.9]]))
    assert found[:4] == pytest.approx([0.0, 0.1, 0.25, -0.1])  # the extents are 10 % and 4 ms
    assert found[4] < -1e5  # it breaks the bound


def told(values):
    unknown = np.full(len(values), np.nan)
    return Evaluations(np.zeros((len(values), 6), dtype=np.uint8), unknown, unknown, unknown, unknown, unknown, np.array(values))
