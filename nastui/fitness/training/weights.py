"""The weights of the best network that a run has trained, kept so that it can be exported."""

from __future__ import annotations

import hashlib
import io
import json
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import torch

from nastui.base.errors import InputError
from nastui.base.paths import home
from nastui.base.writing import replacing
from nastui.cells.arrays import Cell

_DIGEST_BYTES: Final = 32
_KEPT_SECONDS: Final = 365 * 24 * 3600
"""Weights that are older are removed when others are kept."""
_LARGEST: Final = 1 << 32


def weights_file(digest: str, cell: Cell, seed: int) -> Path:
    """Where the weights of one training lie: told by the run's images, network and recipe (`facts().digest`), by cell and seed."""
    key = json.dumps([digest, cell.tolist(), seed])
    return home().state / "weights" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.pt"


class BestWeights:
    """Keeps the weights of the best network that one fitness trains; those that it kept before are removed."""

    def __init__(self) -> None:
        self._best, self._path = -math.inf, Path()

    def offer(self, path: Path, accuracy: float, weights: Mapping[str, torch.Tensor]) -> None:
        """Keep them where no better network was trained.

        Raises:
            StorageError: the disk refuses.
        """
        if not accuracy > self._best:
            return
        _sweep(path.parent)
        payload = io.BytesIO()
        torch.save({name: tensor.detach().cpu().contiguous() for name, tensor in weights.items()}, payload)
        with replacing(path) as file:
            file.write(hashlib.sha256(payload.getbuffer()).digest())
            file.write(payload.getbuffer())
        if self._path != path and self._path.name:
            with suppress(OSError):
                self._path.unlink()
        self._best, self._path = accuracy, path


def kept_weights(path: Path) -> bytes | None:
    """A file of weights as torch saves it; None where they are not kept.

    Raises:
        InputError: the file that is kept is damaged.
    """
    try:
        if path.stat().st_size > _LARGEST:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(content[_DIGEST_BYTES:]).digest() != content[:_DIGEST_BYTES]:
        raise InputError(
            f"the weights in {path} are not those that were written", remedy="remove the file; the network is exported without weights then"
        )
    return content[_DIGEST_BYTES:]


def _sweep(folder: Path) -> None:
    """Remove what is old."""
    now = time.time()
    with suppress(OSError):
        for path in folder.glob("*.pt"):
            if now - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink()
