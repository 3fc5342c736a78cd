"""Studies: many runs, compared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from nastui.api.arguments import checked, within
from nastui.api.frames import Frame
from nastui.base.absent import telling_absence
from nastui.base.errors import InputError
from nastui.base.executors.opening import check_workplace, workplace_of
from nastui.base.seeds import read_seeds
from nastui.base.workers import end_rerun
from nastui.runs.cards import runs_at_a_time
from nastui.runs.store import Store
from nastui.studies.plan.matrix import Matrix, matrix, stored_digests
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
from nastui.studies.plan.requirements import runnable_part
from nastui.studies.plan.running import EndedRun, make_pending
from nastui.studies.plan.study import Study
from nastui.studies.report.composing import compose
from nastui.studies.report.document import Report
from nastui.studies.report.render.exports import iohinspector_csv, tables_document
from nastui.studies.report.render.folder import write_report
from nastui.studies.report.render.paper import paper_latex
from nastui.studies.report.render.text import markdown
from nastui.studies.report.study_data import Group, read_groups

_CLAIMS: Final = "claims"
_MOST_JOBS: Final = 1024


@dataclass(frozen=True)
class StudyResult:
    """How far a study is."""

    study: str
    total: int
    """Distinct runs that it plans."""
    done: int
    failed: tuple[str, ...]
    """What failed, each as a sentence."""
    left_out: tuple[str, ...]
    """What cannot be run here, each as a sentence."""


@dataclass(frozen=True)
class StudyReport:
    """What the runs of a study say."""

    title: str
    subtitle: str
    tables: Mapping[str, Frame]
    """Every table, with all digits, by its name."""
    _report: Report
    _groups: tuple[Group, ...]

    @property
    def verdicts(self) -> Frame:
        """A row for each claim: its name, in words, the verdict, with what it was compared, and where it holds. No row where there is no claim."""
        return self.tables.get(_CLAIMS, Frame({}))

    @cached_property
    def markdown(self) -> str:
        """The report as Markdown; its pictures are those that `write` writes."""
        return markdown(self._report, lambda figure: f"pictures/{figure.name}.svg")

    @cached_property
    def latex(self) -> str:
        """Its tables as LaTeX, as papers print them (booktabs)."""
        return paper_latex(self._report)

    @checked
    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Write HTML, Markdown, pictures and CSV into a folder; gives the files, `report.html` first.

        Raises:
            NastuiError: the disk refuses.
        """
        return write_report(self._report, Path(folder), {"iohinspector.csv": iohinspector_csv(self._groups)})


@telling_absence
@checked
def run_study(
    study: str,
    *,
    seeds: str | Sequence[int] | None = None,
    jobs: int | None = None,
    executor: Literal["here", "pool", "ray"] = "pool",
    address: str | None = None,
    on_run: Callable[[int, int], object] | None = None,
) -> StudyResult:
    """Make what a study lacks, several runs at a time. Interrupted, the same call goes on.

    The runs are made by processes of their own: a script calls this below `if __name__ == "__main__":`.

    Args:
        study: a name or a file.
        seeds: others than the study's: `"1..10"`, or numbers.
        jobs: runs at a time, 1 to 1024; None: one per core, or as many as the cluster holds.
        executor: in this process, in several, or on a Ray cluster.
        address: `HOST:PORT` of the cluster; None: that of this machine, else one of its own.
        on_run: called with how many of how many are done, when it begins and as each ends.

    Raises:
        NastuiError: the study or an argument is wrong, the script has no such guard, or the cluster cannot be had.
        KeyboardInterrupt: it was interrupted; what was done is stored.
    """
    end_rerun()
    most = None if jobs is None else within("jobs", jobs, 1, _MOST_JOBS)
    if threading.current_thread() is not threading.main_thread():
        raise InputError("a study is run by the main thread alone, which signals come to", remedy="call run_study there")
    chosen, planned, left_out = _planned(study, seeds)
    place = workplace_of(executor, most, {"address": address}, str)
    check_workplace(place)
    processes = runs_at_a_time(place, most, [one.spec for one in planned.planned])
    total = len({one.digest for one in planned.planned})
    done = total - len(planned.pending()) - len(planned.driven_elsewhere())
    failed = []
    tell = on_run or (lambda done, total: None)
    tell(done, total)
    for ended in make_pending(chosen, planned, processes, lambda one, run: None, place):
        if ended.interrupted:
            raise KeyboardInterrupt
        if ended.error is not None:
            failed.append(_failure(ended))
        else:
            done += 1
        tell(done, total)
    return StudyResult(chosen.name, total, done, tuple(failed), tuple(f"{what}: {why}" for what, why in left_out))


@telling_absence
@checked
def report_study(study: str, *, seeds: str | Sequence[int] | None = None) -> StudyReport:
    """The report of what is done of a study so far.

    Raises:
        NastuiError: the study is wrong.
    """
    chosen, planned, left_out = _planned(study, seeds)
    with Store(reading=True) as store:
        groups = read_groups(store, planned)
    report = compose(chosen, planned, groups, left_out)
    tables = {table["name"]: Frame.from_rows(table["rows"]) for table in tables_document(report)["tables"]}
    return StudyReport(report.title, report.subtitle, MappingProxyType(tables), report, groups)


def _planned(name: str, seeds: str | Sequence[int] | None) -> tuple[Study, Matrix, tuple[tuple[str, str], ...]]:
    study = read_study(name)[1]
    if seeds is not None:
        study = replace(study, seeds=read_seeds(seeds if isinstance(seeds, str) else list(seeds)))
    with Store(reading=True) as store:
        study, left_out = runnable_part(study, stored_digests(store))
        return study, matrix(plan(study), store), left_out


def _failure(ended: EndedRun) -> str:
    return f"{ended.planned.arm} on {ended.planned.task}, seed {ended.planned.seed}: {ended.error}"
