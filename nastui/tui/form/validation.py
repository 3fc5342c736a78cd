"""Whether the draft can be run: a message for each row that is wrong, and the spec where none is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nastui.base.checking import conflicts_of
from nastui.base.errors import InputError, NastuiError
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.presets.places import PresetFile
from nastui.runs.components import nested, without_empty_objectives
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import PLAIN, REGISTRIES, spec_from
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import PACE, FormRow, FormSection, is_objective


@dataclass(frozen=True)
class Validation:
    """What is wrong with a draft, or its spec."""

    errors: Mapping[str, str] = field(default_factory=dict)
    """Row key → what is wrong there."""
    spec: RunSpec | None = None
    pace: float = 0.0
    reason: str | None = None
    """Why it cannot be run, in one sentence; None where it can."""


@dataclass(frozen=True)
class RunRequest:
    """A search to start: what, from which preset, how fast."""

    spec: RunSpec
    preset: str | None
    pace: float


def validate(draft: Draft) -> Validation:
    """Check all rows, then what goes together, then the whole."""
    values, errors = _read(draft)
    for section in draft.sections:
        if (section.name in (*REGISTRIES, *PLAIN) or is_objective(section)) and not any(row.key in errors for row in section.rows):
            errors |= _conflicts(section, values)
    errors |= _absent(draft)
    pace = values.get(PACE)
    if errors:
        return Validation(errors, reason=_summary(draft, errors))
    try:
        return Validation(spec=spec_from(document(draft, values)), pace=float(str(pace or 0)))
    except NastuiError as error:
        return Validation({error.place.key or "": _said(error)}, reason=_said(error))


def refused(validation: Validation, error: NastuiError) -> Validation:
    """The validation after a run was refused when it was prepared."""
    key = error.place.key or ""
    return Validation({key if "." in key or key not in REGISTRIES else f"{key}.name": error.message}, pace=validation.pace, reason=_said(error))


def preset_of(draft: Draft) -> str | None:
    """The preset whose unchanged entries these are, by name."""
    file: PresetFile | None = draft.file
    return file.name if file else None


def document(draft: Draft, values: Mapping[str, Any]) -> dict[str, Any]:
    """The document of values that were read; open ones are left out."""
    given = ((key, values[key]) for key in draft.rows if key != PACE and values[key] is not None)
    return without_empty_objectives(nested(given))


def _read(draft: Draft) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for row in draft.rows.values():
        try:
            values[row.key] = row.read(draft.raw(row))
        except InputError as error:
            errors[row.key] = error.message
    return values, errors


def _conflicts(section: FormSection, values: Mapping[str, Any]) -> dict[str, str]:
    settings = _settings_class(section, values)
    if settings is None:
        return {}
    own = {row.field.name: values[row.key] for row in section.rows if row.field.name != "name"}
    made = settings(**own)
    if isinstance(made, ObjectiveSettings) and not made.name:
        return {}
    return {f"{section.part}.{name}": reason for name, reason in conflicts_of(made)}


def _settings_class(section: FormSection, values: Mapping[str, Any]) -> type | None:
    if section.name in PLAIN:
        return PLAIN[section.name]
    if is_objective(section):
        return ObjectiveSettings
    entry = REGISTRIES[section.name].entries.get(values.get(f"{section.name}.name", ""))
    return entry.settings if entry else None


def _absent(draft: Draft) -> dict[str, str]:
    """Choices that name something that is not here."""
    return {row.key: text for row in draft.rows.values() if row.options is not None and (text := _absence(row, str(draft.raw(row))))}


def _absence(row: FormRow, chosen: str) -> str | None:
    option = next((option for option in row.options or () if option.value == chosen), None)
    if option:
        return f"'{chosen}' is not here: {option.missing}" if option.missing else None
    if row.key == "dataset":
        return f"the benchmark has no data set '{chosen}'" if row.options else None
    return None if row.field.choices else f"there is no {row.field.label.lower()} '{chosen}'"


def _summary(draft: Draft, errors: Mapping[str, str]) -> str:
    key, text = next(iter(errors.items()))
    row = draft.rows.get(key)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{row.field.label}: {text}{more}" if row else text + more


def _said(error: NastuiError) -> str:
    return f"{error.message}; {error.remedy}" if error.remedy else error.message
