"""Make a new store of what is whole in a damaged one. The damaged file is kept beside it."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nastui.base.errors import NastuiError, StorageError
from nastui.base.paths import make_folder
from nastui.runs.checking import damages
from nastui.runs.marks import Marks, all_marks
from nastui.runs.mending import Mender
from nastui.runs.store import Store
from nastui.runs.wreck import Wreck

_BESIDE: Final = ("-wal", "-shm", "-marks")
_EVERYBODY: Final = 128
"""The byte of the file -shm on which every process that has the database open holds a lock (SQLite: UNIX_SHM_DMS)."""


@dataclass(frozen=True)
class Salvage:
    """What has become of a store."""

    runs: int
    """In the store now."""
    damages: tuple[str, ...]
    """What was wrong."""
    mended: tuple[str, ...]
    """Of which runs something is left out."""
    lost: tuple[str, ...]
    """Of which runs nothing is kept."""
    aside: Path | None = None
    """The damaged file; None where only its marks were wrong, or nothing."""


def salvage(path: Path) -> Salvage:
    """Put a new store in the place of a damaged one.

    Raises:
        StorageError: another process has it open, or the disk refuses; nothing is changed.
        DamagedError: nothing can be read of it.
    """
    make_folder(path.parent)
    with _held_alone(path), _scratch(path) as folder:
        found, runs = _looked_at(path, folder, marked=True)
        if not found:
            return Salvage(runs, (), (), ())
        still, runs = _looked_at(path, folder, marked=False)
        if not still:
            mended, lost = _reset_marks(path, folder)
            return Salvage(runs, found, mended, lost)
        made = folder / "made" / path.name
        with Store(made) as new, closing(Wreck(path, folder)) as wreck:
            mender = Mender(wreck, new, Marks(path).read())
            mender.restore_all()
            runs = len(new.listed())
            new.shrink()
        return Salvage(runs, found, tuple(mender.mended), tuple(mender.lost), _exchanged(path, made))


def _looked_at(path: Path, folder: Path, *, marked: bool) -> tuple[tuple[str, ...], int]:
    """The damages of a copy, with its marks or without, and how many runs it has."""
    copy = folder / ("marked" if marked else "unmarked") / path.name
    copy.parent.mkdir()
    for ending in ("", "-wal", *(["-marks"] if marked else [])):
        if (source := path.with_name(path.name + ending)).exists():
            shutil.copyfile(source, copy.with_name(copy.name + ending))
    try:
        with Store(copy) as store:
            return tuple(sentence.replace(str(copy), str(path)) for sentence in damages(store)), len(store.listed())
    except NastuiError as error:
        return (str(error).replace(str(copy), str(path)),), 0
    finally:
        shutil.rmtree(copy.parent)


def _reset_marks(path: Path, folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the runs as they are stored. What is gone on from, and what is lost."""
    marks = {mark.run: mark for _, mark in all_marks(Marks(path).read())}
    Marks(path).clear()
    copy = folder / path.name
    for ending in ("", "-wal"):
        if (source := path.with_name(path.name + ending)).exists():
            shutil.copyfile(source, copy.with_name(copy.name + ending))
    with Store(copy, reading=True) as store:
        there = store.progress()
    behind = [run for run, (chunks, seals) in there.items() if run in marks and (marks[run].chunks > chunks or marks[run].seals > seals)]
    return (
        tuple(f"the run {run} goes on from its {there[run][0]:,} stored chunks; {marks[run].chunks - there[run][0]:,} are lost" for run in behind),
        tuple(f"the run {run} is lost with the store's log of changes" for run in marks if run not in there),
    )


def _exchanged(path: Path, made: Path) -> Path:
    """Put the new files in the place of the damaged ones, which get another name."""
    aside = path.with_name(f"{path.name}-damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        for ending in ("", "-wal", "-marks"):
            if (old := path.with_name(path.name + ending)).exists():
                _named_too(old, aside.with_name(aside.name + ending))
        for ending in _BESIDE:  # a new store with an old log would be a third one
            path.with_name(path.name + ending).unlink(missing_ok=True)
        for ending in ("-wal", "", "-marks"):
            if (new := made.with_name(made.name + ending)).exists():
                new.replace(path.with_name(path.name + ending))
    except OSError as error:
        raise StorageError(f"cannot put a new store at {path}: {error.strerror}", remedy=f"free space or permission there; see {aside}") from error
    return aside


def _named_too(path: Path, other: Path) -> None:
    try:
        other.hardlink_to(path)
    except OSError:  # a file system without second names
        shutil.copyfile(path, other)


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A folder on the same disk; what a killed process left of one is removed."""
    for left in path.parent.glob(f".{path.name}-salvaging-*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-salvaging-", dir=path.parent, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        raise StorageError(
            f"cannot copy the store {path}: {error.strerror}", remedy="free as much space as it takes twice; nothing is changed"
        ) from error


@contextmanager
def _held_alone(path: Path) -> Iterator[None]:
    """Within the block no other process opens the database: its latest changes would be lost, or another's log of changes.

    Raises:
        StorageError: one has it open.
    """
    try:
        import fcntl

        opened = os.open(path.with_name(f"{path.name}-shm"), os.O_RDWR)
    except (ImportError, OSError):  # nobody has it open
        yield
        return
    try:
        fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _EVERYBODY)
    except OSError:
        os.close(opened)
        raise StorageError(
            f"another process has the run store {path} open",
            remedy="close the app, let runs come to their end or stop them, and try again",
            reason="busy",
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):
            os.close(opened)
