"""What a column of a table means: dataset, metric, split, epochs, seeds, unit, source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

ACCURACY: Final = "accuracy"
SECONDS: Final = "seconds"
MEAN: Final = "mean"


@dataclass(frozen=True)
class Meaning:
    """Which number a column holds; two columns of a table never have the same meaning."""

    dataset: str | None
    """None where the number belongs to the cell alone."""
    metric: str
    """`accuracy`, `top5`, `loss`, `seconds`, `parameters`, `flops`, `latency`, `seed` (which official one a run is), or a score's published name."""
    split: str | None
    """`train`, `valid`, `test`, `valid+test` (both together); None where the metric has no split."""
    epochs: int | None
    seeds: str = MEAN
    """`mean` over the benchmark's trainings, or `run1`, `run2`, …: one of them."""

    def __str__(self) -> str:
        """Return e.g. `cifar10 valid accuracy at 200 epochs (run1)`."""
        words = [self.dataset, self.split, self.metric, f"at {self.epochs} epochs" if self.epochs else None]
        return " ".join(word for word in words if word) + ("" if self.seeds == MEAN else f" ({self.seeds})")


MOST_DECIMALS: Final = 17
"""Of a number of any source: what stands behind them is no difference between doubles of this size."""


@dataclass(frozen=True)
class BenchmarkColumn:
    """A meaning, and how its numbers were given."""

    meaning: Meaning
    unit: str
    """`percent`, `s`, `ms`, `mJ`, `count`, or empty for a score."""
    source: str
    """Where the numbers come from."""
    decimals: int | None = None
    """Digits after the point in the source, in this unit, at most `MOST_DECIMALS`; None where not known."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a table's header."""
        return asdict(self.meaning) | {"unit": self.unit, "source": self.source, "decimals": self.decimals}

    @staticmethod
    def from_dict(plain: dict[str, Any]) -> BenchmarkColumn:
        """The inverse of `as_dict`."""
        meaning = Meaning(*(plain[name] for name in ("dataset", "metric", "split", "epochs", "seeds")))
        decimals = plain["decimals"]
        return BenchmarkColumn(meaning, plain["unit"], plain["source"], None if decimals is None else min(decimals, MOST_DECIMALS))
