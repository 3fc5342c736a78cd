"""What a form asks of a study and of its arms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import NastuiError
from nastui.base.fields import setting
from nastui.base.paths import home
from nastui.base.seeds import read_seeds
from nastui.presets.places import QUICKSTART, own_path
from nastui.presets.reading import assignment

_TOKEN: Final = re.compile(r"""(?<=[=\[{, ])(?:"(?:\\.|[^"\\])*"|'[^']*')|.""", re.DOTALL)
"""A text in quotation marks where a value begins, or one letter."""


@dataclass(frozen=True)
class ArmSettings:
    """An arm, as a form asks for it."""

    name: str = setting("", "Name", "What reports call the arm")
    preset: str = setting(QUICKSTART, "Preset", "The preset that it begins with")
    changes: str | None = setting(None, "Changes", "To the preset, as algorithm.population=50, fitness.split=valid; with commas between")
    says: str | None = setting(None, "Note", "What it is, in words that stand beside its name")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """No name, or changes that are none."""
        if not self.name.strip():
            yield "name", "an arm has a name"
        yield from _refused("changes", lambda: changes_of(self.changes))


@dataclass(frozen=True)
class StudySettings:
    """What all arms share, as a form asks for it."""

    title: str = setting("", "Title", "What the study asks")
    seeds: str = setting("1..10", "Seeds", "One run of each arm on each task for each: 1..30, or 1,2,5")
    budget: str | None = setting(None, "Budget", "Of every arm, as evaluations=300; empty: each arm's own, and nothing is judged")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Seeds or a budget that cannot be read."""
        yield from _refused("seeds", lambda: read_seeds(self.seeds))
        yield from _refused("budget", lambda: changes_of(self.budget))


@dataclass(frozen=True)
class NewStudySettings:
    """A new study."""

    name: str = setting("", "Name", "What commands call the study, and its file")
    title: str | None = setting(None, "Title", "What it asks; empty: which of its arms is better")
    seeds: str = setting("1..10", "Seeds", "One run of each arm on each task for each: 1..30, or 1,2,5")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """A name that is taken or cannot be a file's; seeds that are none."""
        yield from _refused("name", lambda: own_study_path(self.name))
        yield from _refused("seeds", lambda: read_seeds(self.seeds))


@dataclass(frozen=True)
class PresetStudySettings(NewStudySettings):
    """A new study whose first arm is a preset."""

    preset: str = setting(QUICKSTART, "First arm", "The preset that its first arm is; others can be added")


@dataclass(frozen=True)
class FormArmSettings:
    """What the form describes, as an arm of a study."""

    study: str = setting("", "Study", "Its name: a new one, or one of your own, which gets another arm")
    arm: str = setting("", "Arm", "What reports call it")
    seeds: str = setting("1..10", "Seeds", "Of a new study; one that is there keeps its own")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """As those of a new study and of an arm."""
        yield from _refused("study", lambda: own_study_path(self.study))
        if not self.arm.strip():
            yield "arm", "an arm has a name"
        yield from _refused("seeds", lambda: read_seeds(self.seeds))


def changes_of(text: str | None) -> dict[str, Any]:
    """The dotted keys and values of `KEY=VALUE, KEY=VALUE`.

    Raises:
        InputError: a part is no assignment.
    """
    return dict(assignment(part) for part in _parts(text or ""))


def _parts(text: str) -> Iterator[str]:
    """What stands between commas that are outside quotation marks and brackets."""
    depth, part = 0, ""
    for token in _TOKEN.findall(text):
        depth = max(0, depth + (token in "[{") - (token in "]}"))
        if token == "," and not depth:
            yield from filter(None, [part.strip()])
            part = ""
        else:
            part += token
    yield from filter(None, [part.strip()])


def own_study_path(name: str) -> Path:
    """Where the user's study of this name lies, or would lie.

    Raises:
        InputError: the name cannot be a file's.
    """
    return home().studies / own_path(name).relative_to(home().presets)


def _refused(name: str, read: Callable[[], object]) -> Iterator[tuple[str, str]]:
    """Why a field cannot be read."""
    try:
        read()
    except NastuiError as error:
        yield name, f"{error.message}; {error.remedy}" if error.remedy else error.message
