"""The command `nastui`. Each subcommand is a module that is imported when it is asked for."""

from __future__ import annotations

import io
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from nastui import __version__
from nastui.base.errors import NastuiError
from nastui.base.signals import interrupted
from nastui.cli.completing import PRESET
from nastui.cli.failing import help_of, told_error
from nastui.cli.output import LINEAR, fail, linear, print_json, told_passed_over
from nastui.cli.streams import UnwritableError, guarded_streams
from nastui.drawing.printable import printable

COMMANDS = {
    "run": "nastui.cli.run:run",
    "watch": "nastui.cli.watch:watch",
    "runs": "nastui.cli.runs:runs",
    "data": "nastui.cli.data.group:data",
    "study": "nastui.cli.study.group:study",
    "query": "nastui.cli.query:query",
    "score": "nastui.cli.score:score",
    "presets": "nastui.cli.presets:presets",
    "config": "nastui.cli.config:config",
    "plugins": "nastui.cli.plugins:plugins",
    "doctor": "nastui.cli.doctor:doctor",
    "serve": "nastui.cli.serve:serve",
}


class Interrupted(NastuiError):
    """Ctrl-C; only ever told, as JSON."""

    kind = "interrupted"


class LazyGroup(click.Group):
    """A group that imports a command when its name is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Do what the words say; click would end without a word where a pipe breaks, which is none of the standard streams here."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise NastuiError("another process ended before it had taken what it was given", remedy="`nastui -v …` shows where") from error


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--preset", metavar="NAME|FILE", shell_complete=PRESET, help="Open the app with this preset.")
@click.option("--linear", "lines", is_flag=True, help="Lines in the place of screens, for screen readers and braille lines.")
@click.option("--served", is_flag=True, hidden=True, help="The app is shown in a browser, by `nastui serve`.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no remarks on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Show the traceback of an unexpected error.")
@click.version_option(__version__, prog_name="nastui")
@click.pass_context
def cli(context: click.Context, preset: str | None, lines: bool, served: bool, quiet: bool, verbose: bool) -> None:
    """Compare ways to make neural architecture search cheap, live in a terminal.

    Without a command the app opens; where there is no terminal, the quickstart runs and prints its result.
    """
    if lines:
        os.environ[LINEAR] = "1"
    if context.invoked_subcommand is not None:
        return
    if lines or (sys.stdin.isatty() and linear()):
        from nastui.cli.linear.shell import Shell
        from nastui.tui.setup.unsaved import UnsavedEntries

        sys.exit(Shell(cli, preset, UnsavedEntries() if sys.stdin.isatty() else None).run())
    if served:
        from nastui.tui.app import run_served

        sys.exit(run_served(preset))
    if is_terminal():
        from nastui.tui.app import run_app

        sys.exit(run_app(preset))
    from nastui.cli.run import run

    context.invoke(run, preset=preset or "quickstart")


def is_terminal() -> bool:
    """Whether an app can be shown: a person at both ends, and a terminal that can move its cursor."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 failed, 2 wrong use or input, 130 interrupted (also by SIGTERM or SIGHUP)."""
    given = sys.argv[1:] if arguments is None else arguments
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # sums in one order, whatever the machine: a seed gives the same run everywhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a drawing on a terminal without its characters is better than none
    with guarded_streams():
        code = _code_of(given)
    sys.exit(code)


def _code_of(given: list[str]) -> int:
    """Run the command line; its exit code. Errors are told."""
    try:
        with told_passed_over():
            cli.main(given, prog_name="nastui", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(help_of(error), err=True)
        return error.exit_code
    except (NastuiError, click.ClickException) as error:
        if error.__cause__ is not None and {"-v", "--verbose"} & set(given):
            _trace(error.__cause__)
        return _failed(given, told_error(error, given))
    except (KeyboardInterrupt, click.Abort):
        _tell_parent(given, Interrupted("a signal ended the process before its run began", remedy="start it again"))
        if "--json" in given:
            with suppress(UnwritableError):
                print_json(Interrupted("interrupted").as_document())
        return 130
    except Exception as error:
        if interrupted():
            return 130
        if {"-v", "--verbose"} & set(given):
            _trace(error)
        return _failed(given, told_error(error, given))
    return 0


def _failed(given: list[str], error: NastuiError) -> int:
    """Tell an error, also to who waits for this process; the exit code."""
    code = fail(error, as_json="--json" in given)
    _tell_parent(given, error)
    return code


def _trace(error: BaseException) -> None:
    click.echo(printable("".join(traceback.format_exception(error)), lines=True), err=True, nl=False)


def _tell_parent(given: list[str], error: NastuiError) -> None:
    """A process in the background has somebody who waits for its run, or for why there is none."""
    if "--announce" in given:
        from nastui.runs.background import announce

        announce(int(given[given.index("--announce") + 1]), error)


if __name__ == "__main__":
    main()
