"""`nastui data import`: a benchmark from a file or folder."""

from __future__ import annotations

from pathlib import Path

import click

from nastui.base.room import waiting_for_room
from nastui.benchmarks.header import describe
from nastui.cli.data.listing import document_of
from nastui.cli.data.progress import following
from nastui.cli.output import NO_WAIT, print_json, say, tell
from nastui.cli.paths import GivenPath
from nastui.drawing.numbers import counted
from nastui.drawing.printable import printable


@click.command("import")
@click.argument("path", type=GivenPath())
@click.argument("table", required=False, type=GivenPath())
@click.option("--name", help="The benchmark's name; without it, that of its space.")
@click.option("--cell-column", metavar="NAME", help="The column of a table that holds the cells.")
@click.option("--skip", multiple=True, metavar="NAME[,NAME…]", help="Columns of a table to leave out.")
@click.option("--rename", multiple=True, metavar="OLD=NEW[,…]", help="Read a table's column as if it had another name: val_acc=cifar10.valid@200.")
@click.option("--prefix", metavar="NAME", help="Put NAME_ before all scores of a table, so that they stand beside others of the same name.")
@click.option("--replace", "replacing", is_flag=True, help="Take this source's numbers where they contradict the table's.")
@click.option("--curves", is_flag=True, help="Keep learning curves too: 80 kB a cell for NATS-Bench.")
@NO_WAIT
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--follow", is_flag=True, hidden=True, help="Tell progress as JSON lines on standard error.")
def import_data(
    path: Path,
    table: Path | None,
    name: str | None,
    cell_column: str | None,
    skip: tuple[str, ...],
    rename: tuple[str, ...],
    prefix: str | None,
    replacing: bool,
    curves: bool,
    no_wait: bool,
    as_json: bool,
    follow: bool,
) -> None:
    """Make a benchmark of PATH, or add its numbers to the one that is there.

    PATH is a NATS-Bench folder (…-simple), its tar or its .pickle.pbz2, a NASBench-101 tfrecord, a table (.csv or .tsv, plain or .gz), the JSON
    document of NAS-Bench-Macro or NAS-Bench-Suite-Zero, or a table file of nastui from another machine (.nastui, in data/tables of its home).
    A part of a published list of cells is added to that benchmark's table, where it is here. A space of your own is described by a space file:
    then PATH is that file (.toml), and TABLE holds its cells.
    """
    from nastui.benchmarks.importing.csv_columns import ColumnChoice
    from nastui.benchmarks.importing.space_source import import_path

    with waiting_for_room(say, wanted=not no_wait), following(follow) as progress:
        brought = import_path(path, table, name, replacing, curves, progress, ColumnChoice(cell_column, skip, rename, prefix))
    for remark in brought.remarks:
        say(remark)
    if as_json:
        described = document_of(brought.benchmark.name, describe(brought.path), brought.path)
        print_json(described | {"joined": brought.joined, "join": brought.join and brought.join.as_dict(), "remarks": list(brought.remarks)})
        return
    did = "added to" if brought.joined else "is now"
    size, columns = brought.benchmark.size, len(brought.benchmark.columns)
    tell(printable(f"{(table or path).name} {did} {brought.benchmark.name}: {counted(size, 'cell')}, {counted(columns, 'column')}"))
