"""`nastui data get`: a benchmark from its official address."""

from __future__ import annotations

from pathlib import Path

import click

from nastui.base.paths import home
from nastui.benchmarks.downloading.sources import official, official_files
from nastui.benchmarks.header import describe
from nastui.cli.completing import OFFICIAL_BENCHMARK
from nastui.cli.data.listing import document_of
from nastui.cli.data.progress import following
from nastui.cli.output import print_json, say, tell
from nastui.cli.paths import GivenPath
from nastui.drawing.numbers import counted
from nastui.drawing.printable import printable

_FILES = tuple(dict.fromkeys(file for files in official_files().values() for file in files))


@click.command("get")
@click.argument("name", shell_complete=OFFICIAL_BENCHMARK)
@click.option("--file", type=click.Choice(_FILES), help="Which official file; without it, the first of the benchmark's.")
@click.option("--folder", type=GivenPath("folder"), help="Where the download lies; without it, nastui's own folder.")
@click.option("--keep", is_flag=True, help="Keep the official file after its import.")
@click.option("--replace", "replacing", is_flag=True, help="Take the official file's numbers where they contradict the table's.")
@click.option("--curves", is_flag=True, help="Keep learning curves too; the table grows several times.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--follow", is_flag=True, hidden=True, help="Tell progress as JSON lines on standard error.")
def get_data(name: str, file: str | None, folder: Path | None, keep: bool, replacing: bool, curves: bool, as_json: bool, follow: bool) -> None:
    """Download the official file of NAME and import it. A download that was interrupted goes on where it was.

    \b
    nasbench101          only108 (499 MB) or full (1.95 GB)
    nats-tss, nats-sss   simple or pickle (about 1.2 GB each)
    """  # noqa: D301 - click's mark for lines that are not to be filled
    wanted = official(name, file)
    from nastui.benchmarks.downloading.get import get

    try:
        with following(follow) as progress:
            got = get(wanted, folder or home().downloads, progress, keep=keep, replacing=replacing, curves=curves)
    except KeyboardInterrupt:
        say("stopped; the same command goes on where it was")
        raise
    imported = got.imported
    for remark in got.remarks:
        say(remark)
    if as_json:
        described = document_of(imported.benchmark.name, describe(imported.path), imported.path)
        kept_as = str(got.file) if got.file else None
        print_json(described | {"joined": imported.joined, "file": kept_as, "remarks": list(got.remarks)})
        return
    did = "added to" if imported.joined else "is now"
    kept = f"; {got.file} is kept" if got.file else ""
    size, columns = imported.benchmark.size, len(imported.benchmark.columns)
    tell(printable(f"{wanted.name} {did} {imported.benchmark.name}: {counted(size, 'cell')}, {counted(columns, 'column')}{kept}"))
