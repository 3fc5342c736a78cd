"""What is entered and not saved, when the app ends without being left."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from tui_helpers import app_on, at_rest, on_field, screen_text, until
from waiting import until as waited

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.base.writing import write_text
from nastui.presets.places import find
from nastui.runs.lease import Owner, _started, this_process
from nastui.runs.store import Store
from nastui.tui.app import NastuiApp
from nastui.tui.setup import unsaved
from nastui.tui.setup.opening import read_draft
from nastui.tui.setup.unsaved import UnsavedEntries

DRAFT = read_draft("quickstart").with_raw("seed", "47")


def files() -> list[Path]:
    return sorted((home().state / "unsaved").glob("*.json"))


@pytest.fixture
def left() -> Path:
    """The file of an app that is gone."""
    UnsavedEntries().keep(DRAFT)
    (path,) = files()
    return given_to(path, Owner(this_process().host, this_process().pid, "another boot:1"))


def given_to(path: Path, owner: Owner) -> Path:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"owner": owner.text}))
    return path


def test_entries_of_an_app_that_is_gone_are_taken_over_once(left):
    assert UnsavedEntries().take_over() == DRAFT
    assert UnsavedEntries().take_over() is None
    assert len(files()) == 1


def test_one_that_is_gone_meanwhile_takes_no_other_with_it(left):
    (left.parent / "gone.json").symlink_to(left.parent / "nowhere")
    assert UnsavedEntries().take_over() == DRAFT


def test_of_two_apps_that_see_them_at_once_one_has_them(left, monkeypatch):
    other = []

    def late(path, text):
        monkeypatch.setattr(unsaved, "write_text", write_text)
        other.append(UnsavedEntries().take_over())
        write_text(path, text)

    monkeypatch.setattr(unsaved, "write_text", late)
    assert [UnsavedEntries().take_over(), *other] == [None, DRAFT]
    assert len(files()) == 1


def test_a_full_disk_has_them_given_and_left(left, monkeypatch):
    def full(*_):
        raise StorageError("the disk is full")

    monkeypatch.setattr(unsaved, "write_text", full)
    assert UnsavedEntries().take_over() == DRAFT
    assert files() == [left]


def test_entries_of_an_app_that_lives_are_its_own():
    UnsavedEntries().keep(DRAFT)
    assert UnsavedEntries().take_over() is None
    assert len(files()) == 1


def test_entries_of_an_app_that_is_stopped_are_its_own(left):
    process = subprocess.Popen(["sleep", "600"])
    try:
        process.send_signal(signal.SIGSTOP)
        waited(lambda: "T" in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[:1])
        given_to(left, Owner(this_process().host, process.pid, _started(process.pid)))
        assert UnsavedEntries().take_over() is None
    finally:
        process.kill()
        process.wait()
    assert UnsavedEntries().take_over() == DRAFT


def test_entries_of_another_host_are_taken_over_once_they_are_old(left):
    given_to(left, Owner("another machine", 1, ""))
    written = left.stat().st_mtime
    assert UnsavedEntries(lambda: written + 86_399).take_over() is None
    assert UnsavedEntries(lambda: written + 86_401).take_over() == DRAFT


def test_a_text_that_nobody_wrote_is_none(left):
    left.write_text(json.dumps(json.loads(left.read_text()) | {"text": 3}))
    assert UnsavedEntries().take_over().text is None


def test_nothing_unsaved_leaves_no_file():
    entries = UnsavedEntries()
    entries.keep(DRAFT)
    entries.keep(None)
    assert files() == []


def test_the_last_word_stands_against_a_thread_that_comes_too_late():
    entries = UnsavedEntries()
    entries.keep(DRAFT, last=True)
    entries.keep(None)
    assert len(files()) == 1


@pytest.mark.parametrize(
    "change",
    [{"owner": "{}"}, {"owner": 3}, {"base": []}, {"base": None}, {"changes": "seed"}, {"file": ["quickstart"]}],
    ids=lambda change: str(change),
)
def test_a_file_that_nobody_wrote_is_passed_over(left, change):
    left.write_text(json.dumps(json.loads(left.read_text()) | change))
    assert UnsavedEntries().take_over() is None
    left.write_bytes(b"[" * 100_000)
    assert UnsavedEntries().take_over() is None


def test_a_preset_that_is_gone_loses_its_file_and_no_entry(left):
    left.write_text(left.read_text().replace('"file": "quickstart"', '"file": "gone"'))
    taken = UnsavedEntries().take_over()
    assert (taken.file, taken.raws) == (None, DRAFT.raws)


async def test_a_form_in_which_nothing_is_entered_writes_nothing(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await at_rest(pilot)
        assert "unsaved" not in [one.group for one in pilot.app.workers]
        await on_field(pilot, "seed")
        await pilot.press("4", "7")
        await until(pilot, lambda: "unsaved" in [one.group for one in pilot.app.workers])


async def test_what_is_typed_is_kept_and_what_is_taken_back_is_not(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await on_field(pilot, "seed")
        await pilot.press("4", "7")
        await until(pilot, files)
        await pilot.press("f8")
        await until(pilot, lambda: not files())


async def test_a_change_of_pace_alone_is_kept_too(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        pilot.app.setup.form.form.go_to("watching.pace")
        await until(pilot, lambda: pilot.app.setup.form.focused_row)
        await pilot.press("5")
        await until(pilot, files)
        await pilot.press("f8")
        await until(pilot, lambda: not files())


async def test_a_pace_stays_where_the_app_is_left_and_where_another_preset_is_loaded(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        pilot.app.setup.form.form.go_to("watching.pace")
        await until(pilot, lambda: pilot.app.setup.form.focused_row)
        await pilot.press("5")
        await until(pilot, lambda: pilot.app.setup.form.draft.pace == "5")
        assert "before: 0.25" in screen_text(pilot.app)
        await pilot.press("ctrl+q")
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        assert pilot.app.setup.form.request.pace == 5.0
        assert pilot.app.setup.form.draft.is_as_loaded
        pilot.app.setup.load(read_draft("quickstart"))
        assert pilot.app.setup.form.request.pace == 5.0
        assert pilot.app.setup.form.draft.is_as_loaded


@pytest.mark.parametrize("stored", ["soon", "-3", "1e9", "0.25", ""])
def test_a_pace_that_is_none_or_the_default_is_as_if_nothing_was_remembered(stored):
    draft = read_draft("quickstart")
    assert draft.at_pace(stored) == draft


async def test_the_next_app_has_them_and_a_preset_that_is_asked_for_goes_before(toy_home, left):
    async with NastuiApp(draft=read_draft("toy")).run_test() as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        assert pilot.app.setup.form.draft.name == "toy"
    async with NastuiApp().run_test() as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        assert pilot.app.setup.form.draft == DRAFT
        await pilot.press("f8")
        assert pilot.app.setup.form.draft.raws == read_draft("quickstart").raws


async def test_ctrl_r_on_another_tab_shows_them_first(toy_home, left):
    async with NastuiApp(find("toy"), None, "runs").run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await at_rest(pilot)
        assert pilot.app.current_mode == "setup"
        assert any("are here again" in note.message for note in pilot.app._notifications)
        with Store() as store:
            assert store.runs() == []
