"""What the command line prints: one JSON document, or text; errors as one sentence or as the error document."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from nastui.base.errors import NastuiError
from nastui.cli.streams import UnwritableError
from nastui.drawing.printable import in_json, printable

if TYPE_CHECKING:
    from nastui.settings.user_settings import LookSettings

LINEAR: Final = "NASTUI_LINEAR"
"""The environment variable that asks for lines, as the setting look.linear does."""


def linear() -> bool:
    """Whether texts have no drawings and no columns, for whoever hears them or reads them on a braille line."""
    if (wanted := os.environ.get(LINEAR)) is not None:
        return wanted not in ("", "0")
    return look().linear


def look() -> LookSettings:
    """Colours and characters as the settings have them; read once, so that a process keeps to one look."""
    from nastui.settings.reading import settings_path

    return _look_in(settings_path())


@cache
def _look_in(path: Path) -> LookSettings:
    from nastui.settings.reading import read_settings

    return read_settings(path).settings.look


def redraws() -> bool:
    """Whether a line of progress on standard error may be drawn over again and again."""
    return sys.stderr.isatty() and not linear()


def print_json(document: Any) -> None:
    """The one document on standard output."""
    click.echo(in_json(document))


def tell(text: str, *, nl: bool = True) -> None:
    """Text of one or several lines on standard output."""
    click.echo(printable(text, lines=True, tabs=True), nl=nl)


def say(text: str) -> None:
    """A line for people, on standard error."""
    if not click.get_current_context(silent=True) or not click.get_current_context().find_root().params.get("quiet"):
        with suppress(OSError):  # nobody reads it any more, which is no reason to end
            click.echo(printable(text), err=True)


@contextmanager
def told_passed_over() -> Iterator[None]:
    """Within the block, plug-ins that are passed over are named on standard error, each once."""
    logger, handler = logging.getLogger("nastui.plugins"), _Telling()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Telling(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(f"nastui: {record.getMessage()}")


def fail(error: NastuiError, *, as_json: bool) -> int:
    """Tell a user's mistake or a refusal; returns the exit code."""
    if not (as_json and _printed(error)):
        with suppress(OSError):
            click.echo(f"nastui: {printable(str(error))}", err=True)
    return error.exit_code


def _printed(error: NastuiError) -> bool:
    """Whether its document could be printed; standard output may be what is wrong."""
    if isinstance(error, UnwritableError):
        return False
    try:
        print_json(error.as_document())
    except UnwritableError:
        return False
    return True


def table(headings: list[str], rows: list[list[str]]) -> str:
    """Columns as wide as their widest text; numbers (texts that begin with a digit, a dash or an infinity sign) stand to the right.

    Where lines are wanted, each row names what it has: `run aa76fe66, state done, best 91.17`.
    """
    if linear():
        return "\n".join(_named(headings, [printable(text) for text in row]) for row in rows)
    cells = [headings, *([printable(text) for text in row] for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(headings))]
    numeric = [all(row[place][:1].isdigit() or row[place][:1] in "–−" for row in cells[1:]) for place in range(len(headings))]
    return "\n".join(
        "  ".join(text.rjust(wide) if right else text.ljust(wide) for text, wide, right in zip(row, widths, numeric, strict=True)).rstrip()
        for row in cells
    )


def _named(headings: list[str], row: list[str]) -> str:
    return ", ".join(f"{heading} {text}".strip() for heading, text in zip(headings, row, strict=True) if text and text != "–")


NO_WAIT: Final = click.option("--no-wait", is_flag=True, help="Fail on a full disk, instead of a pause until there is room.")
