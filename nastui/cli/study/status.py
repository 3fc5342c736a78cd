"""`nastui study list` and `nastui study status`: which studies there are, and the matrix of arms × tasks with what is still to be done."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from nastui.cli.completing import STUDY
from nastui.cli.output import print_json, table, tell
from nastui.cli.study.planned import SEEDS, Counts, counted
from nastui.studies.plan.places import listed_studies


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_studies(as_json: bool) -> None:
    """All studies: the user's own come before shipped ones of the same name."""
    found = listed_studies()
    if as_json:
        print_json([{"name": one.name, "own": one.own, "path": str(one.path), "summary": one.summary} for one in found])
        return
    tell(table(["study", "", "what it asks"], [[one.name, "own" if one.own else "", one.title] for one in found]))


_STANDINGS = ("done", "running", "interrupted", "failed", "missing")


@click.command("status")
@click.argument("study", metavar="NAME|FILE", shell_complete=STUDY)
@SEEDS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def study_status(study: str, seeds: str | None, as_json: bool) -> None:
    """How many runs of each arm and task are done."""
    chosen, counts = counted(study, seeds)
    rows = [_row(counts, panel.name, task, arm) for panel in chosen.panels for task in panel.tasks for arm in panel.arms]
    if as_json:
        print_json({"study": chosen.name, "seeds": len(chosen.seeds), "arms": rows})
        return
    tell(table(["panel", "task", "arm", *_STANDINGS], [[str(row[name] or "") for name in ("panel", "task", "arm", *_STANDINGS)] for row in rows]))


def _row(counts: Counts, panel: str, task: str, arm: str) -> dict[str, Any]:
    found = counts.get((panel, task, arm), Counter())
    return {"panel": panel, "task": task, "arm": arm, **{name: found[name] for name in _STANDINGS}}
