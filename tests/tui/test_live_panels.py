"""The panels of the live tab: what they show, at which generation, and that they use the room that there is."""

import re

import pytest
from tui_helpers import PRESET, app_on, at_rest, drive_elsewhere, finished_run, screen_text, until

from nastui.tui.live.cell_panel import CellPanel
from nastui.tui.live.chart_panel import ChartPanel
from nastui.tui.live.generation_table import GenerationTable
from nastui.tui.live.layout import views_of
from nastui.tui.live.log_panel import LogPanel
from nastui.tui.live.operations_panel import OperationsPanel
from nastui.tui.live.predictor_panel import PredictorPanel
from nastui.tui.live.trend_panel import SparkPanel

VAST = (200, 60)
RUN = "0123abcd"


async def looked_at(pilot, run) -> None:
    pilot.app.look_at(run)
    await until(pilot, lambda: "✓ done" in screen_text(pilot.app) or "v done" in screen_text(pilot.app))
    await at_rest(pilot)


def text_of(pilot, panel) -> str:
    region = pilot.app.screen.query_one(panel).region
    return "\n".join(line[region.x : region.right] for line in screen_text(pilot.app).splitlines()[region.y : region.bottom])


def predicted_run(toy_home, id=None) -> str:
    text = PRESET.replace('name = "genetic"\npopulation = 20 ', 'name = "nas-ea-fa"\n[predictor]\nname = "xgboost"\ntrees = 10 ')
    (toy_home / "config" / "presets" / "toy.toml").write_text(text)
    return finished_run(id=id)


async def test_without_colour_nothing_is_missing(toy_home, monkeypatch):
    finished_run(id=RUN)
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, RUN)
        coloured = screen_text(pilot.app)
    monkeypatch.setenv("NO_COLOR", "1")
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, RUN)
        assert screen_text(pilot.app) == coloured


@pytest.mark.parametrize("size", [(120, 40), VAST])
async def test_no_ninth_of_the_screen_is_blank(toy_home, size):
    run = finished_run(("budget.evaluations=1200",))
    async with app_on().run_test(size=size) as pilot:
        await looked_at(pilot, run)
        across, down = size[0] // 3, size[1] // 3
        lines = [line.ljust(size[0]) for line in screen_text(pilot.app).splitlines()]
        for row in range(0, 3 * down, down):
            for column in range(0, 3 * across, across):
                box = [line[column : column + across] for line in lines[row : row + down]]
                assert sum(bool(re.search(r"\w|[⠁-⣿]", line)) for line in box) > down // 3, "\n".join(box)


@pytest.mark.parametrize(("fitness", "told"), [("params", True), ("accuracy", False)])
async def test_accuracies_beside_a_score_are_told_to_be_the_tables(toy_home, fitness, told):
    run = finished_run((f"fitness.name={fitness}", "budget.generations=2"))
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        assert ("table: valid " in text_of(pilot, CellPanel)) is told


async def test_the_smallest_full_screen_has_regret_and_tau(toy_home):
    run = predicted_run(toy_home)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, run)
        shown = screen_text(pilot.app)
        assert re.search(r"regret \d", shown)
        assert re.search(r"τ [−\d]", shown)
        assert "y regret, log" in shown


async def test_predicted_and_measured_are_shown_with_tau_by_generation(toy_home):
    run = predicted_run(toy_home)
    async with app_on().run_test(size=VAST) as pilot:
        await looked_at(pilot, run)
        shown = text_of(pilot, PredictorPanel)
        assert "measured over predicted" in shown
        assert re.search(r"τ [−\d.]+ +of \d+ cells", shown)
        assert "τ by gen" in shown
        assert "Diversity" in screen_text(pilot.app)
        await pilot.press("comma", "comma", "comma")
        await until(pilot, lambda: "nothing predicted yet" in text_of(pilot, PredictorPanel))


async def test_the_cursor_of_the_table_scrubs_all_panels(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        snapshot = pilot.app.screen.view.snapshot
        before = {panel: text_of(pilot, panel) for panel in (ChartPanel, CellPanel, OperationsPanel, LogPanel)}
        pilot.app.screen.query_one(GenerationTable).focus()
        await pilot.press("g")
        await until(pilot, lambda: "generation 1 of 10" in screen_text(pilot.app))
        await at_rest(pilot)
        first = snapshot.generations[0]
        assert f"regret {snapshot.run.facts['optimum'] - first.best:.2f}" in screen_text(pilot.app)
        for panel, text in before.items():
            assert text_of(pilot, panel) != text
        await pilot.press("G")
        await until(pilot, lambda: "generation 1 of 10" not in screen_text(pilot.app))
        await at_rest(pilot)
        assert {panel: text_of(pilot, panel) for panel in before} == before


async def test_generations_are_stepped_through_without_the_table(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, run)
        await pilot.press("comma")
        await until(pilot, lambda: "generation 9 of 10" in screen_text(pilot.app))
        assert pilot.app.screen.query_one(GenerationTable).cursor_row == 8
        await pilot.press("full_stop")
        await until(pilot, lambda: "generation 9" not in screen_text(pilot.app))
        assert pilot.app.screen.lapse.cursor is None
        assert pilot.app.screen.query_one(GenerationTable).following


async def test_space_plays_a_run_that_is_done(toy_home, monkeypatch):
    run = finished_run()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        screen = pilot.app.screen
        monkeypatch.setattr(screen, "set_interval", lambda seconds, tick: FakeTimer())
        await pilot.press("space")
        await until(pilot, lambda: screen.lapse.playing and "Stand still" in screen_text(pilot.app))
        seen = [screen.lapse.cursor]
        for _ in range(20):
            if screen.lapse.playing:
                screen.lapse.tick()
                seen.append(screen.lapse.cursor)
        numbers = [number for number in seen if number is not None]
        assert seen[-1] is None
        assert numbers[0] == 1
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(1, 10))
        await until(pilot, lambda: "Play" in screen_text(pilot.app) and "‹ generation" not in screen_text(pilot.app))


class FakeTimer:
    def stop(self) -> None:
        pass


async def test_a_run_that_is_played_stands_still_at_the_next_press(toy_home, monkeypatch):
    run = finished_run()
    async with app_on().run_test(size=(80, 24)) as pilot:
        await looked_at(pilot, run)
        monkeypatch.setattr(pilot.app.screen, "set_interval", lambda seconds, tick: FakeTimer())
        await pilot.press("space")
        assert pilot.app.screen.lapse.playing
        await pilot.press("space")
        assert not pilot.app.screen.lapse.playing
        await until(pilot, lambda: "Play" in screen_text(pilot.app))


async def test_bests_are_stepped_through_with_what_they_changed(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        trail = pilot.app.screen.view.snapshot.trail
        assert text_of(pilot, CellPanel).count("◆") >= 2
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: f"{len(trail) - 1} of {len(trail)}" in text_of(pilot, CellPanel))
        assert f"at #{trail[-2].number + 1:,}" in text_of(pilot, CellPanel)
        await pilot.press(*["left_square_bracket"] * len(trail))
        await until(pilot, lambda: f"1 of {len(trail)}" in text_of(pilot, CellPanel))
        assert "◆" not in text_of(pilot, CellPanel)
        await pilot.press("c")
        await pilot.pause()
        assert pilot.app.clipboard == trail[0].cell
        await pilot.press(*["right_square_bracket"] * len(trail))
        await until(pilot, lambda: f"at #{trail[-1].number + 1:,}" in text_of(pilot, CellPanel))


async def test_what_comes_next_is_told_while_a_run_goes(toy_home, turns):
    driven = drive_elsewhere()
    try:
        async with app_on().run_test(size=(120, 40)) as pilot:
            pilot.app.look_at(driven.session.run)
            await until(pilot, lambda: "next 20 children: the best of 4 draws each, mutated" in screen_text(pilot.app))
    finally:
        driven.end()


async def test_the_axis_shows_what_matters_or_all(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        followed = text_of(pilot, ChartPanel)
        await pilot.press("a")
        await until(pilot, lambda: "whole" in text_of(pilot, ChartPanel))
        assert text_of(pilot, ChartPanel).splitlines()[2:-1] != followed.splitlines()[2:-1]


TITLES = {"chart": "Progress", "cell": "Best cell", "table": "Generations", "population": "Population", "predictor": "Diversity", "log": "Log"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), VAST])
async def test_each_panel_can_be_looked_at_alone(toy_home, size):
    run = finished_run()
    async with app_on().run_test(size=size) as pilot:
        await looked_at(pilot, run)
        whole = screen_text(pilot.app)
        for view in views_of(pilot.app.screen.view, narrow=True):
            await pilot.press("v")
            await at_rest(pilot)
            titles = re.findall(r"╭─ (\S.*?) ─", screen_text(pilot.app))
            assert [title.split(" · ")[0] for title in titles] == [TITLES[view]]
        await pilot.press("v")
        await at_rest(pilot)
        assert screen_text(pilot.app) == whole


async def test_the_log_says_what_happened(toy_home):
    run = finished_run()
    async with app_on().run_test(size=VAST) as pilot:
        await looked_at(pilot, run)
        lines = text_of(pilot, LogPanel)
        assert "begun" in lines
        assert "✓ done: the budget of 200 evaluations is used up" in lines
        assert re.search(r"★ optimum 79\.40 \+7\.83  gen 9  +in→out conv 1×1 → conv 3×3", lines)


async def test_the_log_of_a_usual_terminal_says_how_much_better_and_how_it_ended(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        lines = re.sub(r"[│\s]+", " ", text_of(pilot, LogPanel))
        assert "optimum 79.40 +7.83 gen 9 in→out conv 1×1 → conv 3×3" in lines
        assert "done: the budget of 200 evaluations is used up" in lines


@pytest.mark.parametrize(("size", "rows"), [((80, 24), 5), ((120, 36), 5), ((120, 40), 7)])
async def test_the_chart_has_room_for_its_curves(toy_home, size, rows):
    run = finished_run()
    async with app_on().run_test(size=size) as pilot:
        await looked_at(pilot, run)
        chart = text_of(pilot, ChartPanel)
        assert len(re.findall(r"^│ +[\d.,k]* *[│┤]", chart, re.MULTILINE)) >= rows, chart


@pytest.mark.parametrize("size", [*((120, height) for height in range(36, 46)), (80, 24), (80, 30), VAST])
async def test_no_row_between_the_panels_is_lost(toy_home, size):
    run = finished_run(("budget.generations=3",))
    async with app_on().run_test(size=size) as pilot:
        await looked_at(pilot, run)
        left = [line[: size[0] // 4].strip() for line in screen_text(pilot.app).splitlines()]
        assert all(left), screen_text(pilot.app)


async def test_the_trends_are_as_wide_as_there_is_room_and_end_where_the_curves_end(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(120, 40)) as pilot:
        await looked_at(pilot, run)
        panel = pilot.app.screen.query_one(SparkPanel)
        wide = [len(line) for line in re.findall(r"[▁-█]+", text_of(pilot, SparkPanel))]
        assert len(wide) == 3
        assert min(wide) > panel.room[0] * 3 // 4
        pilot.app.screen.query_one(GenerationTable).focus()
        await pilot.press("g")
        await until(pilot, lambda: "generation 1 of 10" in screen_text(pilot.app))
        await at_rest(pilot)
        early = [len(line) for line in re.findall(r"[▁-█]+", text_of(pilot, SparkPanel))]
        assert early == [wide[0] // 10] * 3
