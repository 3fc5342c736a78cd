"""Starting the search that the form describes: once, however often it is asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nastui.base.errors import NastuiError

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp
    from nastui.tui.form.verdict import Order


def run_order(app: NastuiApp) -> None:
    """Start the search, show the one that is the same and runs, or say why there is none."""
    if app.setup.busy:
        app.go("setup")
        app.tell("The search is being prepared already.")
    elif order := app.setup.order:
        if run := app.driving.running(order.spec):
            app.look_at(run)
            app.tell("This search runs already: here it is. With another seed it is another search.")
        else:
            app.setup.set_busy("Preparing the search …")
            app.run_worker(start(app, order), group="start")
    elif (bench := app.setup.bench) and bench.verdict.reason:
        app.go("setup")
        app.tell(bench.verdict.reason, bad=True)


async def start(app: NastuiApp, order: Order) -> None:
    """Prepare and begin it, and show it; what is refused is said in the form. Nothing is shown of one that was cancelled meanwhile."""

    def show(words: str) -> None:
        app.setup.set_busy(words)
        app.show_running()

    await asyncio.sleep(0)
    try:
        run = await app.driving.start(order, show)
    except NastuiError as error:
        app.go("setup")
        app.setup.set_busy(None)
        if app.setup.bench:
            app.setup.bench.refuse(error)
    except Exception as error:
        app.setup.set_busy(None)
        app.show_failure("The search could not start", error)
    else:
        app.setup.set_busy(None)
        if run is not None:
            _begun(app, order, run)
    finally:
        app.show_running()


def _begun(app: NastuiApp, order: Order, run: str) -> None:
    if order.preset:
        app.remember(preset=order.preset)
    app.look_at(run)
