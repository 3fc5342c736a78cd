"""The runs that were cut off before this app began: told on the screen, and resumed in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from nastui.base.errors import NastuiError
from nastui.base.paths import home
from nastui.tui.dialogs.cut_off import ALL, CutOffDialog
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.bars import keys_text
from nastui.tui.shell.general import ResumeCutOff
from nastui.tui.shell.host import as_host

if TYPE_CHECKING:
    from nastui.runs.rows import ListedRun


class CutOffRuns:
    """Those that nobody has resumed or put off yet."""

    def __init__(self, app: App[Any]) -> None:
        self._app, self._host = app, as_host(app)
        self.runs: tuple[ListedRun, ...] = ()

    @property
    def text(self) -> str:
        """How many there are, and the key; empty where there is none."""
        if not self.runs:
            return ""
        keys = keys_text(ResumeCutOff().keys_now(self._host.keys))
        return f"⚠ {len(self.runs):,} runs were cut off: {keys} resumes them" if len(self.runs) > 1 else f"⚠ A run was cut off: {keys} resumes it"

    def look(self) -> None:
        """Find them, in a thread."""
        self._app.run_worker(self._look(), group="start")

    async def _look(self) -> None:
        self.runs = await in_thread(_found)
        self._host.show_running()

    def show(self) -> None:
        """List them, to resume one or all."""
        if self.runs:
            self._app.push_screen(CutOffDialog(self.runs), self._answered)

    def _answered(self, answer: str | None) -> None:
        chosen = [one for one in self.runs if answer in (ALL, one.id)]
        self.runs = () if answer is None else tuple(one for one in self.runs if one not in chosen)
        if chosen:
            self._app.run_worker(self._resume(None if answer == ALL else chosen[0].id, len(chosen)), group="start")
        self._host.show_running()

    async def _resume(self, run: str | None, runs: int) -> None:
        """One, or all."""
        try:
            first = await in_thread(_resumed, run)
        except NastuiError as error:
            self._host.tell(str(error), bad=True)
            await self._look()
            return
        self._host.tell(f"The run {first} goes on in the background." if runs == 1 else f"{runs:,} runs go on in the background, in turn.")


def _found() -> tuple[ListedRun, ...]:
    """None where the store cannot be read: the runs tab says why."""
    from nastui.runs.store import Store

    if not home().store.exists():
        return ()
    try:
        with Store(reading=True) as store:
            return tuple(store.cut_off())
    except NastuiError:
        return ()


def _resumed(run: str | None) -> str:
    """Start a process that goes on with a run, or with all; the first that it drives."""
    from nastui.runs.background import begin
    from nastui.runs.store import Store

    if run is None:
        return begin(["runs", "resume", "--all"])
    with Store(reading=True) as store:
        pace = store.pace(store.run(run))
    return begin(["runs", "resume", run, "--pace", str(pace)], run)
