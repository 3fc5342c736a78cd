"""The app tells which runs were cut off before it began, and resumes them in processes of their own."""

import pytest
from cut_off import cut_off
from tui_helpers import app_on, finished_run, screen_text, until, watch_app

from nastui.runs.store import Store
from nastui.tui.dialogs.cut_off import CutOffDialog
from nastui.tui.form.form import FieldForm

SIZE = (80, 24)
SPEC = {
    "benchmark": "nats-tss",
    "dataset": "toy",
    "algorithm": {"name": "genetic", "population": 20},
    "fitness": {"name": "accuracy", "split": "valid"},
    "budget": {"evaluations": 200},
}


async def test_what_was_cut_off_is_told_while_somebody_types_and_resumed_one_by_one_or_all(toy_home):
    runs = cut_off(SPEC, 1, 2, 3)
    finished_run(("seed=9",))
    async with app_on().run_test(size=SIZE) as pilot:
        await until(pilot, lambda: pilot.app.setup.form is not None and bool(pilot.app.setup.form.query("#section-engine")))
        editor = pilot.app.setup.form.query_one(FieldForm).row("seed").editor
        pilot.app.setup.set_focus(editor)
        await pilot.press("4", "2")
        await until(pilot, lambda: "⚠ 3 runs were cut off: ^g resumes them" in screen_text(pilot.app))
        await pilot.press("7")
        assert pilot.app.setup.form.draft.raws["seed"] == "427"
        await pilot.press("ctrl+g")
        await until(pilot, lambda: isinstance(pilot.app.screen, CutOffDialog) and runs[0] in screen_text(pilot.app))
        await pilot.press("G", "enter")
        with Store() as store:
            await until(pilot, lambda: store.run(runs[0]).state == "done")
            assert [store.run(run).state for run in runs[1:]] == ["interrupted"] * 2
            await until(pilot, lambda: "⚠ 2 runs were cut off" in screen_text(pilot.app))
            await pilot.press("ctrl+g", "a")
            await until(pilot, lambda: {store.run(run).state for run in runs} == {"done"})
            for run, seed in zip(runs, (1, 2, 3), strict=True):
                assert store.records(run, 6).tobytes() == store.records(finished_run((f"seed={seed}",)), 6).tobytes()
        assert "cut off" not in screen_text(pilot.app).splitlines()[1]


async def test_not_now_is_an_answer_and_a_watch_tells_nothing(toy_home):
    (run,) = cut_off(SPEC, 1)
    async with app_on(tab="runs").run_test(size=(40, 12)) as pilot:
        await until(pilot, lambda: "⚠ A run was cut off: ^g resumes it" in screen_text(pilot.app))
        await pilot.click("NoticeBar")
        await until(pilot, lambda: isinstance(pilot.app.screen, CutOffDialog))
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.in_dialog and "cut off" not in screen_text(pilot.app))
    async with watch_app(run).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "⚠ interrupted" in screen_text(pilot.app))
        assert "cut off" not in screen_text(pilot.app)


@pytest.mark.parametrize(("width", "dated"), [(80, False), (120, True)])
async def test_rows_have_their_best_whole_and_no_blanks_for_longer_ones(toy_home, width, dated):
    cut_off(SPEC, 1, 2)
    with Store() as store:
        runs = [one.run._replace(best=79.4, total=1_234) for one in store.entries()]
    async with app_on(tab="runs").run_test(size=(width, 24)) as pilot:
        pilot.app.push_screen(CutOffDialog(runs))
        await until(pilot, lambda: "genetic on nats-tss  seed 1  best 79.40" in screen_text(pilot.app))
        assert (f"best 79.40  1,234 evaluated  {runs[0].when}" in screen_text(pilot.app)) == dated
        assert "best 79.40  1,234 evaluated" in screen_text(pilot.app)
        assert "These runs stopped when their process ended." in screen_text(pilot.app)
