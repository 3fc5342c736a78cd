"""The group `nastui study`. Each subcommand is a module that is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = {
    "list": "nastui.cli.study.status:list_studies",
    "new": "nastui.cli.study.making:new_study",
    "run": "nastui.cli.study.running:run_study",
    "status": "nastui.cli.study.status:study_status",
    "report": "nastui.cli.study.reporting:study_report",
    "table": "nastui.cli.study.tabulating:study_table",
    "export": "nastui.cli.study.exporting:export_study",
    "bibtex": "nastui.cli.study.exporting:study_bibtex",
}


class StudyGroup(click.Group):
    """A group that imports a command when its name is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which people meet them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=StudyGroup)
def study() -> None:
    """Arms × tasks × seeds, repeated, compared, judged."""
