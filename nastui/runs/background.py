"""Commands that make runs in a process of their own, with a log: what they say, and the error where they do not come to begin a run."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import MissingError, NastuiError, Place, StorageError
from nastui.base.paths import home, make_folder

_MOST_LOGS: Final = 100
_MOST_BYTES: Final = 1 << 20
_YOUNG_SECONDS: Final = 3600.0
"""A log that was written to within the last hour stays: its run may be about to begin."""
_LOG: Final = "NASTUI_LOG"
"""In the environment of such a process: the file of its log."""


class BackgroundError(NastuiError):
    """A process in the background ended before its run began, without a word to who started it."""

    kind = "background"


def begin(words: Sequence[str], run: str | None = None) -> str:
    """Start `nastui WORDS --announce …` in a session of its own, and wait until it says which run it makes.

    Args:
        words: the command.
        run: the run that it goes on with, to whose log it adds; None: it begins one or several, and its log is theirs.

    Raises:
        NastuiError: what the command said: its kind, file, remedy and exit code are those of the error there.
    """
    log = _new_log() if run is None else _log_to_add_to(run)
    before = log.stat().st_size
    reader, writer = os.pipe()
    with os.fdopen(reader) as announced:
        try:
            child = _spawned([*words, "--announce", str(writer)], log, passing=(writer,))
        finally:
            os.close(writer)
        said = announced.readline().strip()
    if said and not said.startswith("{"):
        if run is None:
            _named_after(log, said)
        return said
    code = child.wait()
    if said:
        if not before:
            log.unlink(missing_ok=True)
        raise _error(json.loads(said), code)
    raise _silent(log, before, code)


def _spawned(words: Sequence[str], log: Path, *, passing: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """A process that outlives this one and its terminal, and writes into a log."""
    command = [sys.executable, "-m", "nastui", *words]
    with _storing(log), open(log, "ab", opener=_private) as out:
        return subprocess.Popen(
            command,
            pass_fds=passing,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, _LOG: str(log)},
        )


def _silent(log: Path, before: int, code: int) -> BackgroundError:
    """It was killed, or could not even begin. Its log stays, to be read."""
    said: list[str] = []
    with suppress(OSError), log.open("rb") as file:
        file.seek(before)
        said = file.read().decode(errors="replace").strip().splitlines()
    ended = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
    message = f"the background process ended before its run began ({ended}): {said[-1] if said else 'it said nothing'}"
    return BackgroundError(message, remedy="try the same command without --detach; its log is kept", place=Place(file=str(log)))


def hand_over(run: str, pace: float) -> None:
    """Have a process of its own go on with a run; returns once that process drives it.

    Raises:
        NastuiError: it came to its end before, or cannot go on there.
    """
    begin(["runs", "resume", run, "--inherit", "--pace", str(pace)], run)


def move(run: str, pace: float = 0.0) -> None:
    """Start a process of its own that asks the driver of a run for it, and goes on with it also where that driver is gone by then."""
    _spawned(["runs", "resume", run, "--inherit", "--pace", str(pace)], _log_to_add_to(run))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def announce(descriptor: int, said: str | NastuiError) -> None:
    """In that process: say which run it makes, or why there is none. Of several runs only the first is heard; each has the process's log."""
    if isinstance(said, str) and (log := os.environ.get(_LOG)) is not None:
        with suppress(OSError):
            _link(Path(log), log_of(said))
            os.environ[_LOG] = str(log_of(said))  # its first name goes as soon as its first run is known
    line = json.dumps(said.as_document()["error"]) if isinstance(said, NastuiError) else said
    with suppress(OSError):
        os.write(descriptor, f"{line}\n".encode())


def log_of(run: str) -> Path:
    """Where what its process says is written."""
    return home().logs / f"{run}.log"


@dataclass(frozen=True)
class LogPart:
    """What was read of a log."""

    data: bytes
    end: int
    """The offset in the file where it ends."""
    goes_on: bool
    """Whether it begins where the part before it ended."""


def read_log(run: str) -> str:
    """The log of a run, or its last mebibyte.

    Raises:
        MissingError: there is none.
    """
    return read_log_part(run).data.decode(errors="replace")


def read_log_part(run: str, after: int | None = None) -> LogPart:
    """What the log of a run has after an offset; of all of it, and where that has gone or is very long, the last mebibyte.

    Raises:
        MissingError: there is none.
    """
    try:
        with log_of(run).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            goes_on = after is not None and after <= size <= after + _MOST_BYTES
            start = after if after is not None and goes_on else max(0, size - _MOST_BYTES)
            file.seek(start)
            data = file.read()
            return LogPart(data, start + len(data), goes_on)
    except OSError as error:
        remedy = "only runs in the background have one: `nastui run --detach`"
        raise MissingError(f"the run {run} has no log ({error.strerror})", remedy=remedy) from error


def _new_log() -> Path:
    """An empty file, readable for its owner alone; the oldest of very many logs make room for it."""
    folder = make_folder(home().logs)
    _prune(folder)
    path = folder / f".{secrets.token_hex(4)}.log"
    with _storing(path):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


def _log_to_add_to(run: str) -> Path:
    """The log of a run, which is young from now on."""
    path = make_folder(home().logs) / log_of(run).name
    with _storing(path):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        os.utime(path)
    return path


@contextmanager
def _storing(path: Path) -> Iterator[None]:
    """Within the block a log is written, and its process started."""
    try:
        yield
    except OSError as error:
        remedy = "free space, permission or processes there; without --detach the run needs no log"
        raise StorageError(f"cannot start a process with a log: {error.strerror}", remedy=remedy, place=Place(file=str(path))) from error


def _named_after(log: Path, run: str) -> None:
    """The process has given its log the run's name; where files cannot have two names, it is renamed."""
    with suppress(OSError):
        if _same(log, log_of(run)):
            log.unlink()
        else:
            log.replace(log_of(run))


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)


def _link(log: Path, name: Path) -> None:
    """Give a log another name, in the place of an earlier log."""
    if _same(log, name):
        return
    new = name.with_name(f".{secrets.token_hex(4)}.log")
    os.link(log, new)
    new.replace(name)


def _prune(folder: Path) -> None:
    """Remove the oldest logs, as far as there are too many; never one of a run that is driven, nor one that was just written to."""
    limit = time.time() - _YOUNG_SECONDS
    logs = sorted(folder.glob("*.log"), key=_written)
    old = [log for log in logs[: 1 - _MOST_LOGS] if _written(log) < limit]
    if not old:
        return
    driven = _driven()
    for log in old:
        if driven is not None and log.stem not in driven and _written(log) < limit:
            log.unlink(missing_ok=True)


def _driven() -> set[str] | None:
    """The runs that a process drives; None where the store cannot be read."""
    from nastui.runs.store import Store

    try:
        with Store(reading=True) as store:
            return {one.id for one in store.listed() if one.driven}
    except NastuiError:
        return None


def _written(path: Path) -> float:
    """When; in the future where another process has just removed it."""
    with suppress(OSError):
        return path.stat().st_mtime
    return float("inf")


def _error(document: dict[str, Any], code: int) -> NastuiError:
    place = Place(document["file"], document["line"], document["key"])
    error = NastuiError(document["message"], remedy=document["remedy"], place=place, reason=document["reason"])
    error.kind, error.exit_code = document["kind"], code
    return error
