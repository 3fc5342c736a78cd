"""The Settings of the app: seen at once, kept in the file, and never a reason to stop."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, screen_text, until

from nastui.settings import user_settings
from nastui.settings.reading import read_settings, settings_path
from nastui.settings.user_settings import THEMES, described
from nastui.tui.app import NastuiApp
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.form.field_row import FieldRow
from nastui.tui.key_map import bound_commands, clashes
from nastui.tui.settings.dialog import UserSettingsDialog
from nastui.tui.settings.keys_dialog import KeyPrompt, KeysDialog
from nastui.tui.shell.preferences import first_tab
from nastui.tui.tabs import TABS


def test_every_tab_can_be_the_first_one():
    assert tuple(one.mode for one in TABS) == user_settings.TABS, (
        "a new tab stands in nastui/tui/tabs.py and in TABS of nastui/settings/user_settings.py"
    )


def row(app, key) -> FieldRow:
    return next(one for one in app.screen.query(FieldRow) if one.row.key == key)


async def in_settings(pilot):
    await until(pilot, lambda: pilot.app.setup.form is not None)
    await pilot.press("f11")
    await until(pilot, lambda: isinstance(pilot.app.screen, UserSettingsDialog) and bool(pilot.app.screen.query(FieldRow)))
    return pilot.app.screen


async def test_every_described_setting_has_its_row_and_a_change_is_seen_at_once_and_kept(toy_home):
    settings_path().write_text("# my own\n[refresh]\nssh = 3  # slow line\n")
    async with app_on().run_test(size=(100, 40)) as pilot:
        dialog = await in_settings(pilot)
        assert [one.row.key for one in dialog.query(FieldRow)] == [key for key, _ in described()]
        assert row(pilot.app, "refresh.ssh").editor.value == "3"
        row(pilot.app, "look.theme").editor.focus()
        await pilot.press("right")
        await until(pilot, lambda: pilot.app.theme == "nastui-light")
        row(pilot.app, "refresh.ssh").editor.focus()
        await pilot.press("backspace", "9", "9")
        await until(pilot, lambda: "99 is out of bounds" in screen_text(pilot.app))
        await pilot.press("backspace")
        await until(pilot, lambda: pilot.app.settings.refresh.ssh == 9)
        pilot.app.write_settings()
        assert settings_path().read_text() == '# my own\n[refresh]\nssh = 9  # slow line\n\n[look]\ntheme = "light"\n'
        await pilot.press("f7")
        await until(pilot, lambda: pilot.app.settings.refresh.ssh == 4)
        assert row(pilot.app, "refresh.ssh").editor.value == "4"
        await pilot.press("escape")
        await until(pilot, lambda: read_settings().given == {"look.theme"})


async def test_a_free_text_is_taken_when_its_field_is_left_and_redraws_nothing(toy_home, monkeypatch):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await in_settings(pilot)
        redrawn = []
        monkeypatch.setattr(pilot.app, "_redraw_all", lambda: redrawn.append(1))
        editor = row(pilot.app, "notify.command").editor
        editor.focus()
        await pilot.press(*"say done")
        await until(pilot, lambda: editor.value == "say done")
        assert pilot.app.settings.notify.command == ""
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.settings.notify.command == "say done")
        await pilot.press(*"https://example.org/x", "escape")
        await until(pilot, lambda: pilot.app.settings.notify.webhook == "https://example.org/x")
        assert not redrawn


async def test_what_is_wrong_is_said_while_it_is_written_and_asked_about_before_it_is_dropped(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        dialog = await in_settings(pilot)
        editor = row(pilot.app, "notify.webhook").editor
        editor.focus()
        await pilot.press(*"http://example.org/h")
        await until(pilot, lambda: "✗" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        assert "Not taken: Webhook: " in screen_text(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is dialog)
        assert editor.value == "http://example.org/h"
        await pilot.press("home", *["right"] * 4, "s")
        await until(pilot, lambda: "✗" not in screen_text(pilot.app))
        await pilot.press("backspace", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("l")
        await until(pilot, lambda: not pilot.app.in_dialog)
        assert pilot.app.settings.notify.webhook == ""


async def test_settings_golden(toy_home):
    async with app_on().run_test(size=(40, 12)) as pilot:
        await in_settings(pilot)
        for size in ((40, 12), (80, 24), (120, 40), (200, 60)):
            await pilot.resize_terminal(*size)
            await at_rest(pilot)
            assert_golden(screen_text(pilot.app), "settings-{}x{}".format(*size))


async def test_a_key_is_given_by_pressing_it_and_a_clash_is_said(toy_home):
    async with app_on().run_test(size=(120, 40)) as pilot:
        await in_settings(pilot)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysDialog))
        await pilot.press("slash", *"go.runs", "enter", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeyPrompt))
        await pilot.press("ctrl+b")
        await until(pilot, lambda: pilot.app.keys == {"go.runs": "ctrl+b"})
        assert "⚠" not in screen_text(pilot.app)
        await until(pilot, lambda: isinstance(pilot.app.screen, KeysDialog) and "^b" in screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeyPrompt))
        await pilot.press("f11")
        await until(pilot, lambda: "F11 is the key of two commands" in screen_text(pilot.app))
        await pilot.press("delete")
        await until(pilot, lambda: pilot.app.keys == {})
        await pilot.press("a")
        await until(pilot, lambda: isinstance(pilot.app.screen, KeyPrompt))
        await pilot.press("ctrl+b")
        await until(pilot, lambda: pilot.app.keys == {"go.runs": "3,f4,ctrl+b"})
        await pilot.press("escape", "escape")
        await at_rest(pilot)
        await pilot.press("ctrl+b")
        await until(pilot, lambda: pilot.app.current_mode == "runs")


@pytest.mark.parametrize("text", ["[look\n", "[look]\ntheme = 3\n", "\x00"])
async def test_a_broken_file_is_told_and_the_app_opens(toy_home, text):
    settings_path().write_text(text)
    async with app_on().run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: bool(pilot.app._notifications))
        assert "settings.toml" in next(iter(pilot.app._notifications)).message
        assert pilot.app.theme == "nastui-dark"
        await pilot.press("f10")
        await pilot.pause()
        assert pilot.app.theme == "nastui-light"


async def test_every_theme_shows_the_app(toy_home):
    first, *others = THEMES[::-1]
    settings_path().write_text(f'[look]\ntheme = "{first}"\n')
    async with app_on().run_test(size=(80, 24)) as pilot:
        await in_settings(pilot)
        assert pilot.app.theme == f"nastui-{first}"
        for theme in others:
            pilot.app.change_setting("look.theme", theme)
            await at_rest(pilot)
            assert pilot.app.theme == f"nastui-{theme}"
        assert not pilot.app._notifications


async def test_the_last_tab_is_restored_unless_another_is_set(toy_home):
    assert first_tab() == "setup"
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        pilot.app.exit()
    assert first_tab() == "data"
    settings_path().write_text('[start]\ntab = "runs"\n')
    assert first_tab() == "runs"
    again = NastuiApp(begin=first_tab())
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert again.current_mode == "runs"


async def test_characters_change_what_is_on_the_screen(toy_home):
    async with app_on().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        pilot.app.change_setting("look.characters", "ascii")
        await until(pilot, lambda: screen_text(pilot.app).isascii())
        pilot.app.change_setting("look.characters", "unicode")
        await until(pilot, lambda: "╭" in screen_text(pilot.app))


def test_every_binding_of_the_app_has_an_id_and_no_key_clashes_by_itself():
    commands = bound_commands()
    assert len({one.id for one in commands}) == len(commands) > 80
    assert {"go.runs", "live.pause", "table.down", "choice.next", "user_settings.keys"} <= {one.id for one in commands}
    assert clashes({}) == []
    assert clashes({"go.rums": "x"}) == ["keys: there is no command 'go.rums' (did you mean 'go.runs'?)"]
    assert clashes({"live.pause": "f11"}) == ["F11 is the key of two commands: Pause (live.pause) and Settings (app.settings)"]
