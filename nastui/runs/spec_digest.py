"""Which runs are the same: a digest of what decides a run's evaluations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

SETTLED: Final = ("seconds_per_cell",)
"""Keys of fitness and features that are measured when a run is made: they tell no two plans apart."""


def digest_of(document: Mapping[str, Any]) -> str:
    """Of a run's document, as `document_of` writes it."""
    parts = {
        name: {key: value for key, value in document[name].items() if key not in SETTLED} for name in ("fitness", "features") if name in document
    }
    return hashlib.sha256(json.dumps({**document, **parts}, sort_keys=True).encode()).hexdigest()[:16]
