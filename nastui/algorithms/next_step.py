"""What an algorithm will do next, in one line, from its settings and from how far it is. Light to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from nastui.algorithms.notes import LocalSearchState, Notes, Stalling
from nastui.algorithms.settings import (
    AccelerationSettings,
    AntColonySettings,
    BananasSettings,
    BayesianOptimizationSettings,
    GeneticSettings,
    LocalSearchSettings,
    NasEaFaSettings,
    ParticleSwarmSettings,
    RandomSamplingSettings,
    RandomSettings,
    RegularizedEvolutionSettings,
    ReinforceSettings,
    TpeSettings,
)


def next_step(settings: Any, told: int, notes: Notes, acceleration: AccelerationSettings | None = None) -> str:
    """The next step in words; empty for an algorithm that nothing is known of.

    Args:
        settings: of the algorithm.
        told: evaluations so far.
        notes: of the generation that was told last.
        acceleration: where a predictor screens the algorithm's candidates.
    """
    describe = _STEPS.get(type(settings))
    step = describe(settings, told, notes) if describe else ""
    if acceleration is None or not told:
        return step
    chosen = f"the {acceleration.top_k:,} predicted best" + (f" and {acceleration.diverse_h:,} most distant" if acceleration.diverse_h else "")
    return f"of {acceleration.candidates:,} candidates evaluate {chosen}" + (f"; candidates: {step}" if step else "")


def _genetic(settings: GeneticSettings, told: int, notes: Notes) -> str:
    if settings.evaluate_initial and not told:
        return f"evaluate {settings.population:,} random cells"
    draws = max(1, int(settings.tournament * settings.population + 1e-9))
    crossed = "" if settings.crossover == "none" else f", crossed ({settings.crossover})"
    return f"{settings.population:,} children: the best of {draws:,} draws each{crossed}, mutated"


def _nas_ea_fa(settings: NasEaFaSettings, told: int, notes: Notes) -> str:
    chosen = f"the {settings.top_k:,} predicted best" + (f" and {settings.diverse_h:,} most distant" if settings.diverse_h else "")
    if not told:
        return f"evaluate {settings.top_k + settings.diverse_h:,} of {settings.population:,} random cells"
    return f"refit, {settings.inner_generations:,} predicted generations of {settings.population:,}, then evaluate {chosen}"


def _bananas(settings: BananasSettings, told: int, notes: Notes) -> str:
    if not told:
        return f"evaluate {settings.initial:,} random cells"
    return f"refit, mutate the {settings.parents:,} best into {settings.candidates:,}, evaluate the {settings.batch:,} best draws (Thompson)"


def _bayesian(settings: BayesianOptimizationSettings, told: int, notes: Notes) -> str:
    if told < settings.initial:
        return f"evaluate {settings.initial - told:,} random cells"
    state = Stalling.of(notes)
    exploring = ", exploring: no new best for long" if state is not None and state.stalled else ""
    where = "the whole space" if settings.whole_space else f"a pool of {settings.pool:,}"
    count = f"the {settings.batch:,} cells" if settings.batch > 1 else "the cell"
    return f"refit, then {count} of highest {settings.acquisition.replace('-', ' ')} in {where}{exploring}"


def _regularized(settings: RegularizedEvolutionSettings, told: int, notes: Notes) -> str:
    if told < settings.population:
        return f"evaluate {settings.population - told:,} random cells"
    return f"one child of the best of {settings.sample:,} drawn from {settings.population:,}; the oldest dies"


def _local(settings: LocalSearchSettings, told: int, notes: Notes) -> str:
    state = LocalSearchState.of(notes)
    if state is None or not state.neighbours_left:
        return f"start from the best of {settings.initial:,} random cells"
    return f"one of {state.neighbours_left:,.0f} neighbours left to try; move to it if it is better"


def _tpe(settings: TpeSettings, told: int, notes: Notes) -> str:
    if told < settings.startup:
        return f"{settings.startup - told:,} random cells before the first model"
    return f"of {settings.candidates:,} cells drawn from the density of the good, the one with the best ratio"


_STEPS: Final[Mapping[type, Callable[[Any, int, Notes], str]]] = {
    GeneticSettings: _genetic,
    NasEaFaSettings: _nas_ea_fa,
    BananasSettings: _bananas,
    BayesianOptimizationSettings: _bayesian,
    RegularizedEvolutionSettings: _regularized,
    LocalSearchSettings: _local,
    TpeSettings: _tpe,
    ParticleSwarmSettings: lambda one, told, notes: f"move {one.population:,} particles towards their own best and the swarm's",
    AntColonySettings: lambda one, told, notes: f"{one.population:,} ants draw cells by pheromone; {one.evaporation:.0%} of it evaporates",
    ReinforceSettings: lambda one, told, notes: "draw a cell from the policy, then one gradient step towards what was better than the baseline",
    RandomSettings: lambda one, told, notes: f"{one.population:,} random cells, none queried before",
    RandomSamplingSettings: lambda one, told, notes: f"{one.population:,} random draws; nothing is selected",
}
