"""Without colour what differs in meaning differs in letters: colour never carries meaning alone."""

from collections import Counter
from dataclasses import replace

import pytest
from sealing import vouch
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.runs.status_lines import STATES
from nastui.runs.store import Store
from nastui.tui.runs.beside import BesideScreen
from nastui.tui.runs.overlay_panels import OverlayChart, OverlayLegend
from nastui.tui.runs.runs_table import RunsTable

FIELD = "algorithm.population"
RUN = "0123abcd"


@pytest.fixture(autouse=True)
def no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")


def text_of(widget) -> str:
    """What of the screen's text a widget covers."""
    region = widget.region
    assert region.area
    lines = screen_text(widget.app).splitlines()[region.y : region.bottom]
    return "\n".join(line[region.x : region.right].rstrip() for line in lines)


def line_with(pilot, text: str) -> str:
    """The line of the screen with a text."""
    (line,) = (line for line in screen_text(pilot.app).splitlines() if text in line)
    return line


async def test_a_field_that_was_changed_and_one_that_is_wrong(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        assert pilot.app.no_color
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        form, told = pilot.app.setup.form, {}

        async def tell(what: str, draft) -> None:
            form.change(draft)
            await at_rest(pilot)
            told[what] = text_of(form.form.row(FIELD))

        changed = form.draft.with_raw(FIELD, "35")
        await tell("changed", changed)
        await tell("as in the preset", replace(changed, base=changed.raws, changes={}))
        wrong = changed.with_raw(FIELD, "0")
        await tell("wrong", wrong)
        await tell("wrong as in the preset", replace(wrong, base=wrong.raws, changes={}))
        assert len(set(told.values())) == len(told)
        assert [("•" in line, "✗" in line) for line in told.values()] == [(True, False), (False, False), (True, True), (False, True)]


async def test_a_run_that_is_marked(toy_home):
    runs = [finished_run(), finished_run(("seed=2",))]
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: all(run in screen_text(pilot.app) for run in runs))
        table = pilot.app.screen.query_one(RunsTable)
        await pilot.press("space")
        await at_rest(pilot)
        (marked,) = table.marked
        assert ["●" in line_with(pilot, run) for run in runs] == [run == marked for run in runs]


@pytest.mark.parametrize("width", [40, 120])
async def test_the_state_of_a_run(toy_home, width):
    finished_run(id=RUN)
    told = {}
    async with app_on(tab="runs").run_test(size=(width, 24)) as pilot:
        await pilot.press("3")
        for state in ("done", "stopped", "failed"):
            with Store() as store:
                store._connection.execute("UPDATE runs SET state = ? WHERE id = ?", (state, RUN))
                vouch(store)
            table = pilot.app.screen.query_one(RunsTable)
            await until(pilot, lambda table=table, state=state: bool(table.items) and table.items[0].run.state == state)
            await at_rest(pilot)
            told[state] = line_with(pilot, RUN)
    assert len(set(told.values())) == len(told)
    assert all(STATES[state][0][0] in line for state, line in told.items())


def test_all_states_have_words_of_their_own():
    assert max(Counter(text for text, _ in STATES.values()).values()) == 1


async def test_curves_that_are_drawn_over_each_other(toy_home):
    """The same two curves in the other order are another picture: each is drawn, and named, as what it is."""
    runs = [finished_run(), finished_run(("algorithm.name=random",))]
    pictures = []
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        for order in (runs, runs[::-1]):
            pilot.app.push_screen(BesideScreen(tuple(order)))
            await until(pilot, lambda: isinstance(pilot.app.screen, BesideScreen) and pilot.app.screen.overlay is not None)
            await at_rest(pilot)
            screen = pilot.app.screen
            assert [one.entry.id for one in screen.overlay.runs] == order
            legend = text_of(screen.query_one(OverlayLegend)).splitlines()
            pictures.append(text_of(screen.query_one(OverlayChart)))
            assert [line.split()[0] for line in legend if line.strip()] == ["1", "2"]
            assert all(number in pictures[-1] for number in "12")
            pilot.app.pop_screen()
    assert pictures[0] != pictures[1]
