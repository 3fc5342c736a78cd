"""`nastui data`: the benchmarks on this machine."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import click

from nastui.base.errors import InputError, MissingError, NastuiError
from nastui.benchmarks.header import Description, describe
from nastui.benchmarks.listing import HOW_TO_GET, Listed, listed, table_path
from nastui.benchmarks.mini_tss.place import MINI_TSS
from nastui.cli.output import print_json, say
from nastui.drawing.printable import printable


@click.group()
def data() -> None:
    """List, import, build and remove benchmarks."""


@data.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_data(as_json: bool) -> None:
    """The benchmarks that are here, and what brings those that are not."""
    found = [(one.name, _described(one), one.path) for one in listed()]
    if as_json:
        print_json([_document(name, described, path) for name, described, path in found])
        return
    for name, described, path in found:
        click.echo(_text(name, described, path))


def _described(one: Listed) -> Description | None:
    """What the table says; a damaged one is complained of and listed as absent."""
    try:
        return describe(one.path) if one.path else None
    except NastuiError as error:
        say(str(error))
        return None


def _document(name: str, described: Description | None, path: Path | None) -> dict[str, Any]:
    return {
        "benchmark": name,
        "here": described is not None,
        "title": described and described.about.title,
        "space": described and described.about.space,
        "queries": described and described.size,
        "note": described and described.about.note,
        "bytes": path and path.stat().st_size,
        "columns": [column.as_dict() for column in described.columns] if described else [],
        "remedy": None if described else HOW_TO_GET.get(name),
    }


def _text(name: str, described: Description | None, path: Path | None) -> str:
    if described is None or path is None:
        return f"{name}: not here; {HOW_TO_GET.get(name, '')}\n"
    lines = [f"{name}: {described.about.title}; {described.size:,} distinct queries, {path.stat().st_size / 1e6:.1f} MB"]
    if described.about.note:
        lines += textwrap.wrap(described.about.note, 100, initial_indent="  ", subsequent_indent="  ")
    for dataset in described.datasets:
        meanings = [column.meaning for column in described.columns if column.meaning.dataset == dataset and column.meaning.seeds == "mean"]
        splits = dict.fromkeys(m.split for m in meanings if m.metric == "accuracy")
        accuracies = [f"{split} at {_ranges([m.epochs or 0 for m in meanings if (m.metric, m.split) == ('accuracy', split)])}" for split in splits]
        others = sorted({m.metric for m in meanings if m.metric != "accuracy"})
        lines += textwrap.wrap(
            f"{dataset}: accuracy {', '.join(accuracies)} epochs; {', '.join(others)}", 100, initial_indent="  ", subsequent_indent="    "
        )
    return "\n".join(printable(line) for line in lines) + "\n"


def _ranges(numbers: list[int]) -> str:
    """`1 to 12`, `12, 200`: numbers that follow each other as a range."""
    ordered = sorted(numbers)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]} to {ordered[-1]}"
    return ", ".join(str(number) for number in ordered)


@data.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", help="The benchmark's name; without it, that of its space.")
@click.option("--replace", "replacing", is_flag=True, help="Take this source's numbers where they contradict the table's.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_data(path: Path, name: str | None, replacing: bool, as_json: bool) -> None:
    """Make a benchmark of a table (.csv or .csv.gz), or add its columns to the one that is there."""
    from nastui.benchmarks.importing.bring import bring_in

    brought = bring_in(path, name, replacing, say)
    for remark in brought.remarks:
        say(remark)
    if as_json:
        print_json(_document(brought.benchmark.name, describe(brought.path), brought.path) | {"joined": brought.joined})
        return
    did = "added to" if brought.joined else "is now"
    click.echo(f"{path.name} {did} {brought.benchmark.name}: {brought.benchmark.size:,} cells, {len(brought.benchmark.columns)} columns")


@data.command()
@click.argument("name")
@click.option("--seeds", default="1", help="Seeds to train with, such as 1 or 1,2,3.")
@click.option("--threads", type=click.IntRange(1, 256), help="Trainings at a time; without it, one per core.")
@click.option("--output", type=click.Path(path_type=Path), help="Where to write the table; without it, into the package.")
def build(name: str, seeds: str, threads: int | None, output: Path | None) -> None:
    """Train the embedded benchmark anew. A build that was interrupted goes on where it was."""
    if name != MINI_TSS:
        raise InputError(f"'{name}' cannot be built", remedy=f"`nastui data build {MINI_TSS}` can; `nastui data import` brings others")
    from nastui.cli.building import build_mini_tss

    path = build_mini_tss([_seed(text) for text in seeds.split(",")], threads, output or table_path(MINI_TSS))
    click.echo(f"wrote {path}")


def _seed(text: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit():
        raise InputError(f"'{text}' is no seed", remedy="write --seeds 1 or --seeds 1,2,3")
    return int(text)


@data.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove an imported benchmark."""
    if name == MINI_TSS:
        raise InputError(f"{MINI_TSS} is part of nastui and stays")
    path = table_path(name)
    if not path.exists():
        raise MissingError(f"the benchmark '{name}' is not here", remedy="`nastui data list` shows those that are")
    if not yes:
        click.confirm(f"remove {path}?", abort=True, err=True)
    path.unlink()
    say(f"removed {name}")
