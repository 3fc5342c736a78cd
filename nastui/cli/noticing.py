"""Notices at the end of what a command does, as the settings and its `--notify` have it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import click

from nastui.base.errors import in_short
from nastui.cli.output import say

NOTIFY = click.option(
    "--notify",
    "notices",
    multiple=True,
    type=click.Choice(["bell", "osc9", "osc777", "none"]),
    help="Tell by the terminal when it ends, beside what `nastui config` has under notify; none: nothing at all.",
)


@dataclass
class NoticeText:
    """How something ended; nothing is told of what was interrupted or goes on elsewhere."""

    text: str | None = None
    document: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def noticed(what: str, notices: Sequence[str]) -> Iterator[NoticeText]:
    """Tell how the block ends, where that is asked for; an error is told too."""
    ending = NoticeText()
    try:
        yield ending
    except Exception as error:
        _notify(what, notices, f"failed: {in_short(error)}", {"state": "failed"})
        raise
    except SystemExit:
        _end(what, notices, ending)
        raise
    _end(what, notices, ending)


def _end(what: str, notices: Sequence[str], ending: NoticeText) -> None:
    if ending.text is not None:
        _notify(what, notices, ending.text, ending.document)


def _notify(what: str, notices: Sequence[str], text: str, document: Mapping[str, Any]) -> None:
    if "none" in notices:
        return
    from nastui.runs.notices import notify
    from nastui.settings.reading import read_settings

    settings = read_settings().settings.notify
    terminal = next((one for one in notices if one.startswith("osc")), settings.terminal)
    for complaint in notify(replace(settings, bell=settings.bell or "bell" in notices, terminal=terminal), what, text, document):
        say(f"nastui: {complaint}")
