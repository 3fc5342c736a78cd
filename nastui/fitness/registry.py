"""The fitnesses by name."""

from __future__ import annotations

from typing import Final

from nastui.base.errors import InputError, choose_one, nearest
from nastui.base.registry import Entry, Registry
from nastui.fitness.proxies.entry import PROXY_GROUP
from nastui.fitness.proxies.listing import PROXIES
from nastui.fitness.settings import AccuracySettings, NaswtSettings, RankEnsembleSettings, ScoringSettings, TableScoreSettings, TrainingSettings

_PROXY: Final = "nastui.fitness.proxies.scorer:"
FITNESSES: Final = Registry(
    group="nastui.fitness",
    kind="fitness",
    more=(PROXY_GROUP,),
    own=(
        Entry(
            "accuracy",
            "Accuracy from the table",
            "Validation (or, asked for by name, test) accuracy that the benchmark recorded, charged with its training time",
            AccuracySettings,
            "nastui.fitness.accuracy:Accuracy",
        ),
        Entry(
            "naswt",
            "NASWT",
            "How well the untrained network tells the images of a batch apart (its authors call it NASWOT); no training, no table",
            NaswtSettings,
            "nastui.fitness.naswt:naswt",
            needs_table=False,
            paper="Mellor et al., ICML 2021",
        ),
        *(
            Entry(proxy.name, proxy.title, proxy.summary, ScoringSettings, _PROXY + proxy.name, needs_table=False, paper=proxy.paper)
            for proxy in PROXIES.values()
        ),
        Entry(
            "rank-ensemble",
            "Rank ensemble",
            "Several scores of the untrained network, joined by the cell's ranks among random cells; by default the four of AZ-NAS",
            RankEnsembleSettings,
            "nastui.fitness.rank_ensemble:rank_ensemble",
            needs_table=False,
            paper="Lee and Ham, CVPR 2024",
        ),
        Entry(
            "table-score",
            "Score from the table",
            "A score column of the table, as published: higher is better unless the column is a latency or an energy; no training",
            TableScoreSettings,
            "nastui.fitness.table_score:TableScore",
        ),
        Entry(
            "training",
            "Training",
            "Validation accuracy after training the network here; no table",
            TrainingSettings,
            "nastui.fitness.training.training:Training",
            needs_table=False,
        ),
    ),
)


def score_entries() -> dict[str, Entry]:
    """The fitnesses that are scores of untrained networks, by name."""
    return {name: entry for name, entry in FITNESSES.entries.items() if issubclass(entry.settings, ScoringSettings)}


def is_untrained(fitness: str) -> bool:
    """Whether the fitness of this name is a score of the untrained network, computed or from a table; of one that is not here nothing is known."""
    entry = FITNESSES.entries.get(fitness)
    return entry is not None and issubclass(entry.settings, ScoringSettings | TableScoreSettings)


def score_entry(name: str) -> Entry:
    """The score of untrained networks of this name.

    Raises:
        InputError: there is none; the message names the nearest.
    """
    scores = score_entries()
    if name not in scores:
        raise InputError(f"'{name}' is no score of untrained networks{nearest(name, scores)}", remedy=choose_one(scores))
    return scores[name]
