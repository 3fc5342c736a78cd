"""What is typed, however fast, is what stands there, and what is run."""

import asyncio
import importlib
import pkgutil

import pytest
from textual.events import Paste
from textual.widgets import Input
from tui_helpers import app_on, at_rest, finished_run, on_field, screen_text, until
from typing_helpers import GAPS, pasted, typed

import nastui.tui
from nastui.base.fields import fields_of
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.presets.reading import read
from nastui.runs.spec import PLAIN, REGISTRIES, TOP
from nastui.studies.making import study_of_specs
from nastui.studies.plan.writing import make_study
from nastui.tui.data.cell_dialog import CellQueryLine
from nastui.tui.data.screen import DataScreen
from nastui.tui.data.source_dialog import PathLine
from nastui.tui.dialogs.confirm import ChoiceButton
from nastui.tui.dialogs.finding import FindLine
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.form.editors import TextEditor
from nastui.tui.form.field_row import FieldRow
from nastui.tui.form.form import FieldForm
from nastui.tui.form.rows import Watching, sections
from nastui.tui.jobs.runner import JobRunner
from nastui.tui.proxies.lines import CellLine
from nastui.tui.proxies.screen import ProxiesScreen
from nastui.tui.proxies.service import ProxyService
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.setup.preset_card import RunButton
from nastui.tui.studies.screen import StudiesScreen
from nastui.tui.studies.study_editor import StudyEditor
from nastui.tui.widgets.inputs import FilterLine, StillInput

ENDS = pytest.mark.parametrize("gap", [pytest.param(gap, marks=[] if gap in (GAPS[0], GAPS[-1]) else pytest.mark.slow) for gap in GAPS])


async def on_form(pilot):
    """Wait until the whole form is there and Run has the focus."""
    app = pilot.app
    await until(pilot, lambda: app.setup.form is not None and bool(app.setup.form.query("#section-engine")))
    await until(pilot, lambda: isinstance(app.focused, RunButton))
    return app.setup.form


def to(bench, key: str) -> list[str]:
    """Tabs from the Run button to a field."""
    return ["tab"] * ([row.row.key for row in bench.query(FieldRow)].index(key) + 1)


FIELDS = {  # an int, an optional int, a float, an optional float, a text, an optional text
    "algorithm.population": ("12345", 12345),
    "seed": ("9876543210", 9876543210),
    "budget.evaluations": ("4321", 4321),
    "watching.pace": ("12.345", 12.345),
    "budget.wall_seconds": ("98765.25", 98765.25),
    "fitness.images": ("3,1,4,15,92", None),
    "engine.address": ("head.example:6379", None),
}


def raw_of(bench, key: str) -> object:
    return bench.draft.rows[key].read(bench.draft.raws[key])


@pytest.fixture
def orders(monkeypatch) -> list:
    """The orders that are given, in place of searches."""
    given = []

    async def start(screen, request, here) -> None:
        given.append(request)
        screen.set_busy(None)

    monkeypatch.setattr("nastui.tui.setup.starting._start", start)
    return given


@ENDS
async def test_each_field_has_what_was_typed(toy_home, gap):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        bench.query_one(FieldForm).row("fitness.name").editor.choose("naswt")
        bench.query_one(FieldForm).row("engine.executor").editor.choose("ray")
        await until(pilot, lambda: set(FIELDS) <= {row.row.key for row in bench.query(FieldRow)})
        at = 0
        for key in sorted(FIELDS, key=lambda key: len(to(bench, key))):
            text, value = FIELDS[key]
            way = to(bench, key)
            await typed(pilot, *way[at:], "backspace", *text, gap=gap)
            at = len(way)
            editor = bench.query_one(FieldForm).row(key).editor
            await until(pilot, lambda editor=editor, text=text: len(editor.value) >= len(text))
            assert editor.value == text
            assert raw_of(bench, key) == (text if value is None else value)


def kinds_of(cls: type) -> set[type]:
    """A class and all below it."""
    return {cls}.union(*map(kinds_of, cls.__subclasses__()))


def test_every_line_of_the_app_that_is_typed_in_is_typed_in_here():
    for module in pkgutil.walk_packages(nastui.tui.__path__, "nastui.tui."):
        importlib.import_module(module.name)
    lines = {kind for kind in kinds_of(Input) if kind.__module__.startswith("nastui.")}
    assert lines == {StillInput, TextEditor, FilterLine, CellLine, CellQueryLine, PathLine, FindLine}


def test_of_every_kind_of_field_one_is_typed_in_at_every_speed():
    settings = [entry.settings for registry in REGISTRIES.values() for entry in registry.entries.values()]
    fields = [*TOP, *(field for one in (*settings, *PLAIN.values(), ObjectiveSettings, Watching) for field in fields_of(one))]
    by_key = {
        row.key: row.field
        for section in sections({"fitness.name": "naswt", "algorithm.name": "genetic", "engine.executor": "ray"})
        for row in section.rows
    }
    tried = {(by_key[key].kind, by_key[key].optional) for key in FIELDS}
    assert {(field.kind, field.optional) for field in fields if field.kind != "bool" and not field.choices} <= tried


CHOSEN = [(part, name) for part, registry in REGISTRIES.items() for name in registry.entries]


@pytest.mark.parametrize(
    ("part", "name"), [pytest.param(*one, marks=[] if one == ("algorithm", "genetic") else pytest.mark.slow, id="-".join(one)) for one in CHOSEN]
)
async def test_every_field_of_the_form_has_what_was_typed(toy_home, part, name):
    async with app_on().run_test(size=(80, 40)) as pilot:
        bench = await on_form(pilot)
        bench.query_one(FieldForm).row(f"{part}.name").editor.choose(name)
        await until(pilot, lambda: bench.draft.raws[f"{part}.name"] == name and len(bench.query(FieldRow)) == len(bench.draft.rows))
        rows = [row for row in bench.query(FieldRow) if isinstance(row.editor, TextEditor)]
        assert len(rows) > 3
        for number, row in enumerate(rows):
            text = f"9{number:02}75"
            pilot.app.screen.set_focus(row.editor)
            await typed(pilot, *text)
            await until(pilot, lambda row=row: len(row.editor.value) >= 5)
            assert (row.row.key, row.editor.value) == (row.row.key, text)
            await until(pilot, lambda row=row, text=text: bench.draft.raws[row.row.key] == text)


@ENDS
async def test_a_search_has_what_was_typed_right_before_it_was_started(toy_home, orders, gap):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        keys = to(bench, "algorithm.population")
        await typed(pilot, *to(bench, "seed"), *"765", *keys[len(to(bench, "seed")) :], "backspace", *"1234567", "backspace", "9", gap=gap)
        await typed(pilot, "backspace", "backspace", "ctrl+r", gap=gap)
        await until(pilot, lambda: bool(orders))
        assert orders[0].spec.seed == 765
        assert orders[0].spec.algorithm.settings.population == 12345


@ENDS
async def test_what_is_pasted_between_keys_stands_between_them(toy_home, orders, gap):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        await typed(pilot, *to(bench, "seed"), "backspace", *"12", gap=gap)
        pasted(pilot, "3456")
        await typed(pilot, *"78", "ctrl+r", gap=gap)
        await until(pilot, lambda: bool(orders))
        assert orders[0].spec.seed == 12345678


@ENDS
async def test_a_reset_takes_what_was_typed_before_it_and_leaves_what_comes_after(toy_home, gap):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        await typed(pilot, *to(bench, "algorithm.population"), *"777", "f7", *"55", gap=gap)
        editor = bench.query_one(FieldForm).row("algorithm.population").editor
        await until(pilot, lambda: len(editor.value) >= 4)
        assert editor.value == "2055"
        await typed(pilot, "f8", "6", gap=gap)
        await until(pilot, lambda: bench.draft.raws["algorithm.population"] == "206")
        assert editor.value == "206"


@ENDS
async def test_a_choice_changes_other_fields_but_none_that_is_typed_in(toy_home, gap):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        place = len(to(bench, "algorithm.name"))
        await typed(pilot, *to(bench, "seed"), *"321", *["tab"] * (place - len(to(bench, "seed"))), "right", "left", "right", gap=gap)
        await until(pilot, lambda: bench.draft.raws["algorithm.name"] != "genetic")
        await typed(pilot, "shift+tab", *"4567", gap=gap)
        await until(pilot, lambda: bench.draft.raws["seed"] == "4567")
        assert bench.draft.raws["algorithm.name"] == "nsga-2"  # the one after genetic


@ENDS
async def test_a_filter_has_all_that_was_typed_after_its_key(toy_home, gap):
    finished_run()
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        for tab in ("3", "4"):
            await typed(pilot, tab, "/", *"dead space", gap=gap)
            await until(pilot, lambda: any("ce" in line.value for line in pilot.app.screen.query(FilterLine)))
            assert pilot.app.screen.query_one(FilterLine).value == "dead space"
            await pilot.press("escape")


@ENDS
async def test_a_prompt_has_all_that_was_typed_after_its_key(toy_home, gap):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await typed(pilot, "f12", *"quick/brown", gap=gap)
        pasted(pilot, "-fox")
        await typed(pilot, "enter", gap=gap)
        folder = toy_home / "config" / "presets" / "quick"
        await until(pilot, lambda: (folder / "brown-fox.toml").exists())
        assert [one.name for one in folder.iterdir()] == ["brown-fox.toml"]


@ENDS
async def test_a_dialog_of_settings_has_all_that_was_typed(toy_home, toy_csv, monkeypatch, gap):
    begun = []
    monkeypatch.setattr(JobRunner, "start", lambda self, job: begun.append(job))
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await typed(pilot, "4", gap=gap)
        await until(pilot, lambda: isinstance(pilot.app.screen, DataScreen) and pilot.app.screen.chosen is not None)
        await typed(pilot, "i", "/", *str(toy_csv)[:-3], gap=gap)
        pasted(pilot, str(toy_csv)[-3:])
        await typed(pilot, "enter", gap=gap)
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))
        await until(pilot, lambda: isinstance(pilot.app.focused, ChoiceButton))
        await typed(pilot, *["shift+tab"] * len(pilot.app.screen.query(FieldRow)), *"brownish", "backspace", "backspace", "tab", gap=gap)
        await typed(pilot, *["tab"] * (len(pilot.app.screen.query(FieldRow)) - 1), "enter", gap=gap)
        await until(pilot, lambda: bool(begun))
        assert begun[0].settings.name == "brown" + "i"


async def with_a_study(pilot) -> None:
    make_study(study_of_specs([("toy", read("toy").spec)], "mine", "Which is better?", "1..3"))
    await pilot.press("6")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen) and pilot.app.screen.file is not None)


async def with_marked_runs(pilot) -> None:
    for seed in (1, 2):
        finished_run((f"seed={seed}", "budget.evaluations=20"))
    await pilot.press("3")
    await until(pilot, lambda: bool(pilot.app.screen.query(RunsTable)) and pilot.app.screen.query_one(RunsTable).row_count == 2)
    await pilot.press("a")


async def with_a_search(pilot) -> None:
    await until(pilot, lambda: pilot.app.setup.request is not None)


async def with_the_editor(pilot) -> None:
    await with_a_study(pilot)
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudyEditor))


@pytest.mark.parametrize(
    ("ready", "key"), [(with_marked_runs, "u"), (with_a_study, "n"), (with_a_search, "u"), (with_the_editor, "a")], ids=["runs", "new", "form", "arm"]
)
async def test_a_dialog_that_needs_a_name_has_what_was_typed_at_once(toy_home, ready, key):
    async with app_on().run_test(size=(100, 30)) as pilot:
        await on_form(pilot)
        await ready(pilot)
        await typed(pilot, key)
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog))  # that of runs reads them before it opens
        await typed(pilot, *"compare")
        await until(pilot, lambda: next(iter(pilot.app.screen.query(FieldRow))).editor.raw == "compare")
        assert pilot.app.screen.query(FieldRow).first().has_focus_within


async def test_a_name_that_is_not_entered_is_asked_for_once_where_it_belongs(toy_home):
    async with app_on().run_test(size=(100, 30)) as pilot:
        await on_form(pilot)
        await with_a_study(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsDialog) and bool(pilot.app.screen.query(ChoiceButton)))
        pilot.app.screen.query(ChoiceButton).first().focus()
        await pilot.press("enter")
        await until(pilot, lambda: "a name is needed" in screen_text(pilot.app))
        assert screen_text(pilot.app).count("a name is needed") == 1
        await until(pilot, lambda: pilot.app.screen.query(FieldRow).first().has_focus_within)


@ENDS
async def test_the_line_for_a_cell_has_what_was_typed_though_one_is_offered_late(toy_home, monkeypatch, gap):
    go_on = asyncio.Event()

    async def late(desk, subject) -> str:
        await go_on.wait()
        return "the offered cell"

    monkeypatch.setattr(ProxyService, "cell_to_begin_with", late)
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await typed(pilot, "5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProxiesScreen) and pilot.app.screen.subject is not None)
        await typed(pilot, "s", *"|nor_conv", gap=gap)
        line = pilot.app.screen.query_one(CellLine)
        await until(pilot, lambda: len(line.value) >= 9)
        go_on.set()
        await typed(pilot, *"_3x3~0|", gap=gap)
        await until(pilot, lambda: line.value.endswith("~0|"))
        assert line.value == "|nor_conv_3x3~0|"


LINES = {  # the keys to an editor, its kind, and how it is told from others of its kind
    "settings of the app": (("f11",), TextEditor, lambda line: line.parent.row.key == "notify.command"),
    "a cell's numbers": (("4", "n", "slash"), CellQueryLine, lambda line: True),
    "presets": (("ctrl+o", "slash"), Input, lambda line: True),
    "a term": (("3", "f1"), FindLine, lambda line: True),
}


@ENDS
@pytest.mark.parametrize("place", LINES)
async def test_any_other_line_has_all_that_was_typed(toy_home, place, gap):
    keys, kind, is_meant = LINES[place]
    async with app_on().run_test(size=(100, 40)) as pilot:
        await on_form(pilot)
        for key in keys:
            await pilot.press(key)
            await at_rest(pilot)
        line = next(one for one in pilot.app.screen.query(kind) if is_meant(one))
        pilot.app.screen.set_focus(line)
        line.value = ""
        await typed(pilot, *"quickly", gap=gap)
        pasted(pilot, " brown")
        await typed(pilot, *"ish", "backspace", "backspace", gap=gap)
        await until(pilot, lambda: line.value.endswith("i"))
        assert line.value == "quickly browni"


@pytest.mark.parametrize("place", ["seed", "filter", "prompt"])
async def test_a_paste_of_several_lines_is_taken_whole(toy_home, place):
    async with app_on(tab="runs" if place == "filter" else "setup").run_test(size=(80, 24)) as pilot:
        if place == "filter":
            await until(pilot, lambda: "No runs" in screen_text(pilot.app))
            await pilot.press("slash")
        else:
            bench = await on_form(pilot)
            await typed(pilot, *(to(bench, "seed") if place == "seed" else ["f12"]))
        await until(pilot, lambda: isinstance(pilot.app.focused, StillInput))
        line = pilot.app.focused
        line.value = ""
        pasted(pilot, "one\r\n  two\n\nthree\n")
        pasted(pilot, " four \n")
        await until(pilot, lambda: "four" in line.value)
        assert line.value == "one two three four "


@pytest.mark.parametrize("place", ["seed", "filter", "prompt"])
async def test_of_a_text_longer_than_its_line_the_end_is_seen(toy_home, place):
    finished_run()
    async with app_on(tab="runs" if place == "filter" else "setup").run_test(size=(80, 24)) as pilot:
        if place == "filter":
            await until(pilot, lambda: "genetic" in screen_text(pilot.app))
            await pilot.press("slash")
        else:
            bench = await on_form(pilot)
            await typed(pilot, *(to(bench, "seed") if place == "seed" else ["f12"]))
        await until(pilot, lambda: isinstance(pilot.app.focused, StillInput))
        await typed(pilot, *"1" * 120, *"987")
        line = pilot.app.focused
        await until(pilot, lambda: line.value.endswith("1987"))
        await until(pilot, lambda: "1987" in screen_text(pilot.app))


async def test_under_the_least_size_no_key_is_taken_but_those_to_quit_and_the_field_stays_in_focus(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        app = pilot.app
        await until(pilot, lambda: app.setup.takes_keys)
        await on_field(pilot, "algorithm.population")
        field = app.focused
        await pilot.press("1", "2")
        await pilot.resize_terminal(39, 11)
        await until(pilot, lambda: "needs 40×12" in screen_text(app))
        await pilot.press("3", "q", "tab", "ctrl+t")
        app.post_message(Paste("9"))
        await at_rest(pilot)
        assert (app.current_mode, app.in_dialog) == ("setup", False)
        await pilot.resize_terminal(100, 40)
        await until(pilot, lambda: "needs 40×12" not in screen_text(app))
        assert app.focused is field
        await pilot.press("5")
        await at_rest(pilot)
        assert app.setup.form.draft.raws["algorithm.population"] == "125"
        await pilot.resize_terminal(39, 11)
        await until(pilot, lambda: "needs 40×12" in screen_text(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.in_dialog)  # it asks, as something is not saved
