"""Commands that make a run in a process of their own, with a log: what they say, and the error where they do not come to begin a run."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import MissingError, NastuiError, Place
from nastui.base.paths import home, make_folder

_MOST_LOGS: Final = 100
_MOST_BYTES: Final = 1 << 20


def begin(words: Sequence[str]) -> str:
    """Start `nastui WORDS --announce …` in a session of its own, and wait until it says which run it makes.

    Raises:
        NastuiError: what the command said: its kind, file, remedy and exit code are those of the error there.
    """
    log = _new_log()
    reader, writer = os.pipe()
    with log.open("ab") as out:
        command = [sys.executable, "-m", "nastui", *words, "--announce", str(writer)]
        child = subprocess.Popen(command, pass_fds=(writer,), start_new_session=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    os.close(writer)
    with os.fdopen(reader) as announced:
        said = announced.readline().strip()
    if said and not said.startswith("{"):
        log.replace(log_of(said))
        return said
    code = child.wait()
    text = log.read_text(errors="replace").strip()
    log.unlink()
    raise (
        _error(json.loads(said), code)
        if said
        else NastuiError(
            f"the background process ended before its run began (exit code {code}): {text.splitlines()[-1] if text else 'it said nothing'}"
        )
    )


def hand_over(run: str, pace: float) -> None:
    """Have a process of its own go on with a run; returns once that process drives it.

    Raises:
        NastuiError: it came to its end before, or cannot go on there.
    """
    begin(["runs", "resume", run, "--inherit", "--pace", str(pace)])


def move(run: str, pace: float = 0.0) -> None:
    """Start a process of its own that asks the driver of a run for it, and goes on with it also where that driver is gone by then."""
    make_folder(home().logs)
    with open(log_of(run), "ab", opener=_private) as out:
        command = [sys.executable, "-m", "nastui", "runs", "resume", run, "--inherit", "--pace", str(pace)]
        subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=out, stderr=out)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def announce(descriptor: int, said: str | NastuiError) -> None:
    """In that process: say which run it makes, or why there is none. Nobody listens any more after the first word."""
    line = json.dumps(said.as_document()["error"]) if isinstance(said, NastuiError) else said
    with suppress(OSError):
        os.write(descriptor, f"{line}\n".encode())


def log_of(run: str) -> Path:
    """Where what its process says is written."""
    return home().logs / f"{run}.log"


def read_log(run: str) -> str:
    """The log of a run, or its last mebibyte.

    Raises:
        MissingError: there is none.
    """
    try:
        with log_of(run).open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_BYTES))
            return file.read().decode(errors="replace")
    except OSError as error:
        remedy = "only runs in the background have one: `nastui run --detach`"
        raise MissingError(f"the run {run} has no log ({error.strerror})", remedy=remedy) from error


def _new_log() -> Path:
    """An empty file, readable for its owner alone; the oldest of very many logs make room for it."""
    folder = make_folder(home().logs)
    for old in sorted(folder.glob("[!.]*.log"), key=_written)[: 1 - _MOST_LOGS]:
        old.unlink(missing_ok=True)
    path = folder / f".{secrets.token_hex(4)}.log"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


def _written(path: Path) -> float:
    """When; 0 where another process has just removed it."""
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _error(document: dict[str, Any], code: int) -> NastuiError:
    place = Place(document["file"], document["line"], document["key"])
    error = NastuiError(document["message"], remedy=document["remedy"], place=place, reason=document["reason"])
    error.kind, error.exit_code = document["kind"], code
    return error
