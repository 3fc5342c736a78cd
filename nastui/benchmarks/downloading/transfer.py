"""One resumable transfer. What has arrived lies in `<name>.part`, and beside it which version of the file it is of."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain
from pathlib import Path

import requests

from nastui.base.errors import DownloadError
from nastui.benchmarks.downloading.answers import check_no_page, check_status, head_of
from nastui.benchmarks.downloading.connection import Connection, Patience, ask, pieces
from nastui.benchmarks.downloading.failing import Broken, refusal
from nastui.benchmarks.downloading.room import check_room, in_bytes
from nastui.benchmarks.downloading.sources import Official
from nastui.benchmarks.downloading.version import Version, discard, read_note, version_of, write_note
from nastui.benchmarks.progress import Progress


@dataclass(frozen=True)
class Transfer:
    """What is brought where."""

    wanted: Official
    part: Path
    progress: Progress
    table: int
    """Bytes that must be free besides."""
    patience: Patience

    @property
    def length(self) -> int:
        """Bytes that are here."""
        return self.part.stat().st_size if self.part.exists() else 0

    def stored(self) -> tuple[Version, int]:
        """The version and the length of what is here; of an unknown version, or from another address, it is as good as nothing."""
        noted = read_note(self.part)
        return (noted, self.length) if noted and noted.address == self.wanted.address else (Version(self.wanted.address), 0)


def run(transfer: Transfer) -> None:
    """Bring a partial download to its full length; after a break it goes on by itself as long as each try brings something.

    Raises:
        DownloadError: the address is out of reach, breaks off, or serves something else.
        StorageError: the disk has no room.
    """
    patience = transfer.patience
    with Connection() as connection:
        for _ in range(patience.breaks):
            before = transfer.length
            try:
                _try(transfer, connection)
                return
            except Broken as error:
                last = error
            if transfer.length <= before:
                break
            transfer.progress.report(f"{last}; going on")
            time.sleep(patience.pause_seconds)
    raise DownloadError(str(last), remedy=_what_next(transfer)) from last


def _try(transfer: Transfer, connection: Connection) -> None:
    version, start = transfer.stored()
    if version.total is not None and start == version.total:
        return
    resuming = {"Range": f"bytes={start}-", "If-Range": version.validator} if start and version.validator else {}
    with ask(connection, transfer.wanted, resuming, transfer.patience) as response:
        body = pieces(response, transfer.patience)
        if resuming and response.status_code == HTTPStatus.PARTIAL_CONTENT and version.continued_by(response.headers, start):
            check_room(transfer.part.parent, transfer.wanted.name, (version.total or 0) - start, transfer.table)
        elif resuming and response.status_code in (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
            discard(transfer.part)  # the answer is not the rest of what is here, so all of it is asked for anew
            _try(transfer, connection)
            return
        else:
            version, body = _anew(transfer, response, body)
        _write(transfer, version, body)


def _anew(transfer: Transfer, response: requests.Response, body: Iterator[bytes]) -> tuple[Version, Iterator[bytes]]:
    """Begin with an empty part, once it is certain that this is the file; until then what is here stays."""
    wanted, part = transfer.wanted, transfer.part
    check_status(response, wanted)
    head = head_of(body)
    check_no_page(response, head, wanted)
    version = version_of(wanted.address, response.headers)
    _check_size(version.total, wanted)
    check_room(part.parent, wanted.name, (version.total or wanted.size) - transfer.length, transfer.table)
    discard(part)
    write_note(part, version)
    return version, chain([head], body)


def _write(transfer: Transfer, version: Version, body: Iterator[bytes]) -> None:
    wanted, limit = transfer.wanted, version.total or transfer.wanted.largest
    with transfer.part.open("ab") as file:
        length = file.tell()
        for piece in body:
            length += len(piece)
            if length > limit:
                break
            file.write(piece)
            transfer.progress.advance(length, version.total or max(length, wanted.size))
        file.flush()
        os.fsync(file.fileno())
    if length > limit:
        discard(transfer.part)
        raise refusal(wanted, f"{wanted.holder} sends more than the {in_bytes(limit)} of {wanted.name}")
    if length < (version.total or 0):
        raise Broken(f"the connection ended after {in_bytes(length)} of {in_bytes(version.total or 0)}")
    _check_size(length, wanted)


def _check_size(total: int | None, wanted: Official) -> None:
    if total is not None and not wanted.smallest <= total <= wanted.largest:
        raise refusal(wanted, f"{wanted.holder} sends {in_bytes(total)} where {wanted.name} has about {in_bytes(wanted.size)}")


def _what_next(transfer: Transfer) -> str:
    version, length = transfer.stored()
    if not length:
        return "check the connection, and run the command again later"
    return "run the command again, it goes on where it was" if version.validator else "run the command again; this server cannot go on where it was"
