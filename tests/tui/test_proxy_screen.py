"""The proxy screen: table, scatter, heat maps, one cell."""

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from proxy_helpers import accuracies, document, keep_scores, keep_three_sets
from textual.widgets import Static
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, keys_of, screen_text, until
from waiting import PATIENCE

from nastui.benchmarks.catalogue import benchmark_named
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.registry import FITNESSES
from nastui.studies.proxies.rescoring import Kernel, ScoredCell
from nastui.studies.proxies.rows import too_few
from nastui.tui.proxies.commands import ProxiesTab
from nastui.tui.proxies.lines import CellLine
from nastui.tui.proxies.panels import HeatMapPanel, ScatterPanel
from nastui.tui.proxies.proxy_table import ProxyTable
from nastui.tui.proxies.screen import ProxiesScreen
from nastui.tui.proxies.service import ProxyService

SIZES = [(80, 24), (120, 40), (40, 12), (200, 60)]


async def on_proxies(pilot) -> ProxiesScreen:
    """Go to the screen, and wait until all rows are judged and one is drawn."""
    await pilot.press("5")
    await until(pilot, lambda: isinstance(pilot.app.screen, ProxiesScreen) and bool(pilot.app.screen.children))
    screen = pilot.app.screen
    await until(pilot, lambda: settled(screen))
    return screen


def settled(screen) -> bool:
    lines = screen.query_one(ProxyTable).items
    return bool(lines) and all(line.judged for line in lines) and screen.shown is not None and screen.shown.row.id == screen.row.id


@pytest.fixture
def scored_home(toy_home):
    keep_three_sets()
    return toy_home


@pytest.fixture
def quick_kernels(monkeypatch):
    """K of made-up numbers; the best cell's images are told apart."""

    def made(subject, row, pairs, place, title) -> Kernel:
        alike = 0.5 if "best" in title else 0.8
        shares = tuple(tuple(1.0 if one == other else alike + 0.01 * ((one * other) % 16) for other in range(32)) for one in range(32))
        return Kernel(title, float(pairs.accuracies[place]), float(pairs.scores[place]), shares)

    monkeypatch.setattr("nastui.studies.proxies.rescoring.kernel_at", made)


@pytest.fixture
def quick_score(monkeypatch):
    """A score that is known before."""
    cell = ScoredCell("|x|", 120.25, "ok", 0.25, "NASWT (paper), batch 16 of made-up images, seed 0", 45.5, 1234, 5260)
    monkeypatch.setattr("nastui.studies.proxies.rescoring.score_cell", lambda subject, row, text: replace(cell, text=text))


def result(screen) -> str:
    return str(screen.query_one("#proxy-result", Static).content)


# ---- what it looks like


@pytest.mark.parametrize("size", SIZES)
async def test_what_it_looks_like(scored_home, size):
    async with app_on(tab="proxies").run_test(size=size) as pilot:
        await on_proxies(pilot)
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "proxies-{}x{}".format(*size))


@pytest.mark.parametrize("size", SIZES)
async def test_heat_maps_of_a_good_and_a_poor_cell(scored_home, quick_kernels, size):
    async with app_on(tab="proxies").run_test(size=size) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("h")
        await until(pilot, lambda: len(screen.query_one(HeatMapPanel)._kernels) == 2)
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "proxies-kernel-{}x{}".format(*size))


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_one_cell(scored_home, quick_score, size):
    async with app_on(tab="proxies").run_test(size=size) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "conv" in screen.query_one("#proxy-cell").value)
        await pilot.press("home")
        await pilot.press("enter")
        await until(pilot, lambda: "120.25" in result(screen))
        await pilot.press("home")
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "proxies-cell-{}x{}".format(*size))


async def test_what_is_compared_with_is_said_in_the_room_there_is(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        await until(pilot, lambda: "valid accuracy at 12 epochs" in screen_text(pilot.app))
        await pilot.resize_terminal(40, 12)
        await until(pilot, lambda: "valid @ 12" in screen_text(pilot.app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "valid accuracy at 12 epochs" in screen_text(pilot.app))


async def test_without_kept_scores_it_says_what_computes_them(toy_home):
    async with app_on(tab="proxies").run_test(size=(40, 12)) as pilot:
        await on_proxies(pilot)
        await at_rest(pilot)
        shown = screen_text(pilot.app)
        assert "S scores all of its cells" in " ".join(shown.split())
        assert_golden(shown, "proxies-empty-40x12")


async def test_where_no_row_has_a_kernel_the_scatter_has_its_room(toy_home):
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await until(pilot, lambda: not screen.query_one(HeatMapPanel).display)
        assert screen.query_one(ScatterPanel).size.width > 110


async def test_it_is_drawn_in_ascii(scored_home, quick_kernels, monkeypatch):
    monkeypatch.setenv("NASTUI_ASCII", "1")
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("h")
        await until(pilot, lambda: len(screen.query_one(HeatMapPanel)._kernels) == 2)
        await at_rest(pilot)
        shown = screen_text(pilot.app)
        assert shown.isascii()
        assert {len(line) for line in shown.splitlines() if line.startswith((".", "'", "|"))} == {120}
        assert_golden(shown, "proxies-ascii-120x40")


async def test_without_colour_the_heat_maps_are_shades(scored_home, quick_kernels, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("h")
        await until(pilot, lambda: len(screen.query_one(HeatMapPanel)._kernels) == 2)
        await at_rest(pilot)
        assert "▀" not in screen_text(pilot.app)
        assert "▓▓██" in screen_text(pilot.app)


# ---- the table


async def test_nothing_heavy_is_imported_by_the_screen_itself(own_home):
    program = "import nastui.tui.proxies.screen, sys; print([name for name in ('numpy', 'torch', 'scipy') if name in sys.modules])"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE, env=dict(os.environ)
    )
    assert done.stdout == "[]\n", done.stderr


async def test_the_screen_goes_on_while_rows_are_judged(scored_home, monkeypatch):
    go_on = threading.Event()
    real = __import__("nastui.studies.proxies.pairs", fromlist=["judge"]).judge
    monkeypatch.setattr("nastui.studies.proxies.pairs.judge", lambda pairs: real(pairs) if go_on.wait(PATIENCE) else None)
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProxiesScreen) and pilot.app.screen.row is not None)
        assert "…" in screen_text(pilot.app)
        await pilot.press("down")
        await until(pilot, lambda: pilot.app.screen.row.batch == 128)
        go_on.set()
        await until(pilot, lambda: settled(pilot.app.screen))
        assert pilot.app.screen.row.batch == 128  # the cursor stayed where it was


async def test_scores_that_come_in_meanwhile_are_seen(toy_home):
    keep_scores(document(16), accuracies(), cells=slice(300))
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        screen = await on_proxies(pilot)
        assert "    6 %" in screen_text(pilot.app)
        keep_scores(document(16), accuracies())
        screen.read()
        await until(pilot, lambda: screen.query_one(ProxyTable).items[0].judged.known == 5260)
        await until(pilot, lambda: "5,260 cells" in screen_text(pilot.app))


async def test_the_row_under_the_cursor_is_drawn(scored_home):
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        screen = await on_proxies(pilot)
        assert "batch 16 of made-up images" in screen_text(pilot.app)
        assert "not drawn: 53 disconnected, 22 −∞ · 5,185 of 5,260 cells" in screen_text(pilot.app)
        await pilot.press("G")
        await until(pilot, lambda: settled(screen))
        assert "run 2 against run 1" in screen_text(pilot.app)


async def test_other_benchmarks_and_splits_are_a_key_away(scored_home):
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("a")
        await until(pilot, lambda: settled(screen) and "test accuracy at 12 epochs" in screen_text(pilot.app))
        await pilot.press("b")
        await until(pilot, lambda: settled(screen) and "nats-tss › toy › valid" in screen_text(pilot.app))
        assert "No scores of nats-tss are stored yet" in screen_text(pilot.app)
        assert "a second training" in screen_text(pilot.app)
        await pilot.press("b")
        await until(pilot, lambda: settled(screen) and "mini-tss › mnist8" in screen_text(pilot.app))


async def test_zooming_looks_at_the_best(scored_home):
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        await on_proxies(pilot)
        for words in ("the best 50 % by accuracy", "the best 10 % by accuracy"):
            await pilot.press("z")
            await until(pilot, lambda words=words: words in screen_text(pilot.app))
        await pilot.press("z")
        await at_rest(pilot)
        assert "the best 10 % by accuracy" not in screen_text(pilot.app)
        assert "the best 50 % by accuracy" not in screen_text(pilot.app)


async def test_narrow_views_take_turns(scored_home):
    async with app_on(tab="proxies").run_test(size=(40, 12)) as pilot:
        await on_proxies(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "accuracy over score" in screen_text(pilot.app))
        await pilot.press("v")
        await until(pilot, lambda: "h draws K" in screen_text(pilot.app))
        await pilot.press("v", "j")
        await until(pilot, lambda: "naswt paper" in screen_text(pilot.app))
        assert pilot.app.screen.query_one(ProxyTable).has_focus


async def test_damaged_scores_are_told(toy_home):
    (toy_home / "data").mkdir(exist_ok=True)
    (toy_home / "data" / "scores.sqlite").write_text("this is no database" * 100)
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        await until(pilot, lambda: "not a database" in screen_text(pilot.app).replace("\n│ ", " "))
        assert "Traceback" not in screen_text(pilot.app)


async def test_a_row_without_a_number_is_drawn_as_nothing(toy_home):
    keep_scores(document(16), [float("nan")] * 5260)
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        screen = await on_proxies(pilot)
        assert "nothing to draw" in screen_text(pilot.app)
        await pilot.press("h")
        await until(pilot, lambda: "too few cells" in screen_text(pilot.app))
        assert screen.query_one(ProxyTable).items[0].judged.tau is None


# ---- K, and one cell


def grow(screen) -> None:
    """Another process has scored one more cell of each set."""
    table = screen.query_one(ProxyTable)
    rows = (replace(one.row, kept=one.row.kept and replace(one.row.kept, count=one.row.kept.count + 1)) for one in table.items)
    table.fill([replace(line, row=row) for line, row in zip(table.items, rows, strict=True)])


@pytest.fixture
def slow_score(quick_score, monkeypatch):
    """A score that waits until it may come."""
    from nastui.studies.proxies import rescoring

    begun, go_on, quick = threading.Event(), threading.Event(), rescoring.score_cell

    def score(*asked):
        begun.set()
        go_on.wait(PATIENCE)
        return quick(*asked)

    monkeypatch.setattr(rescoring, "score_cell", score)
    yield begun, go_on
    go_on.set()


@pytest.mark.parametrize("meanwhile", [grow, lambda screen: screen.query_one(ProxyTable).move_cursor(row=1)])
async def test_a_score_comes_though_its_row_grows_or_is_left_meanwhile(scored_home, slow_score, meanwhile):
    begun, go_on = slow_score
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "conv" in screen.query_one("#proxy-cell").value)
        await pilot.press("enter")
        await until(pilot, begun.is_set)
        assert "scoring" in result(screen)
        meanwhile(screen)
        await until(pilot, lambda: settled(screen))
        go_on.set()
        await until(pilot, lambda: "120.25" in result(screen))
        assert len(screen.shown.marks) == (1 if meanwhile is grow else 0)


async def test_a_score_that_fails_is_not_waited_for(scored_home, monkeypatch):
    def fail(*_):
        raise ValueError("odd")

    monkeypatch.setattr("nastui.studies.proxies.rescoring.score_cell", fail)
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "conv" in screen.query_one("#proxy-cell").value)
        await pilot.press("enter")
        await until(pilot, lambda: "could not be scored" in result(screen))


async def test_a_score_beside_another_data_set_is_not_waited_for(scored_home, slow_score, two_datasets):
    begun, go_on = slow_score
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "conv" in screen.query_one("#proxy-cell").value)
        await pilot.press("enter")
        await until(pilot, begun.is_set)
        screen.take_next("split")
        go_on.set()
        await at_rest(pilot)
        assert result(screen) == ""


async def test_heat_maps_come_though_their_row_grows_meanwhile(scored_home, quick_kernels, monkeypatch):
    go_on, kernels = asyncio.Event(), ProxyService.kernels

    async def slow(self, shown):
        await go_on.wait()
        async for one in kernels(self, shown):
            yield one

    monkeypatch.setattr(ProxyService, "kernels", slow)
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        before = screen.shown
        await pilot.press("h")
        await until(pilot, lambda: "computing" in screen_text(pilot.app))
        grow(screen)
        screen._look()
        await until(pilot, lambda: screen.shown is not before)
        go_on.set()
        await until(pilot, lambda: "B poor" in screen_text(pilot.app))
        assert len(screen.shown.marks) == 2


async def test_heat_maps_go_with_their_row(scored_home, quick_kernels):
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("h")
        await until(pilot, lambda: "B poor" in screen_text(pilot.app))
        await pilot.press("down")
        await until(pilot, lambda: settled(screen))
        assert "B poor" not in screen_text(pilot.app)
        assert not screen.shown.marks
        await pilot.press("G")
        await until(pilot, lambda: settled(screen))
        assert "h Heat map" not in screen_text(pilot.app)


async def test_what_has_no_images_any_more_says_so(scored_home):
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        await on_proxies(pilot)
        await pilot.press("h")
        await until(pilot, lambda: "cannot be had again" in screen_text(pilot.app))
        assert "Traceback" not in screen_text(pilot.app)


async def test_a_text_that_is_no_cell_is_answered(scored_home):
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("G", "s")
        await until(pilot, lambda: "conv" in screen.query_one("#proxy-cell").value)
        screen.query_one("#proxy-cell").value = "|nonsense|"
        await pilot.press("enter")
        await until(pilot, lambda: "✗" in result(screen))
        await pilot.press("escape")
        await until(pilot, lambda: screen.query_one(ProxyTable).has_focus)
        assert "nonsense" not in screen_text(pilot.app)


async def test_what_nobody_foresaw_is_shown_and_the_app_lives(scored_home, monkeypatch):
    def broken(*_):
        raise RuntimeError("a strange thing")

    monkeypatch.setattr("nastui.studies.proxies.rescoring.kernel_at", broken)
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        await on_proxies(pilot)
        await pilot.press("h")
        await until(pilot, lambda: "a strange thing" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProxiesScreen))
        assert "a strange thing" not in screen_text(pilot.app)


async def test_real_scores_from_end_to_end(toy_home):
    entry = FITNESSES.entry("naswt")
    context = FitnessContext(benchmark_named("mini-tss"), "mnist8", seed=0, report_epochs=None, device="cpu")
    made = entry.make(replace(entry.settings(), batch_size=8), context)
    keep_scores(made.document, accuracies(), live_only=False)
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "conv" in screen.query_one("#proxy-cell").value)
        await pilot.press("enter")
        await until(pilot, lambda: "NASWT (official), batch 8" in result(screen))
        assert "accuracy" in result(screen)
        await pilot.press("escape", "h")
        await until(pilot, lambda: "B poor" in screen_text(pilot.app))


async def test_its_commands_are_in_the_help_and_the_palette(scored_home):
    async with app_on(tab="proxies").run_test(size=(100, 40)) as pilot:
        await on_proxies(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: "Score one cell with the settings of the row" in screen_text(pilot.app))
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: "Heat map" in screen_text(pilot.app))
        assert "Score a cell" in screen_text(pilot.app)


def test_every_key_of_the_screen_has_an_id():
    from nastui.tui.app import NastuiApp
    from nastui.tui.proxies.lines import CellLine

    found = [binding for owner in (NastuiApp, ProxiesTab, CellLine) for binding in owner.BINDINGS]
    assert len({binding.id for binding in found if binding.id}) == len(found)


# ---- each key does what its description says


@pytest.fixture
def two_datasets(monkeypatch):
    """The first benchmark's accuracies are known as those of a second data set too."""
    ask = ProxyService.subjects

    async def subjects(desk):
        every = await ask(desk)
        return (every[0], replace(every[0], dataset="another"), *every[1:])

    monkeypatch.setattr(ProxyService, "subjects", subjects)


DOES = {  # (command, key) → what is another afterwards
    ("proxies.score", "s"): lambda screen: (screen.has_class("-asking"), isinstance(screen.focused, CellLine)),
    ("proxies.score_all", "S"): lambda screen: "Score all cells of mini-tss" in screen_text(screen.app),
    ("proxies.kernel", "h"): lambda screen: (screen._view == "kernel", "A best" in screen_text(screen.app)),
    ("proxies.view", "v"): lambda screen: screen._view,
    ("proxies.zoom", "z"): lambda screen: screen.query_one(ScatterPanel).zoom,
    ("proxies.benchmark", "b"): lambda screen: screen.subject.benchmark,
    ("proxies.dataset", "d"): lambda screen: (screen.subject.benchmark == "mini-tss", screen.subject.dataset),
    ("proxies.accuracy", "a"): lambda screen: (screen.subject.benchmark == "mini-tss", screen.subject.split),
    ("proxies.back", "escape"): lambda screen: screen.app.current_mode,
}
AFTER = {
    "proxies.score": (True, True),
    "proxies.score_all": True,
    "proxies.kernel": (True, True),
    "proxies.view": "kernel",
    "proxies.zoom": 0.5,
    "proxies.benchmark": "nats-tss",
    "proxies.dataset": (True, "another"),
    "proxies.accuracy": (True, "test"),
    "proxies.back": "setup",
}


OF_JOBS = {("proxies.cancel", "c"), ("proxies.reason", "e")}
"""Keys that do something while there is a job: tried in test_score_job.py."""


def test_each_key_is_tried():
    assert set(DOES) | OF_JOBS == keys_of(ProxiesTab.ACTIONS)


@pytest.mark.parametrize(("id", "key"), DOES)
async def test_each_key_does_what_it_says(scored_home, quick_kernels, two_datasets, id, key):
    async with app_on(tab="proxies").run_test(size=(80, 24)) as pilot:
        screen = await on_proxies(pilot)
        assert DOES[id, key](screen) != AFTER[id]
        await pilot.press(key)
        await until(pilot, lambda: DOES[id, key](screen) == AFTER[id])


async def test_too_few_cells_are_said_at_the_end_and_not_ranked(toy_home):
    keep_scores(document(16), accuracies(), cells=slice(25))
    keep_scores(document(128), accuracies())
    async with app_on(tab="proxies").run_test(size=(120, 40)) as pilot:
        screen = await on_proxies(pilot)
        table = screen.query_one(ProxyTable)
        await until(pilot, lambda: all(line.judged for line in table.items))
        last = table.items[-1]
        assert (last.row.batch, last.judged.known, last.judged.tau) == (16, 25, None)
        assert [line.few for line in table.items].count(True) == 1
        assert "of 5,260 cells: too few" in screen_text(pilot.app)


def test_a_hundred_cells_or_a_whole_space_are_enough():
    known = ((25, 15_625), (99, 15_625), (100, 15_625), (100, 423_624), (60, 60), (59, 60))
    assert [too_few(*both) for both in known] == [True, True, False, False, False, True]
