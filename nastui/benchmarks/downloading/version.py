"""Which version of a file a partial download is of, so that a resumed one never glues two versions together."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nastui.base.writing import write_text

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
