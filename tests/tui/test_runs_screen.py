"""The list of runs: filter, open, delete, load."""

import math

import pytest
from sealing import vouch
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.runs.labels import labels_of, set_note, set_tags
from nastui.runs.result import best_of
from nastui.runs.store import Store
from nastui.settings.reading import settings_path
from nastui.tui.runs.runs_table import RunsTable, curve_text


async def on_list(pilot, text: str) -> None:
    await pilot.press("3")
    await until(pilot, lambda: text in screen_text(pilot.app))


async def test_runs_are_listed_newest_first_and_opened(toy_home):
    older, newer = finished_run(), finished_run(("seed=2",))
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, older)
        shown = screen_text(pilot.app)
        assert shown.index(newer) < shown.index(older)
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and "✓ done" in screen_text(pilot.app))
        assert older in screen_text(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.current_mode == "runs"


async def test_where_there_is_room_the_run_under_the_cursor_is_shown_whole(toy_home):
    older = finished_run(("algorithm.name=random", "budget.evaluations=60"))
    newer = finished_run(("seed=2", "predictor.name=xgboost"))
    with Store() as store:
        set_note(store, older, "before the change")
        cell = best_of(store.listed(older)[0])["cell"]
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await on_list(pilot, f"Run {newer}")
        assert "genetic · xgboost" in screen_text(pilot.app)
        assert "regret over evaluations" in screen_text(pilot.app)
        await pilot.press("j")
        await until(pilot, lambda: f"Run {older}" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert "60 evaluated, 60 unique" in shown
        assert "before the change" in shown
        assert "out ┃" in shown or cell in shown
        await pilot.resize_terminal(100, 40)
        await until(pilot, lambda: f"Run {older}" not in screen_text(pilot.app))


async def test_of_a_damaged_run_as_much_is_shown_as_can_be_read(toy_home):
    run = finished_run()
    with Store() as store:
        with store.writing() as connection:
            connection.execute("UPDATE runs SET best_record = x'00' WHERE id = ?", (run,))
        vouch(store)
    async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
        await on_list(pilot, f"Run {run}")
        assert "regret over evaluations" in screen_text(pilot.app)
        assert "out ┃" not in screen_text(pilot.app)


async def test_the_filter_keeps_what_contains_all_words(toy_home):
    genetic, random = finished_run(), finished_run(("algorithm.name=random",))
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, genetic)
        await pilot.press("slash", *"random done")
        await until(pilot, lambda: genetic not in screen_text(pilot.app))
        assert random in screen_text(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: genetic in screen_text(pilot.app))


async def test_a_filter_without_a_match_says_so_and_how_to_see_all_again(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, run)
        await pilot.press("slash", *"nothing")
        await until(pilot, lambda: "No run is like that; esc shows all." in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: run in screen_text(pilot.app))
        assert "No run is like that" not in screen_text(pilot.app)


async def test_deleting_asks(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, run)
        await pilot.press("d")
        await until(pilot, lambda: "Delete the run" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Delete the run" not in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: "Delete the run" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: "No runs" in screen_text(pilot.app))
    with Store() as store:
        assert store.runs() == []


async def test_the_network_of_the_best_cell_is_written_by_one_key(toy_home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, run)
        await pilot.press("N")
        await until(pilot, lambda: (tmp_path / f"network_{run}.py").exists())
    assert "class FoundNetwork" in (tmp_path / f"network_{run}.py").read_text()


async def test_a_run_goes_into_the_form(toy_home):
    run = finished_run(("seed=42", "algorithm.population=25"))
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, run)
        await pilot.press("e")
        await until(pilot, lambda: f"as in run {run}" in screen_text(pilot.app))
        spec = pilot.app.setup.form.validation.spec
        assert (spec.seed, spec.algorithm.settings.population) == (42, 25)


# ---- order, filter, notes


def shown_runs(app) -> list[str]:
    return [one.run.id for one in app.screen.query_one(RunsTable).items]


@pytest.fixture
def three(toy_home) -> list[str]:
    """Ids by seed: 3, 1, 2."""
    return [finished_run((f"seed={seed}",), id=f"{seed}" * 8) for seed in (3, 1, 2)]


async def test_s_orders_by_the_next_column_and_capital_s_turns_it_round(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        assert shown_runs(pilot.app) == three[::-1]
        await pilot.press("s")
        await until(pilot, lambda: "run▲" in screen_text(pilot.app))
        assert shown_runs(pilot.app) == sorted(three)
        await pilot.press("S")
        await until(pilot, lambda: "run▼" in screen_text(pilot.app))
        assert shown_runs(pilot.app) == sorted(three, reverse=True)


async def test_a_click_on_a_heading_orders_by_it_and_a_second_turns_it_round(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        table = pilot.app.screen.query_one(RunsTable)
        heading = screen_text(pilot.app).splitlines()[table.content_region.y].index("seed")
        offset = (heading - table.region.x, table.content_region.y - table.region.y)
        await pilot.click(table, offset=offset)
        await until(pilot, lambda: "seed▲" in screen_text(pilot.app))
        assert shown_runs(pilot.app) == sorted(three)
        await pilot.click(table, offset=offset)
        await until(pilot, lambda: "seed▼" in screen_text(pilot.app))
        assert shown_runs(pilot.app) == sorted(three, reverse=True)


async def test_a_click_moves_the_cursor_and_a_second_opens_the_run(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        table = pilot.app.screen.query_one(RunsTable)
        await pilot.click(table, offset=(8, 4))
        await until(pilot, lambda: table.run.id == three[0])
        assert pilot.app.current_mode == "runs"
        await pilot.click(table, offset=(8, 4))
        await until(pilot, lambda: pilot.app.current_mode == "live")


async def test_the_cursor_stays_on_its_run_in_any_order(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        table = pilot.app.screen.query_one(RunsTable)
        await pilot.press("j", "j")
        assert table.run.id == three[0]
        await pilot.press("s", "S")
        await until(pilot, lambda: "run▼" in screen_text(pilot.app))
        assert (table.run.id, table.cursor_row) == (three[0], 0)


async def test_a_filter_asks_for_fields_and_says_what_is_wrong_with_it(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        await pilot.press("slash", *"seed>1 bets>9")
        await until(pilot, lambda: "there is no field 'bets' (did you mean 'best'?)" in screen_text(pilot.app))
        assert shown_runs(pilot.app) == [three[2], three[0]]
        await pilot.press(*["backspace"] * 6, *"state:failed")
        await until(pilot, lambda: shown_runs(pilot.app) == [])
        assert "✗ there is" not in screen_text(pilot.app)


async def test_tags_and_note_of_the_run_under_the_cursor_are_shown(three):
    with Store() as store:
        set_tags(store, three[0], ["paper"])
        set_note(store, three[0], "after the fix")
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, three[0])
        assert "paper" in screen_text(pilot.app)
        assert "after the fix" not in screen_text(pilot.app)
        await pilot.press("G")
        await until(pilot, lambda: "paper  after the fix" in screen_text(pilot.app))


async def test_states_have_a_sign_and_a_colour(three):
    with Store() as store:
        store._connection.execute("UPDATE runs SET state = 'failed' WHERE id = ?", (three[0],))
        vouch(store)
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        table = pilot.app.screen.query_one(RunsTable)
        colours = {}
        for row, sign in ((1, "✓"), (3, "✗")):
            strip = table.render_line(row)
            colours[sign] = next(one.style.color.name for one in strip if sign in one.text)
        variables = pilot.app.get_css_variables()
        assert [colours["✓"], colours["✗"]] == [variables["accent"].lower(), variables["bad"].lower()]


async def test_numbers_are_measured_once_per_reading_and_a_mark_draws_its_row_only(three, monkeypatch):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        table = pilot.app.screen.query_one(RunsTable)
        await pilot.press("m", "g")  # the column of marks is there
        await until(pilot, lambda: table.cursor_row == 0 and "1 marked" in screen_text(pilot.app))
        measured, drawn = [], []
        monkeypatch.setattr("nastui.tui.widgets.columns.extent_of", lambda entries: measured.append(entries))
        redraw = RunsTable.redraw_item
        monkeypatch.setattr(RunsTable, "redraw_item", lambda self, row: (drawn.append(row), redraw(self, row))[1])
        await pilot.press("j", "m")
        await until(pilot, lambda: "2 marked · 3" in screen_text(pilot.app))
        assert table.marked == {three[2], three[1]}
        assert set(drawn) == {0, 1, 2}
        assert drawn.count(1) == 3  # as the cursor comes, as it is marked, as the cursor goes
        await pilot.press("slash", *"seed>2")
        await until(pilot, lambda: shown_runs(pilot.app) == [three[0]])
        assert measured == []


async def test_keys_that_the_user_gave_tables_work_here_too(three):
    settings_path().write_text('[keys]\n"table.down" = "n"\n')
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen.query_one(RunsTable).cursor_row == 1)
        await pilot.press("down")
        await until(pilot, lambda: pilot.app.screen.query_one(RunsTable).cursor_row == 2)


@pytest.mark.parametrize("size", [(40, 12), (120, 40), (200, 60)])
async def test_what_it_looks_like(three, size):
    with Store() as store:
        set_tags(store, three[0], ["paper"])
        set_note(store, three[2], "after the fix")
    async with app_on(tab="runs").run_test(size=size) as pilot:
        await on_list(pilot, three[0])
        await pilot.press("s")
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "runs-{}x{}".format(*size))


@pytest.mark.parametrize(
    ("points", "shown"),
    [
        ((), ""),
        ((math.nan,) * 24, " " * 10),
        ((91.0,) * 24, "█" * 10),
        ((90.0, *(91.0,) * 23), "█" * 10),
        ((*(90.0,) * 23, 91.0), "▁" * 9 + "█"),
    ],
)
def test_a_curve_ends_at_the_top_also_where_it_is_flat(points, shown):
    assert curve_text(points) == shown


async def test_help_explains_the_filter(toy_home):
    async with app_on(tab="runs").run_test(size=(100, 60)) as pilot:
        await until(pilot, lambda: "No runs" in screen_text(pilot.app))
        await pilot.press("question_mark")
        await until(pilot, lambda: "field:a,b" in screen_text(pilot.app))
        assert "One or the other: state:failed,stopped." in screen_text(pilot.app)


async def test_only_marked_runs_that_the_filter_shows_are_acted_on(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        screen = pilot.app.screen
        await pilot.press("a", "slash", *"seed>1", "enter")
        await until(pilot, lambda: "3 marked, 1 hidden · 2 of 3" in screen_text(pilot.app))
        assert [one.id for one in screen.selected] == [three[2], three[0]]
        assert screen.marked == {three[0], three[2]}
        await pilot.press("slash", *["backspace"] * 6, *"seed:2", "enter", "t", *"new", "enter")
        with Store() as store:
            await until(pilot, lambda: labels_of(store, three[2]) == ("", ("new",)))
            assert [labels_of(store, run) for run in three[:2]] == [("", ())] * 2


async def test_escape_clears_the_filter_before_it_leaves(three):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        await pilot.press("slash", *"seed>1", "enter", "escape")
        await until(pilot, lambda: len(shown_runs(pilot.app)) == 3)
        assert pilot.app.current_mode == "runs"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode != "runs")


async def test_a_run_that_appears_while_the_terminal_is_too_small_leaves_the_cursor_on_its_run(three):
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        await on_list(pilot, three[0])
        table = pilot.app.screen.query_one(RunsTable)
        await pilot.press("down")
        assert table.run.id == three[1]
        await pilot.resize_terminal(30, 8)
        await until(pilot, lambda: not table.content_size.width)
        finished_run(("seed=4",), id="4" * 8)
        pilot.app.screen._poller.poll()
        await until(pilot, lambda: len(table.items) == 4)
        assert table.run.id == three[1]
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "4" * 8 in screen_text(pilot.app))
        assert (table.run.id, table.cursor_row) == (three[1], 2)


async def test_what_the_wheel_has_brought_in_sight_stays_there_when_runs_change(three):
    async with app_on(tab="runs").run_test(size=(80, 12)) as pilot:
        await on_list(pilot, three[0])
        screen, table = pilot.app.screen, pilot.app.screen.query_one(RunsTable)
        entries = [screen._all[0]._replace(run=screen._all[0].run._replace(id=f"{number:08}")) for number in range(30)]
        screen._poller.stop()
        screen._take(entries)
        await at_rest(pilot)
        assert table.cursor_row == 0
        table.scroll_to(y=20, animate=False, force=True)
        await until(pilot, lambda: table.scroll_offset.y == 20)
        screen._take([one._replace(note="another") for one in entries])
        await at_rest(pilot)
        assert (table.scroll_offset.y, table.cursor_row) == (20, 0)
        await pilot.press("down")
        await until(pilot, lambda: table.scroll_offset.y <= table.cursor_row == 1)  # a key leads back to the cursor
        await pilot.press("end")
        await until(pilot, lambda: table.scroll_offset.y > 20)
        screen._take(entries[:-1])
        await at_rest(pilot)
        assert table.cursor_row == 28
        assert table.run.id in screen_text(pilot.app)
