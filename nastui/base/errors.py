"""One family of exceptions. An error is a sentence that says what is wrong and where, and how to mend it.

Where a user's mistake is found it is raised; only cli and tui catch it, and show it without a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from nastui.base.signals import is_interrupt
from nastui.base.streams import aside

Reason: TypeAlias = Literal["contradiction", "name", "full", "busy"]
"""What code may want to know of an error beside its kind: a source contradicts a table; another name would do; a disk is full; another process
holds a file."""


@dataclass(frozen=True)
class Place:
    """Where something is wrong, as far as it is known."""

    file: str | None = None
    line: int | None = None
    key: str | None = None

    def __str__(self) -> str:
        """Return `file:line: key`, leaving out what is unknown."""
        file = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (file, self.key) if part)


class NastuiError(Exception):
    """Base of every error that is meant for a user.

    Args:
        message: what is wrong, as a sentence without its final stop.
        remedy: what to do about it, as an imperative clause.
        place: the file, line and key it was found at.
        reason: what exactly, for code that can mend it.
    """

    kind = "failed"
    exit_code = 1

    def __init__(self, message: str, *, remedy: str | None = None, place: Place | None = None, reason: Reason | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place or Place()
        self.reason = reason

    def __str__(self) -> str:
        """Return place, message and remedy as one line."""
        return (f"{self.place}: " if str(self.place) else "") + self.unplaced

    @property
    def unplaced(self) -> str:
        """Message and remedy, for a sentence that says the place itself."""
        return self.message + (f"; {self.remedy}" if self.remedy else "")

    def at(self, place: Place) -> NastuiError:
        """The same error, found at this place; what it already knows stays. It is raised again `from error.__cause__`, which `nastui -v` shows."""
        self.place = Place(self.place.file or place.file, self.place.line or place.line, self.place.key or place.key)
        return self

    def as_document(self) -> dict[str, Any]:
        """The error as the JSON document of the command line."""
        place = self.place
        fields = {"kind": self.kind, "message": self.message, "file": place.file, "line": place.line, "key": place.key}
        return {"error": fields | {"remedy": self.remedy, "reason": self.reason}}


class InputError(NastuiError):
    """Wrong use or wrong input: a preset, a table, a cell, an argument."""

    kind = "input"
    exit_code = 2


class MissingError(InputError):
    """Something that was named is not there, and a command can bring it."""

    kind = "missing"


class OutdatedError(InputError):
    """What is to be changed is no longer as it was when it was read. `now`: as it is."""

    def __init__(self, message: str, now: object, *, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.now = now


class StorageError(NastuiError):
    """A disk, a folder or the run store refuses."""

    kind = "storage"


class DamagedError(InputError, StorageError):
    """What is read is not what was written: a disk, a copy or another program has changed it. Nothing of it is used."""

    kind = "damaged"
    exit_code = 1


class DownloadError(NastuiError):
    """An address does not give what it should, or cannot be reached."""

    kind = "download"


class ReplayError(NastuiError):
    """A stored run does not continue the way it was recorded."""

    kind = "replay"


@contextmanager
def located(key: str) -> Iterator[None]:
    """An error from the block is one about this key."""
    try:
        yield
    except NastuiError as error:
        raise error.at(Place(key=key)) from error.__cause__


def in_short(error: BaseException) -> str:
    """Any exception on one line: its type and message."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def in_a_row(texts: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join((", ".join(texts[:-1]), texts[-1])) if len(texts) > 1 else "".join(texts)


def idle(names: Sequence[str], about: str, remedy: str) -> InputError:
    """The error of options or arguments that are about something else, and would do nothing here."""
    return InputError(f"{in_a_row(names)} {'is' if len(names) == 1 else 'are'} about {about}", remedy=remedy)


def choose_one(names: Iterable[str]) -> str:
    """A remedy: which names there are, or that there are none."""
    known = ", ".join(names)
    return f"choose one of {known}" if known else "there is none to choose from"


def nearest(name: str, known: Iterable[str]) -> str:
    """A clause such as ` (did you mean 'genetic'?)`, or the empty string where nothing is near."""
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (did you mean '{found[0]}'?)" if found else ""


class ContractError(NastuiError):
    """A part of a run does not keep to its contract."""

    kind = "contract"


@contextmanager
def guarded(told: Callable[[BaseException], NastuiError | None], *, foreign: bool = True) -> Iterator[None]:
    """Whatever code of others raises in this block becomes the error that `told` makes of it, an exit of the program too.

    NastuiErrors and interrupts pass, and what `told` makes nothing of.

    Args:
        told: the error.
        foreign: whether another package or a user brings the code: what it prints goes to standard error.
    """
    try:
        with aside(foreign):
            yield
    except NastuiError:
        raise
    except BaseException as error:  # whatever a plug-in can do wrong
        mended = None if is_interrupt(error) else told(error)
        if mended is None:
            raise
        raise mended from error


def held(part: str, doing: str, passing: tuple[type[Exception], ...] = (), *, foreign: bool = False) -> AbstractContextManager[None]:
    """Whatever the part raises in this block is told as a sentence, an exit of the program too.

    Args:
        part: in words: `algorithm genetic`.
        doing: what it is at: `asking for cells`.
        passing: errors that are meant for others.
        foreign: whether another package brings it: what it prints goes to standard error.

    Raises:
        ContractError: it raised anything but a NastuiError.
    """

    def told(error: BaseException) -> NastuiError | None:
        if isinstance(error, (GeneratorExit, *passing)):
            return None
        return ContractError(f"the {part} failed at {doing}: {in_short(error)}", remedy="`nastui -v …` shows where")

    return guarded(told, foreign=foreign)


def broken(part: str, did: str) -> ContractError:
    """The error of a part that did what it must not."""
    return ContractError(f"the {part} {did}", remedy="mend it, or choose another")
