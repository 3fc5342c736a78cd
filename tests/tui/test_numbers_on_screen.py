"""Numbers in tables are whole and stand apart, whatever they are; there is one minus sign."""

import math
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.drawing.numbers import Figure
from nastui.drawing.printable import in_ascii
from nastui.fitness.accuracy import Accuracy
from nastui.runs.generation import Generation
from nastui.tui.live.generation_table import COLUMNS, GenerationTable
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.widgets.columns import ColumnExtents, extent_of, laid_out, placed

WIDTHS = (40, 80, 120, 200)
MINUS_BEFORE_A_NUMBER = re.compile(r"(?<![\w-])-[\d.∞]|\de-\d")
NUMBER = r"[−]?(\d{1,3}(,\d{3})*(\.\d+)?[kMGT]?|\d(\.\d+)?e[−]?\d+|∞)|NaN|–"
FITNESS = st.one_of(st.none(), st.floats(allow_nan=True), st.floats(-1e5, 1e5), st.sampled_from([-math.inf, math.inf, 11_617.01, -1e308, 5e-324]))


class Known:
    """What a view says of the best there is."""

    def __init__(self, optimum):
        self.optimum = optimum
        self.known_front = None

    def regret(self, fitness):
        return None if self.optimum is None or fitness is None else max(0.0, self.optimum - fitness)


def generation(number, top, mean, spread, best):
    return Generation(number, 10**number % 1_000_003, 50, 100, top, mean, spread, best, 10.0**number, {"tau": -0.5, "diversity": 0.2})


@given(st.lists(st.tuples(FITNESS, FITNESS, FITNESS, FITNESS), min_size=1, max_size=6), st.sampled_from(WIDTHS), st.one_of(st.none(), st.just(100.0)))
def test_numbers_of_generations_stand_apart_and_none_is_cut(values, screen, optimum):
    rows = [(generation(number, *four), Known(optimum)) for number, four in enumerate(values, 1)]
    room = screen - 4
    known = [column for column in COLUMNS if room >= column.least]
    columns = placed(known, [extent_of(column.text(row) for row in rows) for column in known], room, 1)
    assert {"gen", "best", "mean", "so far"} <= {one.column.title for one in columns}
    assert sum(one.width + 1 for one in columns) <= room
    for row in rows:
        cells = [one.cell(row).plain for one in columns]
        assert all(len(cell) <= one.width for one, cell in zip(columns, cells, strict=True))
        assert all(re.fullmatch(NUMBER, cell) for one, cell in zip(columns, cells, strict=True) if isinstance(one.column.text(row), Figure))


@given(st.lists(FITNESS, min_size=1, max_size=6), st.sampled_from(WIDTHS), st.integers(0, 2**64))
def test_a_column_to_the_right_is_never_cut(values, screen, seed):
    from nastui.tui.widgets.columns import TableColumn

    columns = (
        TableColumn[int]("run", 8, lambda _: "abcdefgh"),
        TableColumn[int]("seed", 4, lambda _: str(seed), least=30, side="right"),
        TableColumn[int]("best", 6, lambda place: Figure(values[place]), side="right"),
        TableColumn[int]("preset", 19, lambda _: "a-preset-of-a-long-name", least=60, narrowest=12),
    )
    shown = laid_out(columns, ColumnExtents(range(len(values))), len(values), (screen - 2, 10))
    assert sum(one.width + 2 for one in shown) <= screen - 2
    assert {"run", "best"} <= {one.column.title for one in shown}
    for one in shown:
        if one.column.side == "right":
            assert all(len(one.cell(place).plain) <= one.width for place in range(len(values)))


def with_fitness(monkeypatch, *values):
    """Every fitness is one of these, in turn."""
    evaluate = Accuracy.evaluate

    def strange(self, cells, numbers):
        found = evaluate(self, cells, numbers)
        found.fitness[:] = np.array(values, dtype=float)[np.asarray(numbers) % len(values)]
        return found

    monkeypatch.setattr(Accuracy, "evaluate", strange)


def rows_of(pilot, table) -> list[list[str]]:
    """The words of each row of a table that is on the screen, its headings first."""
    region = table.content_region
    lines = screen_text(pilot.app).splitlines()[region.y : region.bottom]
    return [words for line in lines if (words := line[region.x : region.right].rstrip("█▊▋▌▍▎▏▂▃▄▅▆▇ ").split())]


async def generations_of(pilot, run, rows) -> GenerationTable:
    """The table of generations of a run, filled."""
    pilot.app.look_at(run)
    await until(pilot, lambda: "done" in screen_text(pilot.app))
    table = pilot.app.screen.query_one(GenerationTable)
    await until(pilot, lambda: table.row_count == rows and table.scroll_y == table.max_scroll_y)
    return table


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("values", [(11_617.011, 1_564.4, -37.22), (-1e300, 2.5e17, math.nan, -math.inf), (-0.5, -12_345.678)])
async def test_the_tables_of_live_and_runs_show_whole_numbers(toy_home, monkeypatch, values, width):
    with_fitness(monkeypatch, *values)
    run = finished_run()
    async with app_on().run_test(size=(width, 60)) as pilot:
        table = await generations_of(pilot, run, 10)
        rows = rows_of(pilot, table)[1:]
        figures = [place for place, one in enumerate(table.placed) if isinstance(one.column.text((table.view.snapshot.last, table.view)), Figure)]
        assert len(rows) == 10
        lines = screen_text(pilot.app).splitlines()
        sparks = [line[found.start() :] for line in lines if (found := re.search(" (best|mean) +[▁-█]", f" {line}"))]
        assert len(sparks) == 2
        assert all(re.search(f" ({NUMBER})( |│|$)", line) for line in sparks)
        assert all(re.fullmatch(NUMBER, row[place]) for row in rows for place in figures[:5])
        best = Figure(max(value for value in values if math.isfinite(value)))
        assert any(best.within(room) in row for row in rows for room in range(6, 12))
        await pilot.press("3")
        await until(pilot, lambda: pilot.app.current_mode == "runs" and pilot.app.screen.query_one(RunsTable).row_count == 1)
        await pilot.pause()
        line = next(line for line in screen_text(pilot.app).splitlines() if run in line)
        assert any(best.within(room) in line.split() for room in range(6, 12))


async def test_a_wide_number_that_comes_late_widens_its_column_and_who_scrolled_back_stays(toy_home):

    run = finished_run(("budget.evaluations=2000",))
    async with app_on().run_test(size=(80, 24)) as pilot:
        table = await generations_of(pilot, run, 100)
        await pilot.press("k", "k", "k")
        await pilot.pause()
        place, offset = table.cursor_row, table.scroll_y
        view = table.view
        late = replace(view.snapshot.generations[-1], number=101, mean=-12_345_678.5)
        table.show(replace(view, snapshot=replace(view.snapshot, generations=(*view.snapshot.generations, late))))
        await pilot.pause()
        assert (table.row_count, table.cursor_row, table.scroll_y) == (101, place, offset)
        await pilot.press("G")
        await until(pilot, lambda: "−12.3M" in screen_text(pilot.app).split())
        assert table.following


async def test_a_table_that_was_scrolled_back_by_the_wheel_stays(toy_home):

    run = finished_run(("budget.evaluations=2000",))
    async with app_on().run_test(size=(80, 24)) as pilot:
        table = await generations_of(pilot, run, 100)
        view = table.view
        table.scroll_up(animate=False)
        await pilot.pause()
        offset = table.scroll_y
        assert not table.following
        more = tuple(replace(view.snapshot.generations[-1], number=number) for number in (101, 102, 103))
        table.show(replace(view, snapshot=replace(view.snapshot, generations=(*view.snapshot.generations, *more))))
        await pilot.pause()
        assert (table.row_count, table.scroll_y) == (103, offset)
        table.scroll_end(animate=False)
        await until(pilot, lambda: table.following)


async def test_the_table_of_generations_is_as_wide_as_the_page_for_newcomers_says(toy_home):
    page = " ".join((Path(__file__).parents[2] / "docs" / "extending.md").read_text().split())
    run = finished_run()
    async with app_on().run_test(size=(80, 24)) as pilot:
        table = await generations_of(pilot, run, 10)
        for size in ((80, 24), (120, 40), (140, 40), (170, 46), (200, 60)):
            await pilot.resize_terminal(*size)
            await at_rest(pilot)
            assert "{} at {}×{}".format(table.content_size.width, *size) in page


async def test_generations_without_a_finite_fitness_show_dashes(toy_home, monkeypatch):
    with_fitness(monkeypatch, math.nan, -math.inf)
    run = finished_run()
    async with app_on().run_test(size=(120, 60)) as pilot:
        table = await generations_of(pilot, run, 10)
        headings, *rows = rows_of(pilot, table)
        numbers = slice(headings.index("best"), headings.index("best") + 5)
        assert len(rows) == 10
        assert all(row[numbers] == ["–"] * 5 for row in rows)


@pytest.mark.parametrize("ascii", [False, True])
async def test_there_is_one_minus_sign(toy_home, monkeypatch, ascii):
    from test_comparing_by_hand import compared

    with_fitness(monkeypatch, -11_617.011, -0.25, -2e30)
    if ascii:
        monkeypatch.setenv("NASTUI_ASCII", "1")
    for name in ("genetic", "random"):
        for seed in (1, 2, 3):
            run = finished_run((f"algorithm.name={name}", f"seed={seed}"))
    shown = []
    async with app_on().run_test(size=(160, 50)) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "done" in screen_text(pilot.app))
        for key in ("x", "y", "l", "v", "v", "v"):
            await pilot.press(key)
            await pilot.pause()
            shown.append(screen_text(pilot.app))
        await compared(pilot)
        shown.append(screen_text(pilot.app))
        for _ in range(6):
            await pilot.press("v")
            await pilot.pause()
            shown.append(screen_text(pilot.app))
    everything = "\n".join(shown)
    if ascii:
        assert everything.isascii()
        assert in_ascii("−0.25") in everything
    else:
        assert "−0.25" in everything
        assert not MINUS_BEFORE_A_NUMBER.findall(everything)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("few", [0, 100_000])
def test_the_numbers_of_arms_have_room(width, few):
    from nastui.tui.report.arm_table import ArmGrid, _numbers, _widths

    tally = Counter(done=12_000, lacking=88_000, running=16, failed=1_234, interrupted=100)
    grid = ArmGrid(("genetic", "random"), ("one", "two"), {("one", "genetic"): tally}, few)
    text, signs = _numbers(grid, "one", "genetic")
    assert text + signs == ("12,000 few" if few else "12000/101350 ▶16 ✗1234 ⚠100")
    assert _widths(grid, width)[1] > len(text + signs)


@given(st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=12), st.integers(36, 196))
def test_the_edge_of_the_screen_cuts_no_number_of_a_report(columns, room):
    from nastui.tui.report.report_table import _whole

    widths, texts = [width for width, _ in columns], [text for _, text in columns]
    found = _whole(widths, texts, room)
    begins = [sum(found[:place]) + 2 * place for place in range(len(found))]
    for place, begin in enumerate(begins):
        if place > 1 and not texts[place]:
            assert begin >= room or begin + widths[place] + 2 <= room
        assert found[place] >= widths[place]


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("few runs: 3 of 1,000", 14, "few runs: 3…"),
        ("unchanged", 14, "unchanged"),
        ("regularized-evolution", 14, "regularized-e…"),
        ("a 12345678901234567", 9, "a 123456…"),
    ],
)
def test_texts_of_a_report_are_cut_at_a_blank(text, most, short):
    from nastui.tui.report.report_table import _shortened

    assert _shortened(text, most) == short
