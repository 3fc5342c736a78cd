"""`nastui data verify`: whether a table still says what it should."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nastui.base.errors import InputError, NastuiError
from nastui.benchmarks.listing import listed, table_path
from nastui.benchmarks.verifying import Finding
from nastui.cli.completing import TABLE
from nastui.cli.output import print_json, tell
from nastui.cli.paths import GivenPath
from nastui.drawing.printable import printable

_SAMPLE = 200


@click.command("verify")
@click.argument("name", required=False, shell_complete=TABLE)
@click.option("--with", "oracle", type=click.Choice(["nats_bench", "nasbench-pytorch"]), help="Compare with this package too.")
@click.option("--source", type=GivenPath(), help="The official folder that nats_bench reads.")
@click.option("--sample", type=click.IntRange(1), default=_SAMPLE, show_default=True, help="Cells to compare with a package.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--follow", is_flag=True, hidden=True, help="Tell progress as JSON lines on standard error.")
def verify_data(name: str | None, oracle: str | None, source: Path | None, sample: int, as_json: bool, follow: bool) -> None:
    """Check tables: their bytes, their rows, the published optima; without NAME all that are here."""
    if oracle and name is None:
        raise InputError(f"{oracle} knows one benchmark at a time", remedy="give its NAME, such as nats-tss")
    paths = {name: table_path(name)} if name is not None else {one.name: one.path for one in listed() if one.path}
    found: list[dict[str, Any]] = []
    for one, path in paths.items():
        _stage(follow, f"reading {one}")
        for finding in _readable(one, path, oracle, source, sample) if name is None else _findings(one, path, oracle, source, sample):
            found.append({"benchmark": one, **asdict(finding)})
            _stage(follow, f"{one}: {finding.check} {'holds' if finding.holds else 'is WRONG'}; the next check")
            if not as_json:
                tell(printable(f"{'ok' if finding.holds else 'WRONG':5}  {one}: {finding.check}: {finding.said}"))
    if as_json:
        print_json(found)
    if not all(one["holds"] for one in found):
        sys.exit(1)


def _stage(follow: bool, text: str) -> None:
    if follow:
        click.echo(json.dumps({"stage": text}), err=True)


def _readable(name: str, path: Path, oracle: str | None, source: Path | None, sample: int) -> Iterator[Finding]:
    """A table that cannot be opened is a finding too, where others follow."""
    try:
        yield from _findings(name, path, oracle, source, sample)
    except NastuiError as error:
        yield Finding("table", False, error.message)


def _findings(name: str, path: Path, oracle: str | None, source: Path | None, sample: int) -> Iterator[Finding]:
    from nastui.benchmarks.catalogue import benchmark_named
    from nastui.benchmarks.verifying.oracles import compare_module_hashes, compare_nats_bench
    from nastui.benchmarks.verifying.table import check_table

    benchmark = benchmark_named(name)
    yield from check_table(path)
    if oracle == "nats_bench":
        if source is None:
            raise InputError("nats_bench reads the official records", remedy="give their folder with --source")
        yield from compare_nats_bench(benchmark, source, sample)
    elif oracle:
        yield from compare_module_hashes(benchmark, sample)
