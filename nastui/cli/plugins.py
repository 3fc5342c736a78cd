"""`nastui plugins`: what other packages add, and what of it is not used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from nastui.base.plugins import PassedOver, folder_of, version_of
from nastui.base.registry import Registry
from nastui.cli.output import print_json, say, table, tell

_COLUMNS = ("kind", "name", "package", "version", "used", "from")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print an array.")
def plugins(as_json: bool) -> None:
    """Plug-ins that are installed: algorithms, fitnesses, proxies, predictors, search spaces and rules of other packages, and why one is not used."""
    rows = [*used(), *passed_over()]
    if as_json:
        print_json(rows)
    elif not rows:
        say("no package adds anything to nastui; docs/extending.md says how one does")
    else:
        tell(table(list(_COLUMNS), [[str(row[name]) if name != "used" else _said(row) for name in _COLUMNS] for row in rows]))


def _registries() -> tuple[Registry, ...]:
    """All that plug-ins add to."""
    from nastui.cells.spaces import SPACES
    from nastui.runs.spec import REGISTRIES
    from nastui.studies.plan.rules import RULES

    return (*REGISTRIES.values(), SPACES, RULES)


def used() -> Iterator[dict[str, Any]]:
    """A row for each part of another package."""
    from nastui.fitness.proxies.entry import ProxyEntry

    for registry in _registries():
        for entry in registry.entries.values():
            if entry.package:
                kind = "proxy" if isinstance(entry, ProxyEntry) else registry.kind
                yield _row(kind, entry.name, entry.package, entry.title, entry.factory, None)


def passed_over() -> Iterator[dict[str, Any]]:
    """A row for each that is not used, with the reason."""
    kinds = {group: registry.kind for registry in _registries() for group in (registry.group, *registry.more)}
    wrong: dict[PassedOver, None] = dict.fromkeys(one for registry in _registries() for one in registry.passed_over)
    for one in wrong:
        yield _row(kinds.get(one.group, "?"), one.name, one.package, None, None, one.reason)


def _row(kind: str, name: str, package: str, title: str | None, factory: str | None, reason: str | None) -> dict[str, Any]:
    where = {"version": version_of(package) or None, "from": folder_of(package) or None}
    return {"kind": kind, "name": name, "title": title, "package": package, **where, "factory": factory, "used": reason is None, "reason": reason}


def _said(row: dict[str, Any]) -> str:
    return "yes" if row["used"] else f"no: {row['reason']}"
