"""The commands of the live tab about the front of a run with several objectives."""

from __future__ import annotations

from nastui.base.errors import NastuiError
from nastui.runs.exporting import write_front
from nastui.tui.live.screen import LiveScreen
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.command import Command


class ShowFront(Command[LiveScreen]):
    """Show the front of a run with objectives alone, with a table of its cells; again: all panels."""

    id, title, keys = "live.front", "Front", "f"

    def available(self, target: LiveScreen) -> bool:
        """Where the run has objectives."""
        return target.view is not None and "front" in target.view.y_axes

    def label(self, target: LiveScreen) -> str:
        """What the key does now."""
        return "All panels" if target.on_front else "Front"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.switch_front()


class OrderFront(Command[LiveScreen]):
    """Order the cells of the front by the next column. A click on a heading orders by it, a second one turns the order round."""

    id, title, keys = "live.order", "Order", "o"

    def available(self, target: LiveScreen) -> bool:
        """Where the front is shown."""
        return target.on_front

    def run(self, target: LiveScreen) -> None:
        """By the next."""
        target.order_front()


class MarkMember(Command[LiveScreen]):
    """Mark the cell under the cursor, so that others of the front are compared with it; again: unmark it."""

    id, title, keys = "live.mark", "Compare with", "m"

    def available(self, target: LiveScreen) -> bool:
        """Where the front is shown and has a cell."""
        return target.on_front and target.view is not None and target.view.member is not None

    def label(self, target: LiveScreen) -> str:
        """What the key does now."""
        return "Unmark" if target.view and target.view.member and target.view.member.number == target.options.rival else "Compare with"

    def run(self, target: LiveScreen) -> None:
        """Toggle it."""
        if target.view and (member := target.view.member):
            target.set_options(rival=None if target.options.rival == member.number else member.number)


class ExportFront(Command[LiveScreen]):
    """Write the cells of the front that is found so far into the working folder, as CSV and as JSON."""

    id, title, keys = "live.export_front", "Export front", "w"

    def available(self, target: LiveScreen) -> bool:
        """Where the front is shown and has a cell."""
        return target.on_front and target.view is not None and target.view.member is not None

    def run(self, target: LiveScreen) -> None:
        """Write them."""
        _export(target)


@worker("front", exclusive=False)
async def _export(target: LiveScreen) -> None:
    if target.run_id is None:
        return
    try:
        paths = await in_thread(write_front, target.run_id)
    except NastuiError as error:
        target.host.tell(str(error), bad=True)
        return
    target.host.tell(f"Wrote {paths[0]} and {paths[1].name}")
