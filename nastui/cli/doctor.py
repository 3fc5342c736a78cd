"""`nastui doctor`: what this machine has, and what is amiss."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from nastui.cli.output import print_json, table, tell


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Examine device, terminal, store, tables, kept scores, room, packages and plug-ins. The exit code is 1 where something is wrong.

    Everything is read: the store and the tables are compared with their checksums.
    """
    from nastui.cli.examining import examine

    found = list(examine())
    wrong = [one for one in found if one.state == "wrong"]
    if as_json:
        print_json({"right": not wrong, "findings": [asdict(one) for one in found]})
    else:
        tell(table(["what", "is"], [[f"{one.part} {one.name}".rstrip(), ("WRONG: " if one.state == "wrong" else "") + one.said] for one in found]))
        for one in wrong:
            tell(f"\n{one.part} {one.name}".rstrip() + f": {one.said}" + (f"\n  → {one.remedy}" if one.remedy else ""))
    if wrong:
        sys.exit(1)
