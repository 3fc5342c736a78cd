"""The guided start: four short steps on the benchmark that ships with nastui, in a bar below whatever is shown. It takes no key but its own two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Static

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.drawing.spans import Span
from nastui.presets.places import QUICKSTART
from nastui.tui.setup.opening import read_draft
from nastui.tui.setup.screen import show_draft
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.bars import KeyBar, key_text
from nastui.tui.shell.command import Command, named
from nastui.tui.shell.host import as_host
from nastui.tui.shell.markup import of_lines, of_spans
from nastui.tui.shell.screen import MainScreen

if TYPE_CHECKING:
    from nastui.tui.form.draft import Draft
    from nastui.tui.setup.screen import SetupScreen

_OTHER: Final = "random"
"""The algorithm that the first one is compared with."""
_COMMANDS: Final = {
    "next": "guide.next",
    "end": "guide.end",
    "runs": "go.runs",
    "explain": "form.explain",
    "all": "runs.mark_shown",
    "overlay": "runs.overlay",
    "seeds": "run.seeds",
}
"""What the texts call a key → the id of its command."""


@dataclass(frozen=True)
class GuideStep:
    """One step."""

    title: str
    text: str
    short: str
    """For a narrow screen."""
    goes_on: str
    """What the key does."""


STEPS: Final = (
    GuideStep(
        "What a search does",
        "A search asks mini-tss, a small real table, what one cell after another is worth, and chooses the next by the answers: here a genetic"
        " algorithm does.",
        "It asks a table what cells are worth.",
        "starts it",
    ),
    GuideStep(
        "What to watch",
        "Watch the best so far: regret is how far it is from the table's best cell. A row is a generation; ◆ marks what the best cell changed.",
        "The best so far and its regret.",
        "goes on",
    ),
    GuideStep(
        "What to change",
        "Any field can be changed; {explain} explains the one in focus. Now it is random search, as many evaluations but each of a new"
        " cell: what is found without learning anything?",
        "Now it is random search.",
        "starts it",
    ),
    GuideStep(
        "What to compare",
        "{runs} lists both runs: {all} marks them, {overlay} lays their curves and best cells beside each other. One seed proves"
        " nothing: {seeds} on Setup runs many.",
        "{runs} lists both; {all} marks, {overlay} overlays.",
        "ends it",
    ),
)
_SEARCHING: Final = (0, 2)
"""The steps that a search which is started leads on from, whoever starts it."""


class GuideBar(Static):
    """The step that it is at.

    Args:
        text: the step in words, for a screen of so many columns.
    """

    def __init__(self, text: Callable[[int], Content]) -> None:
        super().__init__()
        self._text = text

    def on_mount(self) -> None:
        """Draw it."""
        self.draw()

    def on_resize(self) -> None:
        """There may be room for more words, or for fewer."""
        self.draw()

    def draw(self) -> None:
        """Draw the step as it is now."""
        self.update(self._text(self.screen.size.width))


class Guide:
    """Knows the step, and keeps the bar on the screen in front.

    Args:
        app: the app.
        setup: the form that it starts searches from.
    """

    def __init__(self, app: App[Any], setup: SetupScreen) -> None:
        self._app, self._host, self._setup = app, as_host(app), setup
        self.step: int | None = None

    @property
    def on(self) -> bool:
        """Whether it goes on."""
        return self.step is not None

    def begin(self) -> None:
        """From the first step, on the form with the quickstart; not where the user keeps other entries."""
        self._host.go("setup")
        if self._has_quickstart:
            self._show(0)
        else:
            show_draft(self._setup, read_draft(QUICKSTART), lambda: self._show(0))

    @property
    def _has_quickstart(self) -> bool:
        """Whether the form is as the first step says."""
        form = self._setup.form
        return form is not None and form.draft.name == QUICKSTART and not form.draft.changed_count

    def next(self) -> None:
        """The next step, with what leads there; after the last one it ends."""
        if self.step is None:
            self.begin()
        elif self.step == len(STEPS) - 1:
            self.end()
        else:
            self._do(self.step)

    def end(self) -> None:
        """It is not shown again by itself."""
        self._show(None)
        self._host.remember(guided=True)

    def look(self) -> None:
        """Begin where nobody has searched yet; asked in a thread."""
        self._app.run_worker(self._look(), group="start")

    async def _look(self) -> None:
        if not self._host.preferences.guided and await in_thread(_is_empty) and self._host.has_screen and not self._host.in_dialog:
            self._show(0)  # where the user is meanwhile: nobody is led away, nothing is loaded unasked

    def searched(self) -> None:
        """A search has begun."""
        if self.step in _SEARCHING:
            self._show(self.step + 1)

    def _do(self, step: int) -> None:
        if step == 0 and not self._has_quickstart:
            self.begin()
        elif step in _SEARCHING:
            self._host.start_search()
        else:
            show_draft(self._setup, other_draft(), lambda: self._show(step + 1))

    def _show(self, step: int | None) -> None:
        self.step = step
        self.place()
        self._host.show_keys()

    def place(self) -> None:
        """Show the bar on the screen in front, and on no other."""
        if not self._host.has_screen:
            return
        screen = self._app.screen
        for bar in list(screen.query(GuideBar)):
            if self.step is None:
                bar.remove()
            else:
                bar.draw()
                return
        if self.step is not None and isinstance(screen, MainScreen):
            try:
                screen.mount(GuideBar(self._text), before=screen.query_one(KeyBar))
            except NoMatches:  # it is not whole yet
                screen.call_after_refresh(self.place)

    def _text(self, width: int) -> Content:
        if self.step is None:  # the bar is on its way out
            return Content("")
        step, keys = STEPS[self.step], _Keys(self._host.keys, (*self._host.ACTIONS, *self._setup.ACTIONS))
        number, last = self.step + 1, self.step == len(STEPS) - 1
        does = step.goes_on if width >= 80 else "on"
        heading = of_spans(
            Span(f"{number}/{len(STEPS)} ", "dim"), Span(step.title, "accent"), Span(f"  {keys['next']} {does}", "strong"),
            Span("" if last else f"  {keys['end']} skip", "dim"),
        )  # fmt: skip
        return of_lines([heading, of_spans((step.text if width >= 80 else step.short).format_map(keys))])


class _Keys(dict[str, str]):
    """What the texts call a key → the key as it is now, looked up when a text has it.

    Args:
        remapped: id of a command → the keys that the user gave it.
        commands: those at hand; the others are of the runs tab, whose import waits for the text that names them.
    """

    def __init__(self, remapped: Mapping[str, str], commands: tuple[Command[Any], ...]) -> None:
        super().__init__()
        self._remapped, self._commands = remapped, commands

    def __missing__(self, name: str) -> str:
        command = named(self._commands, _COMMANDS[name]) or _of_runs(_COMMANDS[name])
        return key_text(command.keys_now(self._remapped).partition(",")[0].strip())


def _of_runs(id: str) -> Command[Any]:
    from nastui.tui.runs.commands import RunsTab

    return next(command for command in RunsTab.ACTIONS if command.id == id)


def other_draft() -> Draft:
    """The quickstart with the other algorithm, which asks for as many cells per generation: the same budget is then as many evaluations."""
    first = read_draft(QUICKSTART)
    return first.with_raw("algorithm.name", _OTHER).with_raw("algorithm.population", first.raws["algorithm.population"])


def _is_empty() -> bool:
    """Whether the store has no run. One that cannot be read has something."""
    from nastui.runs.store import Store

    if not home().store.exists():
        return True
    try:
        with Store(reading=True) as store:
            return not store.latest_serial()
    except NastuiError:
        return False
