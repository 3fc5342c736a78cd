"""The rules by which claims are decided, and what a study file must say for each. Light to import: what decides is imported when it is asked.

A rule is a function (settings, `View`) → questions, asked at each place; those of nastui stand in `nastui.studies.report.rules`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Final, get_type_hints

from nastui.base.entry import Entry, NoSettings
from nastui.base.errors import InputError, Place, located
from nastui.base.registry import Registry
from nastui.studies.plan import checking
from nastui.studies.plan.study import Panel

_MEANING: Final = "meaning"


def _arms(meaning: str, default: Any = MISSING) -> Any:
    """A key whose value is names of arms, and which these are."""
    metadata = {_MEANING: meaning}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class RuleSettings:
    """The keys of a claim beside name, text, rule and `compared`. All but the panels are names of arms of them: one, a list, or a list of pairs.

    A key with a default may be left out. A claim names its `panel`, or several `panels`; arms that one of them lacks are passed over there.
    """

    panel: str


@dataclass(frozen=True)
class DifferentSettings(RuleSettings):
    """Pairs of arms that differ."""

    pairs: tuple[tuple[str, str], ...] = _arms("which arms are said to differ")


@dataclass(frozen=True)
class LargerSettings(RuleSettings):
    """The comparisons are those that the study declares for the panel."""


@dataclass(frozen=True)
class BestSettings(RuleSettings):
    """An arm that is ahead of others (of all of the panel, without a list); at the end of the runs, in getting to what a reference reaches."""

    arm: str = _arms("the arm that is said to be ahead")
    reference: str = _arms("the arm whose median final regret is the goal at the end of the runs, such as random search")
    others: tuple[str, ...] = _arms("those that it is ahead of", ())


@dataclass(frozen=True)
class BestFrontSettings(RuleSettings):
    """An arm whose fronts are ahead of those of others (of all of the panel, without a list)."""

    arm: str = _arms("the arm whose fronts are said to be ahead")
    others: tuple[str, ...] = _arms("those that it is ahead of", ())


@dataclass(frozen=True)
class NarrowsSettings(RuleSettings):
    """An arm that sees less than another, and less than the arms without its causes."""

    first: str = _arms("the arm that is said to see less of the space")
    second: str = _arms("the arm beside which it sees less")
    causes: tuple[str, ...] = _arms("the first arm without what makes it see less", ())


@dataclass(frozen=True)
class GuidesSettings(RuleSettings):
    """An arm by a score, beside a baseline, and a control by another score."""

    arm: str = _arms("the arm whose fitness is the score")
    baseline: str = _arms("an arm by accuracy, such as random search")
    control: str | None = _arms("an arm by another score, such as the number of parameters", None)


@dataclass(frozen=True)
class RuleEntry(Entry):
    """A rule: `factory` asks what a claim rests on at one place."""

    settings: type = NoSettings
    factory: str = ""
    keys: type[RuleSettings] = RuleSettings
    """What a claim must say for it."""
    all_must_hold: bool = True
    """Of its questions; else one that holds is enough."""


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
            all_must_hold=False,
        ),
        RuleEntry("best", "Best", "An arm is ahead of all others at equal cost", factory=_HERE + "best:best", keys=BestSettings),
        RuleEntry(
            "best-front",
            "Best front",
            "The fronts of an arm have a larger hypervolume than all others' at equal cost",
            factory=_HERE + "best_front:best_front",
            keys=BestFrontSettings,
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


def panels_of(table: Mapping[str, Any]) -> tuple[str, ...]:
    """The panels of a claim that was checked."""
    return tuple(table["panels"]) if "panels" in table else (table["panel"],)


def read_settings(rule: str, table: Mapping[str, Any]) -> RuleSettings:
    """The settings of a claim that was checked, for its first panel."""
    kind = rule_named(rule).keys
    hints, given = get_type_hints(kind), {**table, "panel": panels_of(table)[0]}
    return kind(**{field.name: _frozen(given[field.name], hints[field.name]) for field in fields(kind) if field.name in given})


def check_claim(rule: str, table: Mapping[str, Any], panels: Sequence[Panel]) -> None:
    """Refuse what a rule could not be decided by.

    Raises:
        InputError: an unknown rule or key, a missing one, or a name that is no arm of the panels.
    """
    with located("claim.rule"):
        kind = rule_named(rule).keys
    hints = get_type_hints(kind)
    checking.only(table, (*hints, "panels"), "claim.")
    arms = tuple(dict.fromkeys(arm for panel in panels for arm in panel.arms))
    for one in fields(kind):
        if one.default is MISSING and one.name not in ("panel", *table):
            remedy = _example(one.name, hints[one.name], str(one.metadata.get(_MEANING, "")), arms)
            raise InputError(f"the rule '{rule}' needs the key '{one.name}'", remedy=remedy, place=Place(key=f"claim.{one.name}"))
    for key, hint in hints.items():
        if key != "panel" and key in table:
            _check_arms(key, hint, table, arms)


def _example(key: str, hint: Any, meaning: str, arms: Sequence[str]) -> str:
    """What to write, with arms of the claim's panels."""
    first, *others = written = [json.dumps(arm, ensure_ascii=False) for arm in arms]
    pair = f"[{first}, {others[0] if others else '…'}]"
    value = first if hint in (str, str | None) else pair if hint == tuple[str, ...] else f"[{pair}]"
    known = f"; arms are {', '.join(written)}" if len(arms) > 2 else ""
    return f"write {f'{meaning}: ' if meaning else ''}{key} = {value}{known}"


def _check_arms(key: str, hint: Any, table: Mapping[str, Any], arms: Sequence[str]) -> None:
    if hint in (str, str | None):
        checking.names({key: [checking.text(table, key, "claim.")]}, key, "claim.", arms)
    elif hint == tuple[str, ...]:
        checking.names(table, key, "claim.", arms)
    else:
        _check_pairs(key, table[key], arms)


def _check_pairs(key: str, value: Any, arms: Sequence[str]) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise InputError("a list of pairs of arms must stand here", place=Place(key=f"claim.{key}"))
    for pair in value:
        checking.names({key: pair}, key, "claim.", arms)


def _frozen(value: Any, hint: Any) -> Any:
    if hint in (str, str | None):
        return value
    return tuple(value) if hint == tuple[str, ...] else tuple((first, second) for first, second in value)
