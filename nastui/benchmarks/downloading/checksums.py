"""Whether a file is the one that was published."""

from __future__ import annotations

import hashlib
from pathlib import Path

from nastui.benchmarks.downloading.sources import Official


def wrong_checksum(path: Path, wanted: Official) -> str | None:
    """What contradicts the published checksum, as a clause; None where nothing does or none is published."""
    if wanted.sha256 is None or (found := _digest(path, "sha256")) == wanted.sha256:
        return None
    return f"its sha256 is {found[:12]}… and the published one {wanted.sha256[:12]}…"


def doubts(path: Path, wanted: Official) -> tuple[str, ...]:
    """What the user should know where no checksum is published and what is known from elsewhere does not fit."""
    kinds = [hint.partition(":")[::2] for hint in wanted.hints]
    if not kinds or any(_digest(path, kind).startswith(beginning) for kind, beginning in kinds):
        return ()
    said = ", ".join(f"{kind} {beginning}…" for kind, beginning in kinds)
    return (f"{wanted.name} has another checksum than its name tells ({said}); none is published, so it is taken all the same",)


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()
