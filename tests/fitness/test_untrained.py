"""Which fitnesses are scores of untrained networks."""

from types import SimpleNamespace

import pytest

from nastui.base.entry import Entry
from nastui.fitness import registry
from nastui.fitness.settings import NaswtSettings, TrainingSettings


@pytest.mark.parametrize(("name", "untrained"), [("naswt", True), ("flops", True), ("table-score", True), ("accuracy", False), ("training", False)])
def test_what_trains_is_no_score(name, untrained):
    assert registry.is_untrained(name) == untrained


@pytest.mark.parametrize(("settings", "untrained"), [(TrainingSettings, False), (NaswtSettings, True)])
def test_another_packages_fitness_is_a_score_where_its_settings_are_a_scores(monkeypatch, settings, untrained):
    theirs = Entry("theirs", "Theirs", "Trains, or does not", settings, "theirs:made", package="theirs")
    monkeypatch.setattr(registry, "FITNESSES", SimpleNamespace(entries={"theirs": theirs}))
    assert registry.is_untrained("theirs") == untrained
