"""The list of studies, and the stored runs that they are matched with."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.presets.places import find, in_folder
from nastui.runs.listing import RunList
from nastui.runs.rows import ListedRun, RunRow
from nastui.runs.store import Store
from nastui.studies.plan.matrix import matched
from nastui.studies.plan.places import StudyFile, listed_studies
from nastui.studies.plan.planning import PlannedRun, plan
from nastui.studies.plan.reading import read_study
from nastui.studies.plan.study import Study


@dataclass(frozen=True)
class StudyEntry:
    """A study of the list."""

    file: StudyFile
    study: Study | None
    """None where the file is wrong."""
    trouble: str = ""
    """What is wrong."""
    done: int | None = None
    total: int | None = None
    """Distinct runs; None until they are counted."""

    @property
    def name(self) -> str:
        """The name by which commands know it."""
        return self.file.name

    @property
    def title(self) -> str:
        """What it asks."""
        return self.trouble if self.study is None else self.study.title


Files: TypeAlias = tuple[tuple[StudyFile, int, int], ...]
"""The files of studies, each with its size and the time of its last change."""


def files() -> Files:
    """The user's own, then the shipped ones; none is read."""
    return tuple(filter(None, map(_stamped, listed_studies())))


Stamps: TypeAlias = tuple[tuple[Path, int, int], ...]
"""Files, each with its size and the time of its last change; −1 where it is gone."""


def stamps_of(paths: Iterable[Path]) -> Stamps:
    """Of these files now; none is read."""
    return tuple((path, *(_size_and_time(path) or (-1, -1))) for path in paths)


def own_presets() -> Stamps:
    """The user's presets, of which arms may be."""
    return stamps_of(file.path for file in in_folder(home().presets, own=True))


def files_of(study: StudyFile) -> tuple[Path, ...]:
    """The files that say what a study's runs are: its own, then those of its arms' presets that are there.

    Raises:
        InputError: it cannot be read.
    """
    read, found = read_study(str(study.path))[1], []
    for name in dict.fromkeys(arm.preset for arm in read.arms):
        with suppress(NastuiError):
            found.append(find(name, read.folder).path)
    return (study.path, *found)


def entries(stamped: Files) -> tuple[StudyEntry, ...]:
    """Read them; nothing is counted."""
    return tuple(_read_entry(file) for file, _, _ in stamped)


def counted(entry: StudyEntry, planned: Iterable[PlannedRun], stored: Iterable[tuple[str, RunRow]]) -> StudyEntry:
    """With how many of its runs are done, of those that are stored, each with its digest."""
    whole = matched(planned, stored)
    digests = {one.digest for one in whole.planned}
    done = {one.digest for one in whole.planned if whole.status(one) == "done"}
    return StudyEntry(entry.file, entry.study, done=len(done), total=len(digests))


def planned_of(entry: StudyEntry) -> tuple[PlannedRun, ...] | StudyEntry:
    """The runs that it asks for; where it cannot be planned, the entry with the error."""
    if entry.study is None:
        return entry
    try:
        return plan(entry.study)
    except NastuiError as error:
        return StudyEntry(entry.file, None, _said(error))


def _stamped(file: StudyFile) -> tuple[StudyFile, int, int] | None:
    found = _size_and_time(file.path)
    return found and (file, *found)


def _size_and_time(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:  # removed meanwhile
        return None
    return found.st_size, found.st_mtime_ns


def _read_entry(file: StudyFile) -> StudyEntry:
    try:
        return StudyEntry(file, read_study(file.name)[1])
    except NastuiError as error:
        return StudyEntry(file, None, _said(error))


def _said(error: NastuiError) -> str:
    """What is wrong and where in the file, whose path stands beside it."""
    line, key = error.place.line, error.place.key
    where = [f"line {line}" if line else None, key]
    return ": ".join(filter(None, (*where, error.message))) + (f"; {error.remedy}" if error.remedy else "")


# ---- the stored runs with their digests, kept between looks. Imports arrays: only to be imported in a thread


class StoredRuns:
    """Each with its digest. One thread reads at a time: a reading whose screen was left goes on beside the next one."""

    def __init__(self) -> None:
        self._list = RunList()
        self._turn = Lock()
        self._listed: tuple[ListedRun, ...] | None = None
        self._known: dict[ListedRun, RunRow] = {}
        self._runs: tuple[tuple[str, RunRow], ...] = ()

    def read(self) -> tuple[tuple[str, RunRow], ...]:
        """All runs, newest first; the very same tuple where nothing has changed.

        Raises:
            StorageError: the store cannot be read.
        """
        with self._turn:
            listed = self._list.read()
            if listed is not self._listed:
                self._runs, self._listed = self._digested(listed), listed
            return self._runs

    def _digested(self, listed: tuple[ListedRun, ...]) -> tuple[tuple[str, RunRow], ...]:
        if any(one not in self._known for one in listed):
            with Store(reading=True) as store:
                now = {run.id: run for run in store.runs()}
            self._known = {one: self._known.get(one) or now[one.id] for one in listed if one.id in now}
        return tuple((one.digest, self._known[one]) for one in listed if one in self._known)

    def close(self) -> None:
        """Close the connection."""
        self._list.close()
