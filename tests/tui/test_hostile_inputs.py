"""Thousands of inputs that nobody meant: understood or refused in a sentence, outside the app and in it. Nothing ends it, hangs, or is written.

`make check-slow` tries 10,000; `pytest tests/tui/test_hostile_inputs.py -m slow -s` prints how many of each kind were refused.
"""

import gc
import pickle
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from benchmarks.nats_files import NAME, record, write_folder
from benchmarks.nb101_files import CELLS as VERTEX_CELLS
from benchmarks.nb101_files import Record, frame
from hostile_inputs import change_rows, changed, changed_text
from test_data_screen import choose_source, on_data
from test_study_screen import on_list as on_studies
from tui_helpers import PRESET, app_on, at_rest, finished_run, screen_text, until

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.cell_numbers import cell_numbers
from nastui.benchmarks.importing.import_source import import_source
from nastui.benchmarks.table import open_benchmark
from nastui.presets.places import find
from nastui.presets.reading import read
from nastui.runs.filtering import parse_filter
from nastui.runs.listing import RunList
from nastui.runs.result import listed_result, result_of
from nastui.runs.run_follower import RunFollower
from nastui.runs.store import Store
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import read_study
from nastui.tui.data.cell_dialog import CellDialog, CellQueryLine
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.form.editors import TextEditor
from nastui.tui.form.field_row import FieldRow
from nastui.tui.runs.runs_table import RunsTable
from nastui.tui.setup import presets
from nastui.tui.setup.opening import read_draft
from nastui.tui.studies.screen import StudiesScreen
from nastui.tui.studies.study_list import StudyTable
from nastui.tui.widgets.inputs import FilterLine

ROOT = Path(__file__).parent.parent.parent
COUNTS = [pytest.param(None, id="some"), pytest.param("all", id="all", marks=pytest.mark.slow)]


def refused(work: Callable[[], object]) -> bool:
    """Whether it is refused as a user's mistake; any other exception fails the test."""
    try:
        work()
    except NastuiError as error:
        text = str(error)
        assert text, "a refusal without a word"
        assert "did not expect" not in text, text
        return True
    return False


def assert_whole(pilot, made: object) -> None:
    """The app lives, and shows no traceback."""
    app = pilot.app
    assert app._exception is None, made
    assert app.is_running, made
    shown = screen_text(app) + " ".join(one.message for one in app._notifications)
    assert "Traceback" not in shown, (made, shown)
    assert "did not expect" not in shown, (made, shown)


def kept_files() -> dict[Path, tuple[int, int]]:
    """What the user has, but for the store's own files beside it, and what the app remembers of itself."""
    own = (home().data, home().config)
    return {
        path: (path.stat().st_size, path.stat().st_mtime_ns)
        for folder in own
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith((".", "app.json"))
    }


def batches(count: int, size: int) -> Iterator[int]:
    """Sizes that sum up to a count."""
    for start in range(0, count, size):
        yield min(size, count - start)


async def without_dialogs(pilot) -> None:
    """Back to the tab; changes are discarded."""
    while len(pilot.app.screen_stack) > 1:
        discards = isinstance(pilot.app.screen, ConfirmDialog) and "Discard" in screen_text(pilot.app)
        await pilot.press("d" if discards else "escape")


def lines(chance: random.Random, seeds: list[str], count: int) -> list[str]:
    """So many texts of one line."""
    return [changed_text(chance, seeds) for _ in range(count)]


@contextmanager
def tried_outside(kind: str, made: list[str], work: Callable[[str], object]) -> Iterator[None]:
    """Each is tried outside the app first; what is done with them in it writes nothing."""
    wrong = sum(refused(partial(work, text)) for text in made)
    before = kept_files()
    yield
    assert kept_files() == before
    print(f"{kind}: {wrong:,} of {len(made):,} refused")


# ---- presets and what `--set` takes


def preset_seeds() -> list[bytes]:
    return [PRESET.encode(), *(path.read_bytes() for path in sorted((ROOT / "presets").rglob("*.toml")))]


@pytest.mark.parametrize("count", COUNTS)
async def test_presets(toy_home, count):
    chance, wrong = random.Random(1), 0
    for size in batches(total := 1_500 if count else 20, 100):
        texts = {f"made-{number}": changed(chance, preset_seeds()) for number in range(size)}
        for name, text in texts.items():
            (home().presets / f"{name}.toml").write_bytes(text)
        wrong += sum(refused(lambda name=name: read(name)) for name in texts)
        before = kept_files()
        async with app_on().run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: pilot.app.setup.takes_keys)
            presets.open_presets(pilot.app.setup)
            await at_rest(pilot)
            assert_whole(pilot, "the list of presets")
            await without_dialogs(pilot)
            for name, text in texts.items():
                presets._load(pilot.app.setup, find(name))
                await pilot.pause()
                await without_dialogs(pilot)
                assert_whole(pilot, text)
        assert kept_files() == before
    print(f"presets: {wrong:,} of {total:,} refused")


EXPRESSIONS = [
    *("algorithm.population=20", "algorithm=nas-ea-fa", "fitness=naswt", "budget.evaluations=200", "seed=7", "engine.device=cpu"),
    *("algorithm.predictor.name=gcn", 'objective=[{name="accuracy"}]', "budget.wall_seconds=1.5", "fitness.images=shapes", "benchmark=mini-tss"),
]


@pytest.mark.parametrize("count", COUNTS)
async def test_expressions_of_set_and_the_same_in_fields(toy_home, count):
    chance = random.Random(2)
    made = lines(chance, EXPRESSIONS, 2_000 if count else 40)
    with tried_outside("expressions", made, lambda text: read("toy", (text,))):
        async with app_on().run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: pilot.app.setup.takes_keys)
            draft = read_draft("toy")
            for number, text in enumerate(made):
                if number % 20 == 0:
                    pilot.app.setup.load(draft)
                    await at_rest(pilot)
                rows = [row for row in pilot.app.setup.form.query(FieldRow) if row.query(TextEditor)]
                editor = chance.choice(rows).query_one(TextEditor)
                editor.value = text.partition("=")[2] or text
                await pilot.pause()
                assert_whole(pilot, text)
            pilot.app.setup.load(draft)
            await at_rest(pilot)


# ---- studies


def study_seeds() -> list[bytes]:
    from small_study import SMALL

    return [SMALL.encode(), *(path.read_bytes() for path in sorted((ROOT / "studies").glob("*.toml")))]


def is_open_or_refused(screen: StudiesScreen, name: str) -> bool:
    study = screen.study
    return bool(screen.app._notifications) or (study is not None and study.file.name == name and screen.run_matrix is not None)


@pytest.mark.parametrize("count", COUNTS)
async def test_studies(toy_home, monkeypatch, count):
    monkeypatch.setattr("nastui.studies.plan.places._PACKAGED", home().state / "none")
    monkeypatch.setattr("nastui.studies.plan.places._SOURCE_TREE", home().state / "none")
    chance, wrong, folder = random.Random(3), 0, home().studies
    folder.mkdir(parents=True, exist_ok=True)

    def planned(name: str) -> None:
        list(islice(plan(read_study(name)[1]), 10))

    for size in batches(total := 1_500 if count else 20, 50):
        shutil.rmtree(folder)
        folder.mkdir()
        texts = {f"made-{number}": changed(chance, study_seeds()) for number in range(size)}
        for name, text in texts.items():
            (folder / f"{name}.toml").write_bytes(text)
        right = [name for name in texts if not refused(lambda name=name: planned(name))]
        wrong += size - len(right)
        before = kept_files()
        async with app_on().run_test(size=(80, 24)) as pilot:
            screen = await on_studies(pilot)
            assert screen.query_one(StudyTable).row_count == size
            for name in right[: 5 if count else 2]:
                await at_rest(pilot)
                screen.open_study(name)
                await until(pilot, partial(is_open_or_refused, screen, name))
                assert_whole(pilot, texts[name])
                pilot.app.clear_notifications()
                screen.leave()
                await at_rest(pilot)
            for text in texts.values():
                await pilot.press("down")
                assert_whole(pilot, text)
        assert kept_files() == before
    print(f"studies: {wrong:,} of {total:,} refused")


# ---- cells


CELLS = [
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_1x1~1|none~2|",
    "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
]


@pytest.mark.parametrize("count", COUNTS)
async def test_cells(toy_home, count):
    made = lines(random.Random(4), CELLS, 2_500 if count else 60)
    with tried_outside("cells", made, partial(cell_numbers, benchmark_named("nats-tss"))):
        async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
            await on_data(pilot)
            await pilot.press("n")
            await until(pilot, lambda: isinstance(pilot.app.screen, CellDialog))
            await at_rest(pilot)
            line = pilot.app.screen.query_one(CellQueryLine)
            for text in made:
                line.focus()
                line.value = text
                await line.action_submit()
                await at_rest(pilot)
                assert_whole(pilot, text)


# ---- filters of lists


FILTERS = [
    *("algorithm:genetic best>91 state:failed", "-random wall<=90m", "best:91..92", "created>=2025-06-30", 'preset:* "after the"', "tags!=paper"),
    *("best>1e-3", "seed=7", "evaluations<1,200", "regret<0.1 fitness=naswt"),
]


@pytest.mark.parametrize("count", COUNTS)
async def test_filters(toy_home, count):
    finished_run()
    made = lines(random.Random(5), FILTERS, 1_000 if count else 40)
    with tried_outside("filters", made, parse_filter):
        async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
            await at_rest(pilot)
            await pilot.press("slash")
            line = pilot.app.screen.query_one(FilterLine)
            for text in made:
                line.value = text
                await pilot.pause()
                assert_whole(pilot, text)


# ---- what is imported: tables of text, frames, pickles; and the tables that were


def write_csv(chance: random.Random, path: Path, seeds: dict[str, bytes]) -> Path:
    path = path.with_suffix(".csv")
    path.write_bytes(changed(chance, [seeds["csv"]]))
    return path


def write_frame_file(chance: random.Random, path: Path, seeds: dict[str, bytes]) -> Path:
    """Whole frames around records that are changed, or changed frames."""
    path = path.with_suffix(".tfrecord")
    records = [Record(*cell).payload() for cell in VERTEX_CELLS]
    records[0] = changed(chance, records, 1)
    whole = b"".join(map(frame, records))
    path.write_bytes(changed(chance, [whole]) if chance.random() < 0.3 else whole)
    return path


def write_records(chance: random.Random, path: Path, seeds: dict[str, bytes]) -> Path:
    """A folder of two records; one is changed as a pickle or as a file."""
    folder = path.parent / path.name / NAME
    made = write_folder(folder, {0: record(0), 1: changed(chance, [seeds["pickle"]])})
    if chance.random() < 0.2:
        target = chance.choice(sorted(made.iterdir()))
        target.write_bytes(changed(chance, [target.read_bytes()]))
    return made


SOURCES = {"tables": write_csv, "frames": write_frame_file, "pickles": write_records}


@pytest.fixture
def source_seeds(toy_csv) -> dict[str, bytes]:
    return {
        "csv": b"".join(toy_csv.read_bytes().splitlines(keepends=True)[:12]),
        "pickle": pickle.dumps(record(1), 4),
    }


@pytest.mark.parametrize("kind", SOURCES)
@pytest.mark.parametrize("count", COUNTS)
async def test_sources_that_are_imported(toy_home, toy_tables, tmp_path, source_seeds, kind, count):
    """Each is imported here; some through the app, which has a child process do it. A refused one leaves nothing."""
    chance, total = random.Random(kind), 400 if count else 10
    some = [SOURCES[kind](chance, tmp_path / f"made-{number}", source_seeds) for number in range(total)]
    bad = []
    for number, path in enumerate(some):
        if number % 10 == 0:
            gc.collect()  # a refusal's traceback holds the table that was being filled
        before = kept_files()
        if refused(lambda path=path: import_source(path)):
            assert kept_files() == before, path
            bad.append(path)
        else:
            shutil.rmtree(home().data)
            shutil.copytree(toy_tables, home().data / "tables")
    print(f"{kind}: {len(bad):,} of {total:,} refused")
    async with app_on("quickstart", tab="data").run_test(size=(80, 24)) as pilot:
        jobs = pilot.app.services.imports
        await on_data(pilot, "mini-tss")
        for path in bad[: 100 if count else 2]:
            before = kept_files()
            await choose_source(pilot, path)
            await pilot.press("i")
            await until(pilot, lambda: jobs.status is not None and not jobs.active)
            assert jobs.status.state == "failed", (path, jobs.status)
            await at_rest(pilot)
            assert_whole(pilot, path)
            assert kept_files() == before, path
            await without_dialogs(pilot)  # where another setting would help it is asked for
            await pilot.press("c")
            await until(pilot, lambda: jobs.status is None)


@pytest.mark.parametrize("count", COUNTS)
async def test_tables_that_were_imported(toy_home, count):
    chance, wrong = random.Random(6), 0
    path = next((home().data / "tables").rglob("*.*"))
    whole, total = path.read_bytes(), 500 if count else 10
    async with app_on(tab="data").run_test(size=(80, 24)) as pilot:
        screen = await on_data(pilot)
        for _ in range(total):
            beside = path.with_name("beside")
            beside.write_bytes(made := changed_table(chance, whole))
            beside.replace(path)
            wrong += refused(lambda: open_benchmark(path))
            before = kept_files()
            screen.reload("nats-tss")
            await at_rest(pilot)
            assert_whole(pilot, len(made))
            assert kept_files() == before
    print(f"kept tables: {wrong:,} of {total:,} refused")


def changed_table(chance: random.Random, whole: bytes) -> bytes:
    """Mostly its head, which says what the rest is."""
    head = chance.choice((256, 4_096, len(whole)))
    return changed(chance, [whole[:head]]) + whole[head:]


# ---- rows of the store


def sqlite_bytes(path: Path) -> bytes:
    """The store in one file, whatever its log holds."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()


def without_checksums(path: Path) -> None:
    """As stores were that did not have them: it is the decoding that must notice."""
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM checks")
        connection.execute("UPDATE chunks SET data_sum = NULL, sum = NULL")
        connection.execute("UPDATE events SET sum = NULL")
    connection.close()


def seen_outside(run: str) -> None:
    with Store() as store:
        result_of(store, store.run(run))
    reading = RunFollower(run).read()
    if reading.error is not None:
        raise reading.error


@pytest.mark.parametrize("count", COUNTS)
async def test_rows_of_the_store(toy_home, count):
    """Lists show all that can be read; a run is shown in the app or refused in a sentence. Half of the stores have no checksums."""
    chance, wrong, total = random.Random(7), 0, 1_500 if count else 20
    runs = [finished_run((f"seed={seed}", "budget.evaluations=40")) for seed in range(5)]
    path = home().state / "runs.sqlite"
    whole = sqlite_bytes(path)
    for number, size in enumerate(batches(total, 5)):
        for beside in path.parent.glob("runs.sqlite*"):
            beside.unlink()
        path.write_bytes(whole)
        if number % 2:
            without_checksums(path)
        changes = change_rows(chance, path, size)
        with Store() as store:
            for one in store.listed():
                listed_result(one)
        listing = RunList()
        listing.read()
        listing.close()
        wrong += sum(refused(lambda run=run: seen_outside(run)) for run in runs)
        async with app_on(tab="runs").run_test(size=(120, 40)) as pilot:
            await at_rest(pilot)
            table = pilot.app.screen.query_one(RunsTable)
            for row in range(table.row_count):
                table.move_cursor(row)
                await pilot.press("enter")
                await at_rest(pilot)
                assert_whole(pilot, changes)
                await without_dialogs(pilot)
                await pilot.press("5")
                await at_rest(pilot)
    print(f"rows: {total:,} changed; {wrong:,} runs refused")
