"""The two ways in which a download fails: trying again may help, or it does not."""

from __future__ import annotations

from nastui.base.errors import DownloadError
from nastui.benchmarks.downloading.sources import Official


class Broken(Exception):
    """The connection failed; the same request may do better."""


def refusal(wanted: Official, message: str) -> DownloadError:
    """An error for what trying again at once does not mend."""
    return DownloadError(message, remedy=f"try later, or fetch {wanted.name} by hand from {wanted.page} and run `nastui data import PATH`")
