"""What is entered in the form and not saved is kept until the app is left: where its terminal or process ended before, the next app has it again."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import NastuiError, StorageError
from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.presets.places import PresetFile, find
from nastui.runs.lease import Owner, is_gone, read_owner, this_process
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import Raw

_MOST_BYTES: Final = 1 << 24
_DAY: Final = 86_400.0


class UnsavedEntries:
    """The file of this app.

    Args:
        clock: seconds since the epoch, as file systems have them.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._closed = False
        self.kept: Draft | None = None
        """What the file holds."""

    @cached_property
    def _path(self) -> Path:
        return _folder() / f"{secrets.token_hex(8)}.json"

    def keep(self, draft: Draft | None, *, last: bool = False) -> bool:
        """Write a draft; None: nothing is unsaved. Whether it was done: a disk that refuses is no reason to stop.

        Args:
            draft: the entries.
            last: the app ends; what a thread still writes comes too late.
        """
        with self._lock, suppress(StorageError, OSError):
            if self._closed:
                return False
            self._closed = last
            if draft is None:
                self._path.unlink(missing_ok=True)
            else:
                write_text(self._path, json.dumps(_document(draft)))
            self.kept = draft
            return True
        return False

    def take_over(self) -> Draft | None:
        """Those that an app left which is gone, the newest first; they are this app's from now on.

        Whether an app of another host lives, with the home folder shared, nobody here can tell: its entries are left alone for a day.
        """
        for written, path in _newest_first(_folder()):
            entries = _read(path)
            if entries is not None and entries.left(self._clock() - written) and self._claim(path, entries.draft):
                return entries.draft
        return None

    def _claim(self, path: Path, draft: Draft) -> bool:
        """Of two apps that see a file the one has it that removes it, with a file of its own by then. Where the disk takes none, it stays."""
        if self.keep(draft):
            try:
                path.unlink()
            except OSError:
                self.keep(None)
                return False
        return True


@dataclass(frozen=True)
class _Entries:
    draft: Draft
    owner: Owner

    def left(self, age: float) -> bool:
        """Whether nobody has them any more; `age`: seconds since they were written."""
        gone = is_gone(self.owner)
        return age >= _DAY if gone is None else gone


def _document(draft: Draft) -> dict[str, Any]:
    file = draft.file.name if draft.file else None
    return {"owner": this_process().text, "name": draft.name, "file": file, "base": draft.base, "changes": draft.changes, "text": draft.text}


def _folder() -> Path:
    return home().state / "unsaved"


def _newest_first(folder: Path) -> list[tuple[float, Path]]:
    """Each with when it was written, in seconds since the epoch; without those that are gone meanwhile."""
    found = []
    for path in folder.glob("*.json"):
        with suppress(OSError):
            found.append((path.stat().st_mtime, path))
    return sorted(found, reverse=True)


def _read(path: Path) -> _Entries | None:
    """None where nobody wrote it."""
    try:
        with path.open("rb") as file:
            stored = json.loads(file.read(_MOST_BYTES))
        text = stored.get("text")
        kept = text if isinstance(text, str) else None
        draft = Draft(str(stored["name"]), _file(stored["file"]), _raws(stored["base"]), _raws(stored["changes"]), kept)
        return _Entries(draft, read_owner(stored["owner"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _file(name: str | None) -> PresetFile | None:
    try:
        return find(name) if name else None
    except NastuiError:
        return None


def _raws(stored: Any) -> dict[str, Raw]:
    return {str(key): raw if isinstance(raw, bool) else str(raw) for key, raw in stored.items()}
