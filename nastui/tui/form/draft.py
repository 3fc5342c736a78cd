"""What stands in the form: raw entries over a preset's. A draft is a value; each change makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from nastui.base.errors import InputError
from nastui.base.fields import fields_of
from nastui.presets.places import PresetFile
from nastui.runs.spec import NO_PREDICTOR, REGISTRIES, RunSpec, document_of
from nastui.runs.together import keeps_predictor, takes_predictor
from nastui.tui.form.options import dataset_options
from nastui.tui.form.rows import Raw, Row, Section, raw_of, sections


@dataclass(frozen=True)
class Draft:
    """The entries of the form, and those of the preset that it began with."""

    name: str
    """The preset's, or what else the entries came from."""
    file: PresetFile | None
    base: Mapping[str, Raw] = field(default_factory=dict)
    changes: Mapping[str, Raw] = field(default_factory=dict)

    @classmethod
    def of(cls, spec: RunSpec, name: str, file: PresetFile | None = None) -> Draft:
        """The draft that a spec gives, nothing changed."""
        return cls(name, file, _flat(document_of(spec)))

    @cached_property
    def raws(self) -> Mapping[str, Raw]:
        """All entries that are not a default."""
        return {**self.base, **self.changes}

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The rows that apply now."""
        return sections(self.raws)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """The rows that apply now, by key."""
        return {row.key: row for section in self.sections for row in section.rows}

    def raw(self, row: Row) -> Raw:
        """What stands in a row."""
        return self.raws.get(row.key, row.initial)

    def before(self, row: Row) -> Raw:
        """What the preset has in a row."""
        return self.base.get(row.key, row.initial)

    def changed(self, row: Row) -> bool:
        """Whether a row differs from the preset."""
        return _same(row, self.raw(row)) != _same(row, self.before(row))

    @property
    def changed_count(self) -> int:
        """How many rows differ from the preset."""
        return sum(self.changed(row) for row in self.rows.values() if row.key != "watching.pace")

    def with_raw(self, key: str, raw: Raw) -> Draft:
        """With another entry. A changed name drops the old component's entries; a changed benchmark takes a data set it has.

        A changed algorithm drops the predictor, unless it needs one.
        """
        part, _, name = key.partition(".")
        if name == "name" and part in REGISTRIES and raw != self.raws.get(key):
            return self._with_component(part, key, raw)
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
        if key.endswith(".name"):
            return self.with_raw(key, self.base.get(key, ""))
        return replace(self, changes={name: raw for name, raw in self.changes.items() if name != key})

    def _with_component(self, part: str, key: str, raw: Raw) -> Draft:
        kept = {name: value for name, value in self.changes.items() if not name.startswith(f"{part}.")}
        if part == "algorithm":
            kept = self._with_its_predictor(str(raw), kept)
        if raw == self.base.get(key):
            return replace(self, changes=kept)
        entry = REGISTRIES[part].entries.get(str(raw))
        defaults = {f"{part}.{one.name}": raw_of(one.default) for one in fields_of(entry.settings)} if entry else {}
        hidden = {name: default for name, default in defaults.items() if name in self.base}
        return replace(self, changes={**kept, **hidden, key: raw})

    def _with_its_predictor(self, algorithm: str, kept: Mapping[str, Raw]) -> dict[str, Raw]:
        """The changes, for another algorithm: it keeps the predictor where it needs one, else it begins as the preset or without."""
        if not keeps_predictor(str(self.raws.get("algorithm.name", "")), algorithm):
            kept = {name: value for name, value in kept.items() if name.partition(".")[0] not in ("predictor", "acceleration")}
            if takes_predictor(algorithm) == "screens" and algorithm != self.base.get("algorithm.name"):
                return {**kept, "predictor.name": NO_PREDICTOR}
        if takes_predictor(algorithm) == "needs" and kept.get("predictor.name") == NO_PREDICTOR:
            return {name: value for name, value in kept.items() if name != "predictor.name"}
        return dict(kept)


def _flat(document: Mapping[str, Any]) -> dict[str, Raw]:
    flat: dict[str, Raw] = {}
    for name, value in document.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}.{inner}": raw_of(one) for inner, one in value.items()}
        else:
            flat[name] = raw_of(value)
    return flat


def _same(row: Row, raw: Raw) -> object:
    """What tells whether two entries are the same: the value, or the text where it has none."""
    try:
        return row.read(raw)
    except InputError:
        return raw
