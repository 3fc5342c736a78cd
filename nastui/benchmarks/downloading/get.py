"""Get an official file: download, check, and make a benchmark of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import DownloadError, StorageError
from nastui.base.paths import make_folder
from nastui.base.writing import alone
from nastui.benchmarks.downloading.connection import DownloadPatience
from nastui.benchmarks.downloading.transfer import FileTransfer, discard, doubts, run, wrong_checksum
from nastui.benchmarks.importing.import_source import ImportResult, import_source
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.entry import OfficialFile
from nastui.drawing.numbers import in_bytes

_TABLE = 200_000_000
_TABLE_WITH_CURVES = 1_000_000_000
_PATIENT = DownloadPatience()


@dataclass(frozen=True)
class DownloadResult:
    """What was downloaded."""

    imported: ImportResult
    file: Path | None
    """The official file, where it was kept."""
    remarks: tuple[str, ...]
    """What the user should know of the download and of the import."""


def get(
    wanted: OfficialFile,
    folder: Path,
    progress: ProgressListener,
    *,
    keep: bool = False,
    replacing: bool = False,
    curves: bool = False,
    patience: DownloadPatience = _PATIENT,
) -> DownloadResult:
    """Download an official file, import it, and remove it unless it is to be kept; what cannot be imported stays.

    Args:
        wanted: what to get, and from where.
        folder: where it lies, and its part until then; a file that is there already is not downloaded again.
        progress: gets stages and bytes.
        keep: whether the file stays after its import.
        replacing: whether its numbers win where they contradict the table's.
        curves: whether learning curves are kept too.
        patience: with slow servers.

    Raises:
        DownloadError: the address cannot be reached, or serves something else.
        InputError: the file cannot be imported.
        StorageError: the disk refuses.
    """
    path = make_folder(folder) / wanted.name
    with alone(path):
        doubtful = _have(wanted, path, progress, _TABLE_WITH_CURVES if curves else _TABLE, patience)
        imported = import_source(path, replacing=replacing, curves=curves, progress=progress)
        if not keep:
            path.unlink(missing_ok=True)
    return DownloadResult(imported, path if keep else None, doubtful + imported.remarks)


def download(wanted: OfficialFile, folder: Path, progress: ProgressListener, *, table: int = 0, patience: DownloadPatience = _PATIENT) -> Path:
    """Download an official file into a folder, or go on with it, or find it there.

    Args:
        wanted: what to get, and from where.
        folder: where it lies in the end, and its part until then.
        progress: gets stages and bytes.
        table: bytes that must be free besides.
        patience: with slow servers.

    Raises:
        DownloadError: the address cannot be reached, or serves something else.
        StorageError: the disk refuses.
    """
    path = make_folder(folder) / wanted.name
    with alone(path):
        for remark in _have(wanted, path, progress, table, patience):
            progress.report(remark)
    return path


def _have(wanted: OfficialFile, path: Path, progress: ProgressListener, table: int, patience: DownloadPatience) -> tuple[str, ...]:
    """Make sure of the file; returns what is doubtful about it."""
    with _disk(path):
        if not path.exists():
            _fetch(wanted, path, progress, table, patience)
        elif wrong := wrong_checksum(path, wanted):
            raise DownloadError(f"{path} is not the published file: {wrong}", remedy="move it away, or give another --folder")
        return doubts(path, wanted)


def _fetch(wanted: OfficialFile, path: Path, progress: ProgressListener, table: int, patience: DownloadPatience) -> None:
    part = path.with_name(f"{path.name}.part")
    progress.report(f"downloading {wanted.name} (about {in_bytes(wanted.size)}) from {wanted.holder}")
    run(FileTransfer(wanted, part, progress, table, patience))
    progress.report("checking it")
    if wrong := wrong_checksum(part, wanted):
        discard(part)
        raise DownloadError(
            f"what {wanted.holder} sent is not the published {wanted.name}: {wrong}",
            remedy=f"run the command again, or fetch it by hand from {wanted.page} and run `nastui data import PATH`",
        )
    part.replace(path)
    discard(part)


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """What the disk refuses is told as such; network failures have their own words before they come here."""
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}", remedy="free space or permission there; what has arrived is kept") from error
