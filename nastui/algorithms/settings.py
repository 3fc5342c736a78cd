"""Settings of the algorithms, one frozen dataclass each. Light to import: forms and checks need no arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.base.fields import Condition, setting


@dataclass(frozen=True)
class GeneticSettings:
    """Population 100, children by tournament and mutation, no crossover, no elitism."""

    population: int = setting(
        100,
        "Population",
        "Children per generation",
        low=2,
        high=100_000,
        more="A larger one explores more in each generation and has fewer generations within the same budget",
    )
    tournament: float = setting(
        0.2,
        "Tournament",
        "Draws per tournament, as a share of the population",
        low=0.0,
        high=1.0,
        more="A greater share favours the best more strongly, so the search narrows sooner; near 0 parents are drawn at random",
    )
    evaluate_initial: bool = setting(
        False,
        "Evaluate initial",
        "The talk leaves the first random population unevaluated",
        more="Evaluated, the first generation costs queries and the first parents are chosen by what they are worth",
    )
    crossover: str = setting(
        "none",
        "Crossover",
        "Mix two parents before mutation",
        choices=("none", "uniform", "one-point"),
        more="It joins what two parents found apart, and breaks up what works only together",
    )
    elitism: int = setting(
        0,
        "Elitism",
        "So many of the best stay in the population",
        low=0,
        high=100_000,
        more="The best can then not be lost, and the population becomes alike sooner",
    )
    aging: int = setting(
        1,
        "Aging",
        "Generations for which a cell may be a parent",
        unit="generations",
        low=1,
        high=1000,
        more="1 lets every cell be a parent for one generation only; a higher age keeps good cells longer",
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Elites are members of the population."""
        if self.elitism > self.population:
            yield "elitism", f"{self.elitism:,} elites are more than the population of {self.population:,}"


_CROSSOVERS = ("uniform", "one-point", "none")


@dataclass(frozen=True)
class Nsga2Settings:
    """A population of 50, uniform crossover, and mutation as the genetic algorithm has it."""

    population: int = setting(
        50,
        "Population",
        "Members, and children per generation",
        low=2,
        high=100_000,
        more="A larger one holds more of the front and has fewer generations within the same budget",
    )
    crossover: str = setting("uniform", "Crossover", "Mix two parents before mutation", choices=_CROSSOVERS)


@dataclass(frozen=True)
class SmsEmoaSettings:
    """A population of 50, one child at a time."""

    population: int = setting(
        50, "Population", "Members; as many random cells come first", low=2, high=10_000, more="The front is kept in so many points"
    )
    crossover: str = setting("uniform", "Crossover", "Mix two parents before mutation", choices=_CROSSOVERS)


@dataclass(frozen=True)
class NasEaFaSettings:
    """Version 2 on NAS-Bench-101. Version 1 is H = 0 without augmentation, with K = 50 (NAS-Bench-101) or 5 (NATS)."""

    population: int = setting(
        100,
        "Population",
        "Children per generation of the inner search",
        low=2,
        high=100_000,
        more="These cells are only predicted, so a larger one costs time of the processor, not queries",
    )
    inner_generations: int = setting(
        10,
        "Inner generations",
        "Generations whose fitness is only predicted",
        low=1,
        high=10_000,
        more="More of them follow the predictor further, also where it is wrong",
    )
    top_k: int = setting(
        30,
        "Best K predicted",
        "Evaluated per iteration: the candidates predicted best",
        low=1,
        high=100_000,
        more="Together with H it is what an iteration costs in queries",
    )
    diverse_h: int = setting(
        20,
        "Most distant H",
        "Evaluated besides: those most distant from all training data",
        low=0,
        high=100_000,
        more="They keep the predictor honest far from what it knows; the first version of the method has none",
    )
    tournament: float = setting(
        0.2,
        "Tournament",
        "Draws per tournament, as a share of the parents",
        low=0.0,
        high=1.0,
        more="A greater share favours what is predicted best more strongly",
    )
    augmentation: bool = setting(
        True,
        "Augmentation",
        "Isomorphic forms of an evaluated cell join the training data",
        more="It multiplies the training data of the predictor without a query",
    )
    inner: str = setting("genetic", "Inner search", "What makes candidates by predicted fitness", choices=("genetic", "particle-swarm", "ant-colony"))
    k_by: str = setting("prediction", "K chosen by", "How the K are chosen; 'random' is for ablations", choices=("prediction", "random"))
    h_by: str = setting("distance", "H chosen by", "How the H are chosen; 'random' is for ablations", choices=("distance", "random"))
    mode: str = setting(
        "corrected",
        "Mode",
        "As in the papers, or as in the published code of the talk, which evaluates cells again",
        choices=("corrected", "as-published"),
    )

    classes: str | None = setting(
        None,
        "Classes",
        "Isomorphic on NATS, for augmentation: by the official string, each string a query (empty too); or, as its authors have it, by the "
        "graph, and each graph one query",
        choices=("official", "authors"),
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """The first iteration chooses among as many cells as the population has."""
        if self.top_k + self.diverse_h > self.population:
            yield "top_k", f"K + H = {self.top_k + self.diverse_h:,} are more than the population of {self.population:,}"

    @property
    def least_evaluations(self) -> int:
        """Those of one iteration."""
        return self.top_k + self.diverse_h


@dataclass(frozen=True)
class RegularizedEvolutionSettings:
    """Population 50, tournaments of 10."""

    population: int = setting(
        50,
        "Population",
        "Random cells to begin with, and members ever after",
        low=2,
        high=100_000,
        more="Members die of age, the oldest first, so a larger one remembers longer",
    )
    sample: int = setting(
        10,
        "Sample",
        "Members drawn without replacement, the best of which is the parent",
        low=1,
        high=100_000,
        more="A larger sample favours the best more strongly; 1 is a random walk",
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A sample is drawn from the population."""
        if self.sample > self.population:
            yield "sample", f"a sample of {self.sample:,} is more than the population of {self.population:,}"


@dataclass(frozen=True)
class LocalSearchSettings:
    """Ten random cells at each start."""

    initial: int = setting(
        10,
        "Initial",
        "Random cells at each start, the best of which is climbed from",
        low=1,
        high=100_000,
        more="More of them begin higher and leave fewer queries for climbing",
    )


@dataclass(frozen=True)
class RandomSettings:
    """How many cells are asked for at a time; the order in which they come does not depend on it."""

    population: int = setting(100, "Batch", "Cells per generation", low=1, high=100_000)


@dataclass(frozen=True)
class RandomSamplingSettings:
    """How many cells are drawn at a time; the order in which they come does not depend on it."""

    population: int = setting(100, "Batch", "Cells per generation", low=1, high=100_000)


@dataclass(frozen=True)
class ReinforceSettings:
    """Adam with learning rate 0.001, baseline with momentum 0.9."""

    learning_rate: float = setting(
        0.001,
        "Learning rate",
        "Of Adam; NAS-Bench-201 uses 0.001, NATS-Bench 0.01",
        low=1e-6,
        high=10.0,
        more="A greater one settles on few cells sooner, perhaps too soon",
    )
    momentum: float = setting(0.9, "Momentum", "Of the baseline, an exponential moving average of fitness", low=0.0, high=0.9999)


@dataclass(frozen=True)
class ParticleSwarmSettings:
    """20 particles; inertia 0.7, cognitive and social 1.4."""

    population: int = setting(20, "Particles", "Cells per generation", low=1, high=100_000)
    inertia: float = setting(
        0.7, "Inertia", "Weight of a particle's own position", low=0.0, high=100.0, more="A greater one lets particles stay as they are longer"
    )
    cognitive: float = setting(1.4, "Cognitive", "Weight of the best that the particle has seen", low=0.0, high=100.0)
    social: float = setting(1.4, "Social", "Weight of the best that the swarm has seen", low=0.0, high=100.0)
    exploration: float = setting(1.0, "Exploration", "Positions per cell that take a random value, on average", low=0.0, high=100.0)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Weights are normalised, so their sum must not vanish."""
        if not self.inertia + self.cognitive + self.social:
            yield "inertia", "inertia, cognitive and social weight are all zero"


@dataclass(frozen=True)
class AntColonySettings:
    """10 ants, evaporation 0.1."""

    population: int = setting(10, "Ants", "Cells per generation", low=1, high=100_000)
    evaporation: float = setting(0.1, "Evaporation", "Share of the pheromone that is lost in a generation", low=0.001, high=1.0)
    best_again: float = setting(
        0.05,
        "Best again",
        "Chance that an ant of a colony which has settled makes the best cell again; it sets the lower bound of pheromone",
        low=1e-6,
        high=0.999,
    )


@dataclass(frozen=True)
class BananasSettings:
    """10 random cells, then 10 of 100 mutants of the 10 best per refit."""

    initial: int = setting(10, "Initial", "Random cells that are evaluated first", low=2, high=100_000)
    candidates: int = setting(100, "Candidates", "Mutants of the best cells, from which a batch is chosen", low=1, high=100_000)
    parents: int = setting(10, "Parents", "So many of the best cells are mutated", low=1, high=100_000)
    batch: int = setting(10, "Batch", "Evaluated per refit", low=1, high=100_000)
    encoding: str = setting("paths", "Encoding", "What the predictor sees; those that read graphs need 'edges'", choices=("paths", "edges"))
    path_features: int | None = setting(
        None,
        "Path features",
        "Only so many of the shortest paths; empty: all",
        low=1,
        high=100_000,
        when=Condition("encoding", ("paths",)),
    )

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A batch is chosen among the candidates."""
        if self.batch > self.candidates:
            yield "batch", f"a batch of {self.batch:,} is more than the {self.candidates:,} candidates"

    @property
    def least_evaluations(self) -> int:
        """The random cells; with fewer nothing is predicted."""
        return self.initial


@dataclass(frozen=True)
class BayesianOptimizationSettings:
    """Three random cells, then one at a time: the highest upper confidence bound over the whole space, learned from cells as wholes."""

    initial: int = setting(3, "Initial", "Random cells before the first prediction", low=2, high=10_000)
    batch: int = setting(1, "Batch", "Cells evaluated between two fits", low=1, high=10_000)
    features: str = setting(
        "structure", "Features", "What the predictor sees of a cell: counts, depths and paths; single positions; or both",
        choices=("structure", "encoding", "both"),
    )  # fmt: skip
    target: str = setting(
        "log-gap", "Target", "Predicted: −log(best − fitness + 1), the same in units of 0.3 median gaps, fitness, or normal scores of its ranks",
        choices=("log-gap", "as-given", "ranks", "scaled-log-gap"),
    )  # fmt: skip
    acquisition: str = setting(
        "upper-confidence", "Acquisition", "Which prediction is worth an evaluation", choices=("upper-confidence", "expected-improvement", "thompson")
    )
    kappa: float = setting(
        2.0, "Confidence", "Standard deviations of confidence", low=0.0, high=100.0, when=Condition("acquisition", ("upper-confidence",))
    )
    whole_space: bool = setting(True, "Whole space", "Score every cell of a space that can be listed; otherwise a pool")
    pool: int = setting(1500, "Pool", "Candidates where not all are scored: two thirds mutants, one third random", low=10, high=1_000_000)
    warm_start: float = setting(
        0.01, "Warm start", "With zero-cost scores, initial cells are drawn from this share of the best by them; 1: from all", low=0.0001, high=1.0
    )  # fmt: skip
    patience: int = setting(25, "Patience", "Evaluations without a new best after which every other one explores", low=1, high=1_000_000)
    scores_as: str | None = setting(
        None, "Scores as", "Zero-cost scores shift the prediction as trends; empty: cells of like scores are alike", choices=("trends",)
    )
    ties: str | None = setting(
        None, "Ties", "Among equally promising cells one at random; empty: the first in the order of cells", choices=("random",)
    )
    lie: str | None = setting(
        None, "Pending cells", "What the model takes a cell under way for: its prediction, the worst or best so far; empty: the mean",
        choices=("believed", "worst", "best"),
    )  # fmt: skip
    climbs: int | None = setting(
        None, "Climbing rounds", "Rounds in which the most promising of a pool are mutated further; empty: none", low=1, high=100
    )

    @property
    def least_evaluations(self) -> int:
        """The initial cells, and one that was predicted."""
        return self.initial + 1


@dataclass(frozen=True)
class TpeSettings:
    """Optuna's own numbers, and its default of one joint density since version 5."""

    startup: int = setting(10, "Startup", "Random cells before the first model", low=1, high=100_000)
    candidates: int = setting(24, "Candidates", "Drawn from the good cells' density; the one with the best ratio is asked for", low=1, high=10_000)
    multivariate: bool = setting(
        True, "Multivariate", "One density of all positions together; otherwise one of each, which soon asks for the same again"
    )
