"""A job: the words that a child process is started with, what its documents mean, and how it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from nastui.drawing.printable import printable


@dataclass(frozen=True)
class Trouble:
    """Why a job failed, as the child's error document says."""

    message: str
    remedy: str = ""
    where: str = ""
    reason: str = ""
    """The reason of the error, as `base.errors` has it."""
    remarks: tuple[str, ...] = ()
    """All that was found, where it is more than that."""

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True)
class JobResult:
    """What a job came to: a sentence, and the name of what it made."""

    sentence: str
    made: str | None = None
    remarks: tuple[str, ...] | None = None
    """What the child said meanwhile, where its document says it in full."""


class Job(Protocol):
    """One run of `nastui` in a process of its own. Frozen: how it goes is a `JobStatus`."""

    @property
    def title(self) -> str:
        """Its name in titles: Import."""

    @property
    def label(self) -> str:
        """Its name in the line of tabs."""

    @property
    def doing(self) -> str:
        """What it does to its subject: importing."""

    @property
    def subject(self) -> str:
        """What it is about."""

    @property
    def if_stopped(self) -> str:
        """What becomes of it where it is stopped, said before."""

    @property
    def lost(self) -> str:
        """What became of it where it was stopped, said afterwards."""

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""

    @property
    def patience(self) -> float:
        """Seconds in which it may end in good order after an interrupt."""

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """What came of it, from its document."""

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """Why it failed, where its document has no error but says it in its own way."""


J = TypeVar("J", bound=Job, covariant=True)
State = Literal["running", "stopping", "done", "failed", "stopped"]
INTERRUPTED: Final = 130
_LONGEST: Final = 2000
"""So much of a line from outside is kept."""
_REMARKS: Final = 20
_SHORT: Final = 200


@dataclass(frozen=True)
class JobStatus(Generic[J]):
    """Where a job stands."""

    job: J
    began: float
    """When its present stage began, on a clock that never goes back."""
    state: State = "running"
    stage: str = "starting"
    done: int = 0
    total: int | None = None
    remarks: tuple[str, ...] = ()
    """What the child said besides, the latest last."""
    trouble: Trouble | None = None
    outcome: str = ""
    """What was done."""
    made: str | None = None
    """The name of what it made or added to."""
    started: float | None = None
    """When the job began, on the same clock, where that is before its present stage."""

    @property
    def since(self) -> float:
        """When the job began."""
        return self.began if self.started is None else self.started

    @property
    def active(self) -> bool:
        """Whether the child lives."""
        return self.state in ("running", "stopping")

    @property
    def share(self) -> float | None:
        """How much of the present stage is done, where that is known."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def text(self) -> str:
        """What is being done, for the line of tabs."""
        return f"● {self.job.label}{'' if self.share is None else f' {self.share * 100:.0f} %'}" if self.active else ""

    @property
    def sentence(self) -> str:
        """What came of it, as much as a toast has room for."""
        return short(self.trouble) if self.trouble else self.outcome


def short(trouble: Trouble) -> str:
    """As much of a trouble as a toast or a question has room for."""
    return shorten(trouble.sentence, _SHORT, placeholder=" …")


def after_line(status: JobStatus[J], line: str, now: float) -> JobStatus[J]:
    """After a line on the child's standard error: a stage, an advance, or anything else, which is a remark."""
    match _document(line):
        case {"stage": str(stage)}:
            return replace(status, stage=_bounded(stage), began=now, done=0, total=None, started=status.since)
        case {"done": int(done), "total": int(total)}:
            return replace(status, done=max(0, done), total=max(0, total))
    return replace(status, remarks=(*status.remarks, _bounded(line))[-_REMARKS:]) if line.strip() else status


def after_end(status: JobStatus[J], output: str, code: int) -> JobStatus[J]:
    """After the child's end: its one document, and its exit code."""
    document = _document(output)
    if code == 0:
        result = status.job.succeeded(document)
        remarks = status.remarks if result.remarks is None else tuple(map(_bounded, result.remarks[:_REMARKS]))
        return replace(status, state="done", outcome=_bounded(result.sentence), made=result.made, remarks=remarks)
    if status.state == "stopping" or code == INTERRUPTED:
        return replace(status, state="stopped", outcome=status.job.lost)
    error = document.get("error")
    trouble = _trouble(error) if isinstance(error, dict) else status.job.failed(document) or _unexplained(status, code)
    return replace(status, state="failed", trouble=trouble, remarks=tuple(map(_bounded, trouble.remarks)) or status.remarks)


def _trouble(error: dict[str, Any]) -> Trouble:
    file, line, key = (error.get(part) for part in ("file", "line", "key"))
    where = ": ".join(str(part) for part in (f"{file}:{line}" if file and line else file, key) if part)
    reason = error.get("reason")
    return Trouble(
        _bounded(str(error.get("message"))), _bounded(str(error.get("remedy") or "")), _bounded(where), reason if isinstance(reason, str) else ""
    )


def _unexplained(status: JobStatus[J], code: int) -> Trouble:
    """A child that could not say what was wrong."""
    said = f": {status.remarks[-1]}" if status.remarks else ""
    if code < 0:
        return Trouble(f"its process was killed (signal {-code}){said}", "perhaps the memory was used up; close other programs and try again")
    return Trouble(f"its process ended with {code}{said}", "the same command in a terminal may say more")


def _document(text: str) -> dict[str, Any]:
    """The JSON object that a text is; an array is the value of `list`; empty where it is neither."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if isinstance(document, list):
        return {"list": document}
    return document if isinstance(document, dict) else {}


def _bounded(text: str) -> str:
    return printable(text.strip()[:_LONGEST])
