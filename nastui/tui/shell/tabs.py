"""The tabs of the app, in order. Which screen a tab shows is known to the app alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Tab:
    """A tab."""

    mode: str
    """Its name in the code, and of its folder."""
    keys: str
    """Comma-separated; the first is the one that is shown."""
    title: str
    help: str
    """What it is for, as the palette says it."""

    @property
    def key(self) -> str:
        """The key that is shown."""
        return self.keys.partition(",")[0]


TABS: Final = (
    Tab("setup", "1,f2", "Setup", "Choose benchmark, algorithm and fitness."),
    Tab("live", "2,f3", "Live", "Look at the latest run."),
    Tab("runs", "3,f4", "Runs", "List earlier runs."),
    Tab("data", "4,f5", "Data", "See which benchmarks are here; import, download or remove one."),
    Tab("proxies", "5,f6", "Proxies", "Compare zero-cost scores with accuracies."),
    Tab("studies", "6,f7", "Studies", "See studies: many runs, compared."),
)
WATCH: Final = (Tab("live", "1", "Watch", "Look at the run."),)
"""What there is where a run is only watched."""
