"""The builder's work in pieces that survive a kill: each shard is a file, written beside and renamed when whole."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nastui.building.mini_tss.recipe import RECIPE
from nastui.building.mini_tss.trainer import Trained

SHARDS = 128


@dataclass(frozen=True)
class Measured:
    """What training gave for some forms of cells, one row a form. Accuracies are percent."""

    forms: npt.NDArray[np.int64]
    valid: npt.NDArray[np.float64]
    """forms × epochs."""
    test: npt.NDArray[np.float64]
    """forms × epochs."""
    losses: npt.NDArray[np.float64]
    """forms × 3: train, valid, test, after the last epoch."""
    seconds: npt.NDArray[np.float64]
    """forms × 2: CPU seconds of training, of measuring."""


def shard_of(number: int, forms: int) -> npt.NDArray[np.int64]:
    """The forms of one shard: every 128th, so that all shards take about as long and the ETA is honest."""
    return np.arange(number, forms, SHARDS)


def shard_file(folder: Path, seed: int, number: int) -> Path:
    """Where a shard lies; the recipe's version is part of the name, so that an older build is never mixed in."""
    return folder / f"mini-tss-v{RECIPE.version}" / f"seed-{seed}" / f"shard-{number:03d}.npz"


def gather(forms: npt.NDArray[np.int64], trained: list[Trained]) -> Measured:
    """Stack the trainings of a shard."""
    return Measured(
        forms,
        np.stack([one.valid for one in trained]),
        np.stack([one.test for one in trained]),
        np.stack([one.losses for one in trained]),
        np.array([(one.train_seconds, one.evaluation_seconds) for one in trained]),
    )


def save_shard(path: Path, shard: Measured) -> None:
    """Write beside, flush to disk, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        np.savez(file, forms=shard.forms, valid=shard.valid, test=shard.test, losses=shard.losses, seconds=shard.seconds)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)


def load_shard(path: Path, forms: npt.NDArray[np.int64]) -> Measured | None:
    """A finished shard, or None where it is absent, damaged, or of other forms (it is then made again)."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            shard = Measured(**{name: stored[name] for name in ("forms", "valid", "test", "losses", "seconds")})
    except (OSError, KeyError, ValueError, BadZipFile):
        return None
    return shard if np.array_equal(shard.forms, forms) else None


def join(shards: list[Measured]) -> Measured:
    """All shards as one, in the order of the forms."""
    forms = np.concatenate([shard.forms for shard in shards])
    order = np.argsort(forms)
    valid, test, losses, seconds = (
        np.concatenate([getattr(shard, name) for shard in shards])[order] for name in ("valid", "test", "losses", "seconds")
    )
    return Measured(forms[order], valid, test, losses, seconds)
