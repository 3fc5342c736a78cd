"""The data screen: what is here, import, download, cancel, remove."""

import asyncio
import math
import re
import shutil

import pytest
from data_helpers import PlayedChild
from textual.events import Paste
from textual.widgets import Static
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, screen_text, until
from unprivileged import modes_bind

from nastui.benchmarks.columns import BenchmarkColumn as Known
from nastui.benchmarks.columns import Meaning
from nastui.benchmarks.importing.import_source import import_source
from nastui.tui.data.benchmark_panels import BenchmarkTable, NumbersTable, TableNumber
from nastui.tui.data.cell_dialog import value_text
from nastui.tui.data.source_dialog import SourceDialog
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.form.field_row import FieldRow
from nastui.tui.jobs import runner as child
from nastui.tui.jobs.import_job import FetchJob, FetchSettings, ImportJob

SIZES = [(80, 24), (120, 40), (40, 12)]
DONE = {"benchmark": "nats-tss", "queries": 15625, "columns": [{}], "joined": True}
CONTRADICTION = {
    "error": {
        "kind": "input",
        "message": "the source contradicts the table: a cell",
        "remedy": "--replace takes the source's numbers",
        "reason": "contradiction",
    }
}


async def on_data(pilot, name: str = "nats-tss"):
    """Go to the screen, and there to a benchmark."""
    await pilot.press("4")
    await until(pilot, lambda: pilot.app.current_mode == "data" and pilot.app.screen.chosen is not None)
    pilot.app.screen.query_one(BenchmarkTable).point_at(name)
    await until(pilot, lambda: pilot.app.screen.chosen.name == name)
    return pilot.app.screen


async def choose_source(pilot, path) -> None:
    """Through the dialog, by a path in its line."""
    await pilot.press("i")
    await until(pilot, lambda: isinstance(pilot.app.screen, SourceDialog))
    await pilot.press("slash")
    pilot.app.screen.query_one("PathLine").value = str(path)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))


@pytest.fixture
def ended_child(monkeypatch, tmp_path):
    """A function that makes the next child say something and end."""

    def make(**says):
        played = PlayedChild(monkeypatch, tmp_path / f"child{len(list(tmp_path.glob('child*')))}", **says)
        played.go_on()
        return played

    return make


# ---- what it looks like


@pytest.mark.parametrize(("name", "size"), [*(("nats-tss", size) for size in SIZES), ("nasbench101", (80, 24)), ("nasbench101", (120, 40))])
async def test_what_it_looks_like(toy_home, name, size):
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot, name)
        if size[0] == 40:
            await pilot.press("v")
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "data-{}-{}x{}".format(name, *size))


@pytest.mark.parametrize("size", SIZES)
async def test_every_number_is_listed(toy_home, size):
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot)
        await pilot.press(*["v"] * (2 if size[0] == 40 else 1))
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "data-numbers-{}x{}".format(*size))


async def test_it_is_drawn_in_ascii(toy_home, monkeypatch, tmp_path):
    monkeypatch.setenv("NASTUI_ASCII", "1")
    PlayedChild(monkeypatch, tmp_path / "child", [{"stage": "reading records"}, {"done": 25, "total": 100}])
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(tmp_path / "t.csv"))
        await until(pilot, lambda: "25 %" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert shown.isascii()
        assert "#####" in shown
        assert "v here" in shown
        await pilot.app.services.imports.finish()


@pytest.mark.parametrize("size", SIZES)
async def test_an_import_shows_how_far_it_is(toy_home, monkeypatch, tmp_path, size):
    lines = [{"stage": "reading records"}, "the table has no test accuracies", {"done": 3000, "total": 15000}]
    PlayedChild(monkeypatch, tmp_path / "child", lines)
    monkeypatch.setattr("nastui.tui.jobs.job_panel.remaining", lambda *_: "1 m 20 s")
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(tmp_path / "records.csv"))
        await until(pilot, lambda: "20 %" in screen_text(pilot.app))
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "data-importing-{}x{}".format(*size))
        await pilot.app.services.imports.finish()


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_dialogs_fit(toy_home, tmp_path, size, monkeypatch):
    folder = tmp_path / "sources"
    (folder / "NATS-tss-v1_0-3ffb9-simple").mkdir(parents=True)
    (folder / "table.csv").write_text("x" * 5000)
    (folder / "notes.txt").touch()
    monkeypatch.setattr("nastui.tui.data.benchmark_dialogs._working_folder", lambda: folder)
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot)
        await pilot.press("i")
        await until(pilot, lambda: "that cannot be imported" in screen_text(pilot.app))
        assert_golden(_without_its_folder(pilot.app), "data-source-{}x{}".format(*size))
        await pilot.press("G", "enter")
        await until(pilot, lambda: "Replace" in screen_text(pilot.app))
        assert "Import     Cancel" in screen_text(pilot.app)


def _without_its_folder(app) -> str:
    """The screen, less the line that names a folder of this machine."""
    lines = screen_text(app).splitlines()
    del lines[next(number for number, line in enumerate(lines) if "to type or paste" in line) + 1]
    return "\n".join(lines)


# ---- looking


def number(dataset="cifar10", split="valid", metric="accuracy", epochs=200, seeds="mean", source="NATS-tss cifar10-valid"):
    return TableNumber(Known(Meaning(dataset, metric, split, epochs, seeds), "percent", source), 1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("cifar10 valid", True),
        ("cif val acc 200 mean", True),
        ("cifar10.valid.acc", True),
        ("cifar10 test", False),
        ("ifar10", False),
        ("percent", False),
        ("nats-tss", False),
        ("none", False),
    ],
)
def test_the_filter_looks_for_beginnings_of_words(words, found):
    assert number().has(words.split(), sourced=False) is found
    assert not number(split=None, epochs=None, dataset=None).has(["none"], sourced=False)


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_source_is_looked_into_only_where_it_is_shown(split):
    one = number(split=split, source="nats cifar10-valid valid.csv")
    assert not one.has(["cifar10", "valid"], sourced=False)
    assert one.has(["cifar10", "valid"], sourced=True)


@pytest.mark.parametrize(("size", "found", "rows"), [((80, 24), "0 of 5", 0), ((120, 40), "5 ─╯", 5)])
async def test_a_source_that_is_not_shown_is_not_found(toy_home, size, found, rows):
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot)
        await pilot.press("v", "slash", *"toy.csv")
        await until(pilot, lambda: found in screen_text(pilot.app))
        assert len(pilot.app.screen.query_one(NumbersTable).items) == rows


async def test_a_wider_terminal_lets_the_filter_look_into_the_source(toy_home):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("v", "slash", *"toy.csv")
        await until(pilot, lambda: "0 of 5" in screen_text(pilot.app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "source" in screen_text(pilot.app) and screen_text(pilot.app).count("toy.csv ") >= 5)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "0 of 5" in screen_text(pilot.app))
        assert not pilot.app.screen.query_one(NumbersTable).items


async def test_filtering_takes_no_width_from_the_numbers(toy_home):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        screen = await on_data(pilot)
        await pilot.press("v")
        await until(pilot, lambda: "unit" in screen_text(pilot.app))
        before = screen.query_one(NumbersTable).region
        await pilot.press("slash", *"valid")
        await until(pilot, lambda: "3 of 5" in screen_text(pilot.app))
        after = screen.query_one(NumbersTable).region
        assert (after.x, after.width) == (before.x, before.width)
        assert "unit" in screen_text(pilot.app)


async def test_the_filter_keeps_numbers_that_have_all_words(toy_home):
    async with app_on(tab="data").run_test(size=(120, 40)) as pilot:
        await on_data(pilot)
        await pilot.press("slash", *"valid run2")
        await until(pilot, lambda: "1 of 5" in screen_text(pilot.app))
        assert [one.column.meaning.seeds for one in pilot.app.screen.query_one(NumbersTable).items] == ["run2"]
        await pilot.press("escape")
        await until(pilot, lambda: "1 of 5" not in screen_text(pilot.app))
        assert len(pilot.app.screen.query_one(NumbersTable).items) == 5


async def test_vim_keys_go_through_the_list(toy_home):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        screen = await on_data(pilot, "mini-tss")
        for keys, name in ((["j"], "nats-tss"), (["G"], "nasbench101"), (["k", "g"], "mini-tss")):
            await pilot.press(*keys)
            await at_rest(pilot)
            assert screen.chosen.name == name


async def test_hostile_names_are_shown_as_they_are(toy_home, toy_tables):
    shutil.copy(toy_home / "data" / "tables" / "nats-tss.nastui", toy_home / "data" / "tables" / "evil.nastui")
    (toy_home / "data" / "tables" / "evil\x1b[31m.nastui").touch()
    damaged = toy_home / "data" / "tables" / "broken.nastui"
    damaged.write_bytes(b"NASTUI")
    async with app_on(tab="data").run_test(size=(120, 40)) as pilot:
        await on_data(pilot, "broken")
        shown = screen_text(pilot.app)
        assert "✗ damaged" in shown
        assert "it is no nastui table" in shown
        assert "\x1b" not in shown


async def test_names_of_files_cannot_reach_the_terminal(toy_home, tmp_path, monkeypatch):
    (tmp_path / "evil\x1b[31m[red]\x07.csv").touch()
    monkeypatch.setattr("nastui.tui.data.benchmark_dialogs._working_folder", lambda: tmp_path)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("i")
        await until(pilot, lambda: "evil" in screen_text(pilot.app))
        assert "evil�[31m[red]�.csv" in screen_text(pilot.app)
        assert "\x1b" not in screen_text(pilot.app)


# ---- importing


async def test_a_table_is_imported_and_the_form_offers_it(own_home, toy_csv):
    from nastui.tui.app import NastuiApp

    async with NastuiApp().run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        before = pilot.app.setup.form.draft.rows["benchmark"].options
        assert next(option for option in before if option.value == "nats-tss").missing
        screen = await on_data(pilot)
        assert screen.chosen.state == "absent"
        await choose_source(pilot, toy_csv)
        await pilot.press("enter")
        await until(pilot, lambda: screen.chosen.state == "here")
        assert "toy.csv is now nats-tss: 15,625 queries, 5 columns" in screen_text(pilot.app)
        after = pilot.app.setup.form.draft.rows["benchmark"].options
        assert next(option for option in after if option.value == "nats-tss").missing is None
        assert list((own_home / "data" / "tables").glob(".*.nastui.*")) == [own_home / "data" / "tables" / ".nats-tss.nastui.lock"]


@pytest.mark.parametrize(("looking", "under_the_cursor"), [(True, "nasbench101"), (False, "nats-tss")])
async def test_a_benchmark_that_comes_takes_the_cursor_only_where_nobody_looks(toy_home, looking, under_the_cursor):
    async with app_on(tab="data").run_test(size=(120, 40)) as pilot:
        screen = await on_data(pilot, "nasbench101")
        if not looking:
            await pilot.press("3")
            await until(pilot, lambda: pilot.app.current_mode == "runs")
        pilot.app.services.benchmarks_changed.publish("nats-tss")
        await at_rest(pilot)
        await pilot.press("4")
        await at_rest(pilot)
        assert screen.chosen.name == under_the_cursor


async def test_settings_become_words_of_the_child(toy_home, toy_csv, ended_child):
    played = ended_child(document=DONE)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await choose_source(pilot, toy_csv)
        pilot.app.screen.query(FieldRow).first().editor.focus()
        await pilot.press(*"mine", "down", "right", "tab", "tab", "tab", "tab", "tab", "enter")
        await until(pilot, lambda: pilot.app.services.imports.status is not None and not pilot.app.services.imports.active)
        assert played.words == ["import", "--name=mine", "--replace", "--", str(toy_csv)]


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_columns_of_a_table_are_chosen_in_the_dialog(toy_home, toy_csv, ended_child, size):
    played = ended_child(document=DONE)
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot)
        await choose_source(pilot, toy_csv)
        list(pilot.app.screen.query(FieldRow))[3].editor.focus()
        await pilot.press(*"net_str", "tab", *"notes,idx", "tab", *"acc=toy.valid@1", "tab")
        await until(pilot, lambda: "Import     Cancel" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.services.imports.status is not None and not pilot.app.services.imports.active)
        assert played.words == ["import", "--cell-column=net_str", "--skip=notes,idx", "--rename=acc=toy.valid@1", "--", str(toy_csv)]


async def test_what_was_remarked_stands_beside_what_was_done(toy_home, toy_csv, ended_child):
    ended_child(lines=["noise"], document=DONE | {"remarks": ["passed over: 'net' (no entry is a number)", "d.valid@1: read as percent"]})
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert "passed over: 'net' (no entry is a number)" in screen_text(pilot.app)
        assert "d.valid@1: read as percent" in screen_text(pilot.app)
        assert "noise" not in screen_text(pilot.app)


async def test_a_name_that_cannot_be_is_refused_in_the_dialog(toy_home, toy_csv):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await choose_source(pilot, toy_csv)
        pilot.app.screen.query(FieldRow).first().editor.focus()
        await pilot.press(*"../x", *["tab"] * 6, "enter")
        await until(pilot, lambda: "cannot be a benchmark's name" in screen_text(pilot.app))
        assert pilot.app.services.imports.status is None


async def test_a_file_that_is_nothing_is_refused_with_its_sentence(toy_home, tmp_path):
    (tmp_path / "x.csv").write_text("nonsense\n1\n")
    async with app_on(tab="data").run_test(size=(120, 40)) as pilot:
        await on_data(pilot)
        await choose_source(pilot, tmp_path / "x.csv")
        await pilot.press("enter")
        await until(pilot, lambda: "✗ failed" in screen_text(pilot.app))
        assert "Traceback" not in screen_text(pilot.app)
        await pilot.press("e")
        await until(pilot, lambda: "importing x.csv failed" in screen_text(pilot.app))
        await pilot.press("escape", "c")
        await until(pilot, lambda: "✗ failed" not in screen_text(pilot.app))


async def test_a_contradiction_offers_to_replace(toy_home, toy_csv, ended_child):
    ended_child(document=CONTRADICTION, code=2)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: "Keep the table" in screen_text(pilot.app))
        again = ended_child(document=DONE)
        await pilot.press("r")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert again.words == ["import", "--replace", "--", str(toy_csv)]


async def test_a_contradiction_of_what_was_fetched_offers_to_replace(toy_home, ended_child):
    ended_child(document=CONTRADICTION, code=2)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(FetchJob("nats-tss", FetchSettings("simple", keep=True)))
        await until(pilot, lambda: "Keep the table" in screen_text(pilot.app))
        assert "the numbers of the official file" in str(pilot.app.screen.query_one(".message", Static).render())
        again = ended_child(document=DONE)
        await pilot.press("r")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert again.words == ["get", "--file=simple", "--keep", "--replace", "--", "nats-tss"]


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_fetching_again_after_a_contradiction_begins_with_replacing(toy_home, ended_child, size):
    ended_child(document=CONTRADICTION, code=2)
    async with app_on(tab="data").run_test(size=size) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(FetchJob("nats-tss", FetchSettings("simple")))
        await until(pilot, lambda: pilot.app.in_dialog)
        await pilot.press("escape", "t")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        await until(pilot, lambda: "Fetch     Cancel" in screen_text(pilot.app))
        again = ended_child(document=DONE)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.services.imports.status.state == "done")
        assert again.words == ["get", "--file=simple", "--replace", "--", "nats-tss"]


async def test_a_contradiction_elsewhere_waits(toy_home, toy_csv, ended_child):
    """No question pops up on another screen; going back, `t` begins with replacing."""
    ended_child(document=CONTRADICTION, code=2)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("1")
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: pilot.app.services.imports.status.state == "failed")
        await at_rest(pilot)
        assert pilot.app.current_mode == "setup"
        assert not pilot.app.in_dialog
        await pilot.press("4", "t")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        assert "‹ yes ›" in screen_text(pilot.app)


async def test_a_missing_name_is_asked_for(toy_home, toy_csv, ended_child):
    error = {"kind": "input", "message": "the file has 3 cells", "remedy": "give the benchmark a name of its own with --name", "reason": "name"}
    ended_child(document={"error": error}, code=2)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        assert "the file has 3 cells" in screen_text(pilot.app)


async def test_only_one_at_a_time(toy_home, monkeypatch, tmp_path, toy_csv):
    played = PlayedChild(monkeypatch, tmp_path / "child", document=DONE)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: played.said)
        status = pilot.app.services.imports.status
        pilot.app.services.imports.start(FetchJob("nats-sss"))
        assert pilot.app.services.imports.status is status
        await pilot.press("i", "f", "d")
        await at_rest(pilot)
        assert not pilot.app.in_dialog
        played.go_on()
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))


# ---- a folder, a file, a path


async def test_enter_goes_into_a_folder_and_takes_a_folder_of_records(toy_home, tmp_path, monkeypatch):
    records = tmp_path / "sources" / "outer" / "NATS-tss-v1_0-3ffb9-simple"
    records.mkdir(parents=True)
    (records / "000000.pickle.pbz2").touch()
    monkeypatch.setattr("nastui.tui.data.benchmark_dialogs._working_folder", lambda: tmp_path / "sources")
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("i")
        await until(pilot, lambda: "outer/" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: "-simple/" in screen_text(pilot.app))
        await pilot.press("l")
        await until(pilot, lambda: "space takes it" in screen_text(pilot.app))
        await pilot.press("h")
        await until(pilot, lambda: "-simple/" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        assert "NATS-tss-v1_0-3ffb9-simple" in screen_text(pilot.app).replace("│", "").replace("\n", "").replace(" ", "")


async def test_space_takes_any_folder(toy_home, tmp_path, monkeypatch):
    (tmp_path / "sources" / "any").mkdir(parents=True)
    monkeypatch.setattr("nastui.tui.data.benchmark_dialogs._working_folder", lambda: tmp_path / "sources")
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("i")
        await until(pilot, lambda: "any/" in screen_text(pilot.app))
        await pilot.press("space")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        assert "any" in screen_text(pilot.app)


async def test_a_path_that_is_not_there_is_told(toy_home):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        for text in ("/nowhere/at/all", "~nobody-of-this-name/x", "x" * 500):
            await pilot.press("i")
            await until(pilot, lambda: isinstance(pilot.app.screen, SourceDialog))
            await pilot.press("slash")
            pilot.app.screen.query_one("PathLine").value = text
            await pilot.press("enter")
            await until(pilot, lambda: "there is no such file or folder" in screen_text(pilot.app))
            assert isinstance(pilot.app.screen, SourceDialog)
            await pilot.press("escape")
            await until(pilot, lambda: not pilot.app.in_dialog)


async def test_a_relative_path_is_read_from_the_folder_that_is_shown(toy_home, tmp_path, monkeypatch):
    shown = tmp_path / "sources" / "sub"
    shown.mkdir(parents=True)
    for folder in (shown.parent, shown):
        (folder / "a.csv").write_text("x")
    monkeypatch.setattr("nastui.tui.data.benchmark_dialogs._working_folder", lambda: shown.parent)
    async with app_on(tab="data").run_test(size=(200, 40)) as pilot:
        await on_data(pilot)
        await pilot.press("i")
        await until(pilot, lambda: "sub/" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: str(pilot.app.screen.query_one("#source-folder", Static).render()) == str(shown))
        await pilot.press("slash", *"a.csv", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        assert str(shown / "a.csv") in str(pilot.app.screen.query_one(".message", Static).render()).replace("\n", "")


async def test_a_pasted_path_goes_into_the_line(toy_home, toy_csv):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, SourceDialog))
        pilot.app.post_message(Paste(f"{toy_csv}\n"))
        await at_rest(pilot)
        assert pilot.app.screen.query_one("PathLine").value == str(toy_csv)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))


# ---- downloading


async def test_what_is_not_here_is_fetched_by_two_keys(toy_home, ended_child):
    played = ended_child(document=DONE)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot, "nasbench101")
        await pilot.press("enter")
        await until(pilot, lambda: "nasbench101 is not here. Fetch" in screen_text(pilot.app))
        await pilot.press("f")
        await until(pilot, lambda: "Fetch nasbench101" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        assert played.words == ["get", "--file=only108", "--", "nasbench101"]


async def test_a_real_child_is_asked_the_right_way(toy_home, tmp_path):
    """The words fit the command line: what comes back is its own refusal, not one of its arguments."""
    async with app_on(tab="data").run_test(size=(120, 40)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(FetchJob("unheard-of"))
        await until(pilot, lambda: not pilot.app.services.imports.active)
        assert "'unheard-of' cannot be downloaded" in pilot.app.services.imports.status.trouble.message


# ---- stopping


async def test_cancelling_asks_and_leaves_nothing_behind(toy_home, monkeypatch, tmp_path, toy_csv):
    played = PlayedChild(monkeypatch, tmp_path / "child", [{"stage": "reading"}])
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: played.said)
        await pilot.press("c")
        await until(pilot, lambda: "Stopped, it changes nothing" in screen_text(pilot.app))
        await pilot.press("escape")
        await at_rest(pilot)
        assert pilot.app.services.imports.active
        await pilot.press("c")
        await until(pilot, lambda: pilot.app.in_dialog)
        await pilot.press("s")
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
        assert not played.left


async def test_a_child_that_does_not_listen_is_killed(toy_home, monkeypatch, tmp_path, toy_csv):
    monkeypatch.setattr(child, "PATIENCE_SECONDS", 0.2)
    played = PlayedChild(monkeypatch, tmp_path / "child", deaf=True)
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: played.said)
        pilot.app.services.imports.stop()
        await until(pilot, lambda: pilot.app.services.imports.status.state == "stopped")
    assert played.left  # it had no time to clear up, so it was killed


async def test_an_import_goes_on_while_another_screen_is_looked_at(toy_home, monkeypatch, tmp_path, toy_csv):
    played = PlayedChild(monkeypatch, tmp_path / "child", [{"stage": "reading"}, {"done": 1, "total": 4}], DONE)
    async with app_on().run_test(size=(80, 24), notifications=True) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: played.said)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "setup")
        await until(pilot, lambda: "● importing 25 %" in screen_text(pilot.app))
        played.go_on()
        await until(pilot, lambda: "toy.csv was added" in screen_text(pilot.app))  # a toast
        assert "● importing" not in screen_text(pilot.app)


async def test_quitting_asks_and_stops_the_child(toy_home, monkeypatch, tmp_path, toy_csv):
    played = PlayedChild(monkeypatch, tmp_path / "child", [{"stage": "reading"}])
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot)
        pilot.app.services.imports.start(ImportJob(toy_csv))
        await until(pilot, lambda: played.said)
        await pilot.press("q")
        await until(pilot, lambda: "The app is importing toy.csv" in screen_text(pilot.app))
        await pilot.press("k", "q")
        await until(pilot, lambda: pilot.app.in_dialog)
        assert pilot.app.services.imports.active
        await pilot.press("s")
        await until(pilot, lambda: not pilot.app.is_running or not played.left)
    assert not played.left


async def test_a_real_import_that_is_stopped_changes_nothing(own_home, real_data):
    from nastui.tui.app import NastuiApp

    async with NastuiApp().run_test(size=(80, 24)) as pilot:
        await on_data(pilot, "nasbench101")
        pilot.app.services.imports.start(ImportJob(real_data / "nasbench101.csv.gz"))
        await until(pilot, lambda: "parsing" in pilot.app.services.imports.status.stage)
        await pilot.app.services.imports.finish()
        assert pilot.app.services.imports.status.state == "stopped"
    tables = own_home / "data" / "tables"
    assert not tables.exists() or {path.name for path in tables.iterdir()} <= {".nasbench101.nastui.lock"}


async def test_a_flood_of_words_is_read(monkeypatch, tmp_path):
    """Lines longer than any buffer, and a document larger than a pipe."""
    played = PlayedChild(monkeypatch, tmp_path / "child", ["x" * 300_000, {"stage": "late"}], {"much": "y" * 500_000})
    played.go_on()
    told: list[str] = []
    output, code = await child.run_child(["data", "import"], told.append, asyncio.Event())
    assert code == 0
    assert len(output) > 500_000
    assert '{"stage": "late"}' in told
    assert max(map(len, told)) <= 2 * (1 << 16)


async def test_modules_of_the_working_folder_do_not_stand_in_for_those_of_the_package(own_home, toy_csv, tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    output, code = await child.run_child(["data", "import", "--follow", "--json", "--", str(toy_csv)], lambda line: None, asyncio.Event())
    assert (code, '"benchmark": "nats-tss"' in output) == (0, True)


# ---- removing


async def test_removing_asks(toy_home):
    table = toy_home / "data" / "tables" / "nats-tss.nastui"
    async with app_on().run_test(size=(80, 24)) as pilot:
        screen = await on_data(pilot)
        await pilot.press("d")
        await until(pilot, lambda: "Remove nats-tss" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.in_dialog)
        assert table.exists()
        await pilot.press("d")
        await until(pilot, lambda: pilot.app.in_dialog)
        await pilot.press("r")
        await until(pilot, lambda: screen.chosen.state == "absent")
        assert not table.exists()
        assert "nats-tss" in pilot.app.setup.form.validation.reason  # the form says that it is not here


async def test_the_embedded_benchmark_stays(toy_home):
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await on_data(pilot, "mini-tss")
        await pilot.press("d")
        await at_rest(pilot)
        assert not pilot.app.in_dialog
        assert "d Remove" not in screen_text(pilot.app)


async def test_a_disk_that_refuses_is_told(toy_home):
    tables = toy_home / "data" / "tables"
    tables.chmod(0o500)
    with modes_bind():
        async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
            await on_data(pilot)
            await pilot.press("d")
            await until(pilot, lambda: pilot.app.in_dialog)
            await pilot.press("r")
            await until(pilot, lambda: any("cannot remove" in told.message for told in pilot.app._notifications))
    assert (tables / "nats-tss.nastui").exists()


def test_own_tables_are_listed_too(own_home, toy_csv):
    from nastui.benchmarks.listing import entries

    import_source(toy_csv, "mine")
    assert [(entry.name, entry.state) for entry in entries()][-1] == ("mine", "here")


async def test_a_benchmark_that_comes_while_the_list_is_out_of_sight_leaves_the_cursor_where_it_is(toy_home):
    tables = toy_home / "data" / "tables"
    shutil.copy(tables / "nats-tss.nastui", tables / "zzz.nastui")
    async with app_on(tab="data").run_test(size=(60, 24)) as pilot:
        await until(pilot, lambda: len(pilot.app.screen.query(BenchmarkTable)) == 1 and pilot.app.screen.chosen is not None)
        screen = await on_data(pilot, "zzz")
        table = screen.query_one(BenchmarkTable)
        while not screen.has_class("-view-numbers"):
            await pilot.press("v")
            await at_rest(pilot)
        shutil.copy(tables / "nats-tss.nastui", tables / "aaa.nastui")
        screen.reload()
        await until(pilot, lambda: "aaa" in [one.name for one in table.items])
        assert screen.chosen.name == "zzz"
        await pilot.press("d")
        await until(pilot, lambda: "Remove zzz" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.in_dialog)
        screen.reload("aaa")
        await until(pilot, lambda: screen.chosen.name == "aaa")
        while not screen.has_class("-view-list"):
            await pilot.press("v")
            await at_rest(pilot)
        assert screen.chosen.name == "aaa"
        assert table.items[table.cursor_row].name == "aaa"


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (40.683333333333334, "percent", "40.68"),
        (89.0, "percent", "89.00"),
        (36.5, "percent", "36.50"),
        (281_168.0, "count", "281,168"),
        (0.01234567, "s", "0.0123457"),
        (1_234.5678, "s", "1,234.57"),
        (None, "percent", "–"),
        (math.inf, "s", "∞"),
    ],
)
def test_a_cells_numbers_are_as_exact_as_one_can_read(value, unit, told):
    assert value_text(value, unit) == told


async def test_the_best_of_a_data_set_is_told_with_two_decimals(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        await on_data(pilot, "mini-tss")
        await until(pilot, lambda: "best valid" in screen_text(pilot.app))
        assert re.search(r"best valid +\d+\.\d\d % at", screen_text(pilot.app))
