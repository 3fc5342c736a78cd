"""`nastui data list`: what is here, and what brings what is not."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nastui.base.errors import NastuiError
from nastui.benchmarks.columns import BenchmarkColumn
from nastui.benchmarks.digest import DatasetDigest, digests, partial
from nastui.benchmarks.header import Description, describe
from nastui.benchmarks.listing import ListedBenchmark, how_to_get, listed
from nastui.cli.completing import BENCHMARK
from nastui.cli.output import print_json, say, table, tell
from nastui.drawing.numbers import counted, in_bytes
from nastui.drawing.printable import printable

_WIDTH = 100


@click.command("list")
@click.argument("name", required=False, shell_complete=BENCHMARK)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_data(name: str | None, as_json: bool) -> None:
    """The benchmarks that are here, and what brings those that are not. With NAME: every number that it has, with its meaning."""
    found = [(one.name, _described(one), one.path) for one in listed() if name in (None, one.name)]
    if name and not found:
        from nastui.benchmarks.catalogue import benchmark_named

        benchmark_named(name)  # says what is wrong
    if as_json:
        print_json([document_of(name, described, path) for name, described, path in found])
        return
    for one, described, path in found:
        tell(_text(one, described, path))
        if name and described:
            tell(_columns(described))


def document_of(name: str, described: Description | None, path: Path | None) -> dict[str, Any]:
    """One benchmark as JSON."""
    summaries = described.summaries if described else ()
    columns = described.columns if described else ()
    known = [asdict(summary) for summary in summaries] or [{"known": None, "best": None, "cell": None}] * len(columns)
    return {
        "benchmark": name,
        "here": described is not None,
        "title": described and described.about.title,
        "space": described and described.about.space,
        "queries": described and described.size,
        "partial": described and partial(described),
        "note": described and described.about.note,
        "bytes": path and path.stat().st_size,
        "columns": [column.as_dict() | summary for column, summary in zip(columns, known, strict=True)],
        "remedy": None if described else how_to_get(name),
    }


def _described(one: ListedBenchmark) -> Description | None:
    """What the table says; a damaged one is complained of and listed as absent."""
    try:
        return describe(one.path) if one.path else None
    except NastuiError as error:
        say(str(error))
        return None


def _text(name: str, described: Description | None, path: Path | None) -> str:
    if described is None or path is None:
        return f"{name}: not here; {how_to_get(name) or ''}\n"
    title = "" if described.about.title == name else f" {described.about.title};"
    lines = [f"{name}:{title} {_queries(described, path)}, {in_bytes(path.stat().st_size)}"]
    if known := partial(described):
        lines += [f"  a partial table: {known:,} of {described.size:,} cells have numbers"]
    if described.about.note:
        lines += textwrap.wrap(described.about.note, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    for digest in digests(described):
        lines += _dataset(digest, described.size)
    return "\n".join(printable(line) for line in lines) + "\n"


def _queries(described: Description, path: Path) -> str:
    """How many it has; of how many of its space, where it has a part."""
    from nastui.benchmarks.table import open_benchmark

    try:
        of = open_benchmark(path).distinct_in_space
    except NastuiError:
        of = None
    if of is None or of <= described.size:
        return counted(described.size, "distinct query")
    return f"{described.size:,} of the {counted(of, 'distinct query')} of {described.about.space}"


def _dataset(digest: DatasetDigest, size: int) -> list[str]:
    accuracies = ", ".join(f"{split} at {ranges(epochs)}" for split, epochs in digest.accuracies)
    more = [f"{digest.trainings} trainings a cell"] if digest.trainings > 1 else []
    more += [", ".join(digest.others)] if digest.others else []
    more += ["learning curves"] if digest.curves else []
    said = "; ".join([f"accuracy {accuracies} epochs" if accuracies else "no accuracy", *more])
    lines = textwrap.wrap(f"{digest.name}: {said}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    for one in digest.optima:
        coverage = "" if one.known == size else f" (of {one.known:,} cells that have it)"
        lines.append(f"    best {one.split} at {one.epochs}: {one.accuracy:.10g} %{coverage}  {one.cell}")
    return lines


def _columns(described: Description) -> str:
    headings = ["dataset", "metric", "split", "epochs", "seeds", "unit", "known", "source"]
    known: list[int | None] = [summary.known for summary in described.summaries] or [None] * len(described.columns)
    rows = [_row(column, count) for column, count in zip(described.columns, known, strict=True)]
    return table(headings, rows) + "\n"


def _row(column: BenchmarkColumn, known: int | None) -> list[str]:
    meaning = column.meaning
    values = (meaning.dataset, meaning.metric, meaning.split, meaning.epochs, meaning.seeds, column.unit or None, known, column.source)
    return ["–" if value is None else f"{value:,}" if isinstance(value, int) else value for value in values]


def ranges(numbers: tuple[int, ...]) -> str:
    """`1 to 12`, `12, 200`: numbers that follow each other as a range."""
    if len(numbers) > 2 and numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]} to {numbers[-1]}"
    return ", ".join(str(number) for number in numbers)
