"""Arms that are one search under two names: their runs are the same runs, so they are no evidence beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from nastui.base.fields import fields_of, values_of
from nastui.runs.run_spec import RunSpec
from nastui.runs.spec import PLAIN, REGISTRIES, document_of
from nastui.runs.spec_digest import digest_of
from nastui.studies.plan.planning import Planned, plan
from nastui.studies.plan.study import Panel, Study, Twin

_BESIDE: Final = ("report", "engine.device", "engine.executor")
"""What stands in a spec and decides no evaluation."""


def without_twins(study: Study) -> tuple[Study, tuple[tuple[str, str], ...]]:
    """The study whose panels show arms with the same evaluations once, under the first name, and (arm, why) of those that are left out.

    Raises:
        InputError: the study cannot be planned.
    """
    varied = any(arm.vary for arm in study.arms)
    seeds = study.seeds if varied else study.seeds[:1]
    found = {(panel, twin.arm): twin for panel, twin in _twins(plan(replace(study, seeds=seeds)))}
    panels = tuple(_once(panel, tuple(twin for (name, _), twin in found.items() if name == panel.name)) for panel in study.panels)
    return replace(study, panels=panels), tuple((twin.arm, f"in the panel '{panel}', {twin.why}") for (panel, _), twin in found.items())


def identity(spec: RunSpec) -> str:
    """Equal for specs with the same evaluations: without what is only reported, where it runs, and settings that do not apply."""
    document = document_of(spec)
    for name in (*REGISTRIES, *PLAIN):
        for key in _idle(getattr(spec, name)) if name in document else ():
            document[name].pop(key, None)
    for key in _BESIDE:
        part, _, name = key.partition(".")
        document.get(part, {}).pop(name, None) if name else document.pop(part, None)
    return digest_of(document)


def _idle(part: Any) -> Iterator[str]:
    settings = getattr(part, "settings", part)
    values = values_of(settings)
    return (field.name for field in fields_of(type(settings)) if not field.applies(values))


def _twins(planned: tuple[Planned, ...]) -> Iterator[tuple[str, Twin]]:
    first: dict[tuple[str, str, str], str] = {}
    for one in planned:
        arm = first.setdefault((one.panel, one.task, identity(one.spec)), one.arm)
        if arm != one.arm:
            yield one.panel, Twin(one.arm, arm, f"'{one.arm}' has the spec of '{arm}' on '{one.task}', so their runs are the same")


def _once(panel: Panel, twins: tuple[Twin, ...]) -> Panel:
    gone = {twin.arm for twin in twins}
    return replace(panel, arms=tuple(arm for arm in panel.arms if arm not in gone), absent=(*panel.absent, *sorted(gone)), twins=twins)
