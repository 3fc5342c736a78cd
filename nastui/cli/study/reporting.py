"""`nastui study report`: what the runs of a study say."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from nastui.base.room import waiting_for_room
from nastui.cli.completing import STUDY
from nastui.cli.output import NO_WAIT, print_json, say, tell
from nastui.cli.paths import GivenPath
from nastui.cli.study.planned import SEEDS, planned


@click.command("report")
@click.argument("study", metavar="NAME|FILE", shell_complete=STUDY)
@SEEDS
@click.option("--out", "--output", type=GivenPath("folder"), help="Write HTML, Markdown, pictures and CSV into this folder.")
@NO_WAIT
@click.option("--json", "as_json", is_flag=True, help="Print every table as one JSON document.")
def study_report(study: str, seeds: str | None, out: Path | None, no_wait: bool, as_json: bool) -> None:
    """Tables, tests, pictures and verdicts of what is done of STUDY so far."""
    from nastui.runs.store import Store
    from nastui.studies.report.composing import compose
    from nastui.studies.report.render.exports import iohinspector_csv, tables_document
    from nastui.studies.report.render.folder import write_report
    from nastui.studies.report.render.text import plain
    from nastui.studies.report.study_data import read_groups

    click.get_current_context().with_resource(waiting_for_room(say, wanted=not no_wait))
    chosen, matrix, left_out = planned(study, seeds)
    with Store(reading=True) as store:
        groups = read_groups(store, matrix)
    report = compose(chosen, matrix, groups, left_out)
    if out is not None:
        files = write_report(report, out, {"iohinspector.csv": iohinspector_csv(groups)})
        say(f"{len(files)} files in {out}, {out / 'report.html'} first")
    if as_json:
        print_json(tables_document(report))
    elif out is None:
        tell(plain(report, shutil.get_terminal_size((120, 40)).columns), nl=False)
