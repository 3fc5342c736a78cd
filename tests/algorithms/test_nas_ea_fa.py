"""NAS-EA-FA, step by step."""

import numpy as np
import pytest
from linear_predictor import Linear, LinearSettings

from nastui.algorithms import nas_ea_fa as inner
from nastui.algorithms.agreement import agreement
from nastui.algorithms.algorithm import AlgorithmContext
from nastui.algorithms.nas_ea_fa import NasEaFa
from nastui.algorithms.settings import NasEaFaSettings
from nastui.base.errors import InputError
from nastui.base.fields import fields_of
from nastui.cells.nats_tss.notation import every_cell
from nastui.cells.restricted import RestrictedSpace
from nastui.cells.spaces import space_named
from nastui.fitness.fitness import Evaluations
from nastui.predictors.timed import TimedPredictor

SPACES = {name: space_named(name) for name in ("nats-tss", "nasbench101")}
SMALL = {"population": 20, "inner_generations": 3, "top_k": 4, "diverse_h": 2}


def told(cells, fitness=None):
    unknown = np.full(len(cells), np.nan)
    fitness = cells.astype(np.float64) @ np.arange(1, cells.shape[1] + 1) if fitness is None else np.asarray(fitness, dtype=np.float64)
    return Evaluations(cells, fitness, unknown, unknown, unknown, unknown)


def search(space="nats-tss", predictor=None, distinct=15_625, seed=1, **settings):
    if isinstance(space, str):
        space = SPACES[space]
    handed = TimedPredictor(predictor or Linear(LinearSettings(), None))
    return NasEaFa(NasEaFaSettings(**{**SMALL, **settings}), AlgorithmContext(space, space.canonical_keys, distinct, seed, handed))


def iterate(algorithm, count):
    batches = []
    for _ in range(count):
        batches.append(algorithm.ask())
        algorithm.tell(told(batches[-1]))
    return batches


def test_the_first_iteration_takes_random_cells_in_their_order_and_the_most_distant_of_the_rest():
    algorithm = search()
    cells = SPACES["nats-tss"].random(np.random.default_rng(1), 20)
    asked = algorithm.ask()
    assert np.array_equal(asked[:4], cells[:4])
    assert {cell.tobytes() for cell in asked[4:]} <= {cell.tobytes() for cell in cells[4:]}


@pytest.mark.parametrize("space", SPACES)
def test_an_iteration_is_k_plus_h_cells_and_no_graph_comes_twice(space):
    batches = iterate(search(space), 8)
    assert [len(batch) for batch in batches] == [6] * 8
    keys = SPACES[space].canonical_keys(np.concatenate(batches))
    assert len(np.unique(keys)) == 48


def test_as_published_evaluates_seen_cells_again():
    batches = iterate(search(mode="as-published", inner_generations=6, population=10), 12)
    keys = SPACES["nats-tss"].canonical_keys(np.concatenate(batches))
    assert len(np.unique(keys)) < len(keys)
    assert [len(batch) for batch in batches] == [6] * 12


def test_the_inner_search_begins_with_this_iterations_cells_and_their_real_fitness(monkeypatch):
    begun = []
    plain = inner.search
    monkeypatch.setattr("nastui.algorithms.nas_ea_fa.search", lambda *given: begun.append(given[2]) or plain(*given))
    batches = iterate(search(), 3)
    assert [one.cells.tolist() for one in begun] == [batch.tolist() for batch in batches[:2]]
    assert [one.fitness.tolist() for one in begun] == [told(batch).fitness.tolist() for batch in batches[:2]]


@pytest.mark.parametrize("name", ["genetic", "particle-swarm", "ant-colony"])
def test_the_inner_search_makes_g_generations_of_p_valid_cells_told_of_predictions(name):
    space = SPACES["nasbench101"]
    settings = NasEaFaSettings(**SMALL, inner=name)
    context = AlgorithmContext(space, space.canonical_keys, 423_624, 7)
    parents = told(space.random(np.random.default_rng(0), 6))
    asked = []

    def guess(cells):
        asked.append(cells)
        return cells.sum(axis=1).astype(np.float64)

    cells, predicted = inner.search(settings, context, parents, guess)
    assert len(cells) == len(predicted) == 60
    assert [len(batch) for batch in asked] == [20, 20, 20]
    assert np.array_equal(np.concatenate(asked), cells)
    assert space.valid(cells).all()
    assert np.array_equal(predicted, cells.sum(axis=1))


@pytest.mark.parametrize("name", ["genetic", "particle-swarm", "ant-colony"])
def test_the_inner_search_climbs_the_prediction(name):
    space = SPACES["nats-tss"]
    settings = NasEaFaSettings(population=50, inner_generations=20, top_k=4, diverse_h=2, inner=name)
    context = AlgorithmContext(space, space.canonical_keys, 15_625, 7)
    _, predicted = inner.search(
        settings, context, told(space.random(np.random.default_rng(0), 6)), lambda cells: cells.sum(axis=1).astype(np.float64)
    )
    assert predicted[-50:].mean() > predicted[:50].mean() + 2


def test_children_of_the_first_inner_generation_are_mutants_of_the_parents():
    space = SPACES["nats-tss"]
    parent = np.full((1, 6), 3, dtype=np.uint8)
    context = AlgorithmContext(space, space.canonical_keys, 15_625, 7)
    settings = NasEaFaSettings(population=1000, inner_generations=1, top_k=1, diverse_h=0)
    cells, _ = inner.search(settings, context, told(np.repeat(parent, 5, axis=0)), lambda cells: np.zeros(len(cells)))
    assert 0.12 < (cells != 3).mean() < 0.21  # each edge changes with probability 1/6


@pytest.mark.parametrize("augmentation", [True, False])
def test_the_predictor_is_fitted_from_scratch_to_everything_evaluated(augmentation):
    predictor = Linear(LinearSettings(), None)
    algorithm = search("nasbench101", predictor, augmentation=augmentation)
    batches = iterate(algorithm, 4)
    assert len(predictor.fits) == 3  # before the second, third and fourth iteration
    for number, (encodings, _) in enumerate(predictor.fits, start=1):
        cells = np.concatenate(batches[:number])
        expected = SPACES["nasbench101"].isomorphic_encodings(cells)[0] if augmentation else SPACES["nasbench101"].encode(cells)
        assert sorted(row.tobytes() for row in encodings) == sorted(row.tobytes() for row in expected)


def test_notes_tell_how_good_the_predictions_were_before_the_refit():
    algorithm = search("nasbench101")
    iterate(algorithm, 1)
    assert algorithm.notes() == {}
    iterate(algorithm, 1)
    cells = algorithm.ask()
    expected = algorithm.screen.guess(cells)
    evaluations = told(cells)
    algorithm.tell(evaluations)
    assert algorithm.notes() == agreement(expected, evaluations.fitness)
    assert set(algorithm.notes()) == {"tau", "spearman", "rmse", "tau cells", "predicted:measured"}


def test_broken_fitness_never_reaches_a_fit():
    predictor = Linear(LinearSettings(), None)
    algorithm = search(predictor=predictor)
    for _ in range(4):
        cells = algorithm.ask()
        algorithm.tell(told(cells, [np.nan, -np.inf, *range(len(cells) - 2)]))
    assert predictor.fits
    assert all(np.isfinite(fitness).all() for _, fitness in predictor.fits)


def test_a_handful_of_cells_is_searched_to_its_end():
    whole = SPACES["nats-tss"]
    space = RestrictedSpace(whole, lambda cells: (cells[:, :4] == 3).all(axis=1))  # 25 cells
    distinct = len(np.unique(whole.canonical_keys(every_cell()[space.allowed(every_cell())])))
    algorithm, seen = search(space, distinct=distinct), []
    while not algorithm.finished:
        assert len(seen) < 15
        seen.append(algorithm.ask())
        algorithm.tell(told(seen[-1]))
    assert len(np.unique(whole.canonical_keys(np.concatenate(seen)))) == len(np.concatenate(seen)) == distinct


def test_a_search_that_finds_nothing_new_ends_though_more_is_said_to_be_there():
    space = RestrictedSpace(SPACES["nats-tss"], lambda cells: (cells == 3).all(axis=1) | (cells == 2).all(axis=1))
    algorithm = search(space)
    for _ in range(3):
        if not algorithm.finished:
            algorithm.tell(told(algorithm.ask()))
    assert algorithm.finished


def test_a_search_without_predictor_is_refused():
    space = SPACES["nats-tss"]
    with pytest.raises(InputError, match="needs a predictor") as refused:
        NasEaFa(NasEaFaSettings(), AlgorithmContext(space, space.canonical_keys, 15_625, 1))
    assert refused.value.place.key == "predictor"


def test_settings_that_cannot_be_are_told():
    assert list(NasEaFaSettings(population=49).conflicts()) == [("top_k", "K + H = 50 are more than the population of 49")]
    assert not list(NasEaFaSettings(population=50).conflicts())
    bounds = {field.name: field.low for field in fields_of(NasEaFaSettings)}
    assert bounds["inner_generations"] == bounds["top_k"] == 1
    assert bounds["diverse_h"] == 0
    assert NasEaFaSettings(top_k=3, diverse_h=2).least_evaluations == 5
