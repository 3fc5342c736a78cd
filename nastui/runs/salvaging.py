"""Make a new store of what is whole in a damaged one. The damaged file is kept beside it."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nastui.base.errors import NastuiError, StorageError
from nastui.base.paths import FILE, make_folder
from nastui.runs.checking import damages
from nastui.runs.marks import Marks, all_marks
from nastui.runs.mending import Mender
from nastui.runs.store import Store
from nastui.runs.wreck import Wreck

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
        found, runs, _ = _looked_at(path, folder, marked=True)
        if not found:
            return Salvage(runs, (), (), ())
        still, runs, progress = _looked_at(path, folder, marked=False)
        if not still:
            mended, lost = _ahead(Marks(path).read(), progress)
            Marks(path).clear()
            return Salvage(runs, found, mended, lost)
        made = folder / "made" / path.name
        with Store(made) as new, closing(Wreck(path, folder)) as wreck:
            mender = Mender(wreck, new, Marks(path).read())
            mender.restore_all()
            runs = len(new.listed())
            new.shrink()
        # closed, so that all of it stands in its files
        return Salvage(runs, found, tuple(mender.mended), tuple(mender.lost), _exchanged(path, made))


def _looked_at(path: Path, folder: Path, *, marked: bool) -> tuple[tuple[str, ...], int, dict[str, tuple[int, int]]]:
    """The damages of a copy, with its marks or without, how many runs it has, and chunks and seals of each."""
    copy = folder / ("marked" if marked else "unmarked") / path.name
    copy.parent.mkdir()
    for ending in ("", "-wal", *(["-marks"] if marked else [])):
        if (source := path.with_name(path.name + ending)).exists():
            shutil.copyfile(source, copy.with_name(copy.name + ending))
    try:
        with Store(copy) as store:
            found = tuple(sentence.replace(str(copy), str(path)) for sentence in damages(store))
            return found, len(store.listed()), {} if found else store.progress()
    except NastuiError as error:
        return (str(error).replace(str(copy), str(path)),), 0, {}
    finally:
        shutil.rmtree(copy.parent)


def _ahead(content: bytes, there: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What marks tell that is not stored: of runs that go on from less, and of runs that are lost."""
    marks = {mark.run: mark for _, mark in all_marks(content)}
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
        for ending in ("-wal", "-marks"):  # a new store with an old log would be a third one; -shm is held, and SQLite makes its content anew
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
        StorageError: one has it open, or the lock is refused.
    """
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    opened = _shared_memory(path)
    try:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _EVERYBODY)
        except OSError as error:
            raise _refused(path, error) from None
        yield
    finally:
        with suppress(OSError):
            os.close(opened)


def _shared_memory(path: Path) -> int:
    """The file -shm, made where a clean end has removed it, with the permissions of the store; it stays: another process may be about to open it."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else FILE
        opened = os.open(path.with_name(f"{path.name}-shm"), os.O_RDWR | os.O_CREAT, mode)
    except OSError as error:
        raise _refused(path, error) from error
    with suppress(OSError):  # whose it is not
        if os.fstat(opened).st_size == 0:
            os.fchmod(opened, mode)  # the umask may have taken some
    return opened


def _refused(path: Path, error: OSError) -> StorageError:
    if error.errno not in (errno.EACCES, errno.EAGAIN) or error.filename:
        return StorageError(f"cannot hold the run store {path}: {error.strerror}", remedy="make it and its folder writable; nothing is changed")
    return StorageError(
        f"another process has the run store {path} open",
        remedy="close the app, let runs come to their end or stop them, and try again",
        reason="busy",
    )
