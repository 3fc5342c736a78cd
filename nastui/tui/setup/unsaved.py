"""What is entered in the form and not saved is kept until the app is left: where its terminal or process ended before, the next app has it again."""

from __future__ import annotations

import json
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import NastuiError, StorageError
from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.presets.places import PresetFile, find
from nastui.runs.lease import is_alive, read_owner, this_process
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import Raw

_MOST_BYTES: Final = 1 << 20


class UnsavedEntries:
    """The file of this app."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False

    @cached_property
    def _path(self) -> Path:
        return _folder() / f"{secrets.token_hex(8)}.json"

    def keep(self, draft: Draft | None, *, last: bool = False) -> None:
        """Write a draft; None: nothing is unsaved. A disk that refuses is no reason to stop.

        Args:
            draft: the entries.
            last: the app ends; what a thread still writes comes too late.
        """
        with self._lock, suppress(StorageError, OSError):
            if self._closed:
                return
            self._closed = last
            if draft is None:
                self._path.unlink(missing_ok=True)
            else:
                write_text(self._path, json.dumps(_document(draft)))

    def take_over(self) -> Draft | None:
        """Those that an app left which is gone, the newest first; they are this app's from now on."""
        for path in _newest_first(_folder()):
            if (entries := _read(path)) is None or entries.alive:
                continue
            try:
                path.rename(self._path)  # of two apps that see it one has it
            except OSError:
                continue
            self.keep(entries.draft)
            return entries.draft
        return None


@dataclass(frozen=True)
class _Left:
    draft: Draft
    alive: bool


def _document(draft: Draft) -> dict[str, Any]:
    file = draft.file.name if draft.file else None
    return {"owner": this_process().text, "name": draft.name, "file": file, "base": draft.base, "changes": draft.changes}


def _folder() -> Path:
    return home().state / "unsaved"


def _newest_first(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    except OSError:
        return []


def _read(path: Path) -> _Left | None:
    """None where nobody wrote it."""
    try:
        with path.open("rb") as file:
            stored = json.loads(file.read(_MOST_BYTES))
        draft = Draft(str(stored["name"]), _file(stored["file"]), _raws(stored["base"]), _raws(stored["changes"]))
        return _Left(draft, is_alive(read_owner(stored["owner"]), None))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _file(name: str | None) -> PresetFile | None:
    try:
        return find(name) if name else None
    except NastuiError:
        return None


def _raws(stored: Any) -> dict[str, Raw]:
    return {str(key): raw if isinstance(raw, bool) else str(raw) for key, raw in stored.items()}
