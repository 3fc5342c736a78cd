"""Study files that programs make and change. Comments and order of a file that is there stay; nothing is written that cannot be planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import tomlkit
from tomlkit.items import Table

from nastui.base.errors import InputError, OutdatedError
from nastui.base.fields import fields_of
from nastui.base.toml import toml_value
from nastui.base.writing import write_text
from nastui.presets.places import own_path
from nastui.presets.writing import preset_text
from nastui.runs.run_spec import RunSpec
from nastui.studies.plan.document import append, arms_of, inline, place_of_arm, preset_in, put, read_written, table, tables
from nastui.studies.plan.places import StudyFile
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study_settings import ArmSettings, StudySettings, changes_of, own_study_path

_S = TypeVar("_S", ArmSettings, StudySettings)
PANEL: Final = "all arms"
_WORD: Final = re.compile(r"[\w.@+/:-]+")
_NO_ARMS: Final = ("name", "text", "title", "rule", "panel", "panels", "tasks", "budget", "measure", "compared", "question", "limits")
"""Keys of panels, comparisons, claims and the summary that name no arm."""
LOOKED_AT: Final = (
    "Made of runs that were done before it was written: what it compares was not declared before them, so it suggests, and decides nothing."
)


@dataclass(frozen=True)
class NewArm:
    """An arm that a preset has, or a spec that becomes a preset of the user's."""

    name: str
    preset: str | None
    """A name, or a path from the working directory."""
    spec: RunSpec | None = None
    training_free: bool = False


@dataclass(frozen=True)
class NewStudy:
    """A study to be written."""

    name: str
    title: str
    seeds: str
    arms: Sequence[NewArm]
    tasks: Sequence[tuple[str, str]]
    """Benchmark and data set of each."""
    budget: Mapping[str, Any]
    """Of all arms; empty: each has its own."""
    split: str = "valid"
    """The accuracy that arms search by."""
    looked_at: bool = False
    """Whether its runs, or some of them, were done before."""


def make_study(new: NewStudy) -> StudyFile:
    """Write a study, and a preset for each arm that has none yet.

    Raises:
        InputError: there is one of this name; it cannot be planned.
        StorageError: the disk refuses.
    """
    path = own_study_path(new.name)
    if path.exists():
        raise InputError(
            f"there is a study '{new.name}' already", remedy=f"choose another name, or add arms to it: an [[arm]] and its [[comparison]] in {path}"
        )
    with _presets_of(new.name, path.parent, new.arms) as presets:
        document = _document(new, presets)
        _write(StudyFile(new.name, path, own=True), tomlkit.dumps(document).rstrip() + "\n")
    return StudyFile(new.name, path, own=True)


def copy_study(file: StudyFile, name: str, title: str | None = None, seeds: str | None = None) -> StudyFile:
    """A copy of the user's own under another name, with another title and other seeds where they are given.

    Raises:
        InputError: there is one of this name; it cannot be planned so.
    """
    path = own_study_path(name)
    if path.exists():
        raise InputError(f"there is a study '{name}' already", remedy="choose another name")
    _, document = read_written(file)
    for arm in tables(document, "arm"):
        if (moved := preset_in(path.parent, str(arm["preset"]), file.path.parent)) != arm["preset"]:
            arm["preset"] = moved
    document |= {"name": name, **({"title": title} if title else {}), **({"seeds": seeds} if seeds else {})}
    copied = StudyFile(name, path, own=True)
    _write(copied, tomlkit.dumps(document))
    return copied


def add_arm(file: StudyFile, new: NewArm, changes: ArmSettings | None = None) -> None:
    """Add an arm to all panels. It is compared with the first one where all that is declared compares with that.

    Raises:
        NastuiError: the study cannot be planned with it; the file is as it was.
    """
    with _presets_of(file.name, file.path.parent, [new]) as presets, _changed(file) as document:
        arms, panels = arms_of(document), tables(document, "panel")
        first, added = str(arms[0]["name"]), _arm_table(new, presets[new.name])
        if changes is not None:
            _take(added, replace(changes, preset=presets[new.name]))
        arms.append(added)
        for panel in panels:
            if "arms" in panel:
                panel["arms"].append(new.name)
        if len(panels) == 1 and all(one["first"] == first for one in tables(document, "comparison")):
            append(document, "comparison", {"panel": str(panels[0]["name"]), "first": first, "second": new.name})


def change_arm(file: StudyFile, name: str, changed: ArmSettings, before: ArmSettings | None = None) -> None:
    """Give an arm other settings; another name is its name in panels, comparisons, claims and the summary too.

    Args:
        file: of the study.
        name: of the arm.
        changed: its new settings.
        before: those that were changed to these; None: whatever the file has is written over.

    Raises:
        OutdatedError: the file does not have those of before any more, nor the new ones.
        NastuiError: there is no such arm now; the study cannot be planned so; the file is as it was.
    """
    with _changed(file) as document:
        arm = arms_of(document)[place_of_arm(document, name)]
        now = _arm_settings(arm.unwrap())
        _check_current(f"the arm '{name}'", before, now, changed)
        folder = file.path.parent
        _take(arm, changed if changed.preset == now.preset else replace(changed, preset=preset_in(folder, changed.preset, folder)))
        if changed.name != name:
            for kind in ("panel", "comparison", "claim"):
                for one in tables(document, kind):
                    _rename(one, name, changed.name)
            _rename(document.get("summary", {}), name, changed.name)


def remove_arm(file: StudyFile, name: str) -> None:
    """Remove an arm, and the comparisons with it. Its runs stay.

    Raises:
        NastuiError: a claim needs it, or it is the only one; the file is as it was.
    """
    with _changed(file) as document:
        arms, place = arms_of(document), place_of_arm(document, name)
        if len(arms) == 1:
            raise InputError("a study has at least one arm", remedy="add another one first")
        del arms[place]
        for panel in tables(document, "panel"):
            _drop(panel, "arms", name)
            _drop(panel, "budgets", name)
        _drop(document.get("summary", {}), "arms", name)
        left = [one for one in tables(document, "comparison") if name not in (one["first"], one["second"])]
        put(document, "comparison", left)


def change_study(file: StudyFile, changed: StudySettings, before: StudySettings | None = None) -> None:
    """Give a study another title (empty: none, so that its name is shown), other seeds, and its panel, where it has one, another budget.

    Args:
        file: of the study.
        changed: its new settings.
        before: those that were changed to these; None: whatever the file has is written over.

    Raises:
        OutdatedError: the file does not have those of before any more, nor the new ones.
        NastuiError: the study cannot be planned so; the file is as it was.
    """
    with _changed(file) as document:
        now = _study_settings(document.unwrap())
        _check_current("the study", before, now, changed)
        if changed.seeds != now.seeds:
            document["seeds"] = changed.seeds
        if changed.title:
            document["title"] = changed.title
        else:
            document.pop("title", None)
        panels = tables(document, "panel")
        if len(panels) == 1 and changed.budget != now.budget:
            _set_budget(panels[0], changes_of(changed.budget))


def settings_of_arm(file: StudyFile, name: str) -> ArmSettings:
    """The settings of an arm, as its file has them.

    Raises:
        NastuiError: the file is gone, or no study now, or has no such arm.
    """
    _, document = read_written(file)
    return _arm_settings(arms_of(document)[place_of_arm(document, name)].unwrap())


def settings_of_study(file: StudyFile) -> StudySettings:
    """What its arms share; the budget of its panel, where it has one panel.

    Raises:
        NastuiError: the file is gone, or no study now.
    """
    return _study_settings(read_written(file)[1].unwrap())


def _arm_settings(arm: Mapping[str, Any]) -> ArmSettings:
    return ArmSettings(arm["name"], arm["preset"], _assigned(arm.get("set", {})) or None, arm.get("says") or None)


def _study_settings(document: Mapping[str, Any]) -> StudySettings:
    panels = document.get("panel", [])
    budget = _assigned(panels[0].get("budget", {})) if len(panels) == 1 else ""
    seeds = document.get("seeds", "1..30")
    return StudySettings(str(document.get("title", "")), seeds if isinstance(seeds, str) else ",".join(map(str, seeds)), budget or None)


def _check_current(what: str, before: _S | None, now: _S, changed: _S) -> None:
    if before is None or now in (before, changed):
        return
    names = {field.name: field.label.lower() for field in fields_of(type(now))}
    others = [f"{names[name]}: {value or 'none'}" for name, value in asdict(now).items() if value != getattr(before, name)]
    raise OutdatedError(f"{what} was changed elsewhere meanwhile ({'; '.join(others)})", now, remedy="once more writes what stands here now")


# ---- the file


def _document(new: NewStudy, presets: Mapping[str, str]) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document |= {"name": new.name, "title": new.title, "seeds": new.seeds}
    if new.looked_at:
        document["summary"] = table({"limits": [LOOKED_AT]})
    for benchmark, dataset in new.tasks:
        accuracy = {"accuracy": {"split": new.split}} if new.split != "valid" else {}
        append(document, "task", {"name": f"{benchmark} {dataset}", "set": {"benchmark": benchmark, "dataset": dataset}, **accuracy})
    for arm in new.arms:
        append(document, "arm", _arm_table(arm, presets[arm.name]))
    panel: dict[str, Any] = {"name": PANEL, "title": "All arms"} | ({"budget": dict(new.budget)} if new.budget else {"verdicts": False})
    append(document, "panel", panel)
    for other in new.arms[1:]:
        append(document, "comparison", {"panel": PANEL, "first": new.arms[0].name, "second": other.name})
    return document


def _arm_table(arm: NewArm, preset: str) -> Table:
    return table({"name": arm.name, "preset": preset, **({"training_free": True} if arm.training_free else {})})


def _take(table: Any, changed: ArmSettings) -> None:
    table["name"], table["preset"] = changed.name, changed.preset
    changes = changes_of(changed.changes)
    for key, value in (("set", inline(changes) if changes else None), ("says", changed.says)):
        if value:
            table[key] = value
        else:
            table.pop(key, None)


def _set_budget(panel: Any, budget: Mapping[str, Any]) -> None:
    if budget:
        panel["budget"] = inline(budget)
        panel.pop("verdicts", None)
    else:
        panel.pop("budget", None)
        panel["verdicts"] = False


def _rename(table: Any, old: str, new: str) -> None:
    """Wherever a table names the arm: as a value, in a list, or as a key of its budgets."""
    for key in list(table):
        value = table[key]
        if key in _NO_ARMS:
            continue
        if value == old:
            table[key] = new
        elif isinstance(value, list):
            _rename_in_list(value, old, new)
        elif isinstance(value, Mapping) and old in value:
            value[new] = value.pop(old)  # type: ignore[index,attr-defined]  # tomlkit's tables can be changed


def _drop(table: Any, key: str, name: str) -> None:
    """Take an arm out of a list, or of budgets; an empty one goes too."""
    found = table.get(key, ())
    if name in found:
        found.pop(name) if isinstance(found, Mapping) else found.remove(name)  # type: ignore[attr-defined]  # tomlkit's tables can be changed
        if not found:
            table.pop(key)


def _rename_in_list(values: list[Any], old: str, new: str) -> None:
    for place, value in enumerate(values):
        if value == old:
            values[place] = new
        elif isinstance(value, list):
            _rename_in_list(value, old, new)


def _assigned(changes: Mapping[str, Any]) -> str:
    """As `changes_of` reads it."""
    return ", ".join(f"{key}={_value(value)}" for key, value in changes.items())


def _value(value: Any) -> str:
    """A TOML literal; a plain word needs no quotation marks."""
    if isinstance(value, str) and _WORD.fullmatch(value) and toml_value(value) == value:
        return value
    return str(tomlkit.item(value).as_string())


@contextmanager
def _presets_of(study: str, folder: Path, arms: Sequence[NewArm]) -> Iterator[dict[str, str]]:
    """The preset of each arm, as a study file in this folder names it. One is made where there is none; where the block fails, those go again."""
    made: list[Path] = []
    names: dict[str, str] = {}
    try:
        for arm in arms:
            if arm.preset is not None:
                names[arm.name] = preset_in(folder, arm.preset)
            elif arm.spec is not None:
                names[arm.name] = _free(f"{study}/{_file_name(arm.name)}")
                path = own_path(names[arm.name])
                write_text(path, preset_text(arm.spec, folder=path.parent))
                made.append(path)
        yield names
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _free(name: str) -> str:
    """The name, or one with a number behind it where there is a preset of that name."""
    place = 1
    while own_path(found := name if place == 1 else f"{name}-{place}").exists():
        place += 1
    return found


def _file_name(text: str) -> str:
    """The name of an arm as a preset may have it."""
    kept = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in text)
    return "-".join(filter(None, kept.split("-"))).lstrip(".") or "arm"


@contextmanager
def _changed(file: StudyFile) -> Iterator[tomlkit.TOMLDocument]:
    """The document of a file, written once the block is left."""
    if not file.own:
        raise InputError(f"the study {file.name} ships with nastui and stays as it is", remedy="copy it under a name of your own")
    old, document = read_written(file)
    yield document
    _write(file, old.with_lines(tomlkit.dumps(document)))


def _write(file: StudyFile, text: str) -> None:
    """Only what is a study and can be planned."""
    plan(study_from(tomlkit.parse(text).unwrap(), file.path.parent.absolute()))
    write_text(file.path, text)
