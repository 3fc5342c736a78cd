"""What a child process of the app is sent for: the words that tell it so, and what its documents mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Trouble:
    """Why a job failed, as the child's error document says."""

    message: str
    remedy: str = ""
    where: str = ""
    reason: str = ""
    """The reason of the error, as `base.errors` has it."""

    @property
    def sentence(self) -> str:
        """All of it in one line."""
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(frozen=True)
class Result:
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

    def succeeded(self, document: Mapping[str, Any]) -> Result:
        """What came of it, from its document."""

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """Why it failed, where its document has no error but says it in its own way."""
