"""What the study commands share: the study that is meant, with the seeds that were asked for, beside what the store has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from nastui.base.seeds import read_seeds
from nastui.cli.deferring import deferred
from nastui.cli.output import say

if TYPE_CHECKING:
    from nastui.runs.store import Store
    from nastui.studies.plan.matrix import Matrix, matrix, stored_digests
    from nastui.studies.plan.planning import plan
    from nastui.studies.plan.reading import read_study
    from nastui.studies.plan.requirements import runnable_part
    from nastui.studies.plan.study import Study
else:
    Store = deferred("nastui.runs.store:Store")
    stored_digests, matrix = deferred("nastui.studies.plan.matrix:stored_digests"), deferred("nastui.studies.plan.matrix:matrix")
    plan = deferred("nastui.studies.plan.planning:plan")
    read_study = deferred("nastui.studies.plan.reading:read_study")
    runnable_part = deferred("nastui.studies.plan.requirements:runnable_part")

SEEDS = click.option("--seeds", metavar="A..B", help="Other seeds than the study's, such as 1..10 or 1,2,5.")


def planned(name: str, seeds: str | None) -> tuple[Study, Matrix, tuple[tuple[str, str], ...]]:
    """The study, its matrix, and (task or arm, why) of what cannot be run here: that is left out, and named on standard error."""
    _, study = read_study(name)
    if seeds is not None:
        study = replace(study, seeds=read_seeds(seeds))
    with Store(reading=True) as store:
        study, missing = runnable_part(study, stored_digests(store))
        for name_of, why in missing:
            say(f"left out: {name_of}: {why}")
        return study, matrix(plan(study), store), missing
