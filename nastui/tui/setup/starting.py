"""Starting the search that the form describes, in this app or in a process of its own: once, however often it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from nastui.base.errors import NastuiError
from nastui.base.seeds import read_seeds
from nastui.tui.form.validation import RunRequest
from nastui.tui.navigation import GoToRun, SearchBegun
from nastui.tui.setup.screen import SetupScreen
from nastui.tui.shell.background import in_thread

Here: TypeAlias = Callable[[], bool]
"""Whether the user is still where a search was started."""


def start_search(screen: SetupScreen) -> None:
    """Start the search; show a running search that is the same; or say why it cannot start. Where there is no form yet, it comes first."""
    if screen.form is None and not screen.is_attached:
        screen.await_form(partial(start_search, screen))
    elif request := _requested(screen):
        if run := screen.services.searches.running(request.spec):
            screen.app.post_message(GoToRun(run))
            screen.host.tell("This search runs already: here it is. With another seed it is another search.")
        else:
            screen.set_busy("Preparing the search …")
            screen.app.run_worker(_start(screen, request, screen.host.stays()), group="start")


def start_in_background(screen: SetupScreen, seeds: str | None = None) -> None:
    """Start the search, or one for each of these seeds, in a process of its own; or say why it cannot start."""
    if request := _requested(screen):
        screen.set_busy("Starting a process for the search …" if seeds is None else "Starting a process for the searches …")
        screen.app.run_worker(_begin(screen, request, seeds, screen.host.stays()), group="start")


def ask_for_seeds(screen: SetupScreen) -> None:
    """Ask for seeds, and start a search for each in the background."""
    from nastui.tui.dialogs.prompt import PromptDialog

    if (request := _requested(screen)) is None:
        return
    seed = request.spec.seed
    hint = "One run for each seed, such as 1..20 or 1,2,5, in the background, as many at a time as there are cores."
    dialog = PromptDialog("Seeds", hint, f"{seed}..{seed + 9}", _wrong_seeds, does="run")
    screen.app.push_screen(dialog, lambda seeds: start_in_background(screen, seeds) if seeds else None)


def _wrong_seeds(text: str) -> str | None:
    try:
        read_seeds(text)
    except NastuiError as error:
        return str(error)
    return None


def _requested(screen: SetupScreen) -> RunRequest | None:
    """What the form describes; where it cannot be started now, that is said."""
    if screen.busy:
        screen.host.go("setup")
        screen.host.tell("The search is being prepared already.")
    elif (request := screen.request) is not None:
        return request
    elif (form := screen.form) and form.validation.reason:
        screen.host.go("setup")
        screen.host.tell(form.validation.reason, bad=True)
    return None


async def _start(screen: SetupScreen, request: RunRequest, here: Here) -> None:
    """Prepare and begin it, and show it; what is refused is said in the form. Nothing is shown of one that was cancelled meanwhile."""

    def show(words: str) -> None:
        screen.set_busy(words)
        screen.host.show_running()

    await asyncio.sleep(0)
    try:
        run = await screen.services.searches.start(request, show)
    except NastuiError as error:
        _refuse(screen, error, here)
    except Exception as error:
        screen.set_busy(None)
        screen.host.show_failure("The search could not start", error)
    else:
        screen.set_busy(None)
        if run is not None:
            _begun(screen, request, run, here)
    finally:
        screen.host.show_running()


async def _begin(screen: SetupScreen, request: RunRequest, seeds: str | None, here: Here) -> None:
    """In a process of its own, which this waits for."""
    try:
        run = await in_thread(_begun_elsewhere, request, seeds)
    except NastuiError as error:
        _refuse(screen, error, here)
        return
    except Exception as error:
        screen.set_busy(None)
        screen.host.show_failure("The search could not start", error)
        return
    screen.set_busy(None)
    if seeds is None:
        _begun(screen, request, run, here)
        return
    if here():
        screen.host.go("runs")
    screen.host.tell(f"{len(read_seeds(seeds)):,} runs go on in the background; L shows their log. Run {run} is the first.")


def _begun_elsewhere(request: RunRequest, seeds: str | None) -> str:
    from nastui.presets.background import begin_in_background

    return begin_in_background(request.spec, request.preset, request.pace, seeds)


def _refuse(screen: SetupScreen, error: NastuiError, here: Here) -> None:
    """Say it in the form, and in a toast to a user who is elsewhere by now."""
    if here():
        screen.host.go("setup")
    elif not screen.in_front:
        screen.host.tell(f"The search could not start: {error}", bad=True)
    screen.set_busy(None)
    if screen.form:
        screen.form.refuse(error)


def _begun(screen: SetupScreen, request: RunRequest, run: str, here: Here) -> None:
    if request.preset:
        screen.host.remember(preset=request.preset)
    screen.app.post_message(SearchBegun(run, here))
