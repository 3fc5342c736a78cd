"""Keys that wait for the one before them."""

import asyncio
from types import SimpleNamespace

from textual.app import App, ScreenStackError
from textual.events import Event, Key
from textual.widget import Widget
from waiting import PATIENCE

from nastui.tui.shell import keyboard
from nastui.tui.shell.keyboard import Keyboard, Passed


class Slow(Widget, can_focus=True):
    """Needs long for `a`, and goes away with `b`."""

    def __init__(self) -> None:
        super().__init__()
        self.done = asyncio.Event()
        self.keys: list[str] = []

    async def on_key(self, event: Key) -> None:
        self.keys.append(event.key)
        if event.key == "a":
            await self.done.wait()
        if event.key == "b":
            self.remove()
            await self.done.wait()


class Typed(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.keyboard = Keyboard(self, super().on_event)
        self.slow, self.keys = Slow(), []

    def compose(self):
        yield self.slow

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            await self.keyboard.take(event)
        else:
            await super().on_event(event)

    def on_passed(self, message: Passed) -> None:
        self.keyboard.passed(message)

    def on_key(self, event: Key) -> None:
        self.keys.append(event.key)


async def until(condition) -> None:
    """As in `tui_helpers`, but not until every widget is idle: one is not."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


def press(app: Typed, key: str) -> None:
    app.post_message(Key(key, key))


async def test_the_next_key_waits_for_a_slow_one_however_often_it_is_looked_for(monkeypatch):
    monkeypatch.setattr(keyboard, "_LOOK_SECONDS", 0.005)
    monkeypatch.setattr(keyboard, "_PATIENCE_LOOKS", 10**6)
    async with Typed().run_test() as pilot:
        app = pilot.app
        app.slow.focus()
        await pilot.pause()
        for key in "axy":
            press(app, key)
        await until(lambda: app.keyboard._looks > 5)
        assert app.slow.keys == ["a"]
        app.slow.done.set()
        await until(lambda: app.slow.keys == ["a", "x", "y"])


async def test_a_widget_that_goes_away_with_its_key_holds_nothing_up(monkeypatch):
    monkeypatch.setattr(keyboard, "_LOOK_SECONDS", 0.005)
    monkeypatch.setattr(keyboard, "_PATIENCE_LOOKS", 10**6)
    async with Typed().run_test() as pilot:
        app = pilot.app
        app.slow.focus()
        await pilot.pause()
        for key in "bxy":
            press(app, key)
        await until(lambda: not app.keyboard._waiting)
        app.slow.done.set()
        await until(lambda: app.keys[-2:] == ["x", "y"])


class Ending:
    """An app whose screens go before its timers do."""

    def __init__(self) -> None:
        self.focused = SimpleNamespace(is_attached=True, ancestors_with_self=[], post_message=lambda message: True)
        self.screens = [SimpleNamespace(is_mounted=True)]
        self.later = []

    @property
    def screen(self):
        if not self.screens:
            raise ScreenStackError("No screens on stack")
        return self.screens[-1]

    def set_timer(self, seconds, callback):
        self.later.append(callback)


async def test_keys_that_wait_while_the_app_ends_are_for_nobody():
    app, given = Ending(), []

    async def give(event: Key) -> None:
        given.append(event.key)

    board = Keyboard(app, give)
    for key in "ax":
        await board.take(Key(key, key))
    app.screens.clear()
    await app.later.pop()()
    assert (given, app.later) == (["a"], [])
    await Keyboard(app, give).take(Key("y", "y"))
    assert given == ["a"]
