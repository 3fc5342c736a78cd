"""What is drawn, shown, checked or read is so once, and again only when something of it has changed."""

from types import SimpleNamespace

from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.base.errors import StorageError
from nastui.base.paths import home, make_folder
from nastui.runs.background import log_of, read_log_part
from nastui.settings.reading import read_settings
from nastui.tui.dialogs.log import RunLog, show_log
from nastui.tui.live.run_panel import RunPanel
from nastui.tui.live.time_lapse import TimeLapse
from nastui.tui.settings.keys_dialog import KeysDialog, KeysTable
from nastui.tui.shell import frame
from nastui.tui.shell.preferences import Preferences, load_preferences


class Timer:
    def stop(self) -> None:
        pass


def test_each_frame_of_a_time_lapse_is_shown_once_the_last_too():
    shown, asked = [], []
    snapshot = SimpleNamespace(generations=[SimpleNamespace(number=number) for number in (1, 2, 4, 7)])

    def view():
        asked.append(1)
        return SimpleNamespace(snapshot=snapshot)

    screen = SimpleNamespace(set_interval=lambda seconds, tick: Timer())
    lapse = TimeLapse(screen, view, lambda: shown.append((lapse.cursor, lapse.playing)), lambda: 4.0)
    lapse.play()
    while lapse.playing:
        asked.clear()
        lapse.tick()
        assert len(asked) == 1
    assert shown == [(1, True), (2, True), (4, True), (None, False)]


async def test_after_a_resize_each_panel_is_drawn_once(toy_home, monkeypatch):
    run, drawn = finished_run(), []
    drawing = RunPanel.drawing
    monkeypatch.setattr(RunPanel, "drawing", lambda self: drawn.append((type(self).__name__, self.room)) or drawing(self))
    async with app_on().run_test(size=(120, 40)) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "done" in screen_text(pilot.app))
        await at_rest(pilot)
        drawn.clear()
        await pilot.resize_terminal(140, 44)
        await at_rest(pilot)
        assert len(drawn) > 4
        assert len(drawn) == len(set(drawn)), drawn


async def test_clashes_of_keys_are_looked_for_when_keys_change_not_at_each_letter(toy_home):
    asked = []
    async with app_on().run_test(size=(100, 40)) as pilot:
        one = SimpleNamespace(id="go.runs", title="Go to Runs", place="everywhere", help="", keys_now=lambda remapped: remapped.get("go.runs", "3"))
        pilot.app.change_setting("keys.go.runs", "z")
        pilot.app.push_screen(KeysDialog(lambda: (one,), lambda remapped: asked.append(dict(remapped)) or ["a clash"]))
        await until(pilot, lambda: "a clash" in screen_text(pilot.app))
        await pilot.press("slash", *"runs", "enter")
        await until(pilot, lambda: pilot.app.screen.query_one(KeysTable).has_focus)
        assert asked == [{"go.runs": "z"}]
        pilot.app.screen._give(one, "y", True)
        assert asked == [{"go.runs": "z"}, {"go.runs": "z,y"}]


async def test_a_log_is_read_on_from_where_it_was_read_to(toy_home):
    make_folder(home().logs)
    log_of("a").write_bytes("first\nsécond ".encode())
    part = read_log_part("a")
    with log_of("a").open("ab") as file:
        file.write(b"more\n")
    assert (read_log_part("a", part.end).data, read_log_part("a", part.end).goes_on) == (b"more\n", True)
    log_of("a").write_bytes(b"new\n")
    assert (read_log_part("a", part.end).data, read_log_part("a", part.end).goes_on) == (b"new\n", False)


async def test_a_log_on_the_screen_goes_on_within_a_line_and_begins_anew(toy_home):
    make_folder(home().logs)
    log_of("a").write_bytes(b"first\nsec\xc3")
    async with app_on().run_test(size=(80, 24)) as pilot:
        show_log(pilot.app, "a")
        await until(pilot, lambda: bool(pilot.app.screen.query(RunLog)) and pilot.app.screen.query_one(RunLog).line_count == 2)
        dialog, log = pilot.app.screen, pilot.app.screen.query_one(RunLog)
        with log_of("a").open("ab") as file:
            file.write(b"\xa9nd\nthird\n")
        dialog._poller.poll()
        await until(pilot, lambda: list(log.lines)[:3] == ["first", "secénd", "third"] and log.line_count == 3)
        log_of("a").write_bytes(b"anew\n")
        dialog._poller.poll()
        await until(pilot, lambda: list(log.lines)[:1] == ["anew"] and log.line_count == 1)


async def test_a_setting_that_is_refused_takes_no_other_with_it_and_is_written_later(toy_home, monkeypatch):
    Preferences().remembering(theme="nastui-light", keys={"go.runs": "z", "go.data": "y"})
    refused, write = ["look.theme", "keys.go.runs"], frame.write_setting

    def writing(key, value):
        if key in refused:
            raise StorageError(f"{key} cannot be written")
        write(key, value)

    monkeypatch.setattr(frame, "write_setting", writing)
    async with app_on().run_test(size=(80, 24)) as pilot:
        for key, value in (("look.theme", "dark"), ("keys.go.runs", "x"), ("refresh.ssh", 9), ("keys.go.data", "w")):
            pilot.app.change_setting(key, value)
        pilot.app.write_settings()
        assert read_settings().given == {"refresh.ssh", "keys.go.data"}
        assert (load_preferences().theme, load_preferences().keys) == ("nastui-light", {"go.runs": "z"})
        refused.clear()
        pilot.app.write_settings()
        assert read_settings().given == {"refresh.ssh", "keys.go.data", "look.theme", "keys.go.runs"}
        assert (load_preferences().theme, load_preferences().keys) == (None, {})
