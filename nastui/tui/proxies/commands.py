"""What can be done on the proxy screen."""

from __future__ import annotations

from nastui.tui.proxies.screen import ProxiesScreen
from nastui.tui.shell.command import Command, bindings


class ScoreCell(Command[ProxiesScreen]):
    """Score one cell by the settings of the row under the cursor (of a row that is not kept: by NASWT as it is by default)."""

    id, title, keys = "proxies.score", "Score a cell", "s"

    def available(self, target: ProxiesScreen) -> bool:
        """Once a benchmark is chosen."""
        return target.subject is not None

    def run(self, target: ProxiesScreen) -> None:
        """Show the line, and go there."""
        target.ask_cell()


class ShowKernel(Command[ProxiesScreen]):
    """Draw K for the best cell and for a poor one of a NASWT row: how alike the images of a batch look to each."""

    id, title, keys = "proxies.kernel", "Heat map", "h"

    def available(self, target: ProxiesScreen) -> bool:
        """For rows that have a kernel."""
        return target.has_kernel

    def run(self, target: ProxiesScreen) -> None:
        """Compute, and show."""
        target.draw_kernels()


class NextProxyView(Command[ProxiesScreen]):
    """Show the scatter or the heat maps; on a narrow screen the table too."""

    id, title, keys = "proxies.view", "View", "v"

    def available(self, target: ProxiesScreen) -> bool:
        """Where there is no room for all at a time."""
        return bool(target.views)

    def run(self, target: ProxiesScreen) -> None:
        """The next."""
        target.next_view()


class Zoom(Command[ProxiesScreen]):
    """Look at all cells, at the better half by accuracy, or at the best tenth."""

    id, title, keys = "proxies.zoom", "Zoom", "z"

    def available(self, target: ProxiesScreen) -> bool:
        """Once there is something to look at."""
        return target.subject is not None

    def run(self, target: ProxiesScreen) -> None:
        """Closer, and in the end back."""
        target.next_zoom()


class NextBenchmark(Command[ProxiesScreen]):
    """Compare with the next benchmark that is here."""

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
    """Back to where you came from."""

    id, title, keys, shown = "proxies.back", "Back", "escape", False

    def run(self, target: ProxiesScreen) -> None:
        """Leave."""
        target.host.back()


class ProxiesTab(ProxiesScreen):
    """The screen with its commands."""

    ACTIONS = (
        ScoreCell(),
        ShowKernel(),
        NextProxyView(),
        Zoom(),
        NextBenchmark(),
        NextDataset(),
        NextAccuracy(),
        LeaveProxies(),
    )
    BINDINGS = bindings(ACTIONS)
