"""`nastui presets`: list, show, check, and the schema."""

from __future__ import annotations

import click

from nastui.base.toml import read_toml_text
from nastui.cli.completing import PRESET
from nastui.cli.output import print_json, say, table, tell
from nastui.presets.places import find, listed
from nastui.presets.reading import read


@click.group()
def presets() -> None:
    """List, show and check presets."""


@presets.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_presets(as_json: bool) -> None:
    """All presets: the user's own come before shipped ones of the same name."""
    found = listed()
    if as_json:
        print_json([{"name": one.name, "own": one.own, "path": str(one.path), "summary": one.summary} for one in found])
        return
    tell(table(["preset", "", "what it is"], [[one.name, "own" if one.own else "", one.title] for one in found]))


@presets.command()
@click.argument("preset", metavar="NAME|FILE", shell_complete=PRESET)
def show(preset: str) -> None:
    """The text of a preset."""
    tell(read_toml_text(find(preset).path, "preset"), nl=False)


@presets.command()
@click.argument("presets", nargs=-1, required=True, metavar="NAME|FILE…", shell_complete=PRESET)
def validate(presets: tuple[str, ...]) -> None:
    """Check presets without running them."""
    for preset in presets:
        read(preset)
        say(f"{preset}: right")


@presets.command()
def schema() -> None:
    """The JSON schema of a preset, for editors."""
    from nastui.presets.schema import preset_schema

    print_json(preset_schema())
