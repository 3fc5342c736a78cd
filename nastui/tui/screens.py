"""The screen of each tab. Its module is imported when it is first shown, or soon after the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from textual.screen import Screen

from nastui.tui.services import Services


def _live(services: Services, run: str | None) -> Screen[None]:
    from nastui.tui.live.commands import LiveTab

    return LiveTab(services, run)


def _runs(services: Services, run: str | None) -> Screen[None]:
    from nastui.tui.runs.commands import RunsTab

    return RunsTab()


def _data(services: Services, run: str | None) -> Screen[None]:
    from nastui.tui.data.commands import DataTab

    return DataTab(services)


def _proxies(services: Services, run: str | None) -> Screen[None]:
    from nastui.tui.proxies.commands import ProxiesTab

    return ProxiesTab(services)


def _studies(services: Services, run: str | None) -> Screen[None]:
    from nastui.tui.studies.commands import StudiesTab

    return StudiesTab(services)


_SCREENS: Final[Mapping[str, Callable[[Services, str | None], Screen[None]]]] = {
    "live": _live,
    "runs": _runs,
    "data": _data,
    "proxies": _proxies,
    "studies": _studies,
}


def screen_of(mode: str, services: Services, run: str | None) -> Screen[None]:
    """The screen of a tab other than the first.

    Args:
        mode: the tab.
        services: searches and jobs.
        run: the run that is watched, where there is one.
    """
    return _SCREENS[mode](services, run)


def import_all() -> None:
    """Import what drives runs, and all screens."""
    import nastui.tui.data.commands
    import nastui.tui.live.commands
    import nastui.tui.proxies.commands
    import nastui.tui.runs.commands
    import nastui.tui.searches.searches
    import nastui.tui.studies.commands  # noqa: F401
