"""One resumable transfer. What has arrived lies in `<name>.part`, and beside it which version of the file it is of."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from itertools import chain
from pathlib import Path

import requests

from nastui.base.errors import DownloadError
from nastui.base.writing import open_private, write_text
from nastui.benchmarks.downloading.connection import Broken, Connection, DownloadPatience, ask, check_no_page, check_status, head_of, pieces, refusal
from nastui.benchmarks.downloading.room import check_room
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.entry import OfficialFile
from nastui.drawing.numbers import in_bytes

# ---- which version of a file a partial download is of, so that a resumed one never glues two versions together


_LARGEST_NOTE = 10_000
_HEADER = re.compile(r"[ -~]{1,500}")
_STRONG_ETAG = re.compile(r'"[!#-~]{1,500}"')
_LENGTH = re.compile(r"[0-9]{1,15}")
_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)")


@dataclass(frozen=True)
class Version:
    """What a server said of the file when the download began."""

    address: str
    total: int | None = None
    etag: str | None = None
    """Strong, or None: a weak one does not promise equal bytes."""
    modified: str | None = None

    @property
    def validator(self) -> str | None:
        """What `If-Range` takes; without one nothing may be appended."""
        return self.etag or self.modified

    def continued_by(self, headers: Mapping[str, str], start: int) -> bool:
        """Whether a partial answer is the rest, from `start`, of this very version."""
        found = _RANGE.fullmatch(headers.get("Content-Range", ""))
        name = "ETag" if self.etag else "Last-Modified"
        same = headers.get(name, self.validator) == self.validator
        return bool(found and same and int(found[1]) == start <= int(found[2]) and found[3] in ("*", str(self.total)))


def version_of(address: str, headers: Mapping[str, str]) -> Version:
    """The version that the headers of an answer describe."""
    etag, modified, length = (headers.get(name, "") for name in ("ETag", "Last-Modified", "Content-Length"))
    return Version(
        address,
        int(length) if _LENGTH.fullmatch(length) else None,
        etag if _STRONG_ETAG.fullmatch(etag) else None,
        modified if _HEADER.fullmatch(modified) else None,
    )


def note_of(part: Path) -> Path:
    """The file beside a partial download that says which version it is of."""
    return part.with_name(f"{part.name}.json")


def write_note(part: Path, version: Version) -> None:
    """Note the version."""
    write_text(note_of(part), json.dumps(asdict(version)))


def read_note(part: Path) -> Version | None:
    """The noted version; None where there is none, or none that can be read."""
    try:
        with note_of(part).open("rb") as file:
            noted = json.loads(file.read(_LARGEST_NOTE))
        address, total, etag, modified = (noted[key] for key in ("address", "total", "etag", "modified"))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    given = {"Content-Length": str(total), "ETag": etag or "", "Last-Modified": modified or ""}
    if not all(isinstance(text, str) for text in (address, *given.values())):
        return None
    return version_of(address, given)


def discard(part: Path) -> None:
    """Forget a partial download."""
    part.unlink(missing_ok=True)
    note_of(part).unlink(missing_ok=True)


@dataclass(frozen=True)
class FileTransfer:
    """What is imported where."""

    wanted: OfficialFile
    part: Path
    progress: ProgressListener
    table: int
    """Bytes that must be free besides."""
    patience: DownloadPatience

    @property
    def length(self) -> int:
        """Bytes that are here."""
        return self.part.stat().st_size if self.part.exists() else 0

    def stored(self) -> tuple[Version, int]:
        """The version and the length of what is here; of an unknown version, or from another address, it is as good as nothing."""
        noted = read_note(self.part)
        return (noted, self.length) if noted and noted.address == self.wanted.address else (Version(self.wanted.address), 0)


def run(transfer: FileTransfer) -> None:
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


def _try(transfer: FileTransfer, connection: Connection) -> None:
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


def _anew(transfer: FileTransfer, response: requests.Response, body: Iterator[bytes]) -> tuple[Version, Iterator[bytes]]:
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


def _write(transfer: FileTransfer, version: Version, body: Iterator[bytes]) -> None:
    wanted, limit = transfer.wanted, version.total or transfer.wanted.largest
    with open_private(transfer.part) as file:
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


def _check_size(total: int | None, wanted: OfficialFile) -> None:
    if total is not None and not wanted.smallest <= total <= wanted.largest:
        raise refusal(wanted, f"{wanted.holder} sends {in_bytes(total)} where {wanted.name} has about {in_bytes(wanted.size)}")


def _what_next(transfer: FileTransfer) -> str:
    version, length = transfer.stored()
    if not length:
        return "check the connection, and run the command again later"
    return "run the command again, it goes on where it was" if version.validator else "run the command again; this server cannot go on where it was"


# ---- whether a file is the one that was published


def wrong_checksum(path: Path, wanted: OfficialFile) -> str | None:
    """What contradicts the published checksum, as a clause; None where nothing does or none is published."""
    if wanted.sha256 is None or (found := _digest(path, "sha256")) == wanted.sha256:
        return None
    return f"its sha256 is {found[:12]}… and the published one {wanted.sha256[:12]}…"


def doubts(path: Path, wanted: OfficialFile) -> tuple[str, ...]:
    """What the user should know where no checksum is published and what is known from elsewhere does not fit."""
    kinds = [hint.partition(":")[::2] for hint in wanted.hints]
    if not kinds or any(_digest(path, kind).startswith(beginning) for kind, beginning in kinds):
        return ()
    said = ", ".join(f"{kind} {beginning}…" for kind, beginning in kinds)
    return (f"{wanted.name} has another checksum than its name tells ({said}); none is published, so it is taken all the same",)


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
