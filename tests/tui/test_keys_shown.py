"""Keys as they are shown, and only where they do something."""

import re

import pytest
from textual.command import CommandPalette
from tui_helpers import app_on, finished_run, screen_text, until, watch_app

from nastui.settings.writing import write_setting
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.dialogs.prompt import PromptDialog
from nastui.tui.form.field_row import FieldRow
from nastui.tui.form.form import FieldForm
from nastui.tui.setup.presets import PresetsDialog
from nastui.tui.shell.bars import key_text


def last_line(app) -> str:
    return screen_text(app).splitlines()[-1].strip()


def first_line(app) -> str:
    return screen_text(app).splitlines()[0].strip()


async def on_form(pilot):
    await until(pilot, lambda: pilot.app.setup.form is not None and bool(pilot.app.setup.form.query("#section-engine")))
    return pilot.app.setup.form


@pytest.mark.parametrize(
    ("key", "text"),
    [
        *(("equals_sign", "="), ("underscore", "_"), ("minus", "-"), ("plus", "+"), ("full_stop", "."), ("slash", "/"), ("question_mark", "?")),
        *(
            ("ctrl+r", "^r"),
            ("shift+tab", "shift-tab"),
            ("f12", "F12"),
            ("escape", "esc"),
            ("delete", "del"),
            ("space", "space"),
            ("G", "G"),
            ("f", "f"),
        ),
    ],
)
def test_a_key_is_shown_as_people_type_it(key, text):
    assert key_text(key) == text


async def test_help_names_no_key_by_its_name_in_the_program(toy_home):
    run = finished_run()
    async with app_on().run_test(size=(100, 80)) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "✓ done" in screen_text(pilot.app))
        await pilot.press("question_mark")
        await until(
            pilot, lambda: isinstance(pilot.app.screen, HelpDialog) and "Full speed" not in screen_text(pilot.app) and "+ =" in screen_text(pilot.app)
        )
        shown = screen_text(pilot.app)
        assert "- _" in shown
        assert "? F1" in shown
        assert not any(name in shown for name in ("equals_sign", "underscore", "question_mark", "escape "))


@pytest.mark.parametrize(
    ("keys", "dialog", "shown"),
    [
        (("f12",), PromptDialog, "esc Cancel"),
        (("question_mark",), HelpDialog, "esc Back"),
        (("ctrl+o",), PresetsDialog, "esc Back  / Find  del Delete"),
        (("ctrl+o", "G"), PresetsDialog, "esc Back  / Find"),
        (("ctrl+o", "d"), ConfirmDialog, "esc Back"),
    ],
)
async def test_behind_a_dialog_only_its_own_keys_are_shown_and_the_palette_stays_away(toy_home, keys, dialog, shown):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        before = last_line(pilot.app)
        for key in keys:
            await pilot.press(key)
            await until(pilot, lambda: pilot.app.in_dialog)
        await until(pilot, lambda: isinstance(pilot.app.screen, dialog) and last_line(pilot.app) == shown)
        await pilot.press("ctrl+p", "ctrl+r")
        assert isinstance(pilot.app.screen, dialog)
        assert pilot.app.current_mode == "setup"
        for _ in keys:
            if pilot.app.in_dialog:
                await pilot.press("escape")
                await pilot.pause()
        await until(pilot, lambda: last_line(pilot.app) == before)


async def test_no_search_is_started_behind_the_palette(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        await pilot.press("ctrl+r")
        assert pilot.app.setup.busy is None
        assert not pilot.app.services.searching
        await until(pilot, lambda: re.search(r"Presets +\^o", screen_text(pilot.app)))  # the palette names the keys too


async def test_while_something_is_entered_no_letter_is_shown_as_a_key(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        assert "q Quit" in last_line(pilot.app)
        pilot.app.setup.set_focus(bench.query_one(FieldForm).row("seed").editor)
        await until(pilot, lambda: "^q Quit" in last_line(pilot.app))
        assert last_line(pilot.app).count("F1") == 1
        assert "F1 Explain" in last_line(pilot.app)


async def test_while_something_is_entered_a_tab_has_a_key_that_is_no_digit(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        form = await on_form(pilot)
        assert "1 Setup  2 Live  3 Runs" in first_line(pilot.app)
        pilot.app.setup.set_focus(form.query_one(FieldForm).row("seed").editor)
        await until(pilot, lambda: "F2 Setup  F3 Live  F4 Runs" in first_line(pilot.app))
        await pilot.press("f4")
        await until(pilot, lambda: "1 Setup  2 Live  3 Runs" in first_line(pilot.app))
        assert pilot.app.current_mode == "runs"


async def test_a_tab_is_shown_with_the_key_that_the_user_gave_it(toy_home):
    write_setting("keys.go.live", "L,f3")
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        assert "1 Setup  L Live  3 Runs" in first_line(pilot.app)


async def test_elsewhere_than_in_setup_run_says_what_it_runs(toy_home):
    async with app_on().run_test(size=(200, 24)) as pilot:
        await on_form(pilot)
        assert "^r Run  " in last_line(pilot.app)
        await pilot.press("6")
        await until(pilot, lambda: "^r Run form" in last_line(pilot.app))


async def test_what_was_told_can_be_read_again_when_its_toast_is_gone(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await on_form(pilot)
        pilot.app.tell("Wrote the first")
        pilot.app.tell("no room for [b]the second", bad=True)
        pilot.app.clear_notifications()
        await pilot.press("exclamation_mark")
        await until(pilot, lambda: "Messages" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert shown.index("✗ no room for [b]the second") < shown.index("Wrote the first")


async def test_the_filter_line_offers_no_key_that_edits_it(toy_home):
    finished_run()
    async with app_on(tab="runs").run_test(size=(200, 24)) as pilot:
        await until(pilot, lambda: "enter Open" in last_line(pilot.app) and "Delete" in last_line(pilot.app))
        await pilot.press("slash")
        await until(pilot, lambda: "^q Quit" in last_line(pilot.app))
        assert "Open" not in last_line(pilot.app)
        assert "Delete" not in last_line(pilot.app)
        assert "F1 Help" in last_line(pilot.app)
        assert "F1 explains it" in screen_text(pilot.app)


# ---- a watch


@pytest.mark.parametrize("key", ["space", "s"])
async def test_a_read_only_watch_says_that_it_is_and_what_is_not(elsewhere, key):
    run = elsewhere.session.run
    async with watch_app(run).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        await pilot.press(key)
        await until(pilot, lambda: bool(pilot.app._notifications))
        assert f"read-only watch: `nastui watch {run} --control`" in next(iter(pilot.app._notifications)).message
        assert not pilot.app.screen.stopping.armed
        assert elsewhere.thread.is_alive()


async def test_a_run_of_another_process_has_the_keys_that_steer_it_but_cannot_be_detached(elsewhere):
    async with app_on().run_test(size=(80, 24)) as pilot:
        pilot.app.look_at(elsewhere.session.run)
        await until(pilot, lambda: "▶ running   elsewhere" in screen_text(pilot.app))
        assert "space Pause  s Stop" in last_line(pilot.app)
        assert "Detach" not in last_line(pilot.app)


async def test_a_run_that_is_only_watched_cannot_be_resumed_and_says_so(elsewhere):
    elsewhere.end()
    async with watch_app(elsewhere.session.run).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
        assert "Resume" not in last_line(pilot.app)
        await pilot.press("r")
        await until(pilot, lambda: bool(pilot.app._notifications))
        assert "read-only" in next(iter(pilot.app._notifications)).message


async def test_a_watch_offers_no_way_back_to_nowhere(elsewhere):
    async with watch_app(elsewhere.session.run).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "▶ running" in screen_text(pilot.app))
        assert "Back" not in last_line(pilot.app)
        await pilot.press("escape")
        assert pilot.app.current_mode == "live"


# ---- labels


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("algorithm", ["nas-ea-fa", "genetic", "bayesian-optimization"])
async def test_a_label_stands_whole_before_its_editor(toy_home, size, algorithm):
    async with app_on().run_test(size=size) as pilot:
        bench = await on_form(pilot)
        bench.query_one(FieldForm).row("algorithm.name").editor.choose(algorithm)
        await until(pilot, lambda: bench.draft.raws["algorithm.name"] == algorithm and len(bench.query(FieldRow)) == len(bench.draft.rows))
        await pilot.pause()
        for row in bench.query(FieldRow):
            label = row.row.field.label
            assert row.render().plain[2 : 2 + len(label) + 1] == f"{label} "
            assert row.editor.region.x == row.region.x + row._label_width
            assert row._label_width > 2 + len(label)
