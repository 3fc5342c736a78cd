"""`nastui doctor`: what this machine has."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

import click

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.benchmarks.listing import listed


@click.command()
def doctor() -> None:
    """Device, terminal, data, store: what is here, and what is amiss."""
    from nastui.cli.output import table, tell

    rows = [["python", sys.version.split()[0]], ["terminal", _terminal()], ["device", _device()], ["store", _store()]]
    rows += [[f"benchmark {one.name}", str(one.path) if one.path else "not here"] for one in listed()]
    rows += [
        [package, _version(package)] for package in ("textual", "numpy", "torch", "torch-geometric", "xgboost", "nats_bench", "nasbench-pytorch")
    ]
    rows += _plugins()
    tell(table(["what", "is"], rows))


def _plugins() -> list[list[str]]:
    """What other packages bring, and what of it is not used."""
    from nastui.cells.spaces import SPACES
    from nastui.runs.spec import REGISTRIES, passed_over
    from nastui.studies.plan.rules import RULES

    registries = (SPACES, *REGISTRIES.values(), RULES)
    used = [(registry.kind, one) for registry in registries for one in registry.entries.values() if one.package]
    rows = [[f"{kind} {one.name}", f"of the package {one.package}"] for kind, one in used]
    wrong = dict.fromkeys((*passed_over(), *RULES.passed_over))
    return rows + [[f"plug-in {one.name}", f"passed over ({one.package}): {one.reason}"] for one in wrong]


def _terminal() -> str:
    size = shutil.get_terminal_size()
    colours = "no colour (NO_COLOR)" if os.environ.get("NO_COLOR") else os.environ.get("COLORTERM") or "colours by TERM"
    return f"{os.environ.get('TERM', 'none')}, {size.columns}×{size.lines}, {colours}, {sys.stdout.encoding}"


def _device() -> str:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else f"cpu, {os.cpu_count()} cores"


def _store() -> str:
    from nastui.runs.store import Store

    try:
        with Store() as store:
            found = store.listed()
        bad = sum(one.state == "damaged" for one in found)
        return f"{home().store}, {len(found):,} runs" + (f", {bad:,} of them damaged (`nastui runs list`)" if bad else "")
    except NastuiError as error:
        return str(error)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
