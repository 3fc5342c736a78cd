"""`nastui study table`: the tables that papers print."""

from __future__ import annotations

from pathlib import Path

import click

from nastui.base.errors import InputError
from nastui.cli.completing import STUDY
from nastui.cli.output import print_json, say, tell
from nastui.cli.paths import GivenPath
from nastui.cli.study.planned import SEEDS, planned

_MOST = 1_000_000


@click.command("table")
@click.argument("study", metavar="NAME|FILE", shell_complete=STUDY)
@SEEDS
@click.option("--queries", metavar="N,N,…", help="After how many queries; without it, 30, 50, 100, 150 and 300.")
@click.option("--latex", "as_latex", is_flag=True, help="Print LaTeX (booktabs) instead of Markdown.")
@click.option("--out", "--output", type=GivenPath("folder"), help="Write queries.md, queries.tex and a CSV of each table into this folder.")
@click.option("--json", "as_json", is_flag=True, help="Print every table as one JSON document.")
def study_table(study: str, seeds: str | None, queries: str | None, as_latex: bool, out: Path | None, as_json: bool) -> None:
    """Test accuracy after so many queries for every arm and task of STUDY, beside published figures, as papers print it.

    Medians and quartiles, means and standard deviations, and shares of runs that found the optimum.
    """
    budgets = _numbers(queries) if queries is not None else None
    from nastui.runs.store import Store
    from nastui.studies.report.query_tables import BUDGETS, query_report
    from nastui.studies.report.render.exports import tables_document
    from nastui.studies.report.render.folder import write_tables
    from nastui.studies.report.render.paper import paper_latex, paper_markdown
    from nastui.studies.report.study_data import StudyData, read_groups

    chosen, matrix, _ = planned(study, seeds)
    with Store(reading=True) as store:
        groups = read_groups(store, matrix)
    report = query_report(StudyData(chosen, groups), budgets or BUDGETS)
    if not report.sections:
        raise InputError(f"no run of {chosen.name} is done", remedy=f"`nastui study run {study}` makes them")
    if out is not None:
        files = write_tables(report, out, "queries")
        say(f"{len(files)} files in {out}, {files[0]} first")
    if as_json:
        print_json(tables_document(report))
    elif out is None:
        tell(paper_latex(report) if as_latex else paper_markdown(report), nl=False)


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts or not all(part.isdigit() and 1 <= int(part) <= _MOST for part in parts):
        raise InputError(f"--queries: '{text}' is no list of numbers of queries", remedy="write them with commas between, such as 30,50,100")
    return tuple(sorted({int(part) for part in parts}))
