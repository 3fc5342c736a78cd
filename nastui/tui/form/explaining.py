"""What a field of the form means, in two sentences, with its paper where it has one: from the descriptions of fields and of what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.base.registry import Registry
from nastui.cells.spaces import SPACES
from nastui.runs.spec import REGISTRIES
from nastui.tui.form.rows import FormRow, Raw, numbers_text, raw_of


@dataclass(frozen=True)
class Explanation:
    """Of one field."""

    title: str
    key: str
    """As presets and `--set` have it."""
    sentences: tuple[str, str]
    paper: str | None = None
    entry: str = ""
    """What stands in the form."""


def explanation(row: FormRow, raws: Mapping[str, Raw]) -> Explanation:
    """What a row of the form means now."""
    entry = raws.get(row.key, row.initial)
    said = {True: "yes", False: "no"}.get(entry, str(entry)) if isinstance(entry, bool) else str(entry)
    return Explanation(row.field.label, row.key, (_sentence(row.field.help or row.field.label), _second(row)), _paper(row, raws), said)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _second(row: FormRow) -> str:
    """What it does to a search; where nobody has written that, what may be entered."""
    field = row.field
    if field.more:
        return _sentence(field.more)
    if row.only:
        return f"The chosen table has accuracies at {numbers_text(row.only)} epochs."
    if row.options is not None:
        others = [option.value for option in row.options if not option.missing]
        return f"It is one of {', '.join(others)}." if others else "Nothing can be chosen here now."
    if field.kind == "bool":
        return f"It is {'on' if field.default else 'off'} unless a preset says otherwise."
    bounds = (
        f"It takes {field.bounds}{f' {field.unit}' if field.unit else ''}"
        if field.bounds
        else "It is a text"
        if field.kind == "text"
        else "Any number"
    )
    default = raw_of(field.default)
    return f"{bounds}; {f'the default is {default}' if default != '' else 'it may be left empty' if field.optional else 'there is no default'}."


def _paper(row: FormRow, raws: Mapping[str, Raw]) -> str | None:
    part = row.key.partition(".")[0]
    if part == "acceleration":
        return AccelerationSettings.PAPER
    if part in ("benchmark", "dataset"):  # the benchmark that is published for a space has its name
        return _paper_of(SPACES, raws.get("benchmark"))
    return _paper_of(REGISTRIES[part], raws.get(f"{part}.name")) if part in REGISTRIES else None


def _paper_of(registry: Registry, name: Raw | None) -> str | None:
    entry = registry.entries.get(str(name))
    return entry.paper if entry else None
