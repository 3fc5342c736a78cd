"""`nastui study export` and `bibtex`: the runs of a study for other programs, and what a paper about it cites."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from nastui.base.errors import InputError
from nastui.base.writing import write_text
from nastui.cli.completing import STUDY
from nastui.cli.output import say, tell
from nastui.cli.paths import GivenPath
from nastui.cli.study.planned import SEEDS, planned


@click.command("export")
@click.argument("study", metavar="NAME|FILE", shell_complete=STUDY)
@SEEDS
@click.option("--format", "kind", type=click.Choice(["csv", "jsonl"]), default="csv", help="CSV, or JSON Lines.")
@click.option("--evaluations", is_flag=True, help="A line for each evaluation of each run that is done, instead of one for each run.")
@click.option("--output", "--out", type=GivenPath("file"), help="A file; without it, standard output. Folders are made.")
def export_study(study: str, seeds: str | None, kind: Literal["csv", "jsonl"], evaluations: bool, output: Path | None) -> None:
    """A line for each run of STUDY: panel, task, arm, seed, how far it is, and its result."""
    from nastui.exports.lines import EVALUATION_COLUMNS, STUDY_COLUMNS, as_lines, evaluation_rows, study_rows
    from nastui.runs.store import Store

    _, matrix, _ = planned(study, seeds)
    with Store(reading=True) as store:
        done = dict.fromkeys(run.id for one in matrix.planned if (run := matrix.run(one)) is not None and run.state == "done")
        rows, columns = (evaluation_rows(store, done), EVALUATION_COLUMNS) if evaluations else (study_rows(store, matrix), STUDY_COLUMNS)
        text = as_lines(rows, columns, kind)
    if output is None:
        tell(text, nl=False)
        return
    write_text(output, text)
    say(f"wrote {output}")


@click.command("bibtex")
@click.argument("study", metavar="NAME|FILE", shell_complete=STUDY)
@SEEDS
def study_bibtex(study: str, seeds: str | None) -> None:
    """BibTeX of what the runs of STUDY used: benchmarks, algorithms, predictors and scores, each once."""
    from nastui.exports.references import bibtex

    _, matrix, _ = planned(study, seeds)
    runs = [run for one in matrix.planned if (run := matrix.run(one)) is not None]
    if not runs:
        raise InputError(f"no run of the study '{study}' is there", remedy=f"`nastui study run {study}` makes them")
    tell(bibtex(runs), nl=False)
