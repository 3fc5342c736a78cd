"""The commands of the proxies tab."""

from __future__ import annotations

from typing import Any, ClassVar

from nastui.tui.jobs.commands import CancelJob, ShowJobError, ask_to_stop
from nastui.tui.proxies.panels import ScatterPanel
from nastui.tui.proxies.scoring import ask_for_scoring
from nastui.tui.proxies.screen import ProxiesScreen
from nastui.tui.shell.command import Command, bindings


class ScoreCell(Command[ProxiesScreen]):
    """Score one cell with the settings of the row under the cursor; where the row has no stored scores, with NASWT's defaults."""

    id, title, keys = "proxies.score", "Score a cell", "s"

    def available(self, target: ProxiesScreen) -> bool:
        """Once the benchmarks are read."""
        return target.subject is not None

    def run(self, target: ProxiesScreen) -> None:
        """Show the line and go there."""
        target.ask_cell()


class ScoreAll(Command[ProxiesScreen]):
    """Score every cell of the benchmark's space, in a child process; again: stop it. Stopped, it goes on where it was."""

    id, title, keys = "proxies.score_all", "Score all", "S"

    def available(self, target: ProxiesScreen) -> bool:
        """Once the benchmarks are read."""
        return target.subject is not None

    def label(self, target: ProxiesScreen) -> str:
        """What the key does now."""
        return "Stop" if target.jobs.active else self.title

    def run(self, target: ProxiesScreen) -> None:
        """Ask for the settings, or whether to stop."""
        if target.jobs.active:
            ask_to_stop(target.app, target.jobs)
        elif target.subject is not None:
            ask_for_scoring(target.app, target.jobs, target.subject.benchmark, target.row)


class CancelScoring(CancelJob):
    """Stop scoring the space, after a question; clear the result. Scores that are computed are stored."""

    id = "proxies.cancel"


class ShowScoringError(ShowJobError):
    """Show why scoring the space failed, in full."""

    id = "proxies.reason"


class ShowKernel(Command[ProxiesScreen]):
    """Draw K of the best cell and of a poor one for a NASWT row: how alike the images of a batch are to each network."""

    id, title, keys = "proxies.kernel", "Heat map", "h"

    def available(self, target: ProxiesScreen) -> bool:
        """For rows with a kernel."""
        return target.has_kernel

    def run(self, target: ProxiesScreen) -> None:
        """Compute and show."""
        target.draw_kernels()


class NextProxyView(Command[ProxiesScreen]):
    """Show the scatter or the heat maps; on a narrow screen the table too."""

    id, title, keys = "proxies.view", "View", "v"

    def available(self, target: ProxiesScreen) -> bool:
        """Where there is no room for all together."""
        return bool(target.views)

    def run(self, target: ProxiesScreen) -> None:
        """The next."""
        target.next_view()


class Zoom(Command[ProxiesScreen]):
    """Show all cells, the better half by accuracy, or the best tenth."""

    id, title, keys = "proxies.zoom", "Zoom", "z"

    def available(self, target: ProxiesScreen) -> bool:
        """Once the benchmarks are read."""
        return target.subject is not None

    def run(self, target: ProxiesScreen) -> None:
        """Zoom in, then back to all cells."""
        target.query_one(ScatterPanel).next_zoom()


class NextBenchmark(Command[ProxiesScreen]):
    """Compare with the next benchmark."""

    id, title, keys = "proxies.benchmark", "Benchmark", "b"
    field = "benchmark"

    def available(self, target: ProxiesScreen) -> bool:
        """Where there is another one."""
        return target.has_other(self.field)

    def run(self, target: ProxiesScreen) -> None:
        """The next."""
        target.take_next(self.field)


class NextDataset(NextBenchmark):
    """Compare with accuracies on the benchmark's next data set."""

    id, title, keys = "proxies.dataset", "Data set", "d"
    field = "dataset"


class NextAccuracy(NextBenchmark):
    """Compare with validation accuracy, or with test accuracy."""

    id, title, keys = "proxies.accuracy", "Accuracy", "a"
    field = "split"


class LeaveProxies(Command[ProxiesScreen]):
    """Back to the tab before."""

    id, title, keys, shown = "proxies.back", "Back", "escape", False

    def run(self, target: ProxiesScreen) -> None:
        """Leave."""
        target.host.back()


class ProxiesTab(ProxiesScreen):
    """The screen with its commands."""

    ACTIONS: ClassVar[tuple[Command[Any], ...]] = (
        ScoreCell(),
        ShowKernel(),
        NextProxyView(),
        Zoom(),
        NextBenchmark(),
        NextDataset(),
        NextAccuracy(),
        ScoreAll(),
        CancelScoring(),
        ShowScoringError(),
        LeaveProxies(),
    )
    BINDINGS = bindings(ACTIONS)
