"""The rules by which claims are decided, and what a study file must say for each. Light to import: what decides is imported when it is asked.

A rule is a function (settings, `ClaimContext`) → `RuleFinding`; those of nastui stand in `nastui.studies.report.rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_type_hints

from nastui.base.entry import Entry, NoSettings
from nastui.base.errors import InputError, Place, located
from nastui.base.registry import Registry
from nastui.studies.plan import checking
from nastui.studies.plan.study import Panel


@dataclass(frozen=True)
class RuleSettings:
    """The keys of a claim beside name, text and rule. All but the panel are names of arms of it: one, a list, or a list of pairs."""

    panel: str


@dataclass(frozen=True)
class DifferentSettings(RuleSettings):
    """Pairs of arms that differ."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LargerSettings(RuleSettings):
    """The comparisons are those that the study declares for the panel."""


@dataclass(frozen=True)
class BestSettings(RuleSettings):
    """An arm that is fastest to what a reference reaches."""

    arm: str
    reference: str


@dataclass(frozen=True)
class NarrowsSettings(RuleSettings):
    """An arm that sees less than another, and less than the arms without its causes."""

    first: str
    second: str
    causes: tuple[str, ...]


@dataclass(frozen=True)
class GuidesSettings(RuleSettings):
    """An arm by a score, beside a control and a baseline."""

    arm: str
    control: str
    baseline: str


@dataclass(frozen=True)
class RuleEntry(Entry):
    """A rule: `factory` decides a claim."""

    settings: type = NoSettings
    factory: str = ""
    keys: type[RuleSettings] = RuleSettings
    """What a claim must say for it."""


_HERE: Final = "nastui.studies.report.rules."
RULES: Final = Registry(
    group="nastui.rules",
    kind="rule",
    own=(
        RuleEntry(
            "different-distributions",
            "Different distributions",
            "Each pair of arms differs in what it finds and in all that it evaluates",
            factory=_HERE + "different:different",
            keys=DifferentSettings,
        ),
        RuleEntry(
            "larger-is-not-always-better",
            "Larger is not always better",
            "At least one larger arm of the declared comparisons is not better",
            factory=_HERE + "larger:larger_is_not_always_better",
            keys=LargerSettings,
        ),
        RuleEntry(
            "best", "Best", "An arm reaches what the reference reaches at less cost than all others", factory=_HERE + "best:best", keys=BestSettings
        ),
        RuleEntry("narrows", "Narrows", "An arm sees less of the space than others", factory=_HERE + "narrows:narrows", keys=NarrowsSettings),
        RuleEntry(
            "guides", "Guides", "A score guides, and cannot tell the good from the worse", factory=_HERE + "guides:guides", keys=GuidesSettings
        ),
    ),
)


def rule_named(name: str) -> RuleEntry:
    """The rule of this name.

    Raises:
        InputError: there is none; the message names the nearest, or why a plug-in of this name cannot be used.
    """
    entry = RULES.entry(name)
    if not isinstance(entry, RuleEntry):
        raise InputError(f"the rule '{name}' of the package {entry.package} is no RuleEntry", remedy="mend or uninstall it")
    return entry


def read_settings(rule: str, table: Mapping[str, Any]) -> RuleSettings:
    """The settings of a claim that was checked."""
    kind = rule_named(rule).keys
    hints = get_type_hints(kind)
    return kind(**{field.name: _frozen(table[field.name], hints[field.name]) for field in fields(kind)})


def check_claim(rule: str, table: Mapping[str, Any], panel: Panel) -> None:
    """Refuse what a rule could not be decided by.

    Raises:
        InputError: an unknown rule or key, a missing one, or a name that is no arm of the panel.
    """
    with located("claim.rule"):
        hints = get_type_hints(rule_named(rule).keys)
    checking.only(table, tuple(hints), "claim.")
    for key in hints:
        if key not in table:
            raise InputError(f"the rule '{rule}' needs the key '{key}'", place=Place(key=f"claim.{key}"))
    for key, hint in hints.items():
        if key != "panel":
            _check_arms(key, hint, table, panel)


def _check_arms(key: str, hint: Any, table: Mapping[str, Any], panel: Panel) -> None:
    if hint is str:
        checking.names({key: [checking.text(table, key, "claim.")]}, key, "claim.", panel.arms)
    elif hint == tuple[str, ...]:
        checking.names(table, key, "claim.", panel.arms)
    else:
        _check_pairs(key, table[key], panel)


def _check_pairs(key: str, value: Any, panel: Panel) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise InputError("a list of pairs of arms must stand here", place=Place(key=f"claim.{key}"))
    for pair in value:
        checking.names({key: pair}, key, "claim.", panel.arms)


def _frozen(value: Any, hint: Any) -> Any:
    if hint is str:
        return value
    return tuple(value) if hint == tuple[str, ...] else tuple((first, second) for first, second in value)
