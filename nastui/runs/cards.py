"""Runs and the graphics cards of this machine: how many at a time, and which card each of them takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nastui.base.devices import may_be_card
from nastui.base.executors.opening import room

if TYPE_CHECKING:
    from nastui.base.executors.workplace import Workplace
    from nastui.runs.run_spec import RunSpec


def has_networks(spec: RunSpec) -> bool:
    """Whether a run scores or trains networks."""
    from nastui.fitness.registry import FITNESSES

    return not FITNESSES.entry(spec.fitness.name).needs_table or (spec.features is not None and bool(spec.features.names))


def card_count(specs: Iterable[RunSpec]) -> int:
    """The number of cards that the networks of these runs can be on; 0 where none of them is on a card."""
    devices = {spec.engine.device for spec in specs if has_networks(spec)}
    named = {device for device in devices if ":" in device}
    if not any(map(may_be_card, devices)):
        return 0
    import torch  # networks are made: it is needed anyway

    return len(named) if devices == named else torch.cuda.device_count()


def runs_at_a_time(place: Workplace, asked: int | None, specs: Sequence[RunSpec]) -> int:
    """How many of these runs are made at a time, at least one.

    Args:
        place: here is one; on a cluster all may be, of which it makes as many as it holds, since nodes may come later.
        asked: what the user says; None: one per card for runs with networks on cards, else as many as this machine has room for.
        specs: of the runs.
    """
    if place.executor == "here":
        return 1
    most = asked or (len(specs) if place.executor == "ray" else card_count(specs) or room(place))
    return max(min(most, len(specs)), 1)


@dataclass
class CardShares:
    """Which cards are taken: each run gets the one with the fewest."""

    count: int
    _taken: dict[int, int] = field(default_factory=dict)
    """The card of each run in progress, by the run's number."""

    def take(self, number: int) -> int | None:
        """A card for a run; None where there is none."""
        if not self.count:
            return None
        runs = Counter(self._taken.values())
        self._taken[number] = min(range(self.count), key=lambda card: (runs[card], card))
        return self._taken[number]

    def give_back(self, number: int) -> None:
        """The run has ended."""
        self._taken.pop(number, None)


def use_card(card: int | None) -> None:
    """From now on `cuda` is this card in this process."""
    if card is not None:
        import torch

        torch.cuda.set_device(card)
