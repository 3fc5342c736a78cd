"""Opening a page in the user's browser. A browser that would take the terminal is none."""

from __future__ import annotations

import subprocess
import webbrowser


def open_page(address: str) -> bool:
    """Open an address or a `file:` one; whether there is a browser with a window of its own that was started.

    Args:
        address: as a browser takes it.
    """
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if isinstance(browser, webbrowser.BackgroundBrowser):
        return _started([browser.name, *(part.replace("%s", address) for part in browser.args)])
    if type(browser) is webbrowser.GenericBrowser:  # lynx, w3m, links
        return False
    try:
        return browser.open(address)
    except (OSError, webbrowser.Error):
        return False


def _started(command: list[str]) -> bool:
    """What it says is not for this terminal."""
    try:
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    except OSError:
        return False
    return True
