"""What has a key can be clicked."""

from tui_helpers import app_on, at_rest, screen_text, until

from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.setup.presets import PresetsDialog
from nastui.tui.shell.bars import key_at


def test_a_hint_names_its_key():
    hints = "enter load · d delete · F6 keys · esc back"
    assert [key_at(hints, hints.index(word)) for word in ("load", "delete", "keys", "back")] == ["enter", "d", "f6", "escape"]
    assert key_at(hints, hints.index(" · d") + 1) is None
    assert key_at("", 0) is None


def place_of(app, text) -> tuple[int, int]:
    for y, line in reversed(list(enumerate(screen_text(app).splitlines()))):
        if text in line:
            return line.index(text), y
    raise AssertionError(text)


async def test_keys_of_the_last_line_and_of_dialogs_are_clicked(toy_home):
    async with app_on().run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None)
        await at_rest(pilot)
        await pilot.click(offset=place_of(pilot.app, "Presets"))
        await until(pilot, lambda: isinstance(pilot.app.screen, PresetsDialog) and "esc back" in screen_text(pilot.app))
        await at_rest(pilot)
        await pilot.click(offset=place_of(pilot.app, "esc back"))
        await until(pilot, lambda: not pilot.app.in_dialog)
        await at_rest(pilot)
        await pilot.click(offset=place_of(pilot.app, "Help"))
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))
