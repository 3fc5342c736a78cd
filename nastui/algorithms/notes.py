"""What an algorithm notes of a generation. Each kind says once under which names the store keeps its values.

`kind.of(notes)` reads a kind from the stored names and values, `stored()` writes them. Notes of other names, such as a plug-in's own, stay in the
mapping and in the store as they are; `unknown` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Final, Self, TypeAlias

Notes: TypeAlias = Mapping[str, float | str]
"""As an algorithm gives them and the store keeps them, in JSON."""
_NAME = "stored name"
_PREDICTED: Final = "predicted:measured"
_RUNGS: Final = "rungs"


def _stored_as(name: str, default: Any = MISSING) -> Any:
    return field(default=default, metadata={_NAME: name})


class GenerationNote:
    """Base of the kinds. Their fields are numbers, or None where one is not known; a field without a default is always known."""

    def stored(self) -> dict[str, float | str]:
        """Names and values for the store, without those that are not known."""
        values = {one.metadata[_NAME]: getattr(self, one.name) for one in fields(self)}  # type: ignore[arg-type]
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def stored_names(cls) -> tuple[str, ...]:
        """Under which the store keeps its values."""
        return tuple(one.metadata[_NAME] for one in fields(cls))  # type: ignore[arg-type]

    @classmethod
    def of(cls, notes: Notes) -> Self | None:
        """Read from stored notes; None where its values are not among them, or no numbers."""
        found = {one.name: float(value) for one in fields(cls) if isinstance(value := notes.get(one.metadata[_NAME]), float | int)}  # type: ignore[arg-type]
        needed = {one.name for one in fields(cls) if one.default is MISSING}  # type: ignore[arg-type]
        return cls(**found) if found and needed <= found.keys() else None


@dataclass(frozen=True)
class PredictionAgreement(GenerationNote):
    """How well predictions, made before the predictor learnt from them, agree with the fitness of the cells just evaluated."""

    tau: float | None = _stored_as("tau", None)
    """Kendall's τ-b."""
    spearman: float | None = _stored_as("spearman", None)
    rmse: float | None = _stored_as("rmse", None)
    cells: float | None = _stored_as("tau cells", None)
    """Of how many cells τ is; earlier versions did not store it."""


@dataclass(frozen=True)
class Diversity(GenerationNote):
    """The share of distinct queries in a generation, 0 to 1."""

    share: float = _stored_as("diversity")


@dataclass(frozen=True)
class ScoredCells(GenerationNote):
    """For how many cells zero-cost scores were computed as features, all generations together."""

    count: float = _stored_as("cells scored")


@dataclass(frozen=True)
class DrawMoments(GenerationNote):
    """Mean and standard deviation of the finite fitness of all random draws so far."""

    mean: float = _stored_as("mean of draws")
    deviation: float = _stored_as("deviation of draws")


@dataclass(frozen=True)
class LocalSearchState(GenerationNote):
    """How often a local search has started anew, and how many neighbours of its cell are left to try."""

    restarts: float = _stored_as("restarts")
    neighbours_left: float = _stored_as("neighbours left")


@dataclass(frozen=True)
class LivingPopulation(GenerationNote):
    """Best and mean fitness of the cells that live: the best so far may have died of age."""

    best: float = _stored_as("population best")
    mean: float = _stored_as("population mean")


@dataclass(frozen=True)
class PheromoneState(GenerationNote):
    """Entropy of the trails (1: uniform), and the probability of the strongest values together."""

    entropy: float = _stored_as("pheromone entropy")
    strongest: float = _stored_as("strongest cell")


@dataclass(frozen=True)
class PolicyState(GenerationNote):
    """Entropy of a policy (1: uniform), and its baseline."""

    entropy: float = _stored_as("policy entropy")
    baseline: float | None = _stored_as("baseline", None)


@dataclass(frozen=True)
class SwarmConvergence(GenerationNote):
    """The share of particles at the cell where the swarm's best was found."""

    share: float = _stored_as("at the swarm's best")


@dataclass(frozen=True)
class TrialCounts(GenerationNote):
    """How many trials were told, and how many of them were no cells."""

    told: float = _stored_as("trials told")
    invalid: float = _stored_as("invalid")


@dataclass(frozen=True)
class Stalling(GenerationNote):
    """For how many evaluations there was no new best."""

    since_best: float = _stored_as("since best")
    stalled: bool = False

    def stored(self) -> dict[str, float | str]:
        """`stalled` as yes or no."""
        return {"stalled": "yes" if self.stalled else "no", "since best": self.since_best}

    @classmethod
    def of(cls, notes: Notes) -> Self | None:
        """Likewise."""
        since = notes.get("since best")
        return cls(float(since), notes.get("stalled") == "yes") if isinstance(since, float | int) else None


@dataclass(frozen=True)
class PredictedCells(GenerationNote):
    """What was predicted of the cells just evaluated, before the predictor learnt from them, each with the fitness that it then had."""

    pairs: tuple[tuple[float, float], ...] = _stored_as(_PREDICTED, ())
    """(predicted, measured), all finite; predictions are in the predictor's own unit."""

    def stored(self) -> dict[str, float | str]:
        """Five digits each: `93.104:92.88 91.2:91.013`."""
        return {_PREDICTED: " ".join(f"{predicted:.5g}:{measured:.5g}" for predicted, measured in self.pairs)} if self.pairs else {}

    @classmethod
    def of(cls, notes: Notes) -> Self | None:
        """Likewise; None where a plug-in has put something else there."""
        try:
            pairs = [(float(one), float(other)) for one, other in (pair.split(":") for pair in str(notes[_PREDICTED]).split())]
        except (KeyError, ValueError):
            return None
        return cls(tuple(pairs)) if pairs else None

    @classmethod
    def joined(cls, one: Notes, more: Notes) -> Notes:
        """The notes of both parts of a generation; none where there are none of them."""
        texts = [str(notes[_PREDICTED]) for notes in (one, more) if _PREDICTED in notes]
        return {_PREDICTED: " ".join(texts)} if texts else {}


@dataclass(frozen=True)
class FrontNote(GenerationNote):
    """The front of all that a run with objectives has evaluated."""

    size: float = _stored_as("front size")
    """Distinct points."""
    hypervolume: float | None = _stored_as("hypervolume", None)
    """In the product of the objectives' units; None where there is no reference point, or one objective alone."""


@dataclass(frozen=True)
class BracketState(GenerationNote):
    """What a bracket of successive halving asks for next."""

    bracket: float = _stored_as("bracket")
    """From 1."""
    epochs: float = _stored_as("next epochs")
    cells: float = _stored_as("next cells")
    promoted: float = _stored_as("next promoted")
    """1 where they were measured at the fidelity below; 0 where they enter the bracket."""


@dataclass(frozen=True)
class RungCount:
    """One fidelity of a run, all generations together."""

    epochs: int
    """After which cells are measured here."""
    cells: int = 0
    """Different ones."""
    promoted: int = 0
    """Of these, trained longer afterwards."""
    charged: int = 0
    """Epochs that were charged here."""
    best: float | None = None
    """The best that was measured here; None before anything finite was."""


@dataclass(frozen=True)
class Rungs(GenerationNote):
    """The fidelities of a run, from the lowest to the highest. The engine notes them, whatever the algorithm."""

    counts: tuple[RungCount, ...] = _stored_as(_RUNGS, ())

    @property
    def charged(self) -> int:
        """Epochs in all."""
        return sum(count.charged for count in self.counts)

    def stored(self) -> dict[str, float | str]:
        """epochs:cells:promoted:charged:best, rung by rung."""
        parts = (f"{one.epochs}:{one.cells}:{one.promoted}:{one.charged}:{'' if one.best is None else f'{one.best:.17g}'}" for one in self.counts)
        return {_RUNGS: " ".join(parts)}

    @classmethod
    def of(cls, notes: Notes) -> Self | None:
        """Likewise; None in a run of one fidelity."""
        try:
            parts = [part.split(":") for part in str(notes[_RUNGS]).split()]
            counts = [RungCount(int(one), int(cells), int(up), int(cost), float(best) if best else None) for one, cells, up, cost, best in parts]
        except (KeyError, ValueError):
            return None
        return cls(tuple(counts)) if counts else None


KINDS: Final[tuple[type[GenerationNote], ...]] = (
    PredictionAgreement, Diversity, ScoredCells, DrawMoments, LocalSearchState, LivingPopulation, PheromoneState, PolicyState, SwarmConvergence,
    TrialCounts, Stalling, PredictedCells, FrontNote, BracketState, Rungs,
)  # fmt: skip


def unknown(notes: Notes) -> Notes:
    """The notes that belong to no kind."""
    known = {name for kind in KINDS if (note := kind.of(notes)) is not None for name in note.stored()}
    return {name: value for name, value in notes.items() if name not in known}
