"""The keys of a screen, each with what its command does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final, TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from nastui.drawing.spans import Span
from nastui.tui.shell.bars import keys_text
from nastui.tui.shell.command import Command
from nastui.tui.shell.markup import of_lines, of_spans
from nastui.tui.shell.screen import Dialog

_KEYS_WIDTH: Final = 13
_MOVING: Final = (
    ("tab", "Go to the next field or panel, shift-tab to the previous."),
    ("↑ ↓ j k", "Go through rows. g is the first, G the last; at the last row a running table follows."),
    ("← →", "Step through the choices of a field; Enter lists them."),
)
Topics: TypeAlias = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""What else a screen explains: (title, (term, what it means))."""


@dataclass(frozen=True)
class CommandList:
    """Commands under a heading."""

    title: str
    commands: tuple[Command[Any], ...]


def command_lists(here: Sequence[Command[Any]], screen: Any, everywhere: Sequence[Command[Any]], app: Any) -> tuple[CommandList, ...]:
    """What can be done now on the screen, then anywhere, then what can be done there at other times. To be asked before a dialog is in front."""
    now, later = _parted(here, screen)
    always, others = _parted(everywhere, app)
    return CommandList("Here, now", now), CommandList("Everywhere", always), CommandList("Not now", (*later, *others))


def _parted(commands: Sequence[Command[Any]], target: Any) -> tuple[tuple[Command[Any], ...], tuple[Command[Any], ...]]:
    now = tuple(one for one in commands if one.available(target))
    return now, tuple(one for one in commands if one not in now)


class HelpDialog(Dialog[None]):
    """Contextual: what can be done now on the screen it was opened on, then anywhere, then at other times."""

    BINDINGS = [Binding("escape,q,question_mark,f1,enter", "leave", "Back", id="help.escape")]

    def __init__(self, lists: Sequence[CommandList], keys: Mapping[str, str], topics: Topics = ()) -> None:
        super().__init__()
        self._lists, self._keys, self._topics = lists, keys, topics

    def compose(self) -> ComposeResult:
        """Three lists."""
        with Vertical(classes="dialog tall") as box:
            box.border_title = "Keys"
            box.border_subtitle = "esc back"
            with VerticalScroll():
                yield Static(classes="text")

    def on_resize(self) -> None:
        """Wrap to the width there is, once it is known to all."""
        self.call_after_refresh(self._wrap)

    def _wrap(self) -> None:
        width = min(100, int(self.size.width * 0.96)) - 7
        here, *others = ((one.title, self._pairs(one.commands)) for one in self._lists)
        lists = (here, *self._topics, ("Moving", _MOVING), *others)
        self.query_one(".text", Static).update(of_lines(line for title, pairs in lists for line in _listed(title, pairs, width)))

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def _pairs(self, commands: Sequence[Command[Any]]) -> list[tuple[str, str]]:
        return [(keys_text(command.keys_now(self._keys)), command.help) for command in commands]


def _listed(title: str, pairs: Sequence[tuple[str, str]], width: int) -> Iterator[Content]:
    if not pairs:
        return
    yield of_spans(Span(title, "accent"))
    for keys, text in pairs:
        for number, part in enumerate(wrap(text, max(width - _KEYS_WIDTH, 16))):
            yield of_spans(Span(("" if number else f"  {keys} ").ljust(_KEYS_WIDTH), "strong"), part)
    yield Content("")
