"""The job that scores a whole space."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nastui.base.fields import setting
from nastui.drawing.numbers import count
from nastui.tui.jobs.job import JobResult, Trouble

_KEPT: Final[Mapping[str, object]] = {"variant": "official", "initialisation": "default", "repeats": 1, "precision": "float32"}
"""Settings that the document of a stored set names as they are given, with their defaults."""


@dataclass(frozen=True)
class ScoreSettings:
    """Which score of which images; `nastui score` has the same options."""

    fitness: str = setting("naswt", "Score", "Which score of untrained networks")
    images: str = setting("auto", "Images", "auto, noise, digits, cifar10, cifar100, imagenet16-120, or a folder of images", path=True)
    batch_size: int = setting(128, "Batch size", "Images that a network is scored on", low=2, high=4096)
    seed: int = setting(0, "Seed", "Of batch and initial weights", low=0, high=2**53 - 1)
    jobs: int | None = setting(None, "Processes", "Empty: one per core, one on a GPU", low=1, high=1024)
    others: str | None = setting(None, "Other settings", "As variant=paper, precision=bfloat16, with commas between")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """Other settings that have no value."""
        for part in _parts(self.others):
            if "=" not in part:
                yield "others", f"'{part}' has no value; write KEY=VALUE"


def settings_of(document: Mapping[str, Any]) -> ScoreSettings:
    """The settings of a stored set, as far as its document names them: which images they were it says by their digest only."""
    images = document.get("images")
    others = [f"{name}={document[name]}" for name, usual in _KEPT.items() if document.get(name, usual) != usual]
    return ScoreSettings(
        fitness=str(document.get("score", "naswt")),
        batch_size=int(images["count"]) if isinstance(images, Mapping) and "count" in images else 128,
        seed=int(document.get("score_seed", 0)),
        others=", ".join(others) or None,
    )


@dataclass(frozen=True)
class ScoreJob:
    """Score every cell of a benchmark's space by `nastui score --all`. Cells that have a score are skipped."""

    benchmark: str
    settings: ScoreSettings = ScoreSettings()

    title = "Scores"
    doing = label = "scoring"
    if_stopped = "Scores computed so far are stored; started again, it goes on there."
    lost = "Scores computed so far are stored; started again, it goes on there."
    patience = 10.0  # every process ends after the cell at hand

    @property
    def subject(self) -> str:
        """What is scored."""
        return f"all cells of {self.benchmark}"

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""
        settings = self.settings
        named = {"fitness": settings.fitness, "images": settings.images, "batch-size": settings.batch_size, "seed": settings.seed}
        jobs = () if settings.jobs is None else (f"--jobs={settings.jobs}",)
        others = [f"--set={part}" for part in _parts(settings.others)]
        return ("score", "--all", "--follow", "--json", *(f"--{name}={value}" for name, value in named.items()), *jobs, *others, "--", self.benchmark)

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """How many cells have a score of each status."""
        statuses = document.get("statuses")
        parts = [f"{count(number)} {name}" for name, number in statuses.items() if isinstance(number, int)] if isinstance(statuses, Mapping) else []
        return JobResult(f"{self.subject} are scored{': ' if parts else ''}{', '.join(parts)}", self.benchmark)

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """Nothing but the error that the document has."""
        return None


def _parts(text: str | None) -> list[str]:
    return [part for one in (text or "").split(",") if (part := one.strip())]
