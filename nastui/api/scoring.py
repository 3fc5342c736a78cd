"""Scores of untrained networks."""

from __future__ import annotations

from typing import Any

from nastui.api.arguments import checked, within
from nastui.api.cells import Texts, read_cells, write_cells
from nastui.api.frames import Frame
from nastui.base.absent import telling_absence
from nastui.base.checking import make_settings
from nastui.fitness.registry import score_entry
from nastui.fitness.settings import ScoringSettings


@telling_absence
@checked
def score(space: str, cells: Texts, *, fitness: str = "naswt", device: str = "auto", pack: int | None = None, **settings: Any) -> Frame:
    """Zero-cost scores of cells, as `nastui score` makes them: no cell is scored twice with the same settings, here or in a search.

    Args:
        space: a benchmark, or a published one, whether its table is here or not.
        cells: one text, or several.
        fitness: which score.
        device: `auto`, `cpu`, `cuda`, a card such as `cuda:1`, or `mps`.
        pack: networks side by side; None: eight on a card, else one.
        settings: of the score, such as `images`, `batch_size` or `variant`.

    Returns:
        A row for each cell: cell, score (NaN where it has none), status, and the seconds that it took.

    Raises:
        NastuiError: there is no such space, score or setting, or a text is no cell.
    """
    entry = score_entry(fitness)
    checked: ScoringSettings = make_settings(entry.settings, settings)
    from nastui.fitness.scoring.parallel import ScoringJob
    from nastui.fitness.scoring.scorer import ScoreStatus

    scored = ScoringJob(entry, checked, space, device, None if pack is None else within("pack", pack, 1, 256)).scored()
    benchmark = scored.context.benchmark
    found = read_cells(benchmark, cells)
    keys = scored.keying.keys(found)
    scored.compute(keys)
    known = scored.store.find(scored.set, keys)
    status = [ScoreStatus(one).name.lower() for one in known.statuses.tolist()]
    return Frame({"cell": write_cells(benchmark.space, found), "score": known.values, "status": status, "seconds": known.seconds})
