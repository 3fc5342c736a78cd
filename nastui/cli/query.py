"""`nastui query`: what a benchmark knows of one cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import click

from nastui.base.errors import InputError
from nastui.cli.completing import DATASET, TABLE
from nastui.cli.output import linear, print_json, table, tell
from nastui.drawing.bars import sparkline

if TYPE_CHECKING:
    from nastui.benchmarks.columns import BenchmarkColumn
    from nastui.benchmarks.curves import Curve

_WIDTH: Final = 40


@click.command()
@click.argument("benchmark", shell_complete=TABLE)
@click.argument("cell")
@click.option("--dataset", shell_complete=DATASET, help="Only this data set.")
@click.option("--curves", is_flag=True, help="Learning curves too, where the benchmark has them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def query(benchmark: str, cell: str, dataset: str | None, curves: bool, as_json: bool) -> None:
    """Every number that BENCHMARK has for CELL, with its meaning."""
    document = _document(benchmark, cell, dataset, curves)
    if as_json:
        print_json(document)
        return
    tell(f"{document['cell']} in {document['benchmark']}")
    headings = ["dataset", "metric", "split", "epochs", "seeds", "value", "unit"]
    rows = [[_text(value[name]) for name in headings] for value in document["values"] if value["value"] is not None]
    tell(table(headings, rows))
    if curves:
        tell(_curves(document["curves"], benchmark))


def _document(name: str, text: str, dataset: str | None, curves: bool) -> dict[str, Any]:
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
        if wanted is None or column.meaning.dataset in (wanted, None):
            values.append(_described(column) | {"value": finite(float(numbers[row])), "unit": column.unit, "source": column.source})
    document = {"benchmark": name, "cell": benchmark.space.format(cell), "values": values}
    if curves:
        chosen = [curve for curve in benchmark.curves if wanted is None or curve.column.meaning.dataset == wanted]
        document["curves"] = [_curve(curve, row) for curve in chosen]
    return document


def _described(column: BenchmarkColumn) -> dict[str, Any]:
    meaning = column.meaning
    return {"dataset": meaning.dataset, "metric": meaning.metric, "split": meaning.split, "epochs": meaning.epochs, "seeds": meaning.seeds}


def _curve(curve: Curve, row: int) -> dict[str, Any]:
    values = curve.of(row)
    known = [] if values is None else [(point, one) for point, one in zip(curve.points, values.tolist(), strict=True) if not math.isnan(one)]
    return _described(curve.column) | {"unit": curve.column.unit, "points": [point for point, _ in known], "values": [one for _, one in known]}


def _curves(curves: list[dict[str, Any]], benchmark: str) -> str:
    if not curves:
        return f"{benchmark} has no learning curves; `nastui data import … --curves` keeps them"
    headings = ["dataset", "metric", "split", "epochs", "seeds", "curve", "last"]
    known = [curve for curve in curves if curve["values"]]
    rows = [
        [*(_text(one[name]) for name in headings[:5]), "" if linear() else sparkline(one["values"], _WIDTH), f"{one['values'][-1]:g}"]
        for one in known
    ]
    return table(headings, rows)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,}"  # every digit that is known
    return str(value)
