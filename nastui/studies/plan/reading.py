"""Read and check a study file (TOML). Its presets are read when the study is planned."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from nastui.base.errors import InputError, NastuiError, Place
from nastui.base.seeds import MOST_SEEDS
from nastui.base.toml import line_of, read_toml_text, toml_of, too_large_values
from nastui.studies.plan import checking
from nastui.studies.plan.decidable import check_decidable
from nastui.studies.plan.places import StudyFile, find_study
from nastui.studies.plan.rules import check_claim
from nastui.studies.plan.study import HYPERVOLUME, Arm, Claim, Comparison, Effects, Panel, Study, Summary, Task

_TOP: Final = ("name", "title", "seeds", "targets", "task", "arm", "panel", "comparison", "claim", "effects", "arm_seeds", "summary")
_MEASURES: Final = ("valid", "test", HYPERVOLUME)


def read_study(argument: str) -> tuple[StudyFile, Study]:
    """Read and check a study.

    Raises:
        InputError: no such study, no TOML, or anything in it that is wrong; the message names file, line and key.
    """
    file = find_study(argument)
    return file, study_of_text(read_toml_text(file.path, "study"), file.path)


def study_of_text(text: str, path: Path) -> Study:
    """A study of the text of its file, which has plain line ends.

    Raises:
        InputError: no TOML, or anything in it that is wrong; the message names file, line and key.
    """
    document = toml_of(text, path)
    try:
        return study_from(document, path.parent.absolute())
    except (ValueError, RecursionError) as error:
        raise too_large_values(path) from error
    except NastuiError as error:
        key = error.place.key
        raise error.at(Place(str(path), line_of(text, key) if key else None)) from error.__cause__


def study_from(document: Mapping[str, Any], folder: Path | None = None) -> Study:
    """A study of its document.

    Args:
        document: what the file says.
        folder: where it lies.

    Raises:
        InputError: what is wrong, with its key.
    """
    checking.only(document, _TOP, "")
    tasks = tuple(_task(one) for one in checking.tables(document, "task"))
    arms = tuple(_arm(one) for one in checking.tables(document, "arm"))
    for found, what in ((tasks, "task"), (arms, "arm")):
        if not found:
            raise InputError(f"the study has no [[{what}]]", place=Place(key=what))
        checking.once((one.name for one in found), f"{what}.name")
    arm_names, task_names = [arm.name for arm in arms], [task.name for task in tasks]
    panels = tuple(_panel(one, arm_names, task_names) for one in checking.tables(document, "panel"))
    panels = panels or (Panel("all", "All arms", {}, tuple(arm_names), tuple(task_names), verdicts=False),)
    checking.once((panel.name for panel in panels), "panel.name")
    study = Study(
        name=checking.text(document, "name", ""),
        title=checking.text(document, "title", "", str(document.get("name", "study"))),
        seeds=checking.seeds(document.get("seeds", "1..30")),
        tasks=tasks,
        arms=arms,
        panels=panels,
        comparisons=_comparisons(tuple(_comparison(one, panels) for one in checking.tables(document, "comparison"))),
        claims=tuple(_claim(one, panels) for one in checking.tables(document, "claim")),
        targets=_targets(document.get("targets", [1.0, 0.5, 0.2, 0.1])),
        effects=_effects(document),
        summary=_summary(document, panels),
        arm_seeds="independent" if checking.one_of(document, "arm_seeds", "", ("shared", "independent")) == "independent" else "shared",
        document=document,
        folder=folder,
    )
    if study.effects.declared:
        check_decidable(study)
    return study


def _task(table: Mapping[str, Any]) -> Task:
    checking.only(table, ("name", "set", "accuracy", "verdicts", "note", "noise"), "task.")
    return Task(
        checking.text(table, "name", "task."),
        checking.values(table, "set", "task."),
        checking.values(table, "accuracy", "task."),
        checking.flag(table, "verdicts", "task.", default=True),
        checking.text(table, "note", "task.", "", empty=True),
        checking.points(table, "noise", "task."),
    )


def _arm(table: Mapping[str, Any]) -> Arm:
    checking.only(table, ("name", "preset", "set", "vary", "block", "training_free", "runs", "says"), "arm.")
    vary = checking.values(table, "vary", "arm.")
    for key, count in vary.items():
        if type(count) is not int or not 1 <= count <= MOST_SEEDS:
            raise InputError("a number of values must stand here, such as 5", place=Place(key=f"arm.vary.{key}"))
    block = table.get("block")
    return Arm(
        checking.text(table, "name", "arm."),
        checking.text(table, "preset", "arm."),
        checking.values(table, "set", "arm."),
        vary,
        None if block is None else checking.text(table, "block", "arm."),
        checking.flag(table, "training_free", "arm.", default=False),
        checking.count(table, "runs", "arm."),
        checking.text(table, "says", "arm.", "", empty=True),
    )


def _panel(table: Mapping[str, Any], arms: list[str], tasks: list[str]) -> Panel:
    checking.only(table, ("name", "title", "budget", "budgets", "arms", "tasks", "verdicts", "seeds", "judged"), "panel.")
    name, own = checking.text(table, "name", "panel."), checking.once(checking.names(table, "arms", "panel.", arms), "panel.arms")
    return Panel(
        name,
        checking.text(table, "title", "panel.", name),
        checking.values(table, "budget", "panel."),
        own,
        checking.once(checking.names(table, "tasks", "panel.", tasks), "panel.tasks"),
        checking.flag(table, "verdicts", "panel.", default=True),
        checking.count(table, "seeds", "panel."),
        budgets=_budgets(table, own),
        judged=_judged(table, "judged", "panel.") if "judged" in table else None,
    )


def _budgets(table: Mapping[str, Any], arms: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    """Of arms that do not have the panel's."""
    found = table.get("budgets", {})
    if not isinstance(found, Mapping) or (found and not table.get("budget")):
        raise InputError("a budget for each of some arms must stand here, beside the panel's `budget`", place=Place(key="panel.budgets"))
    if found:
        checking.names({"budgets": list(found)}, "budgets", "panel.", arms)
    return {arm: checking.values(found, arm, "panel.budgets.") for arm in found}


def _judged(table: Mapping[str, Any], key: str, where: str) -> tuple[int, ...]:
    """Numbers of trainings, ascending; "end" for none."""
    value = table.get(key)
    if value == "end":
        return ()
    if isinstance(value, list) and value and all(type(one) is int and 1 <= one <= 10**9 for one in value):
        return tuple(sorted(set(value)))
    raise InputError('numbers of trainings must stand here, such as [100, 500], or "end"', place=Place(key=f"{where}{key}"))


def _effects(document: Mapping[str, Any]) -> Effects:
    table = document.get("effects")
    if table is None:
        return Effects()
    if not isinstance(table, Mapping):
        raise InputError("a table [effects] must stand here", place=Place(key="effects"))
    checking.only(table, ("a12", "points", "distance", "ratio", "tau", "budgets"), "effects.")
    default = Effects()
    return Effects(
        a12=checking.number(table, "a12", "effects.", default.a12, 0.5, 1),
        points=checking.number(table, "points", "effects.", default.points, 0, 100),
        distance=checking.number(table, "distance", "effects.", default.distance, 0, 1000),
        ratio=checking.number(table, "ratio", "effects.", default.ratio, 1, 1000),
        tau=checking.number(table, "tau", "effects.", default.tau, 0, 1),
        budgets=_judged(table, "budgets", "effects.") if "budgets" in table else (),
        declared=True,
    )


def _summary(document: Mapping[str, Any], panels: tuple[Panel, ...]) -> Summary:
    table = document.get("summary", {})
    if not isinstance(table, Mapping):
        raise InputError("a table [summary] must stand here", place=Place(key="summary"))
    checking.only(table, ("question", "panel", "arms", "limits"), "summary.")
    limits = table.get("limits", [])
    if not isinstance(limits, list) or not all(isinstance(one, str) and one.strip() for one in limits):
        raise InputError("a list of sentences must stand here", place=Place(key="summary.limits"))
    question = checking.text(table, "question", "summary.", "", empty=True)
    if "panel" not in table and "arms" in table:
        raise InputError("`arms` are those of a `panel`, which is missing", place=Place(key="summary.arms"))
    if "panel" not in table:
        return Summary(question, limits=tuple(limits))
    (name,) = checking.names({"panel": [checking.text(table, "panel", "summary.")]}, "panel", "summary.", [panel.name for panel in panels])
    own = next(panel for panel in panels if panel.name == name).arms
    return Summary(question, name, checking.names(table, "arms", "summary.", own) if "arms" in table else (), tuple(limits))


def _comparison(table: Mapping[str, Any], panels: tuple[Panel, ...]) -> Comparison:
    checking.only(table, ("panel", "first", "second", "tasks", "measure"), "comparison.")
    (name,) = checking.names({"panel": [checking.text(table, "panel", "comparison.")]}, "panel", "comparison.", [panel.name for panel in panels])
    panel = next(one for one in panels if one.name == name)
    pair = [checking.text(table, key, "comparison.") for key in ("first", "second")]
    for key, arm in zip(("first", "second"), pair, strict=True):
        checking.names({key: [arm]}, key, "comparison.", panel.arms)
    measure = checking.text(table, "measure", "comparison.") if "measure" in table else None
    if measure is not None:
        checking.names({"measure": [measure]}, "measure", "comparison.", _MEASURES)
    if pair[0] == pair[1]:
        raise InputError(
            f"'{pair[0]}' is compared with itself",
            remedy="name another arm as `second`, or take the comparison out",
            place=Place(key="comparison.second"),
        )
    tasks = checking.once(checking.names(table, "tasks", "comparison.", panel.tasks), "comparison.tasks")
    return Comparison(name, pair[0], pair[1], tasks, measure)


def _comparisons(found: tuple[Comparison, ...]) -> tuple[Comparison, ...]:
    """Holm's correction is over all of them: each may be asked once."""
    asked: set[tuple[object, ...]] = set()
    for one in found:
        questions = {(one.panel, frozenset((one.first, one.second)), task, one.measure) for task in one.tasks}
        if asked & questions:
            raise InputError(
                f"'{one.first}' and '{one.second}' are compared twice in the panel '{one.panel}'",
                remedy="take one of the two comparisons out",
                place=Place(key="comparison"),
            )
        asked |= questions
    return found


def _claim(table: Mapping[str, Any], panels: tuple[Panel, ...]) -> Claim:
    known = ("name", "text", "rule")
    name, text, rule = (checking.text(table, key, "claim.") for key in known)
    several = "panels" in table and "panel" not in table
    chosen = table if several else {"panels": [checking.text(table, "panel", "claim.")]}
    names = checking.names(chosen, "panels", "claim.", [panel.name for panel in panels])
    settings = {key: value for key, value in table.items() if key not in (*known, "compared")}
    check_claim(rule, settings, [panel for panel in panels if panel.name in names])
    return Claim(name, text, rule, settings, checking.text(table, "compared", "claim.", "", empty=True))


def _targets(value: Any) -> tuple[float, ...]:
    if isinstance(value, list) and value and all(isinstance(one, int | float) and 0 < one < 100 for one in value):
        return tuple(sorted((float(one) for one in value), reverse=True))
    raise InputError("a list of regrets in percent points must stand here, such as [1.0, 0.5, 0.2, 0.1]", place=Place(key="targets"))
