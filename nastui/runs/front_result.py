"""The front of a run in documents and files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.drawing.printable import in_csv
from nastui.fitness.objectives import Objectives
from nastui.pareto.hypervolume import hypervolume
from nastui.runs.fronts import FrontMember, FrontPoints, KnownFront, no_points, share_of_known
from nastui.runs.rows import RunRow
from nastui.runs.store import Store


def points_of_run(store: Store, run: RunRow) -> FrontPoints:
    """All that a run with objectives has evaluated.

    Raises:
        InputError: the run has no objectives.
    """
    space = space_named(run.facts["space"])
    nothing = no_points(run.facts, space)
    if nothing is None:
        raise InputError(f"the run {run.id} has no objectives, so it has no front", remedy="add [[objective]] to its preset (docs/objectives.md)")
    return nothing.more(store.records(run.id, space.length), 0)


def front_result(points: FrontPoints, members: Sequence[FrontMember], known: KnownFront | None) -> dict[str, Any]:
    """What the result document of a run with objectives has beside its best evaluation."""
    volume = hypervolume_of(points)
    return {
        "objectives": [
            {"name": name, "unit": one.unit, "goal": one.goal, "min": one.min, "max": one.max, "reference": one.reference}
            for name, one in zip(objective_columns(points.objectives), points.objectives.each, strict=True)
        ],
        "front": front_document(members, points.objectives),
        "hypervolume": volume,
        "exact_front": None if known is None else {"cells": known.cells, "hypervolume": known.hypervolume},
        "share_of_exact_front": share_of_known(points, known),
        "share_of_exact_hypervolume": None if known is None else known.share(volume),
    }


def hypervolume_of(points: FrontPoints) -> float | None:
    """Of the front; None where it is of one objective, or has no reference point."""
    reference = points.objectives.reference
    return None if reference is None or len(reference) < 2 else hypervolume(points.costs.points[points.front], reference)


def front_csv(members: Sequence[FrontMember], objectives: Objectives) -> str:
    """A header and a line for each member."""
    names = objective_columns(objectives)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["evaluation", "cell", *map(in_csv, names), "knee", "best", "on_exact_front"])
    for one in members:
        exact = "" if one.exact is None else one.exact
        writer.writerow([one.number + 1, in_csv(one.cell), *one.values, one.knee, one.best, exact])
    return text.getvalue()


def objective_columns(objectives: Objectives) -> tuple[str, ...]:
    """What columns of objectives are called in files: their names, numbered where two have the same."""
    names = [one.name for one in objectives.each]
    return tuple(name if names.count(name) == 1 else f"{name} ({number})" for number, name in enumerate(names, start=1))


def front_document(members: Sequence[FrontMember], objectives: Objectives) -> list[dict[str, Any]]:
    """The members as JSON has them."""
    names = objective_columns(objectives)
    return [
        {
            "evaluation": one.number + 1,
            "cell": one.cell,
            "objectives": {name: value if np.isfinite(value) else None for name, value in zip(names, one.values, strict=True)},
            "knee": one.knee,
            "best": one.best,
            "on_exact_front": one.exact,
        }
        for one in members
    ]
