"""What screens say where there is nothing to show: every text as it was written, line breaks too."""

import pytest
from sealing import vouch
from tui_helpers import app_on, finished_run, screen_text, until

from nastui.drawing.spans import Span
from nastui.tui.shell.markup import foreign, of_spans

SIZES = [(40, 12), (80, 24), (120, 40)]
KEYS = {"setup": "1", "live": "2", "runs": "3", "data": "4", "proxies": "5", "studies": "6"}


@pytest.mark.parametrize("size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[1:])])
async def test_no_text_of_an_empty_screen_is_garbled(toy_home, size):
    async with app_on().run_test(size=size) as pilot:
        for mode, key in KEYS.items():
            pilot.app.set_focus(None)
            await pilot.press(key)
            await until(pilot, lambda mode=mode: pilot.app.current_mode == mode)
            for _ in range(3):
                await pilot.pause()
                assert "�" not in screen_text(pilot.app), mode
                await pilot.press("v")


async def test_the_empty_live_screen_says_how_to_begin_in_two_lines(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "No run yet" in screen_text(pilot.app))
        lines = [line.strip() for line in screen_text(pilot.app).splitlines()]
        place = lines.index("No run yet")
        assert lines[place + 1].startswith("Start one with ^r")


def test_texts_keep_their_line_breaks_and_names_from_outside_have_none():
    assert of_spans(Span("No run yet", "strong"), "\n", Span("two")).plain == "No run yet\ntwo"
    assert of_spans("one\ntwo").plain == "one\ntwo"
    assert of_spans("a\x1b[2Jb\u202e", foreign("c\nd")).plain == "a�[2Jb�c�d"


async def test_a_run_without_evaluations_says_so(toy_home, monkeypatch):
    run = finished_run()
    from nastui.runs.store import Store

    with Store() as store:
        store._connection.execute("DELETE FROM chunks WHERE run = ?", (run,))
        vouch(store)
    async with app_on().run_test(size=(80, 24)) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "no evaluations" in screen_text(pilot.app) and "none yet" in screen_text(pilot.app))
        assert "�" not in screen_text(pilot.app)
