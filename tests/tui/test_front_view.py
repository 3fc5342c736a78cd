"""The front of a run with objectives on the live tab, and in the list of runs."""

import json

import pytest
from several_objectives import SETTINGS
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, drive_elsewhere, finished_run, screen_text, until

from nastui.base.paths import working_folder
from nastui.runs.overlay import overlay_series
from nastui.runs.store import Store
from nastui.tui.live.front_panels import FrontCell, FrontOrder, FrontPanel, FrontTable
from nastui.tui.live.generation_table import GenerationTable
from nastui.tui.report.report_views import ReportViews

RUN = "0123abcd"
SIZES = [(80, 24), (120, 40), (40, 12)]


@pytest.fixture
def two(toy_home):
    """A finished run with two objectives."""
    return finished_run(SETTINGS, id=RUN)


async def shown(pilot, *keys):
    """The run on the live tab, and the screen after these keys."""
    pilot.app.look_at(RUN)
    await until(pilot, lambda: "done" in screen_text(pilot.app))
    await at_rest(pilot)
    for key in keys:
        await pilot.press(key)
        await at_rest(pilot)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_front_looks_like(two, size):
    async with app_on().run_test(size=size) as pilot:
        await shown(pilot, "f")
        assert_golden(screen_text(pilot.app), "front-{}x{}".format(*size))


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_beside_all_other_panels(two, size):
    async with app_on().run_test(size=size) as pilot:
        await shown(pilot)
        assert_golden(screen_text(pilot.app), "front-live-{}x{}".format(*size))


async def test_in_ascii(two, monkeypatch):
    monkeypatch.setenv("NASTUI_ASCII", "1")
    async with app_on().run_test(size=(80, 24)) as pilot:
        await shown(pilot, "f", "down", "m", "down")
        assert screen_text(pilot.app).isascii()
        assert_golden(screen_text(pilot.app), "front-ascii-80x24")


async def test_the_cursor_chooses_a_cell_which_is_drawn_and_compared_with_the_marked_one(two):
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f")
        table = screen.query_one(FrontTable)
        assert pilot.app.focused is table
        first = screen.view.member
        assert table.chosen.member == first
        await pilot.press("m", "down")
        await at_rest(pilot)
        assert screen.view.rival == first
        assert screen.view.member == table.items[1].member != first
        assert f"beside #{first.number + 1}" in str(screen.query_one(FrontCell).border_subtitle)
        assert "worse" in screen_text(pilot.app)
        assert "better" in screen_text(pilot.app)
        assert "◎" in screen_text(pilot.app)
        await pilot.press("up", "m")
        await at_rest(pilot)
        assert screen.view.rival is None


async def test_the_table_is_ordered_by_any_column(two):
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f")
        table = screen.query_one(FrontTable)
        chosen = table.chosen.member.number
        accuracies = [row.member.values[0] for row in table.items]
        assert accuracies == sorted(accuracies, reverse=True)
        await pilot.press("o")
        await at_rest(pilot)
        flops = [row.member.values[1] for row in table.items]
        assert flops == sorted(flops)
        assert table.chosen.member.number == chosen  # the cursor stays on its cell
        await pilot.press("o")
        await at_rest(pilot)
        numbers = [row.member.number for row in table.items]
        assert numbers == sorted(numbers)
        screen.on_line_table_heading_pressed(FrontTable.HeadingPressed("at"))
        assert [row.member.number for row in table.items] == numbers[::-1]


async def test_it_begins_with_the_better_end_of_the_first_objective_also_where_less_is_better(toy_home):
    first, second = ([one.replace(was, now) for one in SETTINGS if was in one] for was, now in ((".2.", ".1."), (".1.", ".2.")))
    finished_run((*SETTINGS[:4], *first, *second), id=RUN)
    async with app_on().run_test(size=(120, 40)) as pilot:
        table = (await shown(pilot, "f")).query_one(FrontTable)
        flops = [row.member.values[0] for row in table.items]
        assert len(flops) > 2
        assert flops == sorted(flops)
        assert table.order == FrontOrder("objective 0", down=False)


async def test_the_view_of_the_front_is_one_of_those_of_v_and_f_goes_back(two):
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "v")
        assert screen.on_front
        assert screen.query_one(FrontPanel).content_size.height > 10
        await pilot.press("f")
        await at_rest(pilot)
        assert not screen.on_front
        assert pilot.app.focused is screen.query_one(GenerationTable)


async def test_runs_without_objectives_have_no_such_view(toy_home):
    finished_run(id=RUN)
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f", "v")
        assert not screen.on_front
        assert screen.has_class("-view-chart")
        assert "Front" not in screen_text(pilot.app)


async def test_y_goes_from_the_front_to_the_hypervolume(two):
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot)
        assert screen.view.y == "front"
        await pilot.press("y")
        await at_rest(pilot)
        assert screen.view.y == "hypervolume"
        assert "exact front" in screen_text(pilot.app)


async def test_the_front_of_an_earlier_generation(two):
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f", "comma", "comma")
        assert screen.view.cursor == 1
        assert all(row.member.number < 100 for row in screen.query_one(FrontTable).items)


async def test_it_grows_while_the_run_is_driven(toy_home, turns):
    driven = drive_elsewhere(assignments=SETTINGS)
    try:
        async with app_on().run_test(size=(120, 40)) as pilot:
            pilot.app.look_at(driven.session.run)
            await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
            await pilot.press("f")
            await at_rest(pilot)
            screen = pilot.app.screen
            await until(pilot, lambda: len(screen.query_one(FrontTable).items) > 0)
            before = screen.view.hypervolume
            turns.let()
            await until(pilot, lambda: screen.view.snapshot.last.number > 1)
            assert screen.view.hypervolume >= before
    finally:
        driven.end()


async def test_the_front_is_written_from_the_app(two, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f", "w")
        await until(pilot, lambda: (working_folder() / f"{RUN}-front.json").exists())
        await at_rest(pilot)
        document = json.loads((working_folder() / f"{RUN}-front.json").read_text())
        assert [one["cell"] for one in document["front"]] == [one.cell for one in screen.view.members]
        assert (working_folder() / f"{RUN}-front.csv").read_text().count("\n") == len(screen.view.members) + 1


async def test_the_list_of_runs_has_the_hypervolume(two):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: RUN in screen_text(pilot.app))
        lines = screen_text(pilot.app).splitlines()
        heading = next(line for line in lines if "algorithm" in line)
        assert " hv " in heading
        assert " % " in next(line for line in lines if RUN in line)


async def test_the_front_is_written_from_the_list_of_runs(two, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: RUN in screen_text(pilot.app))
        await pilot.press("x")
        await at_rest(pilot)
        assert "Front" in screen_text(pilot.app)
        await pilot.press("escape")
        await at_rest(pilot)
        assert not list(working_folder().glob("*-front.*"))
        await pilot.press("x", "f")
        await until(pilot, lambda: (working_folder() / f"{RUN}-front.csv").exists())
        await at_rest(pilot)


async def test_runs_without_a_front_are_not_asked_for_one(toy_home):
    finished_run(id=RUN)
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: RUN in screen_text(pilot.app))
        await pilot.press("x")
        await at_rest(pilot)
        assert "Front" not in screen_text(pilot.app)


async def test_runs_compared_by_hand_have_a_view_of_their_fronts(toy_home):
    for number, more in enumerate(("seed=1", "seed=2", "algorithm.name=random-sampling")):
        finished_run((*SETTINGS, more), id=f"0000000{number}")
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "00000002" in screen_text(pilot.app))
        await pilot.press("a", "c")
        await until(pilot, lambda: bool(pilot.app.screen.query(ReportViews)) and "fronts" in pilot.app.screen.query_one(ReportViews).views)
        views = pilot.app.screen.query_one(ReportViews)
        while views.view != "fronts":
            await pilot.press("v")
            await at_rest(pilot)
        assert "hypervolume (%)" in screen_text(pilot.app)
        assert "IGD+" in screen_text(pilot.app)


async def test_the_best_under_a_bound_looks_like_this(toy_home):
    """One objective, and a bound that the search knows of: `most accurate under 200,000 operations`."""
    bounded = (*SETTINGS, "objective.2.goal=none", "objective.2.max=2e5")
    finished_run(tuple(one for one in bounded if "objective.2.reference" not in one), id=RUN)
    async with app_on().run_test(size=(80, 24)) as pilot:
        screen = await shown(pilot)
        (best,) = screen.view.members
        assert best.best
        assert best.values[1] <= 2e5
        assert screen.view.best.fitness == best.values[0]
        assert_golden(screen_text(pilot.app), "front-bounded-80x24")


async def test_runs_over_each_other_are_drawn_by_their_hypervolumes(toy_home):
    for number in (1, 2):
        finished_run((*SETTINGS, f"seed={number}"), id=f"0000000{number}")
    with Store(reading=True) as store:
        ends = {entry.id: 100 * entry.hypervolume_share for entry in store.entries()}
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "00000002" in screen_text(pilot.app))
        await pilot.press("a", "o")
        await until(pilot, lambda: getattr(pilot.app.screen, "overlay", None) is not None)
        await at_rest(pilot)
        screen = pilot.app.screen
        assert screen.options.y == "hypervolume"
        assert "hypervolume, % of the exact front's over queries" in screen_text(pilot.app)
        series = overlay_series(screen.overlay, "queries", "hypervolume")
        assert {run.entry.id: one.points[-1][1] for run, one in zip(screen.overlay.runs, series, strict=True)} == pytest.approx(ends)
        assert all(f"hv {end:.1f} %" in screen_text(pilot.app) for end in ends.values())
        await pilot.press("y")
        await at_rest(pilot)
        assert (screen.options.y, screen.options.log) == ("regret", True)


async def test_another_run_is_looked_at_from_its_first_cell_and_beside_none_that_the_run_before_had(two, own_home):
    other = finished_run((*SETTINGS, "seed=9"))
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f", "m", "down", "down")
        table = screen.query_one(FrontTable)
        assert screen.view.rival is not None
        assert table.cursor_row == 2
        pilot.app.look_at(other)
        await until(pilot, lambda: screen.view is not None and screen.view.snapshot.run.id == other)
        await at_rest(pilot)
        assert table.cursor_row == 0
        assert screen.view.member == table.chosen.member
        assert screen.options.rival is None
        assert not any(row.marked for row in table.items)
        await pilot.press("c")
        await at_rest(pilot)
        assert (own_home / "state" / "copied.txt").read_text().strip() == table.chosen.member.cell


async def test_when_the_cell_under_the_cursor_leaves_the_front_the_one_that_comes_there_is_drawn(two):
    async with app_on().run_test(size=(120, 40)) as pilot:
        screen = await shown(pilot, "f")
        table = screen.query_one(FrontTable)
        table.move_cursor(next(place for place, row in enumerate(table.items) if row.member.number >= 100))  # not of the first generation
        await at_rest(pilot)
        gone = screen.view.member
        screen.lapse.look(1)
        await at_rest(pilot)
        assert gone not in [row.member for row in table.items]
        assert screen.view.member == table.chosen.member
        assert f"#{table.chosen.member.number + 1:,}" in screen_text(pilot.app)
