"""A process in which nastui has all that docs/extending.md adds: gives the page's commands, looks at the app, writes down what came of it."""

import asyncio
import json
import runpy
import shlex
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from guide import commands
from tui_helpers import screen_text, until

from nastui.cli.main import main
from nastui.presets.places import find
from nastui.runs.store import Store
from nastui.tui.app import NastuiApp
from nastui.tui.live.generation_table import COLUMNS
from nastui.tui.shell.terms import LIVE


def given(words: str) -> object:
    """The exit code of a command."""
    program, *arguments = shlex.split(words)
    if program == "pytest":
        return pytest.main([*arguments, "-q", "-s", "-p", "no:cacheprovider", "--rootdir=."])
    if program == "python":
        return runpy.run_path(*arguments) and 0
    assert program == "nastui"
    try:
        main(arguments)
    except SystemExit as ended:
        return ended.code or 0


def said(words: str) -> dict:
    """What a command says, on either stream, and its exit code."""
    output = StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        try:
            code = int(given(words))
        except Exception:
            traceback.print_exc()
            code = -1
    return {"code": code, "output": output.getvalue()}


async def looked() -> dict:
    """What the app shows: the columns of the run with elitism, the new tab, and what a check came to."""
    with Store() as store:
        run = next(run.id for run in store.runs() if run.document["algorithm"].get("elitism") == 5)
    found = {"run": run, "unexplained": [one.title for one in COLUMNS if not any(one.title in term.written for term in LIVE)]}
    app = NastuiApp(find("quickstart"), None, "runs")
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: app.screen.chosen is not None)
        found["chosen"] = app.screen.chosen.id
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard)
        found["copied"] = app.clipboard
        app.look_at(run)
        await until(pilot, lambda: "✓ done" in screen_text(app))
        found["live"] = screen_text(app)
        await pilot.press("7")
        await until(pilot, lambda: getattr(app.screen, "chosen", None) == "mini-tss")
        await pilot.press("v")
        await until(pilot, lambda: app.services.checks.status is not None and not app.services.checks.active)
        await until(pilot, lambda: "as it should be" in screen_text(app))
        found["checks"] = screen_text(app)
    return found


if __name__ == "__main__":
    results = {"commands": {command.words: said(command.words) for command in commands()}}
    try:
        results["app"] = asyncio.run(looked())
    except Exception:
        results["app"] = traceback.format_exc()
    Path(sys.argv[1]).write_text(json.dumps(results))
