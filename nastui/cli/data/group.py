"""The command group, and its smallest commands."""

from __future__ import annotations

from pathlib import Path

import click

from nastui.base.errors import InputError, MissingError
from nastui.base.seeds import read_seeds
from nastui.benchmarks.listing import listed, table_path
from nastui.benchmarks.mini_tss import MINI_TSS
from nastui.benchmarks.other_names import meant
from nastui.cells.space_file.kept import kept_file
from nastui.cli.asking import confirm
from nastui.cli.completing import BUILT_BENCHMARK, TABLE
from nastui.cli.data.getting import get_data
from nastui.cli.data.importing import import_data
from nastui.cli.data.listing import list_data
from nastui.cli.data.verifying import verify_data
from nastui.cli.output import say, tell
from nastui.cli.paths import GivenPath


@click.group()
def data() -> None:
    """List, get, import, verify, build and remove benchmarks."""


for command in (list_data, get_data, import_data, verify_data):
    data.add_command(command)


@data.command()
@click.argument("name", shell_complete=BUILT_BENCHMARK)
@click.option("--seeds", default="1", help="Seeds to train with, such as 1, 1,2,3 or 1..3.")
@click.option("--threads", type=click.IntRange(1, 256), help="Trainings at a time; without it, one per core.")
@click.option("--output", "--out", type=GivenPath(), help="Where to write the table; without it, into the package.")
def build(name: str, seeds: str, threads: int | None, output: Path | None) -> None:
    """Train the embedded benchmark anew. A build that was interrupted goes on where it was."""
    if name != MINI_TSS:
        raise InputError(
            f"'{name}' cannot be built{meant(name, [MINI_TSS])}", remedy=f"`nastui data build {MINI_TSS}` can; `nastui data import` brings others"
        )
    from nastui.cli.building import build_mini_tss

    path = build_mini_tss(list(read_seeds(seeds)), threads, output or table_path(MINI_TSS))
    tell(f"wrote {path}")


@data.command()
@click.argument("name", shell_complete=TABLE)
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove an imported benchmark."""
    if name == MINI_TSS:
        raise InputError(f"{MINI_TSS} is part of nastui and stays")
    path = table_path(name)
    if not path.exists():
        here = [one.name for one in listed() if one.path is not None and one.name != MINI_TSS]
        raise MissingError(f"the benchmark '{name}' is not here{meant(name, here)}", remedy="`nastui data list` shows those that are")
    if not yes:
        confirm(f"remove {path}?", "nothing was removed")
    path.unlink()
    kept = kept_file(name)
    say(f"removed {name}{f'; its space stays, as runs may be of it: {kept}' if kept.exists() else ''}")
