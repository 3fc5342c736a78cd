"""The conformance suite of algorithms that measure cells at several fidelities: what all algorithms hold to, and that epochs are charged rightly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nastui.algorithms.registry import ALGORITHMS
from nastui.base.requiring import require
from nastui.fitness.ladder import CONTINUED, FROM_SCRATCH
from nastui.runs.conformance import CHECKS, SCREENED_CHECKS, Case, check_resume_equals_no_interruption
from nastui.runs.made_up import MadeUp
from nastui.runs.settings import Budget


def check_epochs_are_charged(case: Case) -> None:
    """Continued, a cell costs as many epochs as it was trained for; from scratch, each of its trainings costs all of its own."""
    for semantics in (CONTINUED, FROM_SCRATCH):
        found = replace(case, semantics=semantics).search(MadeUp(case.benchmark()), Budget(evaluations=400))
        records = found.records
        trained: dict[bytes, list[int]] = {}
        for cell, epochs in zip(records["cell"][records["new"] > 0], records["epochs"][records["new"] > 0].tolist(), strict=True):
            trained.setdefault(cell.tobytes(), []).append(epochs)
        wanted = sum(max(each) if semantics == CONTINUED else sum(each) for each in trained.values())
        charged = int(records["charged"].sum())
        require(charged == wanted, f"{semantics}: {charged} epochs were charged for cells that were trained for {wanted}")


def check_budget_of_epochs(case: Case) -> None:
    """The evaluation that reaches it is the last."""
    found = case.search(MadeUp(case.benchmark()), Budget(epochs=200))
    charged = found.records["charged"].astype(np.int64)
    short = int(charged[:-1].sum())
    require(short < 200 <= short + int(charged[-1]), f"a budget of 200 epochs ended after {int(charged.sum())}, of which the last cost {charged[-1]}")


def check_best_is_of_the_highest(case: Case) -> None:
    """What is measured at a lower fidelity is no result, however good; and the highest is reached."""
    records = case.search(MadeUp(case.benchmark()), Budget(epochs=600)).records
    top = records["epochs"] == 9
    require(bool(top.any()), "600 epochs were spent, and no cell was trained for all of 9")
    require(bool(np.isnan(records["fitness"][~top]).all()), "a cell has a fitness below the highest fidelity")
    require(np.array_equal(records["fitness"][top], records["value"][top]), "a cell has another fitness than was measured at the highest fidelity")


def check_resume_from_scratch(case: Case) -> None:
    """A run that starts trainings from scratch is resumed likewise."""
    check_resume_equals_no_interruption(replace(case, semantics=FROM_SCRATCH))


FIDELITY_CHECKS: tuple[Callable[[Case], None], ...] = (
    *CHECKS,
    check_epochs_are_charged,
    check_budget_of_epochs,
    check_best_is_of_the_highest,
    check_resume_from_scratch,
)
"""Of algorithms that measure cells at several fidelities."""


def checks_of(algorithm: str) -> tuple[Callable[[Case], None], ...]:
    """What an algorithm is held to."""
    entry = ALGORITHMS.entry(algorithm)
    return FIDELITY_CHECKS if entry.fidelities else SCREENED_CHECKS if entry.predictor == "screens" else CHECKS
