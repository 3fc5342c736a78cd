"""A rank ensemble: several scores joined by the ranks that a cell has among reference cells (Lee and Ham, AZ-NAS, CVPR 2024).

The authors rank the cells of a search among each other: Σ log(rank / cells). So that a cell's number does not depend on what else was scored, it is
ranked here among random cells that are drawn once.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from functools import cached_property, partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from nastui.base.entry import Entry
from nastui.base.errors import InputError
from nastui.cells.arrays import Cell, Cells
from nastui.cells.space import Space
from nastui.cells.spaces import space_named
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.naswt import Naswt
from nastui.fitness.proxies.scorer import ProxyScorer, proxy_of
from nastui.fitness.registry import score_entry
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.scorer import Score, Scorer, ScorerMaker, ScoreStatus, is_connected, make_scorer
from nastui.fitness.scoring.store import Keying, ScoreStore
from nastui.fitness.settings import NaswtSettings, RankEnsembleSettings, ScoringSettings
from nastui.networks.shape import NetworkShape

_SHARED: Final = tuple(field.name for field in fields(ScoringSettings))
_DRAWN: Final = 0xA2
"""Sets the draw of reference cells apart from other uses of the same seed."""


class RankEnsemble(Scorer):
    """Σ over the scores of log((rank + ½) / (cells + 1)), where rank is how many reference cells have less, those with the same counted half.

    What is no number, and −inf, ranks last. It is 0 at best. Scores of the parts are kept with all others.
    """

    side_by_side = False  # its parts share connections to the store

    def __init__(self, settings: RankEnsembleSettings, shape: NetworkShape, batch: ImageBatch, device: str) -> None:
        self.chosen, self.shape, self.batch = settings, shape, batch
        space = space_named("nats-tss" if shape.kind == "mini-tss" else shape.kind)
        self.parts = [_Part(name, settings, shape.kind, space, device) for name in settings.names]
        self.live_only = all(part.scorer.live_only for part in self.parts)
        self.space = space
        self.device = next((part.scorer.device for part in self.parts if hasattr(part.scorer, "device")), "cpu")

    def settings(self) -> Mapping[str, Any]:
        """The scores that it joins, with all that they depend on, and the reference."""
        parts = [dict(part.scorer.settings()) for part in self.parts]
        images = next((part["images"] for part in parts if "images" in part), None)
        document = {"score": "rank-ensemble", "network": asdict(self.shape), "parts": parts, "reference": self.chosen.reference}
        document |= {"score_seed": self.chosen.score_seed, "repeats": self.chosen.repeats, "device": parts[0].get("device", "cpu")}
        return document if images is None else document | {"images": images}

    def score(self, cell: Cell) -> Score:
        """The sum over the parts."""
        reference = self._reference
        begun = time.perf_counter()
        found = [_log_rank(known, part.values(cell[None])[0]) for part, known in zip(self.parts, reference, strict=True)]
        status = ScoreStatus.OK if is_connected(self.shape.kind, cell) else ScoreStatus.DISCONNECTED
        return Score(sum(found), status, time.perf_counter() - begun)

    @cached_property
    def _reference(self) -> list[npt.NDArray[np.float64]]:
        """The scores of the reference cells in ascending order, part by part."""
        cells = self.space.random(np.random.default_rng([self.chosen.score_seed, _DRAWN]), self.chosen.reference)
        return [np.sort(part.values(cells)) for part in self.parts]


class _Part:
    """One of the scores: kept ones are looked up, the others computed and kept."""

    def __init__(self, name: str, settings: RankEnsembleSettings, kind: str, space: Space, device: str) -> None:
        entry = score_entry(name)
        own = entry.settings(**{key: getattr(settings, key) for key in _SHARED})
        if isinstance(own, NaswtSettings):
            own = replace(own, variant="paper")
        self.scorer = make_scorer(_maker(entry), own, kind, device)
        self.keying = Keying(space, self.scorer.live_only)
        self.store = ScoreStore()
        self.set = self.store.open({"space": space.name, **self.scorer.settings()})

    def values(self, cells: Cells) -> npt.NDArray[np.float64]:
        """The scores of cells; what is no number is −inf."""
        keys = self.keying.keys(cells)
        missing = np.unique(keys[~self.store.find(self.set, keys).known])
        for place, cell in enumerate(self.keying.cells(missing)):
            self.store.add(self.set, missing[place : place + 1], [self.scorer.score(cell)])
        found = self.store.find(self.set, keys)
        wrong = np.isin(found.statuses, (ScoreStatus.DISCONNECTED, ScoreStatus.SINGULAR, ScoreStatus.NAN))
        return np.where(wrong | np.isnan(found.values), -np.inf, found.values)


def _maker(entry: Entry) -> ScorerMaker:
    """What makes the scorer of an entry.

    Raises:
        InputError: it is an ensemble itself.
    """
    if entry.name == "naswt":
        return Naswt
    if entry.name == "rank-ensemble":
        raise InputError("a rank ensemble joins other scores than itself", remedy="name others")
    return partial(ProxyScorer, proxy_of(entry))


def _log_rank(reference: npt.NDArray[np.float64], value: float) -> float:
    """Of a value among values in ascending order."""
    less, not_more = np.searchsorted(reference, value, "left"), np.searchsorted(reference, value, "right")
    return math.log(((less + not_more) / 2 + 0.5) / (len(reference) + 1))


rank_ensemble: Final = partial(Scored, "Rank ensemble", RankEnsemble)
"""The fitness, as the registry's entry names it."""
