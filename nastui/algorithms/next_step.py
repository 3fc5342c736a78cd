"""What each algorithm will do next, in one line: `next_step` of its entry. Light to import.

Functions of the settings, the evaluations so far, and the notes of the generation that was told last.
"""

from __future__ import annotations

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.notes import LocalSearchState, Notes, Stalling
from nastui.algorithms.settings import (
    AntColonySettings,
    BananasSettings,
    BayesianOptimizationSettings,
    GeneticSettings,
    LocalSearchSettings,
    NasEaFaSettings,
    Nsga2Settings,
    ParticleSwarmSettings,
    RandomSamplingSettings,
    RandomSettings,
    RegularizedEvolutionSettings,
    ReinforceSettings,
    SmsEmoaSettings,
    TpeSettings,
)


def screened(step: str, acceleration: AccelerationSettings) -> str:
    """The step of an algorithm whose candidates a predictor screens."""
    chosen = f"the {acceleration.top_k:,} predicted best" + (f" and {acceleration.diverse_h:,} most distant" if acceleration.diverse_h else "")
    return f"of {acceleration.candidates:,} candidates evaluate {chosen}" + (f"; candidates: {step}" if step else "")


def genetic(settings: GeneticSettings, told: int, notes: Notes) -> str:
    """Tournaments and mutation."""
    if settings.evaluate_initial and not told:
        return f"evaluate {settings.population:,} random cells"
    draws = max(1, int(settings.tournament * settings.population + 1e-9))
    crossed = "" if settings.crossover == "none" else f", crossed ({settings.crossover})"
    return f"{settings.population:,} children: the best of {draws:,} draws each{crossed}, mutated"


def nsga_2(settings: Nsga2Settings, told: int, notes: Notes) -> str:
    """Tournaments by fronts."""
    if not told:
        return f"evaluate {settings.population:,} random cells"
    crossed = "" if settings.crossover == "none" else f", crossed ({settings.crossover})"
    return f"{settings.population:,} children of binary tournaments{crossed}, mutated; by front, then by crowding, {settings.population:,} survive"


def sms_emoa(settings: SmsEmoaSettings, told: int, notes: Notes) -> str:
    """One child, one leaves."""
    if told < settings.population:
        return f"evaluate {settings.population - told:,} random cells"
    return f"one child; of {settings.population + 1:,} the one leaves that costs the least hypervolume"


def nas_ea_fa(settings: NasEaFaSettings, told: int, notes: Notes) -> str:
    """Predicted generations between evaluations."""
    chosen = f"the {settings.top_k:,} predicted best" + (f" and {settings.diverse_h:,} most distant" if settings.diverse_h else "")
    if not told:
        return f"evaluate {settings.top_k + settings.diverse_h:,} of {settings.population:,} random cells"
    return f"refit, {settings.inner_generations:,} predicted generations of {settings.population:,}, then evaluate {chosen}"


def bananas(settings: BananasSettings, told: int, notes: Notes) -> str:
    """Thompson sampling among mutants."""
    if not told:
        return f"evaluate {settings.initial:,} random cells"
    return f"refit, mutate the {settings.parents:,} best into {settings.candidates:,}, evaluate the {settings.batch:,} best draws (Thompson)"


def bayesian_optimization(settings: BayesianOptimizationSettings, told: int, notes: Notes) -> str:
    """The highest acquisition."""
    if told < settings.initial:
        return f"evaluate {settings.initial - told:,} random cells"
    state = Stalling.of(notes)
    exploring = ", exploring: no new best for long" if state is not None and state.stalled else ""
    where = "the whole space" if settings.whole_space else f"a pool of {settings.pool:,}"
    count = f"the {settings.batch:,} cells" if settings.batch > 1 else "the cell"
    return f"refit, then {count} of highest {settings.acquisition.replace('-', ' ')} in {where}{exploring}"


def regularized_evolution(settings: RegularizedEvolutionSettings, told: int, notes: Notes) -> str:
    """One child, one death."""
    if told < settings.population:
        return f"evaluate {settings.population - told:,} random cells"
    return f"one child of the best of {settings.sample:,} drawn from {settings.population:,}; the oldest dies"


def local_search(settings: LocalSearchSettings, told: int, notes: Notes) -> str:
    """Neighbour by neighbour."""
    state = LocalSearchState.of(notes)
    if state is None or not state.neighbours_left:
        return f"start from the best of {settings.initial:,} random cells"
    return f"one of {state.neighbours_left:,.0f} neighbours left to try; move to it if it is better"


def tpe(settings: TpeSettings, told: int, notes: Notes) -> str:
    """Draws from the density of the good."""
    if told < settings.startup:
        return f"{settings.startup - told:,} random cells before the first model"
    return f"of {settings.candidates:,} cells drawn from the density of the good, the one with the best ratio"


def particle_swarm(settings: ParticleSwarmSettings, told: int, notes: Notes) -> str:
    """One move of the swarm."""
    return f"move {settings.population:,} particles towards their own best and the swarm's"


def ant_colony(settings: AntColonySettings, told: int, notes: Notes) -> str:
    """One walk of the ants."""
    return f"{settings.population:,} ants draw cells by pheromone; {settings.evaporation:.0%} of it evaporates"


def reinforce(settings: ReinforceSettings, told: int, notes: Notes) -> str:
    """One step of the policy."""
    return "draw a cell from the policy, then one gradient step towards what was better than the baseline"


def random(settings: RandomSettings, told: int, notes: Notes) -> str:
    """A batch without repetition."""
    return f"{settings.population:,} random cells, none queried before"


def random_sampling(settings: RandomSamplingSettings, told: int, notes: Notes) -> str:
    """A batch of draws."""
    return f"{settings.population:,} random draws; nothing is selected"
