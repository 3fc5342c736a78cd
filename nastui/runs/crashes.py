"""A crash log: what is known of an error that nobody foresaw. It holds versions, what was run and the traceback; nothing of the environment."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.runs.lease import versions

_MOST: Final = 50
"""Older logs are removed."""
_KNOWN: Final = "nastui_crash_log"


def write_crash_log(error: BaseException, command: Sequence[str] = (), run: str | None = None, spec: Mapping[str, Any] | None = None) -> Path | None:
    """Write the log of an error, once; where it is, or None where it cannot be written.

    Args:
        error: with its traceback.
        command: the words of the command line.
        run: the id of the run that failed.
        spec: of that run; its seed and settings.
    """
    if (known := getattr(error, _KNOWN, None)) is not None:
        return Path(known)
    known_of = {"command": list(command) or None, "run": run, "versions": versions(), "spec": dict(spec) if spec else None}
    parts = [f"{name}: {json.dumps(value)}" for name, value in known_of.items() if value is not None]
    text = "\n".join([f"at: {time.strftime('%Y-%m-%d %H:%M:%S %z')}", *parts, "", "".join(traceback.format_exception(error))])
    folder = home().state / "crashes"
    path = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{run or time.monotonic_ns() % 10**6}.txt"
    try:
        write_text(path, text.encode(errors="replace").decode())
    except StorageError:
        return None
    with suppress(OSError, AttributeError):
        setattr(error, _KNOWN, str(path))
        for old in sorted(folder.glob("*.txt"))[:-_MOST]:
            old.unlink()
    return path
