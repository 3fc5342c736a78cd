"""Scores that are computed here and now, by the settings of a kept set: one cell's number, and its kernel. Imports torch: called in threads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from nastui.base.errors import InputError, NastuiError
from nastui.base.registry import Entry
from nastui.benchmarks.catalogue import benchmark_named
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.images.image_sets import image_source_names
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.naswt import Naswt
from nastui.fitness.registry import FITNESSES
from nastui.fitness.scoring.scored import Scored
from nastui.networks.threads import one_thread
from nastui.studies.proxies.pairs import Pairs
from nastui.studies.proxies.rows import ProxyRow, Subject

MOST_IMAGES: Final = 32
"""Of a kernel that is drawn; more could not be told apart, and the smaller batch takes a fraction of the time."""
_DEFAULT: Final = "naswt"


@dataclass(frozen=True)
class ScoredCell:
    """A cell that was scored on request."""

    text: str
    """In the space's notation."""
    score: float
    status: str
    seconds: float
    title: str
    """By what it was scored, in words."""
    accuracy: float | None = None
    """Percent; None where the table has none."""
    rank: int | None = None
    """By accuracy, from 1."""
    of: int = 0


@dataclass(frozen=True)
class Kernel:
    """K of one cell, as a share of the units: on how many of all ReLU units two images agree."""

    title: str
    accuracy: float
    score: float
    shares: tuple[tuple[float, ...], ...]
    """Images × images, in the order of their classes; 1 on the diagonal."""

    @property
    def least(self) -> float:
        """Of the two images that are told apart best."""
        return min(map(min, self.shares))


def score_cell(subject: Subject, row: ProxyRow | None, text: str) -> ScoredCell:
    """Score a cell by the settings of a row; where that is no kept set, by NASWT as it is by default.

    Raises:
        InputError: the text is no cell; the images are not here.
    """
    table = benchmark_named(subject.benchmark)
    cell = table.parse(text)
    fitness = scored_by(subject, row)
    with one_thread():
        score = fitness.scorer.score(fitness.keying.cells(fitness.keying.keys(cell[None]))[0])
    accuracies = np.asarray(table.column(subject.meaning), dtype=np.float64)
    place = int(table.find(cell[None])[0])
    accuracy = float(accuracies[place]) if place >= 0 and np.isfinite(accuracies[place]) else None
    rank = None if accuracy is None else int((accuracies > accuracy).sum()) + 1
    status = score.status.name.lower()
    return ScoredCell(
        table.space.format(cell), score.value, status, score.seconds, fitness.facts().metric, accuracy, rank, int(np.isfinite(accuracies).sum())
    )


def kernel_at(subject: Subject, row: ProxyRow, pairs: Pairs, place: int, title: str) -> Kernel:
    """K of the cell at this place of the pairs, on at most 32 images of the row's batch.

    Raises:
        InputError: the row is not one of NASWT, whose kernel this is; the images are not here.
    """
    scorer = scored_by(subject, row).scorer
    if not isinstance(scorer, Naswt):
        raise InputError(f"{row.title} has no kernel", remedy="choose a row of NASWT, whose score is the determinant of one")
    few = Naswt(scorer.chosen, scorer.shape, _few(scorer.batch), "cpu")
    cell = benchmark_named(subject.benchmark).cells[int(pairs.rows[place])]
    with one_thread():
        kernel = few.gram(cell)
    shares = kernel / kernel.diagonal()[0]
    return Kernel(title, float(pairs.accuracies[place]), float(pairs.scores[place]), tuple(map(tuple, shares.tolist())))


def scored_by(subject: Subject, row: ProxyRow | None) -> Scored:
    """What scores as the row's set was scored, on this machine's processor.

    Raises:
        InputError: its images are not here any more, or its score is one that this nastui does not have.
    """
    document = row.kept.document if row is not None and row.kept is not None else {}
    entry = FITNESSES.entry(str(document.get("score", _DEFAULT)))
    context = FitnessContext(benchmark_named(subject.benchmark), subject.dataset, seed=0, report_epochs=None, device="cpu")
    if not document:
        return _made(entry, entry.settings(), context)
    for source in image_source_names():
        try:
            made = _made(entry, settings_of(entry, document, source), context)
        except NastuiError:
            continue
        if _same(made.document, document):
            return made
    raise InputError("the images of this set cannot be had again", remedy="score it again with images that are here")


def settings_of(entry: Entry, document: Mapping[str, Any], source: str) -> Any:
    """The settings that made a set, as far as its document says them; its images are called by this name."""
    network, images = document.get("network") or {}, document.get("images") or {}
    given = {**document, "images": source, "batch_size": images.get("count"), "channels": network.get("channels"), "cells": network.get("cells")}
    settings = entry.settings()
    return replace(settings, **{one.name: given[one.name] for one in fields(settings) if given.get(one.name) is not None})


def _made(entry: Entry, settings: Any, context: FitnessContext) -> Scored:
    made = entry.make(settings, context)
    if not isinstance(made, Scored):
        raise InputError(f"{entry.title} is no score of untrained networks")
    return made


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two sets differ in nothing but the machine."""
    machine = {"device": None, "card": None}
    return {**one, **machine} == {**other, **machine}


def _few(batch: ImageBatch) -> ImageBatch:
    """The first images, ordered by class, so that what the network holds for alike lies together."""
    order = np.argsort(batch.labels[:MOST_IMAGES], kind="stable")
    return ImageBatch(batch.images[order], batch.labels[order], batch.source, batch.digest)
