"""Workers of a screen."""

import asyncio

import pytest
from textual.app import App
from textual.screen import Screen
from textual.widgets import Label
from textual.worker import WorkerFailed

from nastui.tui.shell.background import worker


class Asking(Screen[None]):
    """Looks for its label, as one does that comes back from a thread."""

    def compose(self):
        yield Label("there")

    @worker("look")
    async def look_for(self, wanted: str, once_gone: bool) -> None:
        while once_gone and self.query(Label):
            await asyncio.sleep(0)
        self.query_one(wanted)
        self.title = "found"


async def test_a_worker_that_comes_back_while_the_app_ends_is_done():
    async with App().run_test() as pilot:
        await pilot.app.push_screen(screen := Asking())
        screen.look_for("Label", once_gone=True)
        await pilot.pause()
    assert screen.title is None


async def look_in_vain() -> None:
    async with App().run_test() as pilot:
        await pilot.app.push_screen(screen := Asking())
        screen.look_for("Nowhere", once_gone=False)
        await pilot.pause()


async def test_what_is_looked_for_in_vain_on_a_screen_that_stands_is_an_error():
    with pytest.raises(WorkerFailed, match="NoMatches.*Nowhere"):
        await look_in_vain()
