"""The runs that a study needs: one spec for each arm, task and seed of each panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nastui.base.errors import InputError, NastuiError, Place
from nastui.presets.places import find
from nastui.presets.reading import read_document
from nastui.runs.components import component_name, with_changes
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import digest_of, document_of, spec_from
from nastui.studies.plan.comparable import check_fronts
from nastui.studies.plan.study import Arm, Panel, Study, Task


@dataclass(frozen=True)
class PlannedRun:
    """One run of the matrix."""

    panel: str
    task: str
    arm: str
    seed: int
    """Of the study; the run's own is in its spec."""
    spec: RunSpec
    digest: str
    """Equal for equal specs, so that panels share runs and a changed study keeps those that still match."""


def plan(study: Study) -> tuple[PlannedRun, ...]:
    """All runs, panel by panel, seed by seed, so that an interrupted study has some of everything.

    Raises:
        InputError: an arm's preset cannot be read or does not take the changes; arms of one panel with different budgets; hypervolumes of different
            objectives or references that are to be compared.
    """
    planned = []
    for panel in study.panels:
        documents = {(task, arm): _document(study, study.task(task), study.arm(arm), panel) for task in panel.tasks for arm in panel.arms}
        _check_budgets(panel, documents)
        arms = [(study.arm(arm), task, _ArmDocument(document)) for (task, arm), document in documents.items()]
        for place, seed in enumerate(study.seeds[: panel.seeds]):
            for arm, task, document in arms:
                if arm.runs is None or place < arm.runs:
                    planned.append(_planned(study, arm, panel.name, task, seed, document))
    check_fronts(study, {(one.panel, one.task, one.arm): one.spec for one in reversed(planned)})
    return tuple(planned)


@dataclass
class _ArmDocument:
    """The document of an arm on a task, and what was made of it for earlier seeds: specs that differ in the seed alone are checked once."""

    document: Mapping[str, Any]
    specs: dict[tuple[int, ...], tuple[RunSpec, Mapping[str, Any]]] = field(default_factory=dict)
    """By the values of the keys that vary."""


def _document(study: Study, task: Task, arm: Arm, panel: Panel) -> dict[str, Any]:
    document = _preset_of(arm, study.folder)
    fitness = {**task.changes, **arm.changes}.get("fitness.name", component_name(document, "fitness"))
    accuracy = {f"fitness.{key}": value for key, value in task.accuracy.items()} if fitness == "accuracy" else {}
    document = _with_changes(arm, document, {**task.changes, **accuracy, **arm.changes})
    budget = panel.budget_of(arm.name)
    return {**document, "budget": dict(budget)} if budget else document


def _preset_of(arm: Arm, folder: Path | None) -> dict[str, Any]:
    try:
        return read_document(find(arm.preset, folder))
    except NastuiError as error:
        raise InputError(f"the preset of the arm '{arm.name}' cannot be read: {error}", place=Place(key="arm")) from error


def _with_changes(arm: Arm, document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return with_changes(document, changes.items())
    except NastuiError as error:
        raise InputError(f"the preset of the arm '{arm.name}' does not take the changes: {error}", place=Place(key="arm")) from error


def _planned(study: Study, arm: Arm, panel: str, task: str, seed: int, of: _ArmDocument) -> PlannedRun:
    own, values = study.seed_of(arm.name, seed), tuple(seed % count for count in arm.vary.values())
    if values not in of.specs:
        varied = _with_changes(arm, of.document, dict(zip(arm.vary, values, strict=True)))
        try:
            spec = spec_from({**varied, "seed": own})
        except NastuiError as error:
            raise InputError(f"the arm '{arm.name}' on '{task}' cannot be run: {error}", place=Place(key="arm")) from error
        of.specs[values] = spec, document_of(spec)
    spec, document = of.specs[values]
    return PlannedRun(panel, task, arm.name, seed, replace(spec, seed=own), digest_of({**document, "seed": own}))


def _check_budgets(panel: Panel, documents: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    """Arms are compared at one budget; a panel without verdicts may show each arm at its own."""
    if not panel.verdicts or panel.budget:
        return
    budgets = {arm: document.get("budget") for (_, arm), document in documents.items()}
    first = next(iter(budgets))
    for arm, budget in budgets.items():
        if budget != budgets[first]:
            raise InputError(
                f"the panel '{panel.name}' compares '{first}' ({_in_words(budgets[first])}) with '{arm}' ({_in_words(budget)}), whose budgets differ",
                remedy="give the panel a [panel.budget], or verdicts = false",
                place=Place(key="panel"),
            )


def _in_words(budget: Any) -> str:
    return ", ".join(f"{key} {value:,}" for key, value in (budget or {}).items()) or "none"
