"""A study made of runs that are stored, or of specs and presets: what differs between them becomes arms, tasks and seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from nastui.base.errors import InputError
from nastui.fitness.registry import is_untrained
from nastui.runs.rows import RunRow
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import SETTLED, document_of, spec_from
from nastui.runs.store import Store
from nastui.studies.arm_names import arm_names, search_key
from nastui.studies.plan.writing import NewArm, NewStudy

MOST_ARMS: Final = 24


def study_of_runs(ids: Iterable[str], name: str = "") -> NewStudy:
    """The study that has these runs: those that differ only in benchmark and data set are one arm, those that differ only in the seed one too.

    Raises:
        NastuiError: a run is gone; there are none, or too many kinds of them.
    """
    with Store(reading=True) as store:
        runs = [store.run(id) for id in ids]
    return grouped_study(runs, name)


def grouped_study(runs: Sequence[RunRow], name: str = "") -> NewStudy:
    """As `study_of_runs`, of runs that are read.

    Raises:
        InputError: there are none, or too many kinds of them.
    """
    documents = [_plain(run.document) for run in sorted(runs, key=lambda run: (run.created, run.id))]
    seeds = sorted({int(run.document["seed"]) for run in runs})
    return _study(documents, name, "", seeds_text(seeds), {}, looked_at=True)


def study_of_specs(specs: Sequence[tuple[str | None, RunSpec]], name: str, title: str = "", seeds: str = "1..10") -> NewStudy:
    """The study that has an arm for each kind of these specs.

    Args:
        specs: each with the name of the preset that it is, where it is one.
        name: of the study.
        title: what it asks; empty: made of the names of its arms.
        seeds: of all arms.

    Raises:
        InputError: there are none, or too many.
    """
    documents = [_plain(document_of(spec)) for _, spec in specs]
    presets = {search_key(document): preset for document, (preset, _) in zip(documents, specs, strict=True) if preset is not None}
    return _study(documents, name, title, seeds, presets, looked_at=False)


def arm_of(name: str, preset: str | None, spec: RunSpec) -> NewArm:
    """An arm that searches as a spec does, whatever its seed."""
    return NewArm(name, preset, None if preset else spec, is_untrained(spec.fitness.name))


def seeds_text(seeds: Sequence[int]) -> str:
    """`1..5`, or `1,3,4`."""
    together = len(seeds) > 1 and list(seeds) == list(range(seeds[0], seeds[-1] + 1))
    return f"{seeds[0]}..{seeds[-1]}" if together else ",".join(map(str, seeds))


def _study(documents: Sequence[Mapping[str, Any]], name: str, title: str, seeds: str, presets: Mapping[str, str], *, looked_at: bool) -> NewStudy:
    kinds = {search_key(document): document for document in reversed(documents)}
    kinds = {key: kinds[key] for key in dict.fromkeys(map(search_key, documents))}
    if not 1 <= len(kinds) <= MOST_ARMS:
        raise InputError(f"{len(kinds)} kinds of runs would be the arms", remedy=f"choose runs of 1 to {MOST_ARMS} kinds")
    named = [presets[key].rpartition("/")[2].removesuffix(".toml") for key in kinds if key in presets]
    called_so = named if len({*named}) == len(kinds) else arm_names(list(kinds.values()))
    arms = [
        NewArm(called, presets.get(key), None if key in presets else spec_from(document), is_untrained(str(document["fitness"]["name"])))
        for called, (key, document) in zip(called_so, kinds.items(), strict=True)
    ]
    budgets = [document["budget"] for document in kinds.values()]
    return NewStudy(
        name,
        title or _title(arms),
        seeds,
        arms,
        tuple(dict.fromkeys((str(one["benchmark"]), str(one["dataset"])) for one in documents)),
        budgets[0] if all(one == budgets[0] for one in budgets) else {},
        next((str(split) for one in kinds.values() if (split := one["fitness"].get("split")) not in (None, "valid")), "valid"),
        looked_at,
    )


def _title(arms: Sequence[NewArm]) -> str:
    if len(arms) == 1:
        return f"How well does {arms[0].name} search?"
    first = ", ".join(arm.name for arm in arms[:2])
    return f"Which finds better cells: {first}{f', or {len(arms) - 2} others' if len(arms) > 2 else ''}?"


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    """Without seed, and without what is measured when a run is made."""
    parts = {
        part: {key: value for key, value in document[part].items() if key not in SETTLED} for part in ("fitness", "features") if part in document
    }
    return {**{key: value for key, value in document.items() if key != "seed"}, **parts}
