"""Scoring a whole space from the app: a job like an import."""

from data_helpers import PlayedChild
from proxy_helpers import document
from tui_helpers import app_on, screen_text, until

from nastui.base.checking import conflicts_of
from nastui.tui.jobs.job import JobStatus, after_end, after_line
from nastui.tui.jobs.score_job import ScoreJob, ScoreSettings, settings_of

STAGE = {"stage": "5,258 of 5,260 cells to score, about 4 m"}
DONE = {"space": "mini-tss", "cells": 5260, "statuses": {"ok": 5200, "disconnected": 60}}
DEFAULTS = ["score", "--all", "--follow", "--json", "--fitness=naswt", "--images=auto", "--batch-size=128", "--seed=0", "--", "mini-tss"]


def test_the_command_has_all_settings():
    assert list(ScoreJob("mini-tss").words) == DEFAULTS
    settings = ScoreSettings("synflow", "/some/images", 64, 3, jobs=2, others="repeats=5, precision=bfloat16")
    assert ScoreJob("nats-tss", settings).words[4:] == (
        "--fitness=synflow",
        "--images=/some/images",
        "--batch-size=64",
        "--seed=3",
        "--jobs=2",
        "--set=repeats=5",
        "--set=precision=bfloat16",
        "--",
        "nats-tss",
    )


def test_settings_of_a_stored_set_are_those_that_it_was_scored_with():
    assert settings_of(document(64)) == ScoreSettings("naswt", "auto", 64, 0, others="variant=paper")
    assert settings_of({}) == ScoreSettings()


def test_a_setting_without_a_value_is_refused():
    assert list(conflicts_of(ScoreSettings(others="variant"))) == [("others", "'variant' has no value; write KEY=VALUE")]
    assert not list(conflicts_of(ScoreSettings(others="variant=paper,")))


def test_what_was_scored_is_counted():
    status = JobStatus(ScoreJob("mini-tss"), 0.0)
    document = '{"statuses": {"ok": 5200, "disconnected": 60}}'
    assert after_end(status, document, 0).outcome == "all cells of mini-tss are scored: 5,200 ok, 60 disconnected"
    assert after_end(status, "", 0).outcome == "all cells of mini-tss are scored"
    assert after_end(status, "", 130).outcome == "Scores computed so far are stored; started again, it goes on there."
    assert after_line(status, '{"done": 1315, "total": 5260}', 1.0).text == "● scoring 25 %"


async def on_proxies(pilot):
    await pilot.press("5")
    await until(pilot, lambda: pilot.app.current_mode == "proxies" and pilot.app.screen.subject is not None)
    return pilot.app.screen


async def begin(pilot, child: PlayedChild) -> None:
    await pilot.press("S")
    await until(pilot, lambda: "Score all cells of mini-tss" in screen_text(pilot.app))
    await pilot.press("enter")
    await until(pilot, lambda: child.said)


async def test_a_space_is_scored_from_the_proxies_tab(toy_home, monkeypatch, tmp_path):
    child = PlayedChild(monkeypatch, tmp_path / "child", [STAGE, {"done": 1315, "total": 5260}], DONE)
    async with app_on().run_test(size=(100, 30)) as pilot:
        await on_proxies(pilot)
        await begin(pilot, child)
        assert child.arguments == DEFAULTS
        await until(pilot, lambda: "25 %" in screen_text(pilot.app))
        shown = screen_text(pilot.app)
        assert "● scoring 25 %" in shown
        assert "scoring all cells of mini-tss: 5,258 of 5,260 cells to score" in shown
        child.go_on()
        await until(pilot, lambda: "are scored: 5,200 ok, 60 disconnected" in screen_text(pilot.app))
        await pilot.press("c")
        await until(pilot, lambda: "are scored" not in screen_text(pilot.app))


async def test_scoring_is_stopped_after_a_question_and_started_again(toy_home, monkeypatch, tmp_path):
    child = PlayedChild(monkeypatch, tmp_path / "child", [STAGE, {"done": 10, "total": 20}], DONE)
    async with app_on().run_test(size=(100, 30)) as pilot:
        screen = await on_proxies(pilot)
        await begin(pilot, child)
        await pilot.press("S")
        await until(pilot, lambda: "Stop scoring all cells of mini-tss?" in screen_text(pilot.app))
        await pilot.press("s")
        await until(pilot, lambda: screen.jobs.status.state == "stopped")
        await until(pilot, lambda: "started again, it goes on there" in screen_text(pilot.app))
        assert not child.left
        (child.folder / "said").unlink()
        child.go_on()
        await begin(pilot, child)
        await until(pilot, lambda: screen.jobs.status.state == "done")


async def test_why_scoring_failed_is_shown(toy_home, monkeypatch, tmp_path):
    error = {"error": {"message": "the folder has no images", "remedy": "give another folder"}}
    child = PlayedChild(monkeypatch, tmp_path / "child", [STAGE], error, code=2)
    async with app_on().run_test(size=(100, 30)) as pilot:
        await on_proxies(pilot)
        await begin(pilot, child)
        child.go_on()
        await until(pilot, lambda: "the folder has no images" in screen_text(pilot.app))
        await pilot.press("e")
        await until(pilot, lambda: "scoring all cells of mini-tss failed" in screen_text(pilot.app))
        assert "give another folder" in screen_text(pilot.app)


async def test_its_end_is_told_on_other_tabs(toy_home, monkeypatch, tmp_path):
    child = PlayedChild(monkeypatch, tmp_path / "child", [STAGE], DONE)
    async with app_on().run_test(size=(100, 30), notifications=True) as pilot:
        await on_proxies(pilot)
        await begin(pilot, child)
        await pilot.press("6")
        child.go_on()
        await until(pilot, lambda: "Scores: all cells of mini-tss" in screen_text(pilot.app))
        assert pilot.app.current_mode == "studies"
