"""The tabs of the app, a row each. What makes a tab's screen is imported when it is first shown, or soon after the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from nastui.tui.services import Services
from nastui.tui.shell.host import Tab
from nastui.tui.shell.screen import MainScreen

MakeScreen: TypeAlias = Callable[[Services, str | None], MainScreen]
"""Makes a screen from searches and jobs, and from the id of the run that is watched, where there is one."""


@dataclass(frozen=True)
class ScreenTab(Tab):
    """A tab with its screen."""

    load: Callable[[], MakeScreen] | None
    """Imports what makes the screen; None: the app makes it itself."""


def _live() -> MakeScreen:
    from nastui.tui.live.commands import LiveTab

    return LiveTab


def _runs() -> MakeScreen:
    from nastui.tui.runs.commands import RunsTab

    return lambda services, run: RunsTab()


def _data() -> MakeScreen:
    from nastui.tui.data.commands import DataTab

    return lambda services, run: DataTab(services)


def _proxies() -> MakeScreen:
    from nastui.tui.proxies.commands import ProxiesTab

    return lambda services, run: ProxiesTab(services)


def _studies() -> MakeScreen:
    from nastui.tui.studies.commands import StudiesTab

    return lambda services, run: StudiesTab(services)


TABS: Final = (
    ScreenTab("setup", "1,f2", "Setup", "Choose benchmark, algorithm and fitness.", None),
    ScreenTab("live", "2,f3", "Live", "Look at the latest run.", _live),
    ScreenTab("runs", "3,f4", "Runs", "List earlier runs.", _runs),
    ScreenTab("data", "4,f5", "Data", "See which benchmarks are here; import, download or remove one.", _data),
    ScreenTab("proxies", "5,f6", "Proxies", "Compare zero-cost scores with accuracies.", _proxies),
    ScreenTab("studies", "6,f7", "Studies", "See studies: many runs, compared.", _studies),
)
WATCH: Final = (ScreenTab("live", "1", "Watch", "Look at the run.", _live),)
"""The tabs of an app that only watches a run."""


def import_all() -> None:
    """Import what drives runs, and all screens."""
    import nastui.tui.searches.searches  # noqa: F401

    for tab in TABS:
        if tab.load:
            tab.load()
