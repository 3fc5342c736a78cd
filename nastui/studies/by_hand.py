"""Comparing runs that were marked by hand. Imports statistics: only to be imported in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nastui.base.errors import MissingError
from nastui.base.steps import step
from nastui.runs.store import Store
from nastui.studies.comparing import HandMade, compare, grouped
from nastui.studies.report.document import Report
from nastui.studies.report.render.folder import write_report
from nastui.studies.seed_runs import SeedRun, seed_run


def arms_of(ids: Iterable[str]) -> HandMade:
    """Group the runs of these ids; those that are gone are passed over.

    Raises:
        NastuiError: they cannot be compared.
    """
    wanted, runs = sorted(ids), []
    with Store(reading=True) as store:
        for place, id in enumerate(wanted):
            step("looking up runs", place, len(wanted))
            with suppress(MissingError):
                runs.append(store.run(id))
    return grouped(runs)


def report_of(made: HandMade) -> Report:
    """Compare the arms."""
    with Store(reading=True) as store:
        return compare(made, store)


def runs_of(made: HandMade, arm: str) -> tuple[SeedRun, ...]:
    """The runs of an arm, by seed."""
    with Store(reading=True) as store:
        return tuple(seed_run(int(run.document["seed"]), run, store) for run in made.runs[arm])


def written(report: Report, folder: Path) -> int:
    """Write the report's folder; how many files it has."""
    return len(write_report(report, folder, {}))
