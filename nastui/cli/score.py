"""`nastui score`: scores of untrained networks, of some cells or of a whole space."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from nastui.base.checking import make_settings
from nastui.base.devices import check_device
from nastui.base.errors import InputError, NastuiError, Place, idle
from nastui.base.executors.opening import check_workplace, room
from nastui.base.executors.workplace import Workplace
from nastui.base.fields import fields_of, values_of
from nastui.base.registry import Entry
from nastui.base.room import waiting_for_room
from nastui.base.signals import StopSignals
from nastui.cli.completing import BENCHMARK, DEVICE, IMAGES, SCORE, SCORE_SETTING, VARIANT
from nastui.cli.data.progress import following
from nastui.cli.output import NO_WAIT, print_json, redraws, say, table, tell
from nastui.cli.workplaces import given_resources, told_place, workplace, workplace_options
from nastui.drawing.numbers import count, decimal, duration, remaining
from nastui.fitness.registry import score_entry

if TYPE_CHECKING:
    from nastui.cells.arrays import Cells
    from nastui.fitness.scoring.parallel import ScoringJob
    from nastui.fitness.scoring.scored import Scored

_BEST: Final = 10
"""Cells that are shown of a whole space."""
_OPTIONS: Final = {"images": "--images", "variant": "--variant", "batch_size": "--batch-size", "score_seed": "--seed"}
"""By the setting that each gives."""
_LINE_SECONDS: Final = 30.0
"""Between lines of progress where standard error is no terminal."""


@click.command()
@click.argument("space", shell_complete=BENCHMARK)
@click.argument("cells", metavar="[CELL]...", nargs=-1)
@click.option("--all", "whole", is_flag=True, help="Every cell of the space; goes on where it was interrupted.")
@click.option("--fitness", default="naswt", metavar="NAME", shell_complete=SCORE, help="Which score (naswt).")
@click.option("--images", metavar="NAME|DIR", shell_complete=IMAGES, help="Images that networks are scored on.")
@click.option("--variant", shell_complete=VARIANT, help="Of naswt: official, paper or all.")
@click.option("--batch-size", type=int, help="How many images.")
@click.option("--seed", type=int, help="Of batch and initial weights.")
@click.option(
    "--device", default="auto", metavar="NAME", shell_complete=DEVICE, help="Where networks are scored: auto, cpu, cuda, a card such as cuda:1, mps."
)
@click.option("--pack", type=click.IntRange(1, 256), help="Networks side by side; without it, eight on a card, else one.")
@click.option(
    "--jobs", type=click.IntRange(1, 100_000), help="Processes for --all; without it, one per core (one on a GPU), or as many as a cluster holds."
)
@workplace_options
@click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    shell_complete=SCORE_SETTING,
    help="Another setting, such as --set precision=bfloat16.",
)
@NO_WAIT
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--follow", is_flag=True, hidden=True, help="With --all: progress as JSON lines on standard error, a summary instead of scores.")
def score(
    space: str,
    cells: Sequence[str],
    whole: bool,
    fitness: str,
    images: str | None,
    variant: str | None,
    batch_size: int | None,
    seed: int | None,
    device: str,
    pack: int | None,
    jobs: int | None,
    assignments: Sequence[str],
    no_wait: bool,
    as_json: bool,
    follow: bool,
    executor: str,
    **resources: Any,
) -> None:
    """Score untrained networks of SPACE (a benchmark's name): of each CELL, or of --all.

    Scores are kept: no cell is scored twice with the same settings, here or in a search.
    """
    if whole == bool(cells):
        raise InputError("--all and cells exclude each other" if whole else "there is nothing to score", remedy="name cells, or give --all")
    place = _place(executor, jobs, resources, whole=whole)
    click.get_current_context().with_resource(waiting_for_room(say, wanted=not no_wait))
    check_device(device)
    entry = score_entry(fitness)
    with _as_options(as_json=as_json):
        settings = _settings(entry, assignments, images=images, variant=variant, batch_size=batch_size, score_seed=seed)
    from nastui.fitness.scoring.parallel import ScoringJob

    job = ScoringJob(entry, settings, space, device, pack)
    with _as_options(as_json=as_json):
        scored = job.scored()
    if whole:
        found = _whole(job, scored, jobs, place, follow=follow)
    else:
        import numpy as np

        benchmark = scored.context.benchmark
        found = np.stack([benchmark.parse(text) for text in cells])
    _remark_on_images(scored)
    document = (_summary if follow and whole and as_json else _document)(job, scored, found)
    if as_json:
        print_json(document)
    else:
        tell(_told(scored, document, whole))


def _remark_on_images(scored: Scored) -> None:
    """What the user should know of them."""
    batch = scored.scorer.batch
    if batch.skipped:
        say(f"{len(batch.skipped)} images could not be read and were left out, {batch.skipped[0]} first")
    if batch.all_equal:
        say(f"all {len(batch.images):,} images look the same, so no network can tell them apart (transparent parts lie over white)")


@contextmanager
def _as_options(*, as_json: bool) -> Iterator[None]:
    """An error about a setting of the fitness names the option that gives it here; programs get the setting's key."""
    try:
        yield
    except NastuiError as error:
        key = (error.place.key or "").removeprefix("fitness.")
        if not as_json and key in _OPTIONS:
            error.place = replace(error.place, key=_OPTIONS[key])
        raise


def _place(executor: str, jobs: int | None, resources: Mapping[str, Any], *, whole: bool) -> Workplace:
    """Where the work is done; of single cells nothing is said of it."""
    if not whole and (names := [*(["--jobs"] if jobs else []), *(["--executor"] if executor != "pool" else []), *given_resources(resources)]):
        raise idle(names, "a whole space", "give --all with it, and no cells")
    return workplace(executor, jobs, resources)


def _settings(entry: Entry, assignments: Sequence[str], **options: Any) -> Any:
    from nastui.presets.reading import override

    named = {name: value for name, value in options.items() if value is not None}
    if "variant" in named and "variant" not in [field.name for field in fields_of(entry.settings)]:
        raise InputError(f"{entry.name} has no variants", remedy="leave --variant out", place=Place(key="variant"))
    return make_settings(entry.settings, override(named, assignments))


def _whole(job: ScoringJob, scored: Scored, jobs: int | None, place: Workplace, *, follow: bool) -> Cells:
    """Score all that is missing; gives every cell that has a score of its own."""
    from nastui.fitness.scoring.parallel import score_in_parallel

    check_workplace(place)
    keys = scored.keying.every()
    missing = keys[~scored.store.find(scored.set, keys).known]
    one = scored.document.get("device") in ("cuda", "mps") and place.executor != "ray"
    processes = min(1 if place.executor == "here" else jobs or (1 if one else room(place)), max(len(missing), 1))
    most = jobs or max(len(missing), 1) if place.executor == "ray" else processes  # nodes may come later
    if len(missing):
        expected = duration(len(missing) * scored.seconds_per_cell / processes)
        known, total = len(keys) - len(missing), len(keys)
        text = f"{count(len(missing))} of {count(total)} cells to score, about {expected}"
        if place.executor == "ray":
            text += f" {told_place(place)}"
        done = known
        with _lines_of_progress(text, known) if follow else _progress(text) as advance, _going_on() as signals:
            for more in score_in_parallel(job, scored, missing, most, place, say):
                if signals.stop.is_set():
                    raise KeyboardInterrupt
                done += more
                advance(done, total)
    return scored.keying.cells(keys[scored.store.find(scored.set, keys).known])


@contextmanager
def _going_on() -> Iterator[StopSignals]:
    """A signal is looked for, and raises nothing by itself: Python drops an exception that comes while it calls a finaliser."""
    with StopSignals() as signals:
        signals.hold()
        try:
            yield signals
        except KeyboardInterrupt:
            say("interrupted; what was scored is kept, and the same command goes on from there")
            raise


@contextmanager
def _progress(text: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time that is left on a terminal; elsewhere a line now and then."""
    begun = told = time.monotonic()
    first: int | None = None
    with following(as_lines=False) as progress:
        progress.report(text)

        def advance(done: int, total: int) -> None:
            nonlocal told, first
            first = done if first is None else first
            progress.advance(done, total)
            now = time.monotonic()
            if not redraws() and now - told >= _LINE_SECONDS:
                told = now
                say(f"{count(done)} of {count(total)} cells, {remaining(done - first, total - first, now - begun)} left")

        yield advance


@contextmanager
def _lines_of_progress(text: str, known: int) -> Iterator[Callable[[int, int], None]]:
    """JSON lines that leave out the cells which have a score already, so that their pace tells the time that is left."""
    with following(as_lines=True) as progress:
        progress.report(text)
        yield lambda done, total: progress.advance(done - known, total - known)


def _summary(job: ScoringJob, scored: Scored, cells: Cells) -> dict[str, Any]:
    """How many cells have a score of each status."""
    from nastui.fitness.scoring.scorer import ScoreStatus

    found = scored.store.find(scored.set, scored.keying.keys(cells)).statuses.tolist()
    statuses = {status.name.lower(): found.count(status) for status in ScoreStatus if status in found}
    return {"space": job.benchmark, "fitness": job.entry.name, "settings": _deciding(scored), "cells": len(found), "statuses": statuses}


def _document(job: ScoringJob, scored: Scored, cells: Cells) -> dict[str, Any]:
    """All scores of these cells; those that are not kept are computed."""
    from nastui.fitness.scoring.scorer import ScoreStatus
    from nastui.runs.result import finite

    keys = scored.keying.keys(cells)
    scored.compute(keys)
    found = scored.store.find(scored.set, keys)
    columns = (cells, found.values.tolist(), found.statuses.tolist(), found.seconds.tolist())
    scores = [
        {"cell": scored.context.benchmark.space.format(cell), "score": finite(value), "status": ScoreStatus(status).name.lower(), "seconds": seconds}
        for cell, value, status, seconds in zip(*columns, strict=True)
    ]
    return {"space": job.benchmark, "fitness": job.entry.name, "settings": _deciding(scored), "scores": scores}


def _deciding(scored: Scored) -> dict[str, Any]:
    """The settings, and what they came to here."""
    given = {name: value for name, value in values_of(scored.settings).items() if name != "seconds_per_cell"}
    batch = scored.document.get("images") or {}
    return given | {"device": scored.document.get("device"), "source": batch.get("source"), "digest": batch.get("digest"), "set": scored.set.id}


def _told(scored: Scored, document: dict[str, Any], whole: bool) -> str:
    scores = document["scores"]
    shown = sorted((one for one in scores if one["status"] == "ok"), key=lambda one: -one["score"])[:_BEST] if whole else scores
    rows = [[one["cell"], decimal(one["score"], 3), one["status"], duration(one["seconds"])] for one in shown]
    lines = [f"{document['space']}: {scored.facts().metric}", table(["cell", "score", "status", "took"], rows)]
    if whole:
        kinds = {status: sum(one["status"] == status for one in scores) for status in dict.fromkeys(one["status"] for one in scores)}
        lines.append(
            f"the best {len(rows)} of {count(len(scores))} cells: " + ", ".join(f"{count(number)} {status}" for status, number in kinds.items())
        )
    return "\n".join(lines)
