"""Starting the search that the form describes: once, however often it is asked for."""

from __future__ import annotations

import asyncio

from nastui.base.errors import NastuiError
from nastui.tui.form.validation import RunRequest
from nastui.tui.navigation import GoToRun
from nastui.tui.setup.screen import SetupScreen


def start_search(screen: SetupScreen) -> None:
    """Start the search; show a running search that is the same; or say why it cannot start."""
    if screen.busy:
        screen.host.go("setup")
        screen.host.tell("The search is being prepared already.")
    elif request := screen.request:
        if run := screen.services.searches.running(request.spec):
            screen.app.post_message(GoToRun(run))
            screen.host.tell("This search runs already: here it is. With another seed it is another search.")
        else:
            screen.set_busy("Preparing the search …")
            screen.app.run_worker(_start(screen, request), group="start")
    elif (form := screen.form) and form.validation.reason:
        screen.host.go("setup")
        screen.host.tell(form.validation.reason, bad=True)


async def _start(screen: SetupScreen, request: RunRequest) -> None:
    """Prepare and begin it, and show it; what is refused is said in the form. Nothing is shown of one that was cancelled meanwhile."""

    def show(words: str) -> None:
        screen.set_busy(words)
        screen.host.show_running()

    await asyncio.sleep(0)
    try:
        run = await screen.services.searches.start(request, show)
    except NastuiError as error:
        screen.host.go("setup")
        screen.set_busy(None)
        if screen.form:
            screen.form.refuse(error)
    except Exception as error:
        screen.set_busy(None)
        screen.host.show_failure("The search could not start", error)
    else:
        screen.set_busy(None)
        if run is not None:
            _begun(screen, request, run)
    finally:
        screen.host.show_running()


def _begun(screen: SetupScreen, request: RunRequest, run: str) -> None:
    if request.preset:
        screen.host.remember(preset=request.preset)
    screen.app.post_message(GoToRun(run))
