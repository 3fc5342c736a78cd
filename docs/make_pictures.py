"""Make the pictures of docs/app from the real app, on the embedded benchmark: every tab, dialogs, a light theme, and a recording of twenty seconds.

`python docs/make_pictures.py NAME…` makes those of these names alone.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from svg_screen import Frame, animated, drawn, rows_of

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "app"
SIZE = (120, 36)
STUDY = """
name = "three-searches"
seeds = "1..10"
[[task]]
name = "digits"
set = { benchmark = "mini-tss", dataset = "mnist8" }
[[arm]]
name = "random"
preset = "quickstart"
set = { "algorithm.name" = "random" }
[[arm]]
name = "evolution"
preset = "quickstart"
set = { "algorithm.name" = "regularized-evolution" }
[[arm]]
name = "local search"
preset = "quickstart"
set = { "algorithm.name" = "local-search" }
[[panel]]
name = "equal"
budget = { unique_evaluations = 100 }
"""
Steps = Callable[[Any], Awaitable[None]]


def main() -> None:
    """Make what is asked for."""
    wanted = set(sys.argv[1:])
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"NASTUI_HOME": folder, "TEXTUAL_ANIMATIONS": "none", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        prepare(Path(folder))
        for name, (theme, steps) in SCENES.items():
            if not wanted or name in wanted:
                nastui("config", "set", "look.theme", theme)
                (FOLDER / f"{name}.svg").write_text(asyncio.run(picture(name, steps)), encoding="utf-8")
                print(name, (FOLDER / f"{name}.svg").stat().st_size, flush=True)
        if not wanted or "text" in wanted:
            (FOLDER / "live.txt").write_text(asyncio.run(picture("live", running, text=True)), encoding="utf-8")
        if not wanted or "recording" in wanted:
            nastui("config", "set", "look.theme", "dark")
            (FOLDER / "recording.svg").write_text(asyncio.run(recording()), encoding="utf-8")


def prepare(home: Path) -> None:
    """Runs, scores and a study to look at."""
    (home / "config" / "studies").mkdir(parents=True)
    (home / "config" / "studies" / "three-searches.toml").write_text(STUDY)
    nastui("study", "run", "three-searches", "--jobs", "2")
    for algorithm in ("genetic", "random", "local-search", "ant-colony"):
        nastui("run", "quickstart", "--set", f"algorithm.name={algorithm}", "--set", "budget.generations=20")
    nastui("run", "quickstart", "--set", "algorithm.name=nas-ea-fa", "--set", "budget.unique_evaluations=400")
    nastui("runs", "tag", "last", "paper")
    for score in ("params", "flops"):
        nastui("score", "mini-tss", "--all", "--fitness", score, "--jobs", "1")


def nastui(*words: str) -> None:
    """A command, without what it says."""
    subprocess.run([sys.executable, "-m", "nastui", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def picture(name: str, steps: Steps, *, text: bool = False) -> str:
    """The screen after these steps; as characters, on a terminal of the usual size, where a text is asked for."""
    from nastui.presets.places import find
    from nastui.tui.app import NastuiApp

    app = NastuiApp(find("quickstart"))
    async with app.run_test(size=(80, 24) if text else (200, 60) if name == "live-wide" else SIZE) as pilot:
        await seen(pilot, "as in the preset")
        await steps(pilot)
        if steps is not running:
            await settled(pilot)
        rows = rows_of(app)
        return "\n".join("".join(piece.text for piece in row).rstrip() for row in rows) + "\n" if text else drawn(rows, f"nastui: {name}")


async def seen(pilot: Any, text: str) -> None:
    """Wait until a text is on the screen."""
    for _ in range(300):
        if any(text in "".join(piece.text for piece in row) for row in rows_of(pilot.app)):
            return
        await pilot.pause(0.1)
    shown = "\n".join("".join(piece.text for piece in row).rstrip() for row in rows_of(pilot.app))
    raise TimeoutError(f"{text!r} does not come:\n{shown}")


async def settled(pilot: Any) -> None:
    """Wait until the screen stays as it is."""
    before = None
    while before != (before := rows_of(pilot.app)):
        await pilot.pause(1.0)


# ---- what to look at


def keys(*pressed: str, until: str = "") -> Steps:
    """Press keys, after each of which the screen comes to rest."""

    async def steps(pilot: Any) -> None:
        for key in pressed:
            await pilot.press(key)
            await pilot.pause(0.6)
        if until:
            await seen(pilot, until)

    return steps


async def live(pilot: Any) -> None:
    """A search that is done, of which a generation before the last is looked at."""
    await pilot.press("3")
    await seen(pilot, "nas-ea-fa")
    await pilot.press("enter")
    await seen(pilot, "done")


async def running(pilot: Any) -> None:
    """A search that goes on."""
    await pilot.press("enter")
    await seen(pilot, "Generations")
    await pilot.pause(7.0)


async def overlaid(pilot: Any) -> None:
    """Runs of the same benchmark over each other."""
    await pilot.press("3")
    await seen(pilot, "ant-colony")
    await pilot.press("slash")
    await pilot.press(*"evaluated>999")
    await pilot.press("enter")
    await pilot.pause(1.0)
    await pilot.press("a")
    await pilot.press("o")
    await pilot.pause(2.0)


async def study(pilot: Any) -> None:
    """A study with its report."""
    await pilot.press("6")
    await seen(pilot, "three-searches")
    await pilot.press("enter")
    await seen(pilot, "local search")
    await pilot.pause(8.0)


SCENES: dict[str, tuple[str, Steps]] = {
    "setup": ("dark", keys("tab", "tab")),
    "live-predictor": ("dark", live),
    "live-wide": ("dark", live),
    "live-light": ("light", live),
    "runs": ("dark", keys("3", until="ant-colony")),
    "runs-overlaid": ("dark", overlaid),
    "data": ("dark", keys("4", until="mini-tss")),
    "proxies": ("dark", keys("5", until="flops")),
    "studies": ("dark", study),
    "settings": ("dark", keys("f11")),
    "explain": ("dark", keys("tab", "tab", "tab", "f1")),
    "help": ("dark", keys("question_mark")),
    "live": ("dark", running),  # the last: its run is not done
}
"""Name → theme and what is done."""
SECONDS = 20.0
SCRIPT = ((1.5, "enter"), (12.0, "["), (13.0, "]"), (14.0, "v"), (15.5, "v"), (16.5, "3"))
"""When which key is pressed in the recording."""


async def recording() -> str:
    """Twenty seconds: a first search from the form to the list of runs."""
    from nastui.presets.places import find
    from nastui.tui.app import NastuiApp

    app, frames, script = NastuiApp(find("quickstart")), [], list(SCRIPT)
    async with app.run_test(size=(100, 30)) as pilot:
        await seen(pilot, "as in the preset")
        await settled(pilot)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while (at := loop.time() - begun) < SECONDS:
            if script and at >= script[0][0]:
                await pilot.press(script.pop(0)[1])
            if not frames or rows_of(app) != frames[-1].rows:
                frames.append(Frame(round(at, 1), rows_of(app)))
            await asyncio.sleep(0.5)
        await pilot.press("2")
        await pilot.press("s", "s")
    return animated(frames, "nastui: twenty seconds of a first search", SECONDS)


if __name__ == "__main__":
    main()
