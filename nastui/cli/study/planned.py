"""What the study commands share: the study that is meant, with the seeds that were asked for, beside what the store has."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import click

from nastui.base.seeds import read_seeds
from nastui.cli.deferring import deferred
from nastui.cli.output import say

if TYPE_CHECKING:
    from nastui.runs.store import Store
    from nastui.studies.plan.matrix import Matrix, matrix, statuses, stored_digests
    from nastui.studies.plan.planning import plan
    from nastui.studies.plan.reading import read_study
    from nastui.studies.plan.requirements import runnable_part
    from nastui.studies.plan.shards import read_shard
    from nastui.studies.plan.study import Study
else:
    Store = deferred("nastui.runs.store:Store")
    stored_digests, matrix = deferred("nastui.studies.plan.matrix:stored_digests"), deferred("nastui.studies.plan.matrix:matrix")
    plan = deferred("nastui.studies.plan.planning:plan")
    read_study = deferred("nastui.studies.plan.reading:read_study")
    runnable_part = deferred("nastui.studies.plan.requirements:runnable_part")
    read_shard = deferred("nastui.studies.plan.shards:read_shard")
    statuses = deferred("nastui.studies.plan.matrix:statuses")

SEEDS = click.option("--seeds", metavar="A..B", help="Other seeds than the study's, such as 1..10 or 1,2,5.")

Counts: TypeAlias = dict[tuple[str, str, str], Counter[str]]
"""By panel, task and arm: how many runs have each status."""


def planned(name: str, seeds: str | None) -> tuple[Study, Matrix, tuple[tuple[str, str], ...]]:
    """The study, its matrix, and (task or arm, why) of what cannot be run here: that is left out, and named on standard error."""
    study = _read(name, seeds)
    with Store(reading=True) as store:
        study, missing = runnable_part(study, stored_digests(store))
        _tell_left_out(missing)
        return study, matrix(plan(study), store), missing


def sharded(name: str, seeds: str | None, matrix: Matrix, text: str) -> Matrix:
    """What of the matrix is in this part of the study (I/N). The parts are those of the whole study, whatever of it can be run here."""
    return read_shard(text).part(matrix, [one.digest for one in plan(_read(name, seeds))])


def counted(name: str, seeds: str | None) -> tuple[Study, Counts]:
    """The study, without what cannot be run here, and how far its runs are. No document of a run is read."""
    with Store(reading=True) as store:
        known = statuses(store)
    study, missing = runnable_part(_read(name, seeds), known)
    _tell_left_out(missing)
    counts: Counts = {}
    for one in plan(study):
        counts.setdefault((one.panel, one.task, one.arm), Counter())[known.get(one.digest, "missing")] += 1
    return study, counts


def _read(name: str, seeds: str | None) -> Study:
    _, study = read_study(name)
    return study if seeds is None else replace(study, seeds=read_seeds(seeds))


def _tell_left_out(missing: tuple[tuple[str, str], ...]) -> None:
    for name, why in missing:
        say(f"left out: {name}: {why}")
