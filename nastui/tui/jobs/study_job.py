"""The job that makes the runs of a study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from nastui.base.errors import InputError
from nastui.base.executors.workplace import EXECUTORS
from nastui.base.fields import Condition, setting
from nastui.tui.jobs.job import JobResult, Trouble

_CLUSTER: Final = Condition("executor", ("ray",))


@dataclass(frozen=True)
class StudyPlace:
    """Where the runs of a study are made; `nastui study run` has the same options."""

    executor: str = setting("pool", "Executor", "In this process (here), in several (pool), or on a Ray cluster (ray)", choices=EXECUTORS)
    jobs: int | None = setting(None, "Runs at a time", "Empty: one per core, or as many as the cluster has room for", low=1, high=100_000)
    address: str | None = setting(None, "Address", "HOST:PORT of the cluster; empty: that of this machine, else one of its own", when=_CLUSTER)
    cores: int | None = setting(None, "Cores", "Of each run; empty: one", low=1, high=4096, when=_CLUSTER)
    gpus: float | None = setting(None, "GPUs", "Of each run, such as 0.25", low=0, high=64, when=_CLUSTER)
    memory: float | None = setting(None, "Memory", "Of each run", unit="GB", low=0.001, high=1e5, when=_CLUSTER)

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """What would do nothing beside the executor."""
        from nastui.base.executors.opening import workplace_of  # which the first screen does not need

        resources = asdict(self)
        try:
            workplace_of(resources.pop("executor"), resources.pop("jobs"), resources, lambda name: name)
        except InputError as error:
            yield "executor", str(error)

    @property
    def words(self) -> tuple[str, ...]:
        """The options that give this place, where they are not the usual ones."""
        return tuple(f"--{name}={value}" for name, value in asdict(self).items() if value != getattr(StudyPlace, name))


@dataclass(frozen=True)
class StudyJob:
    """Make the runs that a study lacks, by `nastui study run`. What it has made is read from the store."""

    study: str
    before: int
    """Runs that were done when it began."""
    place: StudyPlace = StudyPlace()

    doing = "making"
    if_stopped = "They stop in good order; started again, the study goes on."
    lost = "stopped"
    patience = 30.0  # runs in progress end in good order: after the cell that each is evaluating

    @property
    def title(self) -> str:
        """Its name in titles."""
        return f"Study {self.study}"

    @property
    def label(self) -> str:
        """Its name in the line of tabs."""
        return f"study {self.study}"

    @property
    def subject(self) -> str:
        """What it is about."""
        return f"runs of the study {self.study}"

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of `nastui`."""
        return ("study", "run", "--json", "--follow", *self.place.words, "--", self.study)

    def succeeded(self, document: Mapping[str, Any]) -> JobResult:
        """All runs are there."""
        return JobResult("all runs are done")

    def failed(self, document: Mapping[str, Any]) -> Trouble | None:
        """The first of the runs that failed."""
        match document:
            case {"failed": [{"arm": arm, "task": task, "seed": seed, "error": error}, *rest]}:
                more = f", and {len(rest):,} more" if rest else ""
                return Trouble(f"{arm} on {task}, seed {seed}: {error}{more}")
        return None
