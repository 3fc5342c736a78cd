"""How much of something is done, as a bar."""

from __future__ import annotations


def draw_progress(done: int, total: int, room: int, *, ascii: bool = False) -> tuple[str, str]:
    """What is done and what is not, together as wide as the room. What has begun shows, and only what is whole is full."""
    if room < 2 or total <= 0:
        return "", ""
    filled = room if done >= total else min(room - 1, max(int(done > 0), room * done // total))
    full, empty = ("#", "-") if ascii else ("━", "─")
    return full * filled, empty * (room - filled)
