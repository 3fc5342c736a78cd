"""The app where none of the heavy packages is installed: every tab is shown, and what needs one says so."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
HEAVY = (
    "torch",
    "xgboost",
    "nats_bench",
    "nasbench_pytorch",
    "scipy",
    "scikit_posthocs",
    "matplotlib",
    "sklearn",
    "lightgbm",
    "optuna",
)
PROGRAM = """
import asyncio, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {heavy!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from nastui.cli.main import cli
from nastui.presets.places import find
from nastui.tui.app import NastuiApp
from nastui.tui.tabs import import_all
from tui_helpers import screen_text, until

async def look():
    app = NastuiApp(find("quickstart"))
    async with app.run_test(size=(120, 36)) as pilot:
        shows = lambda text: until(pilot, lambda: " ".join(text.split()) in " ".join(screen_text(app).replace("│", " ").split()))
        await shows("as in the preset")
        await pilot.press("enter")
        await shows("Generations")
        await pilot.press("3")
        await shows("genetic")
        await pilot.press("N")
        await until(pilot, lambda: any("this needs the package torch" in one.message for one in app._notifications))
        await pilot.press("4")
        await shows("embedded")
        await pilot.press("5")
        await shows("this needs the package scipy")
        await pilot.press("6")
        await shows("2 of 2")
        await pilot.press("enter")
        await shows("this needs the package scipy")

import_all()
cli.main(["study", "run", "one"], standalone_mode=False)
asyncio.run(look())
"""
STUDY = """
name = "one"
seeds = "1..2"
[[task]]
name = "digits"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "random"
preset = "quickstart"
set = { "algorithm.name" = "random" }
[[panel]]
name = "equal"
budget = { evaluations = 10 }
"""


def test_every_tab_is_shown_and_what_needs_one_says_so(own_home):
    studies = own_home / "config" / "studies"
    studies.mkdir(parents=True)
    (studies / "one.toml").write_text(STUDY)
    paths = os.pathsep.join([str(HERE), str(HERE.parent), *sys.path])
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(heavy=set(HEAVY))], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
