"""A training's state on disk, so that a stop or a killed process loses at most one epoch.

A file is the SHA-256 of its payload (32 bytes), then what `torch.save` wrote. It holds tensors and plain numbers only.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch

from nastui.base.paths import home
from nastui.base.writing import replacing

_DIGEST_BYTES: Final = 32
_SLACK_BYTES: Final = 2**22
"""What a file may hold beside weights and the optimizer's two copies of them."""
_KEPT_SECONDS: Final = 30 * 24 * 3600
"""After which nobody is expected to go on with a training."""


class Checkpoint:
    """Where one training is kept: its file is named by all that decides its result."""

    def __init__(self, deciding: Mapping[str, Any], parameter_bytes: int) -> None:
        key = hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()[:32]
        self.path = home().state / "trainings" / f"{key}.pt"
        self._largest = 4 * parameter_bytes + _SLACK_BYTES

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace the file.

        Raises:
            StorageError: the disk refuses.
        """
        payload = io.BytesIO()
        torch.save(dict(state), payload)
        with replacing(self.path) as file:
            file.write(hashlib.sha256(payload.getbuffer()).digest())
            file.write(payload.getbuffer())

    def load(self) -> dict[str, Any] | None:
        """The state, on the processor; None where there is no file, or none that is whole: the training then starts again."""
        try:
            if self.path.stat().st_size > self._largest:
                return None
            content = self.path.read_bytes()
        except OSError:
            return None
        digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(payload).digest() != digest:
            return None
        try:
            state: dict[str, Any] = torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError):
            return None
        return state

    def remove(self) -> None:
        """The training has ended; so have, probably, those that nobody went on with for a month."""
        self.path.unlink(missing_ok=True)
        for left in self.path.parent.glob("*.pt"):
            _remove_old(left)


def _remove_old(path: Path) -> None:
    try:
        if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
            path.unlink()
    except FileNotFoundError:  # another process was faster
        pass
