"""The live tab of a run with several fidelities: its table of rungs, at whatever size, and at an earlier generation."""

import re

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.tui.live.rungs_panel import RungsPanel

RUN = "0123abcd"
PRESET = """benchmark = "mini-tss"
dataset = "mnist8"
seed = 1

[algorithm]
name = "successive-halving"

[fidelity]
epochs = "1, 4, 12"

[fitness]
name = "accuracy"

[budget]
epochs = 189
"""


@pytest.fixture
def halved(toy_home):
    (toy_home / "config" / "presets" / "toy.toml").write_text(PRESET)
    return finished_run(id=RUN)


async def looked_at(pilot) -> None:
    pilot.app.look_at(RUN)
    await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
    await at_rest(pilot)


def rows_of(pilot) -> list[list[str]]:
    """The numbers of each rung, the highest first."""
    region = pilot.app.screen.query_one(RungsPanel).region
    lines = [line[region.x : region.right] for line in screen_text(pilot.app).splitlines()[region.y : region.bottom]]
    return [re.findall(r"[\d.,–]+", line)[:5] for line in lines if re.match(r"\W+\d+\s+\d+\s+\d+\s+\d+", line)]


async def test_the_rungs_stand_beside_all_else(halved):
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot)
        rows = rows_of(pilot)
        assert [row[:4] for row in rows] == [["12", "6", "0", "90.65"], ["4", "20", "6", "70.45"], ["1", "81", "20", "26.90"]]
        assert "continued · 189 epochs charged" in screen_text(pilot.app)
        assert "100 %  189 of 189 epochs" in screen_text(pilot.app)
        assert_golden(screen_text(pilot.app), "live-rungs-120x40")


async def test_the_rungs_are_a_view_of_their_own_on_a_small_screen(halved):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await looked_at(pilot)
        for _ in range(8):
            if pilot.app.screen.query_one(RungsPanel).region.width:
                break
            await pilot.press("v")
            await at_rest(pilot)
        assert [row[:3] for row in rows_of(pilot)] == [["12", "6", "0"], ["4", "20", "6"], ["1", "81", "20"]]
        assert_golden(screen_text(pilot.app), "live-rungs-80x24")


async def test_the_rungs_of_an_earlier_generation(halved):
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot)
        await pilot.press("comma")
        await at_rest(pilot)
        assert [row[:3] for row in rows_of(pilot)] == [["4", "20", "0"], ["1", "81", "20"]]


async def test_a_run_of_one_fidelity_has_no_such_view(toy_home):
    finished_run(id=RUN)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await looked_at(pilot)
        for _ in range(8):
            await pilot.press("v")
            await at_rest(pilot)
            assert not pilot.app.screen.query_one(RungsPanel).region.width
