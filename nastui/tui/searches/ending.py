"""Tell how a run of this process has ended, as the settings of notices have it. The terminal is written to by the app alone."""

from __future__ import annotations

from typing import Any

from textual.app import App

from nastui.base.errors import NastuiError, in_short
from nastui.runs.notices import notify
from nastui.runs.result import result_of
from nastui.runs.store import Store
from nastui.settings.user_settings import NotifySettings
from nastui.tui.searches.handle import RunHandle
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.host import as_host


async def notice_of(app: App[Any], handle: RunHandle) -> None:
    """Give the notices of a run that has ended by itself; nothing of one that was stopped or goes on elsewhere. What fails is a toast."""
    settings, host = as_host(app).settings.notify, as_host(app)
    if settings == NotifySettings() or handle.run is None or handle.leaving or handle.switches.stop.is_set():
        return
    written: list[str] = []
    try:
        complaints = await in_thread(_given, settings, handle.run, handle.error, written.append)
    except NastuiError as error:
        complaints = [str(error)]
    for complaint in complaints:
        host.tell(complaint[0].upper() + complaint[1:], bad=True)
    for text in written:
        _write(app, text)


def _given(settings: NotifySettings, run: str, error: BaseException | None, write: Any) -> list[str]:
    """In a thread: the complaints; what the terminal is to be told is handed to `write`."""
    title, text, document = "a search", "ended", {}
    try:
        with Store(reading=True) as store:
            stored = store.run(run)
            title, text, document = stored.preset or title, f"{stored.state}: {stored.reason or ''}", result_of(store, stored)
    except NastuiError as unread:
        text = in_short(error or unread)
    return notify(settings, title, text, document, write)


def _write(app: App[Any], text: str) -> None:
    """Through the driver, in whose stream nothing is cut in two by it."""
    driver = app._driver
    if driver is not None:
        driver.write(text)
        driver.flush()
