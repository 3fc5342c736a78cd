"""Marked runs over each other, and what is written from the runs tab."""

import json
import shutil

import pytest
from test_runs_screen import on_list
from textual.widgets import Input
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, drive_elsewhere, finished_run, keys_of, screen_text, until

from nastui.base.paths import home
from nastui.drawing.graph_changes import changes
from nastui.presets.places import find
from nastui.presets.reading import read
from nastui.runs.labels import labels_of, set_note
from nastui.runs.overlay import MOST_RUNS, OverlayReader, overlay_series
from nastui.runs.store import Store
from nastui.tui.runs.beside import BesideScreen, BesideTab
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.runs.screen import RunsScreen
from nastui.tui.widgets.cells import compared

SIZES = [(40, 12), (80, 24), (120, 40), (200, 60)]
IDS = ("11111111", "22222222", "33333333")


@pytest.fixture
def three(toy_home):
    """Two algorithms, two seeds."""
    finished_run(id=IDS[0])
    finished_run(("seed=2",), id=IDS[1])
    finished_run(("algorithm.name=random",), id=IDS[2])


async def overlaid(pilot) -> BesideScreen:
    """Mark all, and draw them over each other."""
    await on_list(pilot, IDS[0])
    await pilot.press("a", "o")
    await until(pilot, lambda: isinstance(pilot.app.screen, BesideScreen) and pilot.app.screen.overlay is not None)
    await at_rest(pilot)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_what_it_looks_like(three, size):
    async with app_on(tab="runs").run_test(size=size) as pilot:
        await overlaid(pilot)
        assert_golden(screen_text(pilot.app), "runs-curves-{}x{}".format(*size))
        await pilot.press("v")
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "runs-cells-{}x{}".format(*size))


async def test_in_ascii(three, monkeypatch):
    monkeypatch.setenv("NASTUI_ASCII", "1")
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, IDS[0])
        assert screen_text(pilot.app).isascii()
        await overlaid(pilot)
        await pilot.press("v")
        await at_rest(pilot)
        assert screen_text(pilot.app).isascii()
        assert "right against left" in screen_text(pilot.app)


def test_a_curve_is_the_best_so_far_and_regret_its_distance_to_the_optimum(three):
    reader = OverlayReader(IDS)
    overlay = reader.read()
    assert reader.read() is overlay
    reader.close()
    with Store() as store:
        for one, run in zip(overlay.runs, IDS, strict=True):
            chunks, optimum = store.chunks(run), store.run(run).facts["optimum"]
            assert [best for _, _, best in one.steps] == [chunk.best for chunk in chunks]
            (regret,) = (series.points for series in overlay_series(overlay, "queries", "regret") if series.name == one.name)
            assert list(regret) == [(chunk.unique_total, optimum - chunk.best) for chunk in chunks]
    assert [one.name for one in overlay.runs] == ["genetic seed 1", "genetic seed 2", "random seed 1"]
    assert overlay.same_optimum
    assert overlay.warning == ""


def test_of_runs_that_are_overlaid_only_what_has_changed_is_read_again(three, monkeypatch):
    asked, real = [], Store.chunks
    monkeypatch.setattr(Store, "chunks", lambda store, run, after=-1: asked.append((run, after)) or real(store, run, after))
    reader = OverlayReader(IDS)
    first = reader.read()
    assert asked == [(run, -1) for run in IDS]
    with Store() as store:
        set_note(store, IDS[1], "mine")
    second = reader.read()
    assert asked[3:] == [(IDS[1], len(first.runs[1].steps) - 1)]
    assert [one is other for one, other in zip(first.runs, second.runs, strict=True)] == [True, False, True]
    assert second.runs[1].steps == first.runs[1].steps
    with Store() as store:
        store.delete(IDS[0])
    assert [one.entry.id for one in reader.read().runs] == [*IDS[1:]]
    reader.close()


def test_runs_are_overlaid_from_the_file_that_is_there_and_not_after_closing(three):
    reader = OverlayReader(IDS)
    assert len(reader.read().runs) == 3
    path = home().store
    shutil.copy(path, path.with_name("copy"))
    with Store(path.with_name("copy")) as copy:
        copy.delete(IDS[0])
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.with_name("copy").replace(path)
    last = reader.read()
    assert [one.entry.id for one in last.runs] == [*IDS[1:]]
    reader.close()
    with Store() as store:
        store.delete(IDS[1])
    assert reader.read() is last


def test_a_driver_of_an_overlaid_run_that_dies_is_seen(toy_home, monkeypatch):
    driven = drive_elsewhere()
    try:
        with Store() as store:
            reader = OverlayReader([store.listed()[0].id])
        assert reader.read().runs[0].entry.run.state == "running"
        monkeypatch.setattr("nastui.runs.rows.is_alive", lambda owner, heartbeat: False)
        assert reader.read().runs[0].entry.run.state == "interrupted"
        reader.close()
    finally:
        driven.end()


def test_runs_of_other_objectives_have_no_common_regret_and_too_many_are_told(three):
    with Store() as store:
        store._connection.execute("UPDATE sketches SET sum = x'00' WHERE run = ?", (IDS[0],))
    finished_run(("fitness.split=test",), id="44444444")
    reader = OverlayReader([*IDS, "44444444"] * 4)
    overlay = reader.read()
    reader.close()
    assert not overlay.same_optimum
    assert "different objectives" in overlay.warning
    assert (len(overlay.runs), overlay.left_out) == (MOST_RUNS, 4)


DOES = {  # (command, key) → what is so afterwards, and was not before
    ("beside.view", "v"): lambda screen: screen.options.view == "cells" and screen.has_class("-view-cells"),
    ("beside.x", "x"): lambda screen: screen.options.x == "time",
    ("beside.y", "y"): lambda screen: (screen.options.y, screen.options.log) == ("fitness", False),
    ("beside.log", "l"): lambda screen: not screen.options.log,
    ("beside.right", "right_square_bracket"): lambda screen: screen.options.pair == (0, 2),
    ("beside.left", "left_square_bracket"): lambda screen: screen.options.pair == (2, 1),
    ("beside.open", "enter"): lambda screen: screen.app.current_mode == "live",
    ("beside.back", "escape"): lambda screen: isinstance(screen.app.screen, RunsScreen) and len(screen.app.screen.marked) == 3,
}


OF_CELLS = ("right_square_bracket", "left_square_bracket", "enter")


async def test_keys_of_the_cells_are_offered_where_these_are_in_sight(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        screen = await overlaid(pilot)
        keys = lambda: screen_text(pilot.app).splitlines()[-1]  # noqa: E731
        assert "Right" not in keys()
        await pilot.press("v")
        await until(pilot, lambda: "] Right  [ Left  enter Open" in keys())
        await pilot.press("v")
        await until(pilot, lambda: "Right" not in keys())
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "] Right" in keys())
        for _ in range(3):
            screen.step(1, 1)
            assert len(set(screen.options.pair)) == 2


def test_each_key_is_tried():
    assert set(DOES) == keys_of(BesideTab.ACTIONS)


async def test_each_key_does_what_it_says(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        for (_, key), so in DOES.items():
            screen = await overlaid(pilot) if not isinstance(pilot.app.screen, BesideScreen) else pilot.app.screen
            assert not so(screen), key
            if key in OF_CELLS:
                await pilot.press(key)  # it does nothing where the cells are out of sight
                await pilot.press("v")
                await at_rest(pilot)
                assert (screen.options.pair, screen.options.view, pilot.app.screen) == ((0, 1), "cells", screen)
            await pilot.press(key)
            await until(pilot, lambda so=so, screen=screen: so(screen))
            if key == "enter":
                await pilot.press("3")
                await until(pilot, lambda: pilot.app.current_mode == "runs")
            if isinstance(pilot.app.screen, BesideScreen):
                await pilot.press("escape")
                await until(pilot, lambda: isinstance(pilot.app.screen, RunsScreen))
                pilot.app.screen.query_one(RunsTable).marked = frozenset()


# ---- what is written


async def test_tags_and_notes_are_asked_for(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, IDS[0])
        await pilot.press("t", *"paper a,b", "enter")
        await until(pilot, lambda: "'a,b' is no tag" in screen_text(pilot.app))
        await pilot.press(*["backspace"] * 4, "enter")
        await until(pilot, lambda: "paper" in screen_text(pilot.app) and not pilot.app.in_dialog)
        await pilot.press("a", "t", *"new -paper", "enter")
        await until(pilot, lambda: all(one.entry.tags == ("new",) for one in pilot.app.screen.query_one(RunsTable).items))
        await pilot.press("n", *"seen", "enter")
        await until(pilot, lambda: all(one.entry.note == "seen" for one in pilot.app.screen.query_one(RunsTable).items))
    with Store() as store:
        assert {labels_of(store, run) for run in IDS} == {("seen", ("new",))}


async def test_an_export_goes_into_another_folder_and_a_refused_one_is_asked_for_again(three, tmp_path):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, IDS[0])
        await pilot.press("x")
        await until(pilot, lambda: pilot.app.in_dialog)
        await pilot.press("o")
        await until(pilot, lambda: "Export into" in screen_text(pilot.app))
        pilot.app.screen.query_one(Input).value = __file__
        await pilot.press("enter")
        await until(pilot, lambda: "is a file" in screen_text(pilot.app))
        pilot.app.screen.query_one(Input).value = str(tmp_path / "new" / "folder")
        await pilot.press("enter")
        await until(pilot, lambda: "every evaluation as CSV" in screen_text(pilot.app))
        await pilot.press("c")
        await until(pilot, lambda: any("Wrote" in one.message for one in pilot.app._notifications))
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [f"{IDS[2]}.csv"]


@pytest.mark.parametrize(("key", "ending"), [("c", "csv"), ("j", "json"), ("p", "toml"), ("s", "svg")])
async def test_x_writes_what_is_chosen(three, key, ending, tmp_path, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, IDS[0])
        await pilot.press("space", "space", "x")
        await until(pilot, lambda: pilot.app.in_dialog)
        await pilot.press(key)
        await until(pilot, lambda: any("Wrote" in one.message for one in pilot.app._notifications))
    written = sorted(folder.iterdir())
    assert [path.name for path in written] == (["nastui-runs-1.svg"] if key == "s" else [f"{run}.{ending}" for run in IDS[1:]])
    text = written[0].read_text()
    if key == "c":
        assert text.splitlines()[0].startswith("number,cell,fitness")
        assert len(text.splitlines()) == 201
    elif key == "j":
        assert json.loads(text)["run"] == IDS[1]
    elif key == "p":
        with Store() as store:
            assert read(str(written[0])).spec == store.run(IDS[1]).spec
        assert find(str(written[0])).title == f"As in run {IDS[1]}"
    else:
        assert text.startswith("<svg")
        assert IDS[1] in text
        assert "@font-face" not in text
        assert "http" not in text.replace("http://www.w3.org", "").replace("https://www.textualize.io", "")


def test_two_cells_are_compared_once_in_each_direction(monkeypatch):
    compared.cache_clear()
    made = []
    monkeypatch.setattr("nastui.tui.widgets.cells.changes", lambda *two: (made.append(two), changes(*two))[1])
    left, right = "|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|", "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    for _ in range(3):
        assert [one.found.words for one in (compared("nats-tss", left, right), compared("nats-tss", right, left))] == [
            ("in→1 conv 3×3 → skip",),
            ("in→1 skip → conv 3×3",),
        ]
    assert len(made) == 2
    assert compared("nats-tss", left, None).found is None
