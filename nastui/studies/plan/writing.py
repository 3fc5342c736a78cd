"""Study files that programs make and change. Comments and order of a file that is there stay; nothing is written that cannot be planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.items import AoT, Table

from nastui.base.errors import InputError, Place
from nastui.base.line_ends import Written
from nastui.base.toml import toml_value
from nastui.base.writing import write_text
from nastui.presets.places import own_path
from nastui.presets.writing import save
from nastui.runs.run_spec import RunSpec
from nastui.studies.plan.places import StudyFile
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.plan.study_settings import ArmSettings, StudySettings, changes_of, own_study_path

PANEL: Final = "all arms"
_WORD: Final = re.compile(r"[\w.@+/:-]+")
_NO_ARMS: Final = ("name", "text", "title", "rule", "panel", "panels", "tasks", "budget", "measure", "compared")
"""Keys of panels, comparisons and claims that name no arm."""
LOOKED_AT: Final = (
    "Made of runs that were done before it was written: what it compares was not declared before them, so it suggests, and decides nothing."
)


@dataclass(frozen=True)
class NewArm:
    """An arm that a preset has, or a spec that becomes a preset of the user's."""

    name: str
    preset: str | None
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
        raise InputError(f"there is a study '{new.name}' already", remedy="choose another name, or add arms to it")
    with _presets_of(new.name, new.arms) as presets:
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
    document = _read(file)
    document |= {"name": name, **({"title": title} if title else {}), **({"seeds": seeds} if seeds else {})}
    copied = StudyFile(name, path, own=True)
    _write(copied, tomlkit.dumps(document))
    return copied


def add_arm(file: StudyFile, new: NewArm, changes: ArmSettings | None = None) -> None:
    """Add an arm to all panels. It is compared with the first one where all that is declared compares with that.

    Raises:
        NastuiError: the study cannot be planned with it; the file is as it was.
    """
    with _presets_of(file.name, [new]) as presets, _changed(file) as document:
        arms, first = _arms(document), str(_arms(document)[0]["name"])
        table = _arm_table(new, presets[new.name])
        if changes is not None:
            _take(table, changes)
        arms.append(table)
        for panel in _tables(document, "panel"):
            if "arms" in panel:
                panel["arms"].append(new.name)
        compared = _tables(document, "comparison")
        if len(_tables(document, "panel")) == 1 and all(one["first"] == first for one in compared):
            _append(document, "comparison", {"panel": str(_tables(document, "panel")[0]["name"]), "first": first, "second": new.name})


def change_arm(file: StudyFile, name: str, changed: ArmSettings) -> None:
    """Give an arm other settings; another name is its name in panels, comparisons and claims too.

    Raises:
        NastuiError: the study cannot be planned so; the file is as it was.
    """
    with _changed(file) as document:
        _take(next(one for one in _arms(document) if one["name"] == name), changed)
        if changed.name != name:
            for kind in ("panel", "comparison", "claim"):
                for table in _tables(document, kind):
                    _rename(table, name, changed.name)


def remove_arm(file: StudyFile, name: str) -> None:
    """Remove an arm, and the comparisons with it. Its runs stay.

    Raises:
        NastuiError: a claim needs it, or it is the only one; the file is as it was.
    """
    with _changed(file) as document:
        arms = _arms(document)
        if len(arms) == 1:
            raise InputError("a study has at least one arm", remedy="add another one first")
        del arms[next(place for place, one in enumerate(arms) if one["name"] == name)]
        for panel in _tables(document, "panel"):
            if name in panel.get("arms", ()):
                panel["arms"].remove(name)
        left = [one for one in _tables(document, "comparison") if name not in (one["first"], one["second"])]
        _put(document, "comparison", left)


def change_study(file: StudyFile, changed: StudySettings) -> None:
    """Give a study another title, other seeds, and its panel, where it has one, another budget.

    Raises:
        NastuiError: the study cannot be planned so; the file is as it was.
    """
    with _changed(file) as document:
        document["seeds"] = changed.seeds
        if changed.title:
            document["title"] = changed.title
        panels = _tables(document, "panel")
        if len(panels) == 1:
            _set_budget(panels[0], changes_of(changed.budget))


def settings_of_arm(file: StudyFile, name: str) -> ArmSettings:
    """The settings of an arm, as its file has them."""
    arm = next(one for one in study_from(_read(file).unwrap()).arms if one.name == name)
    return ArmSettings(arm.name, arm.preset, _assigned(arm.changes) or None, arm.says or None)


def settings_of_study(file: StudyFile) -> StudySettings:
    """What its arms share; the budget of its panel, where it has one panel."""
    document = _read(file).unwrap()
    panels = document.get("panel", [])
    budget = _assigned(panels[0].get("budget", {})) if len(panels) == 1 else ""
    seeds = document.get("seeds", "1..30")
    return StudySettings(str(document.get("title", "")), seeds if isinstance(seeds, str) else ",".join(map(str, seeds)), budget or None)


# ---- the file


def _document(new: NewStudy, presets: Mapping[str, str]) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document |= {"name": new.name, "title": new.title, "seeds": new.seeds}
    if new.looked_at:
        document["summary"] = _table({"limits": [LOOKED_AT]})
    for benchmark, dataset in new.tasks:
        accuracy = {"accuracy": {"split": new.split}} if new.split != "valid" else {}
        _append(document, "task", {"name": f"{benchmark} {dataset}", "set": {"benchmark": benchmark, "dataset": dataset}, **accuracy})
    for arm in new.arms:
        _append(document, "arm", _arm_table(arm, presets[arm.name]))
    panel: dict[str, Any] = {"name": PANEL, "title": "All arms"} | ({"budget": dict(new.budget)} if new.budget else {"verdicts": False})
    _append(document, "panel", panel)
    for other in new.arms[1:]:
        _append(document, "comparison", {"panel": PANEL, "first": new.arms[0].name, "second": other.name})
    return document


def _arm_table(arm: NewArm, preset: str) -> Table:
    return _table({"name": arm.name, "preset": preset, **({"training_free": True} if arm.training_free else {})})


def _take(table: Any, changed: ArmSettings) -> None:
    table["name"], table["preset"] = changed.name, changed.preset
    changes = changes_of(changed.changes)
    for key, value in (("set", _inline(changes) if changes else None), ("says", changed.says)):
        if value:
            table[key] = value
        else:
            table.pop(key, None)


def _set_budget(panel: Any, budget: Mapping[str, Any]) -> None:
    if budget:
        panel["budget"] = _inline(budget)
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


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table[key] = _inline(value) if isinstance(value, Mapping) else value
    return table


def _inline(values: Mapping[str, Any]) -> Any:
    inline = tomlkit.inline_table()
    inline.update(values)
    return inline


def _tables(document: Any, kind: str) -> Any:
    return document.get(kind, [])


def _arms(document: Any) -> Any:
    """The tables of the arms, which can be added to and removed."""
    if not isinstance(document.get("arm"), AoT):
        raise InputError("its arms are no [[arm]] tables", remedy="change its file in an editor", place=Place(key="arm"))
    return document["arm"]


def _append(document: Any, kind: str, values: Mapping[str, Any]) -> None:
    table = values if isinstance(values, Table) else _table(values)
    if kind in document:
        document[kind].append(table)
    else:
        found = tomlkit.aot()
        found.append(table)
        document[kind] = found


def _put(document: Any, kind: str, tables: Sequence[Any]) -> None:
    """Exactly these tables of a kind."""
    if kind not in document:
        return
    if not tables:
        del document[kind]
        return
    for place in reversed(range(len(document[kind]))):
        if not any(document[kind][place] is one for one in tables):
            del document[kind][place]


@contextmanager
def _presets_of(study: str, arms: Sequence[NewArm]) -> Iterator[dict[str, str]]:
    """The preset of each arm, made where there is none; where the block fails, those that were made go again."""
    made: list[Path] = []
    names: dict[str, str] = {}
    try:
        for arm in arms:
            if arm.preset is not None:
                names[arm.name] = arm.preset
            elif arm.spec is not None:
                names[arm.name] = _free(f"{study}/{_file_name(arm.name)}")
                made.append(save(arm.spec, names[arm.name]).path)
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


def _read(file: StudyFile) -> tomlkit.TOMLDocument:
    return tomlkit.parse(Written(file.path.read_bytes().decode()).lines)


@contextmanager
def _changed(file: StudyFile) -> Iterator[tomlkit.TOMLDocument]:
    """The document of a file, written once the block is left."""
    if not file.own:
        raise InputError(f"the study {file.name} ships with nastui and stays as it is", remedy="copy it under a name of your own")
    old = Written(file.path.read_bytes().decode())
    document = tomlkit.parse(old.lines)
    yield document
    _write(file, old.with_lines(tomlkit.dumps(document)))


def _write(file: StudyFile, text: str) -> None:
    """Only what is a study and can be planned."""
    plan(study_from(tomlkit.parse(text).unwrap()))
    write_text(file.path, text)
