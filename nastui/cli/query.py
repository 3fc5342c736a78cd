"""`nastui query`: what a benchmark knows of one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from nastui.cli.completing import DATASET, TABLE
from nastui.cli.output import linear, print_json, table, tell
from nastui.drawing.bars import sparkline

if TYPE_CHECKING:
    from nastui.benchmarks.columns import BenchmarkColumn

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
    from nastui.benchmarks.cell_numbers import cell_numbers

    found = cell_numbers(benchmark_named(name), text, dataset)
    values = [_described(one.column) | {"value": one.value, "unit": one.column.unit, "source": one.column.source} for one in found.numbers]
    document = {"benchmark": name, "cell": found.cell, "values": values}
    if curves:
        document["curves"] = [
            _described(one.column) | {"unit": one.column.unit, "points": list(one.points), "values": list(one.values)} for one in found.curves
        ]
    return document


def _described(column: BenchmarkColumn) -> dict[str, Any]:
    meaning = column.meaning
    return {"dataset": meaning.dataset, "metric": meaning.metric, "split": meaning.split, "epochs": meaning.epochs, "seeds": meaning.seeds}


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
