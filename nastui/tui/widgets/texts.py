"""Texts that are told again and again and seldom change."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


def say(shown: Static, content: Content) -> None:
    """Show it where it is not what is shown: each update lays out the whole screen anew."""
    if not (isinstance(shown.content, Content) and shown.content.is_same(content)):
        shown.update(content)
