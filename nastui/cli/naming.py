"""What RUN stands for, in the help of every command that takes one."""

from __future__ import annotations

import click


def names_run(command: click.Command) -> click.Command:
    """The command, whose help says how a run is named, and which it is where none is."""
    required = next(parameter.required for parameter in command.params if parameter.name in ("run", "runs"))
    without = "" if required else " Without it, the newest."
    command.help = f"{command.help}\n\nRUN is an id, a unique beginning of one, or 'last', which is the newest.{without}"
    return command
