"""The fidelities of a run: after how many epochs cells are measured, and whether a longer training continues a shorter one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from nastui.base.errors import InputError, Place
from nastui.fitness.settings import FidelitySettings

Semantics: TypeAlias = Literal["continued", "from-scratch"]
CONTINUED: Final[Semantics] = "continued"
FROM_SCRATCH: Final[Semantics] = "from-scratch"
_SHOWN: Final = 12


@dataclass(frozen=True)
class Ladder:
    """The fidelities, from the lowest to the highest."""

    epochs: tuple[int, ...]
    semantics: Semantics
    """`continued`: a cell that is promoted pays the difference. `from-scratch`: it is trained anew, and pays all."""

    @property
    def top(self) -> int:
        """The highest: only what is measured there counts as the run's result."""
        return self.epochs[-1]

    def share(self, rung: int) -> float:
        """The share of the cells of a rung (from 0) that the next takes, so that both cost the same number of epochs."""
        return self.epochs[rung] / self.epochs[rung + 1]


def ladder_from(settings: FidelitySettings, known: Sequence[int], semantics: Semantics, what: str) -> Ladder:
    """The ladder that was asked for, of the epochs that are known.

    Args:
        settings: of the run.
        known: epochs after which every cell can be measured, ascending.
        semantics: of what is known.
        what: is measured, for the error: `nats-tss has no cifar10 valid accuracy`.

    Raises:
        InputError: a fidelity is not known, or there is only one.
    """
    wanted = settings.wanted or _spread(known, settings.eta)
    if missing := [one for one in wanted if one not in known]:
        raise InputError(f"{what} at {_listed(missing)} epochs", remedy=f"known are {_listed(known)}", place=Place(key="fidelity.epochs"))
    if len(wanted) < 2:
        alone = f"η = {settings.eta:g} leaves the fidelity {_listed(wanted)} alone"
        reason = alone if len(known) > 1 else f"{what} at other numbers of epochs than {_listed(known)}"
        raise InputError(reason, remedy="this algorithm needs two fidelities at least", place=Place(key="fidelity.epochs"))
    return Ladder(tuple(wanted), semantics)


def _spread(known: Sequence[int], eta: float) -> list[int]:
    """From the highest downwards: each the greatest that is at most the one above it divided by η."""
    found = list(known[-1:])
    while found and (below := [one for one in known if one * eta <= found[0]]):
        found.insert(0, below[-1])
    return found


def _listed(epochs: Sequence[int]) -> str:
    """`4, 12, 36`; of many the ends."""
    if len(epochs) <= _SHOWN:
        return ", ".join(map(str, epochs)) or "none"
    return f"{', '.join(map(str, epochs[:3]))}, … {epochs[-1]}"
