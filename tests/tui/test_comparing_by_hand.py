"""Runs marked in the list, compared as arms."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, keys_of, screen_text, until

from nastui.base.paths import home
from nastui.runs.store import Store
from nastui.studies.report.figures import CostAxis
from nastui.tui.dialogs.prompt import PromptDialog
from nastui.tui.dialogs.seed_runs import SeedRunsDialog
from nastui.tui.report.arm_table import ArmTable
from nastui.tui.report.report_views import VIEWS, ReportViews
from nastui.tui.runs.comparing import ComparingScreen, ComparingTab
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.runs.screen import RunsScreen

SIZES = [(80, 24), (120, 40), (40, 12)]


@pytest.fixture
def two_arms(toy_home) -> list[str]:
    """Three runs each of two algorithms."""
    return [finished_run((f"algorithm.name={name}", f"seed={seed}")) for name in ("genetic", "random") for seed in (1, 2, 3)]


async def on_runs(pilot, count: int) -> RunsTable:
    """Go to the list, and wait until it is filled."""
    await pilot.press("3")
    await until(pilot, lambda: pilot.app.current_mode == "runs" and pilot.app.screen.query_one(RunsTable).row_count == count)
    return pilot.app.screen.query_one(RunsTable)


async def compared(pilot, count: int = 6) -> ComparingScreen:
    """Mark all that are shown, compare, and wait for the report."""
    await on_runs(pilot, count)
    await pilot.press("a", "c")
    await until(pilot, lambda: isinstance(pilot.app.screen, ComparingScreen) and pilot.app.screen.report is not None)
    await at_rest(pilot)
    return pilot.app.screen


async def test_marks_are_toggled_by_space_or_m_and_counted(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        table = await on_runs(pilot, 6)
        newest = table.chosen.run.id
        await pilot.press("space")
        assert table.marked == {newest}
        assert "c Compare" not in screen_text(pilot.app)
        await pilot.press("m")
        await until(pilot, lambda: "2 marked · 6" in screen_text(pilot.app))
        assert f"● {newest}" in screen_text(pilot.app).replace("  ", " ")
        assert "c Compare" in screen_text(pilot.app)
        await pilot.press("k", "k", "space")
        assert newest not in table.marked


async def test_all_that_the_filter_shows_are_marked_at_once(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        table = await on_runs(pilot, 6)
        await pilot.press("slash", *"random", "enter")
        await until(pilot, lambda: table.row_count == 3)
        table.focus()
        await pilot.press("a")
        assert table.marked == set(two_arms[3:])
        await pilot.press("a")
        assert not table.marked


async def test_a_run_that_is_deleted_is_no_longer_marked(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        table = await on_runs(pilot, 6)
        await pilot.press("a", "d")
        await until(pilot, lambda: "Delete the run" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: len(table.marked) == 5)
        with Store() as store:
            assert table.marked == {run.id for run in store.runs()}


@pytest.mark.parametrize("size", SIZES)
async def test_what_it_looks_like(two_arms, size):
    async with app_on(tab="runs").run_test(size=size) as pilot:
        await compared(pilot)
        assert_golden(screen_text(pilot.app), "comparing-{}x{}".format(*size))


async def test_it_has_the_views_of_a_study_without_claims(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        screen = await compared(pilot)
        seen = []
        for _ in VIEWS:
            seen.append(screen.query_one(ReportViews).view)
            await pilot.press("v")
        assert seen == [*VIEWS[:-1], VIEWS[0]]


async def test_it_says_that_it_is_exploratory_and_which_arms_are_few(two_arms):
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await compared(pilot)
        shown = screen_text(pilot.app)
        assert "exploratory: not declared before the runs" in shown
        assert "3 few" in shown
        assert "Fewer than 10 runs: genetic (3), random (3)." in shown


async def test_a_remark_is_whole_on_narrow_screens_too(two_arms):
    finished_run(("seed=1",))
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await compared(pilot, 7)
        line = pilot.app.screen.query_one("#study-line")
        assert line.size.height == 3
        shown = " ".join(screen_text(pilot.app).split())
        assert "Left out: 1 repeated (same search and seed). Fewer than 10 runs: genetic (3), random (3)." in shown


async def test_the_pair_is_tested(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("v", "v", "v")
        await at_rest(pilot)
        shown = screen_text(pilot.app)
        assert "Holm p" in shown
        assert "genetic" in shown


async def test_escape_goes_back_to_the_list_with_its_marks(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ComparingScreen))
        assert pilot.app.screen.query_one(RunsTable).marked == set(two_arms)


async def test_a_run_is_opened_from_it(two_arms):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        screen = await compared(pilot)
        assert screen.query_one(ArmTable).chosen_arm == "genetic"
        await pilot.press("enter")
        await until(pilot, lambda: "seed 3" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and two_arms[0] in screen_text(pilot.app))


@pytest.mark.slow
async def test_its_report_is_written(two_arms, tmp_path):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await compared(pilot)
        await pilot.press("e")
        await until(pilot, lambda: "Write report" in screen_text(pilot.app))
        pilot.app.screen.query_one("Input").value = str(tmp_path / "out")
        await pilot.press("enter")
        await until(pilot, lambda: (tmp_path / "out" / "report.html").exists())
    assert "exploratory" in (tmp_path / "out" / "report.html").read_text()


async def test_what_cannot_be_compared_is_refused_with_a_sentence(toy_home):
    finished_run(("seed=1",))
    finished_run(("seed=2",))
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_runs(pilot, 2)
        await pilot.press("a", "c")
        await until(pilot, lambda: any("1 arm, and at least 2 are compared" in one.message for one in pilot.app._notifications))
        assert not isinstance(pilot.app.screen, ComparingScreen)


# ---- each key does what its description says

DOES = {  # (command, key) → what is so afterwards, and was not before
    ("comparing.open", "enter"): lambda screen: isinstance(screen.app.screen, SeedRunsDialog),
    ("report.view", "v"): lambda screen: screen.query_one(ReportViews).view == VIEWS[1],
    ("report.mark", "space"): lambda screen: screen.query_one(ArmTable).hidden == {"genetic"},
    ("report.mark", "m"): lambda screen: screen.query_one(ArmTable).hidden == {"genetic"},
    ("report.all", "a"): lambda screen: screen.query_one(ArmTable).hidden == {"random"},
    ("report.axis", "x"): lambda screen: screen.query_one(ReportViews).axis is CostAxis.SECONDS,
    ("report.write", "e"): lambda screen: isinstance(screen.app.screen, PromptDialog),
    ("report.browse", "o"): lambda screen: (home().state / "reports" / "report-by-hand" / "report.html").exists(),
    ("comparing.back", "escape"): lambda screen: isinstance(screen.app.screen, RunsScreen) and len(screen.app.screen.marked) == 6,
}


def test_each_key_is_tried():
    assert set(DOES) == keys_of(ComparingTab.ACTIONS)


@pytest.mark.parametrize(("id", "key"), DOES)
async def test_each_key_does_what_it_says(two_arms, id, key):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        screen = await compared(pilot)
        assert not DOES[id, key](screen)
        await pilot.press(key)
        await until(pilot, lambda: DOES[id, key](screen))
