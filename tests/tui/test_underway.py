"""What takes long shows its steps, lets the app live, and ends where escape says so."""

import threading

import pytest
from sealing import vouch
from small_study import SMALL
from study_helpers import make_runs, write_study
from tui_helpers import app_on, finished_run, screen_text, until
from waiting import PATIENCE

from nastui.base.paths import home
from nastui.base.steps import Cancelled, Step, listening, step, stepwise, within
from nastui.presets.reading import read
from nastui.runs import preparing
from nastui.runs.lease import Lease, this_process
from nastui.runs.session import Session
from nastui.runs.store import Store
from nastui.studies import comparing, loading
from nastui.tui.runs.comparing import ComparingScreen
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.searches import handle
from nastui.tui.shell.background import BackgroundTask
from nastui.tui.studies.study_list import StudyTable


class Held:
    """Stands before a function: tells a step, waits until it may go on, tells another."""

    def __init__(self, monkeypatch, module, name: str) -> None:
        self.reached, self.go, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.cancelled = False
        self._work = getattr(module, name)
        monkeypatch.setattr(module, name, self._held)

    def _held(self, *arguments):
        try:
            step("scoring networks", 3, 5)
            self.reached.set()
            assert self.go.wait(PATIENCE)
            step("scoring networks", 4, 5)
            return self._work(*arguments)
        except Cancelled:
            self.cancelled = True
            raise
        finally:
            self.ended.set()


async def given_up(pilot, held: Held) -> None:
    """The thread ends at its next step, and the form says no longer that something is being prepared: then it may be begun again."""
    held.go.set()
    await until(pilot, held.ended.is_set)
    await until(pilot, lambda: not pilot.app.setup.busy)
    assert held.cancelled


# ---- preparing a search


async def test_a_preparation_shows_its_steps_and_a_stop_leaves_no_run(toy_home, monkeypatch):
    held = Held(monkeypatch, handle, "prepare")
    async with app_on().run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "Preparing the search ━━━━━━──── 3 of 5 · esc cancels · scoring networks" in screen_text(pilot.app))
        assert "esc Cancel" in screen_text(pilot.app)
        await pilot.press("2", "1")  # the app lives
        await pilot.press("escape")
        await until(pilot, lambda: "scoring networks" not in screen_text(pilot.app))
        assert pilot.app.services.preparing is None
        assert not pilot.app.services.searching
        await given_up(pilot, held)
        assert pilot.app.current_mode == "setup"
    with Store() as store:
        assert store.runs() == []


async def test_a_search_can_be_started_after_one_was_given_up(toy_home, monkeypatch):
    held = Held(monkeypatch, handle, "prepare")
    async with app_on().run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "esc Cancel" in screen_text(pilot.app))
        await pilot.press("escape")
        await given_up(pilot, held)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "live" and "✓ done" in screen_text(pilot.app))
    with Store() as store:
        assert len(store.runs()) == 1


async def test_quitting_while_a_search_is_prepared_leaves_no_run(toy_home, monkeypatch):
    held = Held(monkeypatch, handle, "prepare")
    async with app_on().run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, held.reached.is_set)
        pilot.app.services.searches.own.stop_all(0.0)
        await given_up(pilot, held)
    with Store() as store:
        assert store.runs() == []


async def test_going_on_with_a_run_can_be_given_up(toy_home, monkeypatch):
    run = finished_run()
    with Store() as store:
        store._connection.execute("UPDATE runs SET state = 'stopped', reason = NULL")
        vouch(store)
    held = Held(monkeypatch, preparing, "prepare_with")
    async with app_on().run_test(size=(120, 40)) as pilot:
        pilot.app.look_at(run)
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
        await pilot.press("r")
        await until(pilot, lambda: "esc Cancel" in screen_text(pilot.app))
        await pilot.press("escape")
        await given_up(pilot, held)
        assert pilot.app.current_mode == "live"
    with Store() as store:
        assert store.run(run).state == "stopped"


def test_a_run_is_stored_or_cancelled_never_both(toy_home):
    """Whoever asks while the run is being stored waits, and is told that it is there."""
    storing, go = threading.Event(), threading.Event()

    def begin(store, prepared):
        storing.set()
        assert go.wait(PATIENCE)
        return Session(Lease("stored", this_process(), 1), None, None)

    started = handle.RunHandle(lambda store: None, begin, spec=read("toy").spec)
    assert storing.wait(PATIENCE)
    answers: list[bool] = []
    asked = threading.Thread(target=lambda: answers.append(started.cancel()))
    asked.start()
    assert not answers
    go.set()
    asked.join(30)
    started.join(30)
    assert (started.run, answers) == ("stored", [False])


# ---- comparing


@pytest.fixture
def two_arms(toy_home) -> None:
    for name in ("genetic", "random"):
        finished_run((f"algorithm.name={name}",))


@pytest.mark.parametrize("stage", ["group_runs", "compare_stored"])
async def test_a_comparison_shows_its_steps_and_can_be_cancelled(two_arms, monkeypatch, stage):
    held = Held(monkeypatch, comparing, stage)
    async with app_on().run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: any(table.row_count == 2 for table in pilot.app.screen.query(RunsTable)))
        await pilot.press("a", "c")
        await until(pilot, lambda: isinstance(pilot.app.screen, ComparingScreen) and "3 of 5" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: not any(worker.group == "report" and worker.is_running for worker in pilot.app.workers))
        assert not isinstance(pilot.app.screen, ComparingScreen)
        await given_up(pilot, held)
        assert len(pilot.app.screen.query_one(RunsTable).marked) == 2


# ---- opening a study


async def test_opening_a_study_shows_its_steps_and_can_be_cancelled(toy_home, monkeypatch):
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", home().state / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", home().state / "none")
    write_study()
    make_runs(1, 1)
    held = Held(monkeypatch, loading, "opened")
    async with app_on().run_test(size=(120, 40)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: any(one.total for table in pilot.app.screen.query(StudyTable) for one in table.items))
        await pilot.press("enter")
        await until(pilot, lambda: "opening small ━━━━━━──── 3 of 5 · esc cancels · scoring networks" in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: "opening small" not in screen_text(pilot.app))
        await given_up(pilot, held)
        assert pilot.app.screen.run_matrix is None
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen.run_matrix is not None)


def test_opening_a_study_measures_nothing(own_home, monkeypatch):
    from nastui.fitness.scoring.scored import Scored

    monkeypatch.setattr(Scored, "compute", lambda *_: pytest.fail("a network is scored"))
    write_study(SMALL.replace('{ "algorithm.name" = "random" }', '{ "algorithm.name" = "random", "fitness.name" = "naswt" }'))
    assert not loading.opened("small").left_out


# ---- steps


LONG = {
    "preparing": lambda: preparing.prepare(read("toy", ("fitness.name=naswt",)).spec),
    "comparing": lambda: comparing.compare_stored(comparing.group_runs(_ids())),
    "opening": lambda: loading.opened("small"),
}
TELLS = {
    "preparing": {"opening the benchmark", "preparing the fitness: NASWT", "scoring networks", "preparing the algorithm: Genetic"},
    "comparing": {"looking up runs", "reading runs", "performance", "all pairs", "curves"},
    "opening": {"planning its runs"},
}


def _ids() -> list[str]:
    with Store() as store:
        return [run.id for run in store.runs()]


@pytest.mark.parametrize("what", LONG)
def test_what_takes_long_tells_its_steps_and_ends_at_any_of_them(two_arms, what):
    write_study()
    heard: list[Step] = []
    with listening(heard.append):
        LONG[what]()
    assert {step.what for step in heard} >= TELLS[what]
    heard.clear()
    with listening(heard.append):  # by now scores are kept, and there are fewer steps
        LONG[what]()
    for last in range(len(heard)):
        told = BackgroundTask(what)
        left = iter(range(last))

        def hear(step: Step, told=told, left=left) -> None:
            if next(left, None) is None:
                told.cancel()
            told.hear(step)

        with pytest.raises(Cancelled), listening(hear):
            LONG[what]()


def test_steps_are_heard_where_somebody_listens():
    heard: list[Step] = []
    step("nobody hears this")
    with listening(heard.append):
        with within("seeing", 1, 3):
            step("opening", 5, 9)
        assert stepwise({"costs": lambda: 1, "curves": lambda: 2}) == (1, 2)
    assert heard == [Step("seeing", 1, 3), Step("seeing: opening", 1, 3), Step("costs", 0, 2), Step("curves", 1, 2)]


def test_no_handler_of_errors_swallows_a_cancelled_step():
    underway = BackgroundTask("preparing")
    underway.cancel()

    def work() -> None:
        try:
            step("on")
        except Exception:
            pytest.fail("it is no error")

    with pytest.raises(Cancelled), listening(underway.hear):
        work()


def test_words_say_what_is_known(monkeypatch):
    underway = BackgroundTask("opening talk")
    assert underway.words() == "opening talk … · esc cancels"
    underway.hear(Step("planning"))
    assert underway.words(ascii=True) == "opening talk … - esc cancels - planning"
    monkeypatch.setattr(BackgroundTask, "seconds", 75.0)
    underway.hear(Step("reading runs", 3, 12))
    assert underway.words() == "opening talk ━━──────── 3 of 12 · 1 m 15 s · esc cancels · reading runs"
