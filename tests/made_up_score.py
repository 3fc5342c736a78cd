"""A quick score for tests: a weighted sum of a cell's numbers, with one cell of every status, and a count of the cells that it was asked for."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from nastui.base import registry
from nastui.base.fields import setting
from nastui.base.registry import Entry
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.scorer import Score, Scorer, ScoreStatus
from nastui.fitness.settings import ScoringSettings

SECONDS = 0.25


@dataclass(frozen=True)
class MadeUpSettings(ScoringSettings):
    live: bool = setting(False, "Live", "Goes by the pruned cell")


class MadeUp(Scorer):
    """Cells whose numbers add up to a multiple of 11, 13 or 17 (0 among them) are special."""

    asked: list = []

    def __init__(self, settings, shape, batch, device):
        self.chosen, self.batch, self.device = settings, batch, device
        self.live_only = settings.live

    def settings(self):
        images = {"source": self.batch.source, "digest": self.batch.digest, "count": len(self.batch.images)}
        chosen = self.chosen
        return {
            "score": "made-up",
            "live": chosen.live,
            "images": images,
            "score_seed": chosen.score_seed,
            "repeats": chosen.repeats,
            "device": self.device,
        }

    def score(self, cell):
        self.asked.append(tuple(cell.tolist()))
        total = int(cell.sum())
        value = float(cell.astype(np.int64) @ np.arange(1, len(cell) + 1)) + self.chosen.score_seed
        if total % 11 == 0:
            return Score(value, ScoreStatus.DISCONNECTED, SECONDS)
        if total % 13 == 0:
            return Score(-np.inf, ScoreStatus.SINGULAR, SECONDS)
        return Score(np.nan, ScoreStatus.NAN, SECONDS) if total % 17 == 0 else Score(value, ScoreStatus.OK, SECONDS)


make = partial(Scored, "Made up", MadeUp)
MADE_UP = Entry("made-up", "Made up", "A weighted sum", MadeUpSettings, "made_up_score:make", needs_table=False)


def add_made_up(monkeypatch):
    """Make it known, as another package would, and begin to count."""
    plugins = registry._plugins
    monkeypatch.setattr(registry, "_plugins", lambda group: (*plugins(group), *([MADE_UP] if group == "nastui.fitness" else [])))
    monkeypatch.setattr(MadeUp, "asked", [])
    return MadeUp.asked
