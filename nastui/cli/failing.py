"""What is told of an error, whatever raised it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from nastui.base.absent import absence_of
from nastui.base.errors import InputError, NastuiError, in_short


def told_error(error: Exception, given: Sequence[str]) -> NastuiError:
    """The sentence of an error. One that nobody foresaw is written into a crash log.

    Args:
        error: any.
        given: the words that led to it.
    """
    if isinstance(error, NastuiError):
        return error
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx else "nastui"
        return InputError(_in_a_line(error.format_message()), remedy=_before(error) or f"`{command} --help` tells how it is used")
    if isinstance(error, click.ClickException):
        return NastuiError(_in_a_line(error.format_message()))
    return absence_of(error) or _unexpected(error, given)


def help_of(error: Exception) -> str | None:
    """The help, in lines, where a group was named without a command; None of any other error."""
    return error.format_message() if isinstance(error, click.exceptions.NoArgsIsHelpError) else None


def _before(error: click.UsageError) -> str | None:
    """The remedy for an option of `nastui` itself that stands behind a command."""
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return None
    root = error.ctx.find_root()
    own = {name for option in root.command.params for name in option.opts}
    if error.ctx is root or error.option_name not in own:
        return None
    return f"it stands before the command: `nastui {error.option_name} {error.ctx.command_path.removeprefix('nastui ')} …`"


def _in_a_line(message: str) -> str:
    """Click lists choices in lines of their own."""
    return " ".join(line.strip() for line in message.splitlines()).rstrip(".")


def _unexpected(error: Exception, given: Sequence[str]) -> NastuiError:
    from nastui.runs.crashes import write_crash_log

    log = write_crash_log(error, given)
    remedy = "`nastui -v …` shows where" + (f", and so does the crash log {log}" if log else "")
    return NastuiError(f"an error that nastui did not expect: {in_short(error)}", remedy=remedy)
