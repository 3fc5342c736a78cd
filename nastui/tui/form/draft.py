"""The entries of the form over those of a preset. A draft is a value; each change makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from nastui.base.errors import InputError
from nastui.base.toml import flattened
from nastui.fitness.objective_settings import NOTHING, SOURCES
from nastui.presets.places import PresetFile
from nastui.runs.components import chooses, nested, with_component, with_entries
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import OBJECTIVE, document_of
from nastui.tui.form.rows import PACE, FormRow, FormSection, Raw, dataset_options, raw_of, sections


@dataclass(frozen=True)
class Draft:
    """The entries of the form, and those of the preset that it began with."""

    name: str
    """The preset's, or what else the entries came from."""
    file: PresetFile | None
    base: Mapping[str, Raw] = field(default_factory=dict)
    changes: Mapping[str, Raw] = field(default_factory=dict)
    text: str | None = None
    """What the preset's file had when it was read; its comments are kept when the entries are saved."""

    @classmethod
    def of(cls, spec: RunSpec, name: str, file: PresetFile | None = None, text: str | None = None) -> Draft:
        """The draft that a spec gives, nothing changed."""
        return cls(name, file, _flat(document_of(spec)), text=text)

    @cached_property
    def raws(self) -> Mapping[str, Raw]:
        """All entries that are not a default."""
        return _flat(with_entries(nested(self.base.items()), self.changes.items()))

    @cached_property
    def sections(self) -> tuple[FormSection, ...]:
        """The rows that apply now."""
        return sections(self.raws)

    @cached_property
    def rows(self) -> Mapping[str, FormRow]:
        """The rows that apply now, by key."""
        return {row.key: row for section in self.sections for row in section.rows}

    def raw(self, row: FormRow) -> Raw:
        """The entry of a row."""
        return self.raws.get(row.key, row.initial)

    def before(self, row: FormRow) -> Raw:
        """The preset's entry of a row."""
        return self.base.get(row.key, row.initial)

    def changed(self, row: FormRow) -> bool:
        """Whether a row differs from the preset."""
        return row.key in self.changed_rows

    @cached_property
    def changed_rows(self) -> Mapping[str, FormRow]:
        """The rows that differ from the preset, by key."""
        return {key: row for key, row in self.rows.items() if _same(row, self.raw(row)) != _same(row, self.before(row))}

    @property
    def changed_count(self) -> int:
        """How many rows differ from the preset, Pace apart."""
        return len(self.changed_rows.keys() - {PACE})

    @property
    def is_as_loaded(self) -> bool:
        """Whether no row differs, Pace included, which no preset has."""
        return not self.changed_rows

    @property
    def pace(self) -> str | None:
        """The entry of Pace where it is a number; None where it is none, or the default."""
        if (row := self.rows.get(PACE)) is None or self.raw(row) == row.initial:
            return None
        try:
            row.read(self.raw(row))
        except InputError:
            return None
        return str(self.raw(row))

    def at_pace(self, pace: str | None) -> Draft:
        """Begun with the pace that the user has: it belongs to who watches, so that no preset has it and none changes it."""
        paced = replace(self, base={**self.base, PACE: pace}) if pace is not None else self
        return paced if paced.pace == pace else self  # a text that is no number comes from outside

    def over(self, other: Draft) -> Draft:
        """The same entries, as changes against what another draft began with. Objectives that only that one has are of nothing."""
        bare = replace(other, changes={})
        chosen = {key: self.raw(row) for key, row in self.rows.items() if chooses(key) and self.raw(row) != bare.raw(row)}
        begun = replace(bare, changes=chosen)
        entered = {key: self.raw(row) for key, row in self.rows.items() if self.raw(row) != begun.raw(row)}
        hidden = {key: raw for key, raw in self.changes.items() if key not in self.rows and not chooses(key)}
        numbered = {key: raw for key, raw in self.raws.items() if key.startswith(f"{OBJECTIVE}.")}  # all, as each counts those before it
        gone = {key: NOTHING for key in other.base if key.startswith(f"{OBJECTIVE}.") and key.rpartition(".")[2] in SOURCES and key not in numbered}
        return replace(bare, changes={**chosen, **gone, **numbered, **hidden, **entered})

    def with_raw(self, key: str, raw: Raw) -> Draft:
        """With another entry. Another component drops what `with_component` says; another benchmark takes a data set it has."""
        if chooses(key) and raw != self.raws.get(key):
            return self._with_component(key.partition(".")[0], key, raw)
        draft = replace(self, changes={**self.changes, key: raw})
        if key == "benchmark":
            names = [option.value for option in dataset_options(str(raw), needs_table=False)]
            if names and draft.raws.get("dataset") not in names:
                kept = self.base.get("dataset")
                draft = draft.with_raw("dataset", kept if kept in names else names[0])
        return draft

    def reset(self, key: str | None = None) -> Draft:
        """Back to the preset: one row, or all."""
        if key is None:
            return replace(self, changes={})
        if chooses(key) and key in self.base:
            return self.with_raw(key, self.base[key])
        part = key.partition(".")[0] if chooses(key) else None
        return replace(self, changes={name: raw for name, raw in self.changes.items() if name != key and name.partition(".")[0] != part})

    def _with_component(self, part: str, key: str, raw: Raw) -> Draft:
        """Entries of all parts that begin anew are forgotten, so that what the preset has comes back with its component."""
        before = nested(self.raws.items())
        after = with_component(before, part, raw)
        anew = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        kept = {name: value for name, value in self.changes.items() if name.partition(".")[0] not in anew}
        draft = replace(self, changes=kept)
        return draft if draft.raws.get(key) == raw else replace(self, changes={**kept, key: raw})


def _flat(document: Mapping[str, Any]) -> dict[str, Raw]:
    return {key: raw_of(value) for key, value in flattened(document)}


def _same(row: FormRow, raw: Raw) -> object:
    """What tells whether two entries are the same: the value, or the text where it has none."""
    try:
        return row.read(raw)
    except InputError:
        return raw
