"""Typing as a terminal does: keys come when they come, and nobody waits for what they do."""

import asyncio

from textual.events import Key, Paste

GAPS = [0.0, 0.02, 0.05]
"""Seconds between two keys."""


async def typed(pilot, *keys: str, gap: float = 0.0) -> None:
    """Send keys (names, or single characters) without waiting for anything but the gap."""
    for key in keys:
        pilot.app._driver.send_message(Key(_NAMES.get(key, key), key if len(key) == 1 else None))
        if gap:
            await asyncio.sleep(gap)


def pasted(pilot, text: str) -> None:
    """Send a paste."""
    pilot.app._driver.send_message(Paste(text))


_NAMES = {" ": "space", "/": "slash", ".": "full_stop", "-": "minus", "_": "underscore"}
