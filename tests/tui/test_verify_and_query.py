"""The data tab: a table is checked, and a cell is looked up."""

import json
import threading

import numpy as np
import pytest
from data_helpers import PlayedChild
from test_data_screen import on_data
from textual.widgets import Static
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, screen_text, until

from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.importing.import_source import import_source
from nastui.cells.nats_tss.notation import every_cell, format_cell
from nastui.tui.data import cell_dialog
from nastui.tui.data.cell_dialog import ALL, CellDialog, CellQueryLine, CellTable
from nastui.tui.dialogs.error import ErrorDialog
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.form.field_row import FieldRow
from nastui.tui.jobs.import_job import VerifyJob, VerifySettings
from nastui.tui.jobs.job import JobStatus, after_end

HOLDS = {"benchmark": "nats-tss", "check": "bytes", "holds": True, "said": "as written"}
WRONG = {"benchmark": "nats-tss", "check": "optimum", "holds": False, "said": "94.1 instead of 94.37"}


async def asked(pilot):
    """The question what a table is compared with."""
    await on_data(pilot)
    await pilot.press("y")
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))


async def test_a_table_is_verified_for_true(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("v")
        jobs = pilot.app.services.imports
        await until(pilot, lambda: jobs.status is not None and not jobs.active)
        assert jobs.status.state == "done", jobs.status
        assert "checks hold" in jobs.status.outcome
        assert jobs.status.remarks
        assert all(one.startswith("✓") for one in jobs.status.remarks)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        assert jobs.status.remarks[-1] in pilot.app.screen.text
        await pilot.press("escape", "c")
        await until(pilot, lambda: jobs.status is None)


async def test_what_does_not_hold_is_told_and_can_be_read_in_full(toy_home, monkeypatch, tmp_path):
    played = PlayedChild(monkeypatch, tmp_path / "child", [{"stage": "reading nats-tss"}], [HOLDS, WRONG], code=1)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "reading nats-tss" in screen_text(pilot.app))
        assert played.words == ["verify", "--", "nats-tss"]
        played.go_on()
        await until(pilot, lambda: "is not as it should be: ✗ optimum: 94.1" in screen_text(pilot.app))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, ErrorDialog))
        assert "✓ bytes: as written" in pilot.app.screen.text
        await pilot.press("escape", "t")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))


async def test_only_what_the_package_needs_is_asked(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await asked(pilot)
        shown = lambda: {row.row.key for row in pilot.app.screen.query(FieldRow) if row.display}  # noqa: E731
        assert shown() == {"package"}
        pilot.app.screen.query(FieldRow).first().editor.focus()
        await pilot.press("right")
        await until(pilot, lambda: shown() == {"package", "source", "sample"})
        await pilot.press("right")
        await until(pilot, lambda: shown() == {"package", "sample"})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (VerifySettings(), ()),
        (VerifySettings("nats_bench", "/official", 50), ("--with=nats_bench", "--source=/official", "--sample=50")),
        (VerifySettings("nasbench-pytorch", None, 10), ("--with=nasbench-pytorch", "--sample=10")),
    ],
)
def test_settings_are_the_options_of_the_command(settings, words):
    assert VerifyJob("nats-tss", settings).words == ("data", "verify", "--follow", "--json", *words, "--", "nats-tss")


def test_several_checks_that_fail_are_counted():
    ended = after_end(JobStatus(VerifyJob("nats-tss"), 0.0), json.dumps([WRONG, HOLDS, WRONG]), 1)
    assert ended.trouble.sentence == "nats-tss is not as it should be: ✗ optimum: 94.1 instead of 94.37, and 1 more"
    assert len(ended.remarks) == 3


async def queried(pilot, name: str = "nats-tss") -> CellDialog:
    await on_data(pilot, name)
    await pilot.press("n")
    await until(pilot, lambda: isinstance(pilot.app.screen, CellDialog) and pilot.app.screen.found is not None)
    return pilot.app.screen


async def test_the_numbers_of_the_best_cell_are_there_and_those_of_any_other(toy_home):
    benchmark = benchmark_named("nats-tss")
    async with app_on().run_test(size=(80, 24)) as pilot:
        dialog = await queried(pilot)
        best = max(range(benchmark.size), key=lambda row: benchmark.values[0][row])
        values = {one.column.meaning.metric: one.value for one in dialog.found.numbers if one.column.meaning.seeds == "mean"}
        assert values["accuracy"] in [float(column[best]) for column in benchmark.values]
        other = benchmark.space.format(benchmark.space.random(np.random.default_rng(3), 1)[0])
        await pilot.press("slash", *other, "enter")
        await until(pilot, lambda: dialog.found.cell == other)
        row = int(benchmark.find(benchmark.parse(other)[None])[0])
        assert [one.value for one in dialog.found.numbers] == [float(column[row]) for column in benchmark.values]
        assert isinstance(dialog.focused, CellTable)
        await pilot.press("slash", *"no cell", "enter")
        await until(pilot, lambda: "✗" in screen_text(pilot.app))
        assert dialog.query_one(CellQueryLine).value == "no cell"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is not dialog)


def hint(dialog: CellDialog) -> str:
    return str(dialog.query_one(".hint", Static).render())


async def test_numbers_that_come_while_a_cell_is_typed_leave_the_focus_in_the_line(toy_home, monkeypatch):
    go_on, found = threading.Event(), cell_dialog._found

    def late(benchmark, text):
        go_on.wait(60)
        return found(benchmark, text)

    monkeypatch.setattr(cell_dialog, "_found", late)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, CellDialog))
        dialog = pilot.app.screen
        await pilot.press("slash", *"|nor")
        go_on.set()
        await until(pilot, lambda: "numbers of |" in hint(dialog))
        await pilot.press(*"_q")
        assert (dialog.query_one(CellQueryLine).value, pilot.app.screen) == ("|nor_q", dialog)


async def test_beside_the_numbers_stands_their_cell_where_the_line_has_another(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        dialog = await queried(pilot)
        assert hint(dialog) == f"{ALL}: 5 of 5 numbers"
        await pilot.press("slash", *"xyz", "enter")
        await until(pilot, lambda: "✗" in hint(dialog))
        assert hint(dialog).endswith(f"5 of 5 numbers of {dialog.found.cell}")
        await pilot.press("escape", "d")
        await until(pilot, lambda: hint(dialog) == f"toy: 5 of 5 numbers of {dialog.found.cell}")
        assert dialog.query_one(CellQueryLine).value == "xyz"


async def test_one_data_set_at_a_time(toy_home, tmp_path):
    source = tmp_path / "other.csv"
    lines = (f"{format_cell(cell)},{place % 100},7000000\n" for place, cell in enumerate(every_cell()))
    source.write_text("arch,other.valid@10,flops\n" + "".join(lines))
    import_source(source)
    toy = [("toy", "valid", "mean"), ("toy", "valid", "run1"), ("toy", "valid", "run2"), ("toy", "test", "mean"), ("toy", "train", "mean")]
    other, both = [("other", "valid", "mean")], [(None, None, "mean")]
    async with app_on().run_test(size=(120, 40)) as pilot:
        dialog = await queried(pilot)
        shown = lambda: [(one.dataset, one.split, one.seeds) for one in (item.column.meaning for item in dialog.query_one(CellTable).items)]  # noqa: E731
        for name, rows in ((ALL, toy + other + both), ("toy", toy + both), ("other", other + both), (ALL, toy + other + both)):
            await until(pilot, lambda name=name: f"{name}: " in screen_text(pilot.app))
            assert sorted(shown(), key=str) == sorted(rows, key=str)
            await pilot.press("d")


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 12)])
async def test_what_a_cell_looks_like(toy_home, size):
    async with app_on().run_test(size=size) as pilot:
        await queried(pilot, "mini-tss")
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "data-cell-{}x{}".format(*size))
