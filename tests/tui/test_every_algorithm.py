"""Every algorithm is chosen in a preset, started in the app, and watched to its end."""

import pytest
from every_search import NAMES, can_search, preset
from tui_helpers import app_on, screen_text, until

from nastui.runs.store import Store


async def check_it_is_watched_to_its_end(name: str) -> None:
    async with app_on("search").run_test(size=(120, 40)) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: all(words in screen_text(pilot.app) for words in ("✓ done", "60 of 60 evaluations", name)))
    with Store() as store:
        assert [run.state for run in store.runs()] == ["done"]


@pytest.mark.parametrize(
    ("name", "benchmark", "dataset"),
    [
        *((name, "mini-tss", None) for name in NAMES),
        *(pytest.param(name, "nats-tss", "toy", marks=pytest.mark.slow) for name in NAMES if can_search(name, "nats-tss", "toy")),
    ],
)
async def test_every_algorithm_runs_in_the_app(toy_home, turns, name, benchmark, dataset):
    turns.let(60)
    (toy_home / "config" / "presets" / "search.toml").write_text(preset(name, benchmark, dataset))
    await check_it_is_watched_to_its_end(name)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "benchmark"), [(name, on) for on in ("nats-tss", "nasbench101") for name in NAMES if can_search(name, on)])
async def test_every_algorithm_runs_on_real_tables_in_the_app(own_home, real_home, turns, name, benchmark):
    turns.let(60)
    (own_home / "config" / "presets").mkdir(parents=True)
    (own_home / "data").mkdir()
    (own_home / "data" / "tables").symlink_to(real_home / "data" / "tables")
    (own_home / "config" / "presets" / "search.toml").write_text(preset(name, benchmark))
    await check_it_is_watched_to_its_end(name)
