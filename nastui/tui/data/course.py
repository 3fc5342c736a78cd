"""How an errand goes, as a value: each line that the child writes, and its end, make another one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Any, Final, Literal

from nastui.drawing.printable import printable
from nastui.tui.data.errand import Errand

State = Literal["running", "stopping", "done", "failed", "stopped"]
INTERRUPTED: Final = 130
_LONGEST: Final = 2000
"""So much of a line from outside is kept."""
_REMARKS: Final = 20
_SHORT: Final = 200


@dataclass(frozen=True)
class Trouble:
    """Why an errand failed, as the child's error document says."""

    message: str
    remedy: str = ""
    where: str = ""

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"{self.where}: {self.message}" if self.where else self.message

    @property
    def short(self) -> str:
        """As much of it as a toast or a question has room for."""
        return shorten(self.sentence, _SHORT, placeholder=" …")

    @property
    def contradicts(self) -> bool:
        """Whether taking the source's numbers mends it."""
        return self.remedy.startswith("--replace")

    @property
    def wants_name(self) -> bool:
        """Whether another name mends it."""
        return "--name" in self.remedy


@dataclass(frozen=True)
class Course:
    """Where an errand stands."""

    errand: Errand
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
    benchmark: str | None = None
    """The benchmark that it made or added to."""

    @property
    def active(self) -> bool:
        """Whether the child lives."""
        return self.state in ("running", "stopping")

    @property
    def share(self) -> float | None:
        """How much of the present stage is done, where that is known."""
        return min(1.0, self.done / self.total) if self.total else None


def told(course: Course, line: str, now: float) -> Course:
    """After a line on the child's standard error: a stage, an advance, or anything else, which is a remark."""
    match _document(line):
        case {"stage": str(stage)}:
            return replace(course, stage=_bounded(stage), began=now, done=0, total=None)
        case {"done": int(done), "total": int(total)}:
            return replace(course, done=max(0, done), total=max(0, total))
    return replace(course, remarks=(*course.remarks, _bounded(line))[-_REMARKS:]) if line.strip() else course


def ended(course: Course, output: str, code: int) -> Course:
    """After the child's end: its one document, and its exit code."""
    document = _document(output)
    if code == 0:
        return _succeeded(course, document)
    if course.state == "stopping" or code == INTERRUPTED:
        return replace(course, state="stopped", outcome=course.errand.lost)
    error = document.get("error")
    return replace(course, state="failed", trouble=_trouble(error) if isinstance(error, dict) else _unexplained(course, code))


def _succeeded(course: Course, document: dict[str, Any]) -> Course:
    if isinstance(remarks := document.get("remarks"), list):  # what the child said meanwhile, it says there in full
        course = replace(course, remarks=tuple(_bounded(str(remark)) for remark in remarks[:_REMARKS]))
    name, queries, columns = document.get("benchmark"), document.get("queries"), document.get("columns")
    if not isinstance(name, str) or not isinstance(queries, int) or not isinstance(columns, list):
        return replace(course, state="done", outcome=f"{course.errand.subject} is here")
    did = "was added to" if document.get("joined") else "is now"
    outcome = f"{course.errand.subject} {did} {name}: {queries:,} queries, {len(columns):,} columns"
    return replace(course, state="done", outcome=outcome, benchmark=name)


def _trouble(error: dict[str, Any]) -> Trouble:
    file, line, key = (error.get(part) for part in ("file", "line", "key"))
    where = ": ".join(str(part) for part in (f"{file}:{line}" if file and line else file, key) if part)
    return Trouble(_bounded(str(error.get("message"))), _bounded(str(error.get("remedy") or "")), _bounded(where))


def _unexplained(course: Course, code: int) -> Trouble:
    """A child that could not say what was wrong."""
    said = f": {course.remarks[-1]}" if course.remarks else ""
    if code < 0:
        return Trouble(f"its process was killed (signal {-code}){said}", "perhaps the memory was used up; close other programs and try again")
    return Trouble(f"its process ended with {code}{said}", "the same command in a terminal may say more")


def _document(text: str) -> dict[str, Any]:
    """The JSON object that a text is; empty where it is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _bounded(text: str) -> str:
    return printable(text.strip()[:_LONGEST])
