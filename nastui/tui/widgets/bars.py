"""The line of tabs, the line of keys, and what stands there when the terminal is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from textual.content import Content
from textual.widgets import Static

from nastui.drawing.spans import Span
from nastui.tui.commands.command import Command
from nastui.tui.looks import of_lines, of_spans

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp

LEAST: Final = (40, 12)
"""Columns and rows that the app needs."""
_GAP: Final = 2
"""Blanks between the tabs and what is running."""
_SHORT_KEYS: Final = {
    "question_mark": "?",
    "escape": "esc",
    "plus": "+",
    "minus": "−",
    "slash": "/",
    "ctrl": "^",
    "delete": "del",
    "full_stop": ".",
    "enter": "⏎",
}


def key_text(key: str) -> str:
    """A key as a reader knows it: `^r`, `esc`, `F1`."""
    *modifiers, last = key.split("+")
    name = _SHORT_KEYS.get(last, last.upper() if len(last) > 1 and last[0] == "f" and last[1:].isdigit() else last)
    return "".join("^" if modifier == "ctrl" else f"{modifier}-" for modifier in modifiers) + name


class TopBar(Static):
    """The name, the tabs, and what this process is running."""

    def on_mount(self) -> None:
        """Draw, and again whenever the width changes."""
        self.show()

    def on_resize(self) -> None:
        """The right end moves."""
        self.show()

    def show(self) -> None:
        """Draw it as things stand."""
        app = cast("NastuiApp", self.app)
        tabs = [self._tab(mode, key, title, mode == app.current_mode) for mode, key, title in app.tabs]
        name = of_spans(Span("nastui", "strong" if self.size.width >= 60 else "dim"))
        keys = [tab if mode == app.current_mode else tab[: len(key)] for tab, (mode, key, _) in zip(tabs, app.tabs, strict=True)]
        lefts = [Content("  ").join([name, *tabs]), Content("  ").join(tabs), Content(" ").join(tabs), Content("  ").join(keys)]
        right, width = of_spans(Span(app.running_text, "good")), self.content_size.width
        both = width - (right.cell_length + _GAP if right.cell_length else 0)
        left = next((one for room in (both, width) for one in lefts if one.cell_length <= room), lefts[-1])
        gap = width - left.cell_length - right.cell_length
        self.update(Content.assemble(left, " " * gap, right) if gap >= _GAP else left)

    def _tab(self, mode: str, key: str, title: str, active: bool) -> Content:
        look = "bold $accent underline" if active else "$muted"
        tab = Content.assemble((key, "$muted" if not active else "bold $accent"), " ", (title, look))
        return tab.stylize(f"@click=app.command('go.{mode}')") if not active else tab


class KeyBar(Static):
    """The keys that do something here, as many as fit; `?` lists all."""

    _shown: tuple[tuple[str, str], ...] = ()

    def on_mount(self) -> None:
        """Draw, and again whenever what can be done changes."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.show())
        self.call_after_refresh(self.show)

    def on_resize(self) -> None:
        """More or fewer keys fit."""
        self.show(force=True)

    def show(self, *, force: bool = False) -> None:
        """Draw it as things stand."""
        if not self.is_attached:
            return
        screen, app = cast("Any", self.screen), cast("NastuiApp", self.app)
        keys = app.keys
        found = [*_shown(screen.ACTIONS, screen, keys), *_shown(app.ACTIONS, app, keys)]
        if force or tuple(found) != self._shown:
            self._shown = tuple(found)
            self.update(_fitted(found, self.content_size.width))


class TooSmall(Static):
    """Says how much room is needed."""

    def on_resize(self) -> None:
        """Say it with the size as it is."""
        width, height = self.app.size
        self.update(of_lines([of_spans(f"needs {LEAST[0]}×{LEAST[1]}"), of_spans(Span(f"has {width}×{height}", "dim"))]))


def _shown(commands: tuple[Command[Any], ...], target: Any, keys: dict[str, str]) -> list[tuple[str, str]]:
    available = [command for command in commands if command.shown and command.available(target)]
    return [(keys.get(command.id, command.keys).split(",")[0].strip(), command.label(target)) for command in available]


def _fitted(keys: list[tuple[str, str]], width: int) -> Content:
    """Whole entries only; the last one (help) always stays."""
    parts = [Content.assemble((key_text(key), "$accent"), " ", (label, "$muted")) for key, label in keys]
    kept: list[Content] = []
    room = width - (parts[-1].cell_length if parts else 0)
    for part in parts[:-1]:
        room -= part.cell_length + 2
        if room < 0:
            break
        kept.append(part)
    return Content("  ").join([*kept, *parts[-1:]])
