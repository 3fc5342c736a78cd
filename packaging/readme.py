"""The README as package indices show it: they have no other file, so the picture is drawn in characters and links within the tree are words."""

from __future__ import annotations

import re
from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class ReadmeHook(MetadataHookInterface):
    """Called by hatchling when it makes the metadata."""

    def update(self, metadata: dict[str, object]) -> None:
        """Add the description."""
        root = Path(self.root)
        text = (root / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": for_index(text, (root / "docs/app/live.txt").read_text(encoding="utf-8"))}


def for_index(text: str, screen: str) -> str:
    """The text, with the drawn screen where its picture was."""
    drawn = "\n".join(f"    {line}".rstrip() for line in screen.rstrip("\n").splitlines())
    text = re.sub(r"!\[[^\]]*\]\((?!https?:)[^)]+\)", lambda _: drawn, text, count=1)
    return re.sub(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)[^)]+\)", r"\1", text)
