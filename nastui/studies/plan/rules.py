"""The rules by which claims are decided, and what a study file must give each. What they do stands in `nastui.studies.report.rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nastui.base.errors import InputError, Place
from nastui.studies.plan import checking
from nastui.studies.plan.study import Panel


@dataclass(frozen=True)
class Needs:
    """The keys of a claim with this rule, beside name, text, rule and panel."""

    arms: tuple[str, ...] = ()
    """Keys that hold the name of one arm of the panel."""
    lists: tuple[str, ...] = ()
    """Keys that hold a list of such names."""
    pairs: tuple[str, ...] = ()
    """Keys that hold a list of pairs of such names."""


RULES: Final[Mapping[str, Needs]] = {
    "different-distributions": Needs(pairs=("pairs",)),
    "larger-is-not-always-better": Needs(),
    "best": Needs(arms=("arm", "reference")),
    "narrows": Needs(arms=("first", "second"), lists=("causes",)),
    "guides": Needs(arms=("arm", "control", "baseline")),
}


def check_claim(rule: str, settings: Mapping[str, Any], panel: Panel) -> None:
    """Refuse what a rule could not be decided by.

    Raises:
        InputError: an unknown rule or key, a missing one, or a name that is no arm of the panel.
    """
    checking.names({"rule": [rule]}, "rule", "claim.", list(RULES))
    needs = RULES[rule]
    known = (*needs.arms, *needs.lists, *needs.pairs)
    checking.only(settings, ("panel", *known), "claim.")
    for key in known:
        if key not in settings:
            raise InputError(f"the rule '{rule}' needs the key '{key}'", place=Place(key=f"claim.{key}"))
    for key in needs.arms:
        checking.names({key: [checking.text(settings, key, "claim.")]}, key, "claim.", panel.arms)
    for key in needs.lists:
        checking.names(settings, key, "claim.", panel.arms)
    for key in needs.pairs:
        _check_pairs(key, settings[key], panel)


def _check_pairs(key: str, value: Any, panel: Panel) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise InputError("a list of pairs of arms must stand here", place=Place(key=f"claim.{key}"))
    for pair in value:
        checking.names({key: pair}, key, "claim.", panel.arms)
