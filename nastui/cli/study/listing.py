"""`nastui study list`."""

from __future__ import annotations

import click

from nastui.cli.output import print_json, table
from nastui.studies.plan.places import listed_studies


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_studies(as_json: bool) -> None:
    """All studies: the user's own come before shipped ones of the same name."""
    found = listed_studies()
    if as_json:
        print_json([{"name": one.name, "own": one.own, "path": str(one.path), "summary": one.summary} for one in found])
        return
    click.echo(table(["study", "", "what it asks"], [[one.name, "own" if one.own else "", one.title] for one in found]))
