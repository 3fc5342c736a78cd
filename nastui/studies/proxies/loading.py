"""From the kept scores and a table to rows and pairs. Imports and reads what takes long: called in threads only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any, Final

import numpy as np

from nastui.base.paths import home
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import MEAN, Meaning
from nastui.benchmarks.listing import table_path
from nastui.benchmarks.table import Benchmark
from nastui.fitness.proxies.listing import PROXIES
from nastui.fitness.scoring.scorer import ScoreStatus, network_kind
from nastui.fitness.scoring.store import Keying, ScoreStore
from nastui.networks.shape import PRUNED
from nastui.runs.result import best_of
from nastui.runs.store import Store
from nastui.studies.proxies.pairs import Floats, Pairs
from nastui.studies.proxies.rows import SECOND, ProxyRow, Subject, column_row, order_of, set_row, training_row

_MEASURED: Final = ("percent", "s", "ms", "mJ")
_AFTERWARDS: Final = ("loss", "seed", "seeds")
"""Metrics that are known after a training, as are those with a unit of the above."""
_REMEMBERED: Final = 8
"""Pairs that are held at a time; of NAS-Bench-101 each takes 10 MB."""


def rows_of(subject: Subject) -> tuple[ProxyRow, ...]:
    """Kept sets in an order that puts batch sizes below each other, then what the table itself has, then a second training.

    Raises:
        NastuiError: the kept scores or the table cannot be read.
    """
    table = benchmark_named(subject.benchmark)
    columns = (column_row(meaning) for meaning in _proxies(table, subject.dataset))
    training = [training_row(subject.meaning)] if len(table.single_trainings(subject.meaning)) > 1 else []
    return (*sorted(map(set_row, _sets(subject)), key=order_of), *columns, *training)


def benchmarks_with_scores(every: tuple[Subject, ...]) -> tuple[str, ...]:
    """The names of those that some kept set belongs to."""
    return tuple(dict.fromkeys(subject.benchmark for subject in every if _sets(subject)))


def cell_to_begin_with(subject: Subject) -> str:
    """The best cell of the latest run on the subject's space, in its notation; where no run has one, the best of the table."""
    table = benchmark_named(subject.benchmark)
    return _last_best(subject) or table.space.format(table.cells[int(np.nanargmax(np.asarray(table.column(subject.meaning))))])


class Changes:
    """Keeps a connection to the kept scores, to see cheaply whether any came."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: ScoreStore | None = None

    def marker(self, subject: Subject) -> tuple[Any, ...]:
        """Differs from what it was where the rows of a subject may have changed.

        Raises:
            NastuiError: the kept scores cannot be read.
        """
        with self._lock:
            if self._kept is None and home().scores.exists():
                self._kept = ScoreStore()
            path = table_path(subject.benchmark)
            return subject, self._kept.version() if self._kept else None, path.stat().st_mtime_ns if path.exists() else None

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._kept is not None:
                self._kept.close()
                self._kept = None


class PairsKept:
    """Pairs that were made are held for a while; threads may ask at the same time."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[Any, ...], Pairs] = OrderedDict()
        self._lock = Lock()

    def of(self, subject: Subject, row: ProxyRow) -> Pairs:
        """The scores of a row beside the accuracies.

        Raises:
            NastuiError: the kept scores or the table cannot be read.
        """
        key = (subject, row.id, row.count)
        with self._lock:
            if key not in self._held:
                self._held[key] = pairs_of(subject, row)
            self._held.move_to_end(key)
            if len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
            return self._held[key]


def pairs_of(subject: Subject, row: ProxyRow) -> Pairs:
    """Read them."""
    table = benchmark_named(subject.benchmark)
    column = table.column(subject.meaning)
    accuracies: Floats = np.full(table.size, np.nan) if column is None else np.asarray(column, dtype=np.float64)
    last: dict[str, int] = {}
    if row.kept is not None:
        scores, last = _kept_scores(table, row, np.isfinite(accuracies))
    elif row.id == SECOND:
        accuracies, scores = (np.asarray(run, dtype=np.float64) for run in table.single_trainings(subject.meaning)[:2])
    else:
        found = table.column(row.meaning) if row.meaning else None
        scores = np.full(table.size, np.nan) if found is None else np.array(found, dtype=np.float64)
    has = np.isfinite(accuracies)
    known = np.flatnonzero(has & ~np.isnan(scores))
    return Pairs(known, scores[known], accuracies[known], int(has.sum()), last or _infinite(scores[known]))


def _kept_scores(table: Benchmark, row: ProxyRow, wanted: Any) -> tuple[Floats, dict[str, int]]:
    """For each row of the table; NaN where there is none, −inf where it ranks last."""
    assert row.kept is not None
    keys = Keying(table.space, _live_only(row.kept.document)).keys(table.cells)
    with ScoreStore(reading=True) as kept:
        found = kept.find(row.kept, keys)
    values = found.values.copy()
    values[found.statuses == ScoreStatus.NAN] = np.nan
    reasons = {"disconnected": found.statuses == ScoreStatus.DISCONNECTED, "−∞": found.statuses == ScoreStatus.SINGULAR}
    for reason in reasons.values():
        values[reason] = -np.inf
    return values, {name: count for name, which in reasons.items() if (count := int((which & wanted).sum()))}


def _infinite(scores: Floats) -> dict[str, int]:
    count = int(np.isinf(scores).sum())
    return {"−∞": count} if count else {}


def _live_only(document: Mapping[str, Any]) -> bool:
    """Whether cells that are the same network share a score, as its scorer says."""
    proxy = PROXIES.get(str(document.get("score")))
    if proxy is not None:
        return proxy.reads != "shape"
    return document.get("variant") == "paper" or _kind(document) in PRUNED


def _proxies(table: Benchmark, dataset: str) -> Iterator[Meaning]:
    """The columns that a search could go by before any training; plain counts last, as a baseline has its place below."""
    means = (column for column in table.columns if column.meaning.dataset in (None, dataset) and column.meaning.seeds == MEAN)
    found = [column.meaning for column in means if column.unit not in _MEASURED and column.meaning.metric not in _AFTERWARDS]
    yield from sorted(found, key=lambda meaning: (meaning.metric in ("parameters", "flops"), meaning.metric))


def _sets(subject: Subject) -> list[Any]:
    """The kept sets of this benchmark's space and network."""
    if not home().scores.exists():
        return []
    kind = network_kind(subject.benchmark, subject.space)
    with ScoreStore(reading=True) as kept:
        return [one for one in kept.sets() if one.count and one.document.get("space") == subject.space and _kind(one.document) in (None, kind)]


def _kind(document: Mapping[str, Any]) -> Any:
    network = document.get("network")
    return network.get("kind") if isinstance(network, dict) else None


def _last_best(subject: Subject) -> str | None:
    if not home().store.exists():
        return None
    with Store(reading=True) as store:
        for run in store.listed():
            if run.space == subject.space and (best := best_of(run)):
                return str(best["cell"])
    return None
