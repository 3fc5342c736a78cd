"""The line of tabs, the line of keys, and the text of a terminal that is too small."""

from __future__ import annotations

from collections.abc import Mapping
from string import punctuation
from typing import Any, Final, cast

from textual.binding import ActiveBinding
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click, Key
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from nastui.drawing.spans import Span, text_width
from nastui.settings.user_settings import each_key
from nastui.tui.shell.command import Command
from nastui.tui.shell.host import Host, Tab, host_of
from nastui.tui.shell.markup import of_lines, of_spans, say

LEAST: Final = (40, 12)
"""Columns and rows that the app needs."""
_GAP: Final = 2
"""Blanks between keys, and between the tabs and what is running."""
_SIGNS: Final = {_character_to_key(sign): sign for sign in punctuation}
"""Textual's name of a key → what is printed on it."""
_BETWEEN: Final = " · "
"""Between the hints of a dialog."""
_SHORT_KEYS: Final = {"escape": "esc", "delete": "del"}
_KEYS_BY_NAME: Final = {name: key for key, name in _SHORT_KEYS.items()}


def key_text(key: str) -> str:
    """A key as people type it: `^r`, `esc`, `F1`, `=`."""
    *modifiers, last = key.split("+")
    name = _SHORT_KEYS.get(last) or _SIGNS.get(last) or (last.upper() if last[0] == "f" and last[1:].isdigit() else last)
    return "".join("^" if modifier == "ctrl" else f"{modifier}-" for modifier in modifiers) + name


def keys_text(keys: str) -> str:
    """All keys of a binding."""
    return " ".join(map(key_text, each_key(keys)))


def enters(widget: Widget | None) -> bool:
    """Whether who has the focus there is in something that is entered: an input, or a widget that says so of itself (`ENTERS`)."""
    return widget is not None and any(isinstance(one, Input) or getattr(one, "ENTERS", False) for one in widget.ancestors_with_self)


def tab_key(app: Host, tab: Tab, *, entering: bool) -> str:
    """The first key that shows a tab: while something is entered, one that is no letter of it."""
    keys = each_key(app.keys.get(f"go.{tab.mode}", tab.keys))
    return key_text(next((key for key in keys if not entering or _character(key) is None), keys[0]))


class TopBar(Static):
    """The name, the tabs, and what this process runs. While something is entered each tab has a key that is no letter of it."""

    _entering = False

    def on_mount(self) -> None:
        """Draw, and again whenever the width changes, or other keys reach."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._follow())
        self.show()

    def _follow(self) -> None:
        if enters(self.screen.focused) != self._entering:
            self.show()

    def on_resize(self) -> None:
        """The right end moves."""
        self.show()

    def show(self) -> None:
        """Draw it as things stand."""
        app = host_of(self)
        self._entering = enters(self.screen.focused)  # behind a dialog as before it
        active = [tab.mode == app.current_mode for tab in app.tabs]
        keys = [tab_key(app, tab, entering=self._entering) for tab in app.tabs]
        tabs = list(map(self._tab, app.tabs, keys, active))
        name = of_spans(Span("nastui", "strong" if self.size.width >= 60 else "dim"))
        short = [drawn if front else drawn[: len(key)] for drawn, key, front in zip(tabs, keys, active, strict=True)]
        lefts = [Content("  ").join([name, *tabs]), Content("  ").join(tabs), Content(" ").join(tabs), Content("  ").join(short)]
        right, width = of_spans(Span(app.running_text, "good")), self.content_size.width
        both = width - (right.cell_length + _GAP if right.cell_length else 0)
        left = next((one for room in (both, width) for one in lefts if one.cell_length <= room), lefts[-1])
        gap = width - left.cell_length - right.cell_length
        say(self, Content.assemble(left, " " * gap, right) if gap >= _GAP else left, resizes=False)

    def _tab(self, tab: Tab, key: str, active: bool) -> Content:
        look = "bold $accent underline" if active else "$muted"
        drawn = Content.assemble((key, "$muted" if not active else "bold $accent"), " ", (tab.title, look))
        return drawn.stylize(f"@click=app.command('go.{tab.mode}')") if not active else drawn


class NoticeBar(Static):
    """What a user should know before anything else; not there where there is nothing of that kind."""

    def on_mount(self) -> None:
        """Draw it."""
        self.show()

    def show(self) -> None:
        """Draw it as things stand."""
        notice = host_of(self).notice
        self.display = bool(notice)
        say(self, of_spans(Span(notice, "warn")))

    def on_click(self) -> None:
        """As its key does."""
        host_of(self).show_cut_off()


class KeyBar(Static):
    """The keys that work now, as many as fit; `?` lists all."""

    _shown: tuple[tuple[str, str], ...] = ()
    _fitting: tuple[tuple[str, Content], ...] = ()

    def on_mount(self) -> None:
        """Draw, and again whenever the keys change."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.show())
        self.app.screen_change_signal.subscribe(self, lambda _: self.show())
        self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        """More or fewer keys fit."""
        self.show(force=True)

    def on_click(self, event: Click) -> None:
        """A click on a key does what the key does."""
        start, place = 0, event.get_content_offset(self)
        for key, drawn in self._fitting:
            if place is not None and start <= place.x < start + drawn.cell_length:
                press(self, key)
            start += drawn.cell_length + _GAP

    def show(self, *, force: bool = False) -> None:
        """Draw it as things stand."""
        screen, app = cast("Any", self.screen), host_of(self)
        if not self.is_attached or not app.has_screen:
            return
        if self.app.screen is self.screen:
            active = screen.active_bindings
            found = [*_shown(screen.ACTIONS, screen, app.keys, active), *_shown(app.ACTIONS, app, app.keys, active)]
        elif self.app.screen.is_modal:
            found = _of_dialog(self.app.screen)
        else:
            return  # nobody looks
        if force or tuple(found) != self._shown:
            self._shown = tuple(found)
            self._fitting = _fitted(found, self.content_size.width)
            self.update(Content(" " * _GAP).join(drawn for _, drawn in self._fitting), layout=False)


class TooSmall(Static):
    """Says how much room the app needs."""

    def on_resize(self) -> None:
        """Show the size as it is."""
        width, height = self.app.size
        self.update(of_lines([of_spans(f"needs {LEAST[0]}×{LEAST[1]}"), of_spans(Span(f"has {width}×{height}", "dim"))]), layout=False)


def _shown(commands: tuple[Command[Any], ...], target: Any, keys: Mapping[str, str], active: Mapping[str, ActiveBinding]) -> list[tuple[str, str]]:
    offered = [command for command in commands if command.shown and command.offered(target)]
    found = [(_key_now(command.id, command.keys_now(keys), target.focused, active), command.label(target)) for command in offered]
    return [(key, label) for key, label in found if key]


def _key_now(id: str, keys: str, focused: Widget | None, active: Mapping[str, ActiveBinding]) -> str:
    """The first key of a command that reaches it; empty where none does."""
    return next((key for key in each_key(keys) if _reaches(id, key, focused, active.get(key))), "")


def _reaches(id: str, key: str, focused: Widget | None, bound: ActiveBinding | None) -> bool:
    """Whether neither the focused widget takes the key as text, nor an input for its own editing, nor another command.

    What other widgets do with a key, such as a table with Enter, is what the command does.
    """
    if focused is not None and focused.check_consume_key(key, _character(key)):
        return False
    if bound is None or bound.binding.id == id:
        return True
    return not (isinstance(bound.node, Input) or bound.binding.action.startswith("command("))


def _character(key: str) -> str | None:
    """What a key types; None where it does something else."""
    return " " if key == "space" else key if len(key) == 1 else _SIGNS.get(key)


def _of_dialog(screen: Screen[Any]) -> list[tuple[str, str]]:
    """The first key of each binding of a dialog."""
    found: dict[str, tuple[str, str]] = {}
    for node, binding, enabled, _ in screen.active_bindings.values():
        if node is screen and binding.show and enabled:
            found.setdefault(binding.action, (binding.key, binding.description))
    return list(found.values())


def _fitted(keys: list[tuple[str, str]], width: int) -> tuple[tuple[str, Content], ...]:
    """Whole entries only, each with its key, the first that fit; the last one (help) always stays."""
    parts = [(key, Content.assemble((key_text(key), "$accent"), " ", (label, "$muted"))) for key, label in keys]
    kept: list[tuple[str, Content]] = []
    room = width - (parts[-1][1].cell_length if parts else 0)
    for key, part in parts[:-1]:
        if (needed := part.cell_length + _GAP) <= room:
            room -= needed
            kept.append((key, part))
    return (*kept, *parts[-1:])


# ---- what has a key can be clicked


def press(node: DOMNode, key: str) -> None:
    """As if the key had been pressed."""
    event = Key(key, _character(key))
    event.set_sender(node.app)  # what bubbles ends at who sent it, which the node would be
    node.app.post_message(event)


def key_at(hints: str, place: int) -> str | None:
    """The key under a place of a line such as `enter load · d delete · esc back`; None where there is none."""
    start = 0
    for hint in hints.split(_BETWEEN):
        if start <= place < start + text_width(hint):
            name = hint.partition(" ")[0]
            return _KEYS_BY_NAME.get(name) or (name.lower() if name[:1] == "F" and name[1:].isdigit() else name)
        start += text_width(hint + _BETWEEN)
    return None
