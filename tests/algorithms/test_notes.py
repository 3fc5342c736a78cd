"""Notes of a generation: stores have their names, so the names stay."""

import pytest

from nastui.algorithms.notes import (
    KINDS,
    BracketState,
    Diversity,
    DrawMoments,
    FrontNote,
    LivingPopulation,
    LocalSearchState,
    PheromoneState,
    PolicyState,
    PredictedCells,
    PredictionAgreement,
    RungCount,
    Rungs,
    ScoredCells,
    Stalling,
    SwarmConvergence,
    TrialCounts,
    unknown,
)

STORED = [
    (PredictionAgreement(0.5, 0.6, 0.7, 20.0), {"tau": 0.5, "spearman": 0.6, "rmse": 0.7, "tau cells": 20.0}),
    (PredictionAgreement(rmse=1.5), {"rmse": 1.5}),
    (Diversity(0.25), {"diversity": 0.25}),
    (ScoredCells(40.0), {"cells scored": 40.0}),
    (DrawMoments(80.0, 2.0), {"mean of draws": 80.0, "deviation of draws": 2.0}),
    (LocalSearchState(2, 7), {"restarts": 2, "neighbours left": 7}),
    (LivingPopulation(90.0, 80.0), {"population best": 90.0, "population mean": 80.0}),
    (PheromoneState(0.9, 0.1), {"pheromone entropy": 0.9, "strongest cell": 0.1}),
    (PolicyState(0.9), {"policy entropy": 0.9}),
    (PolicyState(0.9, 60.0), {"policy entropy": 0.9, "baseline": 60.0}),
    (SwarmConvergence(0.3), {"at the swarm's best": 0.3}),
    (TrialCounts(12, 3), {"trials told": 12, "invalid": 3}),
    (Stalling(4.0, stalled=True), {"stalled": "yes", "since best": 4.0}),
    (Stalling(0.0), {"stalled": "no", "since best": 0.0}),
    (PredictedCells(((93.104, 92.88), (-1.5, 1e-07))), {"predicted:measured": "93.104:92.88 -1.5:1e-07"}),
    (FrontNote(5.0, 12.5), {"front size": 5.0, "hypervolume": 12.5}),
    (BracketState(2.0, 12.0, 6.0, 1.0), {"bracket": 2.0, "next epochs": 12.0, "next cells": 6.0, "next promoted": 1.0}),
    (Rungs((RungCount(4, 20, 5, 80, 61.5), RungCount(12, 0))), {"rungs": "4:20:5:80:61.5 12:0:0:0:"}),
]


@pytest.mark.parametrize(("note", "stored"), STORED)
def test_stored_names_and_values_are_read_back(note, stored):
    assert note.stored() == stored
    assert type(note).of({**stored, "a plug-in's": 3.0}) == note
    assert unknown({**stored, "a plug-in's": 3.0, "mood": "good"}) == {"a plug-in's": 3.0, "mood": "good"}


def test_every_kind_is_in_the_table():
    assert {type(note) for note, _ in STORED} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_was_not_noted_is_none(kind):
    assert kind.of({}) is None
    assert kind.of({"tau": "no number", "diversity": "none"}) is None


def test_runs_of_before_do_not_say_of_how_many_cells_tau_is():
    assert PredictionAgreement.of({"tau": 0.5, "training cells": 100.0}) == PredictionAgreement(0.5)
    assert LivingPopulation.of({"population best": 90.0}) is None


def test_predictions_of_both_parts_of_a_generation_are_joined():
    parts = [PredictedCells(((1.0, 2.0),)).stored(), {"tau": 0.5}, PredictedCells(((3.0, 4.0),)).stored()]
    joined = PredictedCells.joined(PredictedCells.joined(parts[0], parts[1]), parts[2])
    assert PredictedCells.of(joined) == PredictedCells(((1.0, 2.0), (3.0, 4.0)))
    assert PredictedCells.joined({}, parts[1]) == {}


@pytest.mark.parametrize("text", ["", "1.0", "1:2:3", "a:b", "1:2 3"])
def test_predictions_that_somebody_else_wrote_are_none(text):
    assert PredictedCells.of({"predicted:measured": text}) is None
