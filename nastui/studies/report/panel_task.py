"""Where a part of a report belongs: a panel and a task of the study."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PanelTask:
    """A panel and one of its tasks, by name."""

    panel: str
    task: str

    @property
    def slug(self) -> str:
        """Both names as part of a file name."""
        return slug(self.panel, self.task)


def slug(*names: str) -> str:
    """Names as part of a file name: lower case, digits and hyphens."""
    text = "-".join(names).lower()
    return "-".join("".join(letter if letter.isalnum() and letter.isascii() else " " for letter in text).split())
