"""Runs with two objectives on the table that ships with nastui."""

from nastui.presets.reading import override
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store

TWO = {
    "benchmark": "mini-tss",
    "dataset": "mnist8",
    "seed": 1,
    "algorithm": {"name": "random"},
    "fitness": {"name": "accuracy"},
    "objective": [{"measure": "fitness", "reference": 50.0}, {"column": "flops", "reference": 6e5}],
    "budget": {"unique_evaluations": 300},
}
"""Random search; a generation has 100 cells."""
SETTINGS = (
    "benchmark=mini-tss", "dataset=mnist8", "algorithm.name=random", "budget.evaluations=300",
    "objective.1.measure=fitness", "objective.1.reference=50", "objective.2.column=flops", "objective.2.reference=6e5",
)  # fmt: skip
"""The same by `--set`, for any preset."""


def run_of_two(store: Store, *assignments: str) -> str:
    """A finished run."""
    session = start(store, spec_from(override(TWO, assignments)))
    session.drive(store)
    return session.run
