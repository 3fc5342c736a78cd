"""Settings of the algorithms that measure cells at several fidelities, and what each does next, in words. Light to import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nastui.algorithms.notes import BracketState, Notes
from nastui.base.fields import setting


@dataclass(frozen=True)
class SuccessiveHalvingSettings:
    """81 random cells; each fidelity costs as many epochs as the one before."""

    cells: int = setting(81, "Cells", "Random cells at the lowest fidelity, in each bracket", low=2, high=1_000_000)
    keep: float | None = setting(
        None, "Keep", "Share of the cells that the next fidelity takes; empty: so that each costs as many epochs", low=1e-6, high=1.0,
        more="A smaller share trains fewer cells fully, and trusts short trainings more",
    )  # fmt: skip


@dataclass(frozen=True)
class HyperbandSettings:
    """Brackets from the lowest fidelity on, then from the next, …, up to cells that are all trained fully; then again."""

    keep: float | None = setting(None, "Keep", "Share of the cells that the next fidelity takes; empty: so that each costs as many epochs",
                                 low=1e-6, high=1.0)  # fmt: skip


@dataclass(frozen=True)
class AshaSettings:
    """Promotes whenever a cell is among the best of its fidelity so far; no bracket waits for its slowest cell."""

    rule: str = setting(
        "promotion", "Rule", "promotion: as in the paper; stopping: each cell goes on at once where it is among the best of its fidelity so far",
        choices=("promotion", "stopping"),
        more="stopping decides once, when a cell arrives; promotion may come back to a cell later",
    )  # fmt: skip
    keep: float | None = setting(None, "Keep", "Share of a fidelity's cells that may be promoted; empty: by the epochs of both",
                                 low=1e-6, high=1.0)  # fmt: skip
    workers: int = setting(
        1, "Workers", "Cells that are trained at the same time", low=1, high=10_000,
        more="With more of them a decision knows less of the others",
    )  # fmt: skip


@dataclass(frozen=True)
class BohbSettings:
    """The numbers of its authors' program."""

    keep: float | None = setting(None, "Keep", "Share of the cells that the next fidelity takes; empty: so that each costs as many epochs",
                                 low=1e-6, high=1.0)  # fmt: skip
    top: float = setting(0.15, "Top", "Share of the measured cells that count as good", low=0.001, high=0.999)
    candidates: int = setting(64, "Candidates", "Drawn from the good cells' density; the one with the best ratio is asked for", low=1, high=100_000)
    random: float = setting(0.33, "Random", "Share of cells that are drawn at random", low=0.0, high=1.0)
    least: int | None = setting(None, "Least", "Cells at a fidelity before its model is used; empty: one more than positions", low=2, high=100_000)
    least_bandwidth: float = setting(0.001, "Least bandwidth", "Of the densities, at every position", low=1e-9, high=1.0)
    batch: int = setting(1, "Batch", "Cells of a bracket's first fidelity that are asked for between two models", low=1, high=100_000)
    again: bool = setting(
        False, "Again", "A cell may be drawn again, as its authors' program does; otherwise each is drawn once",
        more="On a table a cell that is drawn again brings nothing new",
    )  # fmt: skip

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Some cells have to count as bad."""
        if self.top >= 0.9:
            yield "top", f"with {self.top:.0%} good cells hardly any is left that is bad"


@dataclass(frozen=True)
class MultiFidelitySettings:
    """The recipe's model, one for each fidelity, each following the one below."""

    initial: int = setting(20, "Initial", "Random cells at the lowest fidelity", low=2, high=100_000)
    full: int = setting(2, "Full", "Of these, the best that are trained fully at once", low=2, high=100_000)
    kappa: float = setting(
        3.0, "Kappa", "Standard deviations that an unknown cell is given above its prediction", low=0.0, high=100.0,
        more="A short training may tell that a cell deserves none of them, so that there are more than where each cell is trained fully",
    )  # fmt: skip
    target: str = setting("scaled-log-gap", "Target", "What the model predicts of a fidelity's values",
                          choices=("as-given", "log-gap", "scaled-log-gap", "ranks"))  # fmt: skip
    features: str = setting("structure", "Features", "What the model knows of a cell", choices=("structure", "encoding", "both"))
    whole_space: bool = setting(True, "Whole space", "Every cell is a candidate where the space is small enough to list; else a pool")
    pool: int = setting(3000, "Pool", "Candidates of a step where not all are: mutants of the best and random cells", low=10, high=1_000_000)
    rows: int = setting(200, "Rows", "The most cells that a fidelity's model is fitted to: the best half, and the latest", low=4, high=10_000)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Only initial cells are trained fully at once."""
        if self.full > self.initial:
            yield "full", f"there are {self.initial} initial cells"


# ---- what each does next


def _bracket(notes: Notes, first: str) -> str:
    state = BracketState.of(notes)
    if state is None:
        return f"the first bracket: {first}"
    what = f"promote the best {state.cells:,.0f}" if state.promoted else f"bracket {state.bracket:,.0f}: {state.cells:,.0f} {first}"
    return f"{what}, {'measured after' if not state.promoted else 'to'} {state.epochs:,.0f} epochs"


def successive_halving(settings: SuccessiveHalvingSettings, told: int, notes: Notes) -> str:
    """Random cells, then promotions."""
    return _bracket(notes, "random cells")


def hyperband(settings: HyperbandSettings, told: int, notes: Notes) -> str:
    """Likewise."""
    return _bracket(notes, "random cells")


def bohb(settings: BohbSettings, told: int, notes: Notes) -> str:
    """Cells by the model, then promotions."""
    return _bracket(notes, "cells by the model, some at random")


def asha(settings: AshaSettings, told: int, notes: Notes) -> str:
    """A promotion where there is one."""
    count = f"{settings.workers:,} cells" if settings.workers > 1 else "the cell"
    return f"promote {count} among the best of the highest fidelity that has one; else a random cell at the lowest"


def multi_fidelity(settings: MultiFidelitySettings, told: int, notes: Notes) -> str:
    """The first cells, then what promises most."""
    if told < settings.initial:
        return f"measure {settings.initial} random cells at the lowest fidelity, and the best {settings.full} of them fully"
    return "measure the cell that promises most, at the fidelity that says most about it for its epochs"
