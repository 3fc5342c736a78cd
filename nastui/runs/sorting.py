"""Orders of lists of runs. What is not known comes last, and among equals the newest first."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nastui.runs.entries import RunEntry

_URGENCY: Final = ("running", "paused", "failed", "damaged", "interrupted", "stopped", "done")
_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True)
class RunOrder:
    """By what runs are ordered, and in which direction."""

    key: str = "when"
    down: bool = True
    """Whether the greatest comes first."""

    def reversed(self) -> RunOrder:
        """The other direction."""
        return RunOrder(self.key, not self.down)


def natural(text: str | None) -> tuple[Any, ...] | None:
    """A text by which `nasbench9` comes before `nasbench101`; None where there is none."""
    return tuple(int(part) if part.isdecimal() else part for part in _DIGITS.split(text.casefold())) if text else None


KEYS: Final[Mapping[str, Callable[[RunEntry], Any]]] = {
    "run": lambda one: one.run.id,
    "when": lambda one: one.run.created or None,
    "algorithm": lambda one: natural(one.run.algorithm),
    "benchmark": lambda one: natural(one.run.benchmark),
    "data set": lambda one: natural(one.run.dataset),
    "seed": lambda one: None if one.run.state == "damaged" else one.run.seed,
    "state": lambda one: _URGENCY.index(one.run.state),
    "evaluated": lambda one: one.run.total,
    "best": lambda one: one.run.best,
    "regret": lambda one: one.regret,
    "hypervolume": lambda one: one.hypervolume if one.hypervolume_share is None else one.hypervolume_share,
    "preset": lambda one: natural(one.run.preset),
    "tags": lambda one: natural(" ".join(one.tags)),
}
_GREATEST_FIRST: Final = ("when", "evaluated", "best", "hypervolume")


def order_by(key: str) -> RunOrder:
    """The direction in which one looks first: newest, most and best first, else from the beginning."""
    return RunOrder(key, key in _GREATEST_FIRST)


def ordered(entries: Sequence[RunEntry], order: RunOrder) -> list[RunEntry]:
    """The runs in this order."""
    of = KEYS[order.key]
    keyed = [(of(one), one) for one in entries]
    known = [pair for pair in keyed if _is_known(pair[0])]
    known.sort(key=lambda pair: pair[0], reverse=order.down)
    return [one for _, one in known] + [one for key, one in keyed if not _is_known(key)]


def _is_known(key: Any) -> bool:
    return key is not None and not (isinstance(key, float) and math.isnan(key))
