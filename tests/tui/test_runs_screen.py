"""The list of runs: filter, open, delete, load."""

from tui_helpers import app_on, finished_run, screen_text, until

from nastui.runs.store import Store


async def on_list(pilot, text: str) -> None:
    await pilot.press("3")
    await until(pilot, lambda: text in screen_text(pilot.app))


async def test_runs_are_listed_newest_first_and_opened(toy_home):
    older, newer = finished_run(), finished_run(("seed=2",))
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, older)
        shown = screen_text(pilot.app)
        assert shown.index(newer) < shown.index(older)
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and "✓ done" in screen_text(pilot.app))
        assert older in screen_text(pilot.app)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.current_mode == "runs"


async def test_the_filter_keeps_what_contains_all_words(toy_home):
    genetic, random = finished_run(), finished_run(("algorithm.name=random",))
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, genetic)
        await pilot.press("slash", *"random done")
        await until(pilot, lambda: genetic not in screen_text(pilot.app))
        assert random in screen_text(pilot.app)
        await pilot.press("escape")
        await until(pilot, lambda: genetic in screen_text(pilot.app))


async def test_deleting_asks(toy_home):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, run)
        await pilot.press("d")
        await until(pilot, lambda: "Delete the run" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: "Delete the run" not in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: "Delete the run" in screen_text(pilot.app))
        await pilot.press("d")
        await until(pilot, lambda: "No runs" in screen_text(pilot.app))
    with Store() as store:
        assert store.runs() == []


async def test_a_run_goes_into_the_form(toy_home):
    run = finished_run(("seed=42", "algorithm.population=25"))
    async with app_on(tab="runs").run_test(size=(120, 30)) as pilot:
        await on_list(pilot, run)
        await pilot.press("e")
        await until(pilot, lambda: f"as in run {run}" in screen_text(pilot.app))
        spec = pilot.app.setup.form.validation.spec
        assert (spec.seed, spec.algorithm.settings.population) == (42, 25)
