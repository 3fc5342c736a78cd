"""The study screen: list, matrix, making runs, views of the report."""

import json
import os
import re
import subprocess
import sys
import threading

import pytest
from study_helpers import PlayedMaker, fail_run, make_runs, write_study
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, keys_of, screen_text, until
from waiting import PATIENCE

from nastui.base.paths import home
from nastui.runs.store import Store
from nastui.studies import loading
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
from nastui.studies.report.figures import CostAxis
from nastui.tui.dialogs.prompt import PromptDialog
from nastui.tui.dialogs.seed_runs import SeedRunsDialog
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.dialogs.terms import TermsDialog
from nastui.tui.jobs.study_job import StudyPlace
from nastui.tui.report.arm_table import ArmTable
from nastui.tui.report.report_table import ReportTable
from nastui.tui.report.report_views import ALL, VIEWS, ReportViews
from nastui.tui.studies.commands import StudiesTab
from nastui.tui.studies.screen import StudiesScreen
from nastui.tui.studies.study_editor import StudyEditor
from nastui.tui.studies.study_list import StudyTable

SIZES = [(80, 24), (120, 40), (40, 12), (200, 60)]


@pytest.fixture
def studied(toy_home, monkeypatch):
    """A home whose only study is the small one, so that lists and pictures never change."""
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", home().state / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", home().state / "none")
    write_study()
    return toy_home


@pytest.fixture
def ran(studied):
    """All runs of the small study."""
    make_runs()
    return studied


def told(pilot) -> str:
    return " ".join(one.message for one in pilot.app._notifications)


@pytest.fixture
def quick_looks(monkeypatch):
    """Files are looked at often."""
    monkeypatch.setattr("nastui.tui.studies.screen._REFRESH_SECONDS", 0.05)


async def on_list(pilot) -> StudiesScreen:
    """Go to the screen, and wait until runs are counted."""
    await pilot.press("6")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and bool(pilot.app.screen.children))
    screen = pilot.app.screen
    await until(
        pilot, lambda: bool(screen.query_one(StudyTable).items) and all(one.total or not one.study for one in screen.query_one(StudyTable).items)
    )
    return screen


async def in_study(pilot, *, report: bool = True) -> StudiesScreen:
    """Open the small study, and wait for its report."""
    screen = await on_list(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: screen.run_matrix is not None and (not report or (screen.report is not None and not screen.study.composer.composing)))
    await at_rest(pilot)
    return screen


async def on_view(pilot, views, view: str) -> None:
    """Press the key of views until this one is shown."""
    while views.view != view:
        await pilot.press("v")
        await at_rest(pilot)


# ---- what it looks like


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_list_looks_like(studied, size, monkeypatch):
    monkeypatch.setattr("nastui.tui.studies.study_list.shown_path", lambda path: "studies/small.toml")
    async with app_on(tab="studies").run_test(size=size) as pilot:
        await on_list(pilot)
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "studies-list-{}x{}".format(*size))


@pytest.mark.parametrize("size", SIZES)
async def test_what_a_study_looks_like(ran, size):
    async with app_on(tab="studies").run_test(size=size) as pilot:
        await in_study(pilot)
        assert_golden(screen_text(pilot.app), "studies-{}x{}".format(*size))


async def test_what_each_view_looks_like(ran):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot)
        for view in VIEWS[1:]:
            await pilot.press("v")
            assert screen.query_one(ReportViews).view == view
            for width, height in SIZES:
                await pilot.resize_terminal(width, height)
                await at_rest(pilot)
                assert_golden(screen_text(pilot.app), f"studies-{view}-{width}x{height}")


async def test_where_there_is_room_all_views_are_shown_and_a_key_shows_each_alone(ran):
    async with app_on(tab="studies").run_test(size=(200, 60)) as pilot:
        views = (await in_study(pilot)).query_one(ReportViews)
        assert (views.views, views.view) == ((ALL, *VIEWS), ALL)
        assert all(title in screen_text(pilot.app) for title in ("─ Regret ─", "─ Incumbents ─", "─ Results ─", "─ Tests ─", "─ Claims ─"))
        await pilot.press("v", "v")
        await at_rest(pilot)
        assert views.view == VIEWS[1]
        assert "─ Results ─" not in screen_text(pilot.app)
        await pilot.resize_terminal(120, 40)
        await at_rest(pilot)
        assert (views.views, views.view) == (VIEWS, VIEWS[1])
        await pilot.resize_terminal(200, 60)
        await pilot.press(*["v"] * len(VIEWS[1:]))
        await at_rest(pilot)
        assert views.view == ALL
        await pilot.resize_terminal(120, 40)
        await at_rest(pilot)
        assert views.view == VIEWS[0]


async def test_f1_explains_the_column_of_a_report_under_the_mouse_also_where_it_is_scrolled(ran):
    async with app_on(tab="studies").run_test(size=(70, 24)) as pilot:
        screen = await in_study(pilot)
        views, table = screen.query_one(ReportViews), screen.query_one("#study-results", ReportTable)
        await on_view(pilot, views, "results")
        titles = [placed.column.title for placed in table.placed]
        assert table.heading_at(3) == "arm"
        start = sum(placed.width + 2 for placed in table.placed[: titles.index("mean (%)")])
        table.scroll_to(x=start - 20, animate=False, force=True)
        await until(pilot, lambda: table.scroll_offset.x == start - 20)
        assert table.heading_at(3) == "arm"
        assert table.heading_at(21) == "mean"
        await pilot.hover("#study-results", offset=(22, 2))
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermsDialog))
        await until(pilot, lambda: "mean" in str(pilot.app.screen.query_one("#term Static").content).splitlines()[0])


async def test_a_screen_that_is_vast_but_full_of_arms_shows_one_view(ran):
    async with app_on(tab="studies").run_test(size=(200, 36)) as pilot:
        views = (await in_study(pilot)).query_one(ReportViews)
        assert views.views == VIEWS


async def test_it_is_drawn_in_ascii(ran, monkeypatch):
    monkeypatch.setenv("NASTUI_ASCII", "1")
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot)
        for _ in VIEWS:
            shown = screen_text(pilot.app)
            assert shown.isascii()
            assert "?" not in shown.replace("? Help", "").replace("? not decided", "")
            await pilot.press("v")
            await at_rest(pilot)


async def test_each_narrow_view_has_the_screen_to_itself(ran):
    async with app_on(tab="studies").run_test(size=(40, 12)) as pilot:
        screen = await in_study(pilot)
        seen = []
        for _ in (*VIEWS, "arms"):
            await pilot.press("v")
            await at_rest(pilot)
            seen.append(tuple(name for name in ("arms", *VIEWS) if screen.query_one(f"#study-{name}").size.height > 0))
        assert seen == [(view,) for view in (*VIEWS, "arms")]


async def test_the_file_of_an_open_study_is_found_once_and_may_go_meanwhile(ran, monkeypatch):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot)
        folders = []
        monkeypatch.setattr("nastui.tui.studies.service.find_study", lambda name: folders.append(name))
        (home().studies / "small.toml").rename(home().studies / "other.toml")
        screen.refresh_bindings()
        await at_rest(pilot)
        assert screen.file.path == home().studies / "small.toml"
        assert folders == []
        await pilot.press("t")
        await until(pilot, lambda: any("small.toml" in one.message for one in pilot.app._notifications))
        assert pilot.app.screen is screen


async def test_an_open_study_whose_file_changes_is_shown_as_it_is_now(ran, quick_looks):
    file = home().studies / "small.toml"
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await in_study(pilot)
        await pilot.press("p")
        assert screen.study.panel.name == "longer"
        before, text = screen.study, file.read_text().replace('"random"', '"chance"').replace('= "chance" }', '= "random" }')
        file.write_text(text.replace('seeds = "1..3"', 'seeds = "1..4"'))
        await until(pilot, lambda: screen.study is not before)
        assert screen.study.panel.name == "longer"
        assert "small was changed elsewhere; it is shown as it is now" in told(pilot)
        await until(pilot, lambda: "chance" in screen_text(pilot.app) and "9 of 12 runs" in screen_text(pilot.app))
        await at_rest(pilot)

        again = screen.study
        file.write_text("x = [")
        await until(pilot, lambda: "it is shown as it was, as it cannot be opened now" in told(pilot))
        file.write_text(file.read_text() + " ")
        file.unlink()
        await until(pilot, lambda: "there is no study 'small'" in told(pilot))
        assert screen.study is again

        file.write_text(text)
        await until(pilot, lambda: screen.study is not again and "9 of 9 runs" in screen_text(pilot.app))


async def test_an_open_study_sees_that_a_preset_of_its_arms_changes(studied, quick_looks):
    preset = home().presets / "mine.toml"
    preset.write_text((home().presets / "toy.toml").read_text())
    file = home().studies / "small.toml"
    file.write_text(file.read_text().replace('"talk/genetic-accuracy-nats"', '"mine"'))
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await in_study(pilot, report=False)
        before = screen.study
        preset.write_text("# a remark\n" + preset.read_text())
        await until(pilot, lambda: before.stamps[1][1] == preset.stat().st_size)
        await at_rest(pilot)
        assert screen.study is before  # what is run is the same
        preset.write_text(preset.read_text().replace("population = 20", "tournament = 0.5\npopulation = 20"))
        await until(pilot, lambda: screen.study is not before)
        assert {one.spec.algorithm.settings.tournament for one in screen.study.opened.planned if one.arm == "genetic"} == {0.5}


async def test_a_report_that_is_composed_for_the_study_before_shows_nothing_over_the_next(ran, monkeypatch):
    write_study(name="other")
    going, go_on, composed = threading.Event(), threading.Event(), loading.composed

    def slow(matrix):
        if matrix.opened.name == "small" and not going.is_set():
            going.set()
            go_on.wait(PATIENCE)
        return composed(matrix)

    monkeypatch.setattr(loading, "composed", slow)
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await on_list(pilot)
        screen.open_study("small")
        await until(pilot, lambda: going.is_set() and "composing the report" in screen_text(pilot.app))
        composing = [one for one in pilot.app.workers if one.group == "report"]
        screen.open_study("other")
        await until(pilot, lambda: screen.study is not None and screen.study.name == "other" and screen.report is not None)
        assert [one.is_cancelled for one in composing] == [True]
        await at_rest(pilot)
        assert "composing" not in screen_text(pilot.app)
        go_on.set()


async def test_a_report_that_fails_is_not_waited_for(ran, monkeypatch):
    def fail(_):
        raise ValueError("odd")

    monkeypatch.setattr(loading, "composed", fail)
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await in_study(pilot, report=False)
        await until(pilot, lambda: screen.study.composer.trouble is not None and pilot.app.screen is not screen)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen and "The report could not be composed." in screen_text(pilot.app))


# ---- the list


async def test_without_studies_it_says_how_one_is_made(studied):
    (home().studies / "small.toml").unlink()
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: "No studies are here" in screen_text(pilot.app))
        assert "nastui study run FILE" in screen_text(pilot.app)


async def test_the_list_counts_the_runs_of_presets_as_they_are_now(studied, quick_looks):
    preset = home().presets / "mine.toml"
    preset.write_text((home().presets / "toy.toml").read_text())
    file = home().studies / "small.toml"
    file.write_text(file.read_text().replace('"talk/genetic-accuracy-nats"', '"mine"'))
    make_runs()
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await on_list(pilot)
        await until(pilot, lambda: screen.entry is not None and (screen.entry.done, screen.entry.total) == (9, 9))
        preset.write_text(preset.read_text().replace("population = 20", "tournament = 0.5\npopulation = 20"))
        await until(pilot, lambda: (screen.entry.done, screen.entry.total) == (6, 9))


async def test_a_study_that_is_wrong_is_listed_with_its_trouble(studied):
    (home().studies / "broken.toml").write_text('name = "broken"\nseads = 3\n')
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await on_list(pilot)
        assert "✗ wrong" in screen_text(pilot.app)
        assert "unknown key" in screen_text(pilot.app)
        await pilot.press("enter")
        await at_rest(pilot)
        assert screen.run_matrix is None


async def test_the_list_counts_runs_as_they_are_made(studied):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await on_list(pilot)
        assert "0 of 9" in screen_text(pilot.app)
        make_runs(1, 1)
        await until(pilot, lambda: "3 of 9" in screen_text(pilot.app))


@pytest.mark.slow
async def test_shipped_studies_are_listed_and_counted(toy_home):
    runs = len({one.digest for one in plan(read_study("talk")[1])})
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: f"0 of {runs:,}" in screen_text(pilot.app))
        assert "talk" in screen_text(pilot.app)


# ---- a study


async def test_a_study_without_runs_says_what_makes_them(studied):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot, report=False)
        await until(pilot, lambda: "No run of this study is done yet" in screen_text(pilot.app))
        assert "s Start" in screen_text(pilot.app)
        assert "0/3" in screen_text(pilot.app)


async def test_escape_goes_back_to_the_list_and_then_to_the_tab_before(ran):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot)
        await pilot.press("escape")
        await at_rest(pilot)
        assert screen.run_matrix is None
        assert screen.query_one(StudyTable).has_focus
        await pilot.press("escape")
        await at_rest(pilot)
        assert pilot.app.current_mode == "setup"


def drawn(number: int, arm: str, shown: str) -> bool:
    """Whether a chart's legend has an arm, with its regret in the end."""
    return re.search(rf"{number} ━ \d+\.\d{{3}} {arm}", shown) is not None


async def test_marks_choose_the_curves_and_arms_keep_their_numbers(ran):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot)
        legend = screen_text(pilot.app)
        assert drawn(1, "genetic", legend)
        assert drawn(2, "random", legend)
        await pilot.press("space")
        await at_rest(pilot)
        shown = screen_text(pilot.app)
        assert not drawn(1, "genetic", shown)
        assert drawn(2, "random", shown)
        assert "1 ○ genetic" in shown
        await pilot.press("a")
        await at_rest(pilot)
        assert drawn(1, "genetic", screen_text(pilot.app))
        await pilot.press("a")
        await at_rest(pilot)
        assert screen.query_one(ArmTable).hidden == {"random"}
        await pilot.press("space", "space")
        await at_rest(pilot)
        assert screen.query_one(ArmTable).hidden == {"random"}


async def test_regret_is_drawn_over_other_costs(ran):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot)
        assert "x unique queries" in screen_text(pilot.app)
        await pilot.press("x", "x")
        await at_rest(pilot)
        assert "x rounds" in screen_text(pilot.app)


async def test_another_panel_has_other_arms(ran):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot)
        await pilot.press("p")
        await at_rest(pilot)
        shown = screen_text(pilot.app)
        assert "60 evaluations" in shown
        assert "genetic" not in shown


async def test_an_arms_runs_are_listed_by_seed_and_opened(ran):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot)
        board = screen.run_matrix
        run = board.matrix.run(board.runs("equal", "digits", "genetic")[1][0]).id
        await pilot.press("enter")
        await until(pilot, lambda: "seed 3" in screen_text(pilot.app))
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and run in screen_text(pilot.app))
        with Store() as store:
            assert (store.run(run).spec.seed, store.run(run).spec.algorithm.name) == (2, "genetic")


async def test_failed_runs_are_named_with_their_reason(studied):
    make_runs()
    fail_run()
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        await in_study(pilot)
        shown = screen_text(pilot.app)
        assert "✗ 1 failed" in shown
        assert "random on digits, seed 3: the disk is full" in shown


async def test_the_matrix_fills_up_while_others_make_runs(studied):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot, report=False)
        make_runs(1, 1)
        await until(pilot, lambda: screen.run_matrix.done == 3)
        assert "1/3" in screen_text(pilot.app)


async def test_the_old_report_stays_until_the_new_one_is_there(ran, monkeypatch):
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        screen = await in_study(pilot)
        with Store() as store:
            store.delete(store.runs()[0].id)
        monkeypatch.setattr(loading, "composed", lambda board: pytest.fail("must not be composed yet"))
        monkeypatch.setattr(screen.study.composer, "wanted", lambda board, hurry: False)
        screen.read()
        await until(pilot, lambda: screen.run_matrix.done == 8)
        shown = screen_text(pilot.app)
        assert "report: of 9 runs" in shown
        assert drawn(1, "genetic", shown)


@pytest.mark.slow
async def test_the_report_is_written_where_it_is_asked_for(ran, tmp_path):
    async with app_on(tab="studies").run_test(size=(120, 40)) as pilot:
        await in_study(pilot)
        await pilot.press("e")
        await until(pilot, lambda: "Write report" in screen_text(pilot.app))
        pilot.app.screen.query_one("Input").value = str(tmp_path / "out")
        await pilot.press("enter")
        await until(pilot, lambda: "first" in " ".join(one.message for one in pilot.app._notifications))
    assert (tmp_path / "out" / "report.html").exists()
    assert (tmp_path / "out" / "iohinspector.csv").exists()


# ---- making runs


async def test_a_child_makes_the_runs_and_can_be_stopped_in_good_order(studied, monkeypatch, tmp_path):
    maker = PlayedMaker(monkeypatch, tmp_path / "maker")
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot, report=False)
        await pilot.press("s")
        await until(pilot, lambda: maker.said)
        assert maker.words == ["small"]
        assert "● study small" in screen_text(pilot.app)
        assert "s Stop" in screen_text(pilot.app)
        await pilot.press("s")
        await until(pilot, lambda: "Stop making runs of the study small?" in screen_text(pilot.app))
        await pilot.press("s")
        await until(pilot, lambda: not pilot.app.services.study_runs.active)
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
    assert maker.interrupted


async def test_a_cluster_makes_the_runs_where_it_is_asked_for_and_what_it_has_is_told(studied, monkeypatch, tmp_path):
    maker = PlayedMaker(monkeypatch, tmp_path / "maker", lines=[json.dumps({"stage": "cluster of 2 nodes, 4 cores: 3 cores free"})])
    async with app_on(tab="studies").run_test(size=(100, 30)) as pilot:
        await in_study(pilot, report=False)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog) and bool(pilot.app.screen.query("ChoiceButton")))
        editors = {row.row.key: row.editor for row in pilot.app.screen.query("FieldRow")}
        for key, keys, raw in (("executor", ["right"], "ray"), ("address", list("head:6379"), "head:6379")):
            editors[key].focus()
            await pilot.pause()
            await pilot.press(*keys)
            assert editors[key].raw == raw
        pilot.app.screen.query("ChoiceButton").first().focus()
        await pilot.press("s")
        await until(pilot, lambda: maker.said)
        assert maker.words == ["--executor=ray", "--address=head:6379", "small"]
        await until(pilot, lambda: "● cluster of 2 nodes, 4 cores: 3 cores free" in screen_text(pilot.app))
        maker.go_on()
        await until(pilot, lambda: not pilot.app.services.study_runs.active)


def test_what_would_do_nothing_without_a_cluster_is_refused_before_anything_starts():
    assert list(StudyPlace().conflicts()) == list(StudyPlace("ray", 3, "10.0.0.1:6379", 2, 0.5, 4.0).conflicts()) == []
    ((field, said),) = StudyPlace(cores=2).conflicts()
    assert field == "executor"
    assert "cores" in said
    ((field, said),) = StudyPlace("here", 3).conflicts()
    assert "jobs 3" in said


async def test_why_the_child_failed_is_told(studied, monkeypatch, tmp_path):
    document = {"failed": [{"arm": "random", "task": "digits", "seed": 2, "error": "no room"}]}
    maker = PlayedMaker(monkeypatch, tmp_path / "maker", document=document, code=1)
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot, report=False)
        await pilot.press("s")
        await until(pilot, lambda: maker.said)
        maker.go_on()
        await until(pilot, lambda: "random on digits, seed 2: no room" in screen_text(pilot.app))
    assert maker.words == ["small"]


async def test_quitting_while_runs_are_made_asks_and_stops_the_child(studied, monkeypatch, tmp_path):
    maker = PlayedMaker(monkeypatch, tmp_path / "maker")
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        await in_study(pilot, report=False)
        await pilot.press("s")
        await until(pilot, lambda: maker.said)
        await pilot.press("q")
        await until(pilot, lambda: "making runs of the study small" in screen_text(pilot.app))
        await pilot.press("s")
        await until(pilot, lambda: not pilot.app.is_running)
    assert maker.interrupted


@pytest.mark.slow
async def test_a_real_child_makes_all_runs(studied):
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot, report=False)
        await pilot.press("s")
        await until(pilot, lambda: screen.run_matrix.done == screen.run_matrix.total == 9 and not pilot.app.services.study_runs.active)
        assert pilot.app.services.study_runs.status.state == "done"
        await until(pilot, lambda: screen.report is not None and "9 of 9 runs" in screen.report.subtitle)


def test_the_first_screen_stands_before_what_studies_need_is_imported(own_home):
    code = "import sys, nastui.tui.app\nprint([name for name in ('numpy', 'scipy', 'nastui.studies.report') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert done.stdout.strip() == "[]"


# ---- each key does what its description says

DOES = {  # (command, key) → what is so afterwards, and was not before
    ("studies.open", "enter"): lambda screen: isinstance(screen.app.screen, SeedRunsDialog),
    ("studies.make_at", "S"): lambda screen: isinstance(screen.app.screen, SettingsDialog),
    ("studies.make", "s"): lambda screen: screen.study.next_step(screen.jobs.status) == "Stop" and screen.app.services.study_runs.active,
    ("report.view", "v"): lambda screen: screen.query_one(ReportViews).view == VIEWS[1],
    ("studies.panel", "p"): lambda screen: screen.study.panel.name == "longer",
    ("report.mark", "space"): lambda screen: screen.query_one(ArmTable).hidden == {"genetic"},
    ("report.mark", "m"): lambda screen: screen.query_one(ArmTable).hidden == {"genetic"},
    ("report.all", "a"): lambda screen: screen.query_one(ArmTable).hidden == {"random"},
    ("report.axis", "x"): lambda screen: screen.query_one(ReportViews).axis is CostAxis.SECONDS,
    ("report.write", "e"): lambda screen: isinstance(screen.app.screen, PromptDialog),
    ("report.browse", "o"): lambda screen: (home().state / "reports" / "report-small" / "report.html").exists(),
    ("studies.edit", "t"): lambda screen: isinstance(screen.app.screen, StudyEditor),
    ("studies.back", "escape"): lambda screen: screen.run_matrix is None and screen.query_one(StudyTable).has_focus,
}


def test_each_key_is_tried():
    assert set(DOES) | {("studies.new", "n")} == keys_of(StudiesTab.ACTIONS)  # which there is in the list only: test_studies_made_in_app.py


@pytest.mark.parametrize(("id", "key"), DOES)
async def test_each_key_does_what_it_says(studied, monkeypatch, tmp_path, id, key):
    make_runs(1, 2)  # those of the last seed are to be made
    PlayedMaker(monkeypatch, tmp_path / "maker")
    async with app_on(tab="studies").run_test(size=(80, 24)) as pilot:
        screen = await in_study(pilot)
        assert not DOES[id, key](screen)
        await pilot.press(key)
        await until(pilot, lambda: DOES[id, key](screen))


async def test_a_table_that_was_scrolled_to_the_right_stays_there_when_its_numbers_change(ran):
    async with app_on(tab="studies").run_test(size=(60, 24)) as pilot:
        screen = await in_study(pilot)
        views, table = screen.query_one(ReportViews), screen.query_one("#study-results", ReportTable)
        await on_view(pilot, views, "results")
        table.scroll_to(x=9, animate=False, force=True)
        await until(pilot, lambda: table.scroll_offset.x == 9)
        table.fill([tuple(value + 1 if isinstance(value, float) else value for value in row) for row in table.items])
        await at_rest(pilot)
        assert table.scroll_offset.x == 9
