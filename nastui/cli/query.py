"""`nastui query`: what a benchmark knows of one cell."""

from __future__ import annotations

from typing import Any

import click

from nastui.base.errors import InputError
from nastui.cli.output import print_json, table


@click.command()
@click.argument("benchmark")
@click.argument("cell")
@click.option("--dataset", help="Only this data set.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def query(benchmark: str, cell: str, dataset: str | None, as_json: bool) -> None:
    """Every number that BENCHMARK has for CELL, with its meaning."""
    document = _document(benchmark, cell, dataset)
    if as_json:
        print_json(document)
        return
    click.echo(f"{document['cell']} in {document['benchmark']}")
    headings = ["dataset", "metric", "split", "epochs", "seeds", "value", "unit"]
    rows = [[_text(value[name]) for name in headings] for value in document["values"] if value["value"] is not None]
    click.echo(table(headings, rows))


def _document(name: str, text: str, dataset: str | None) -> dict[str, Any]:
    from nastui.benchmarks.catalogue import benchmark_named
    from nastui.runs.result import finite

    benchmark = benchmark_named(name)
    wanted = dataset and benchmark.dataset_named(dataset)
    cell = benchmark.parse(text)
    row = int(benchmark.find(cell[None])[0])
    if row < 0:
        raise InputError(f"{name} does not have the cell {benchmark.space.format(cell)}")
    values = []
    for column, numbers in zip(benchmark.columns, benchmark.values, strict=True):
        meaning = column.meaning
        if wanted is None or meaning.dataset in (wanted, None):
            described: dict[str, Any] = {"dataset": meaning.dataset, "metric": meaning.metric, "split": meaning.split, "epochs": meaning.epochs}
            values.append(described | {"seeds": meaning.seeds, "value": finite(float(numbers[row])), "unit": column.unit, "source": column.source})
    return {"benchmark": name, "cell": benchmark.space.format(cell), "values": values}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,}"  # every digit that is known
    return str(value)
