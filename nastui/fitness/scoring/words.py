"""What a score depends on, in words: images, initialisation, seed. Light to import."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_RESIZED: Final = re.compile(r"(, resized from (?:\d+×\d+|various sizes))")
COUNTED: Final = "counted"
"""The words for a score that depends neither on images nor on initial weights."""


def images_in_words(document: Mapping[str, Any]) -> str:
    """Variant and images of a set of scores, to follow its title: ` (official), batch 128 of Gaussian noise, seed 0`."""
    variant = f" ({document['variant']})" if "variant" in document else ""
    images = document.get("images")
    side = (document.get("network") or {}).get("side")
    batch = f", batch {images['count']} of {with_side(images['source'], side)}" if images else ""
    seed = f", seed {document['score_seed']}" if "score_seed" in document else ""
    return variant + batch + seed


def with_side(source: str, side: int | None) -> str:
    """What images are, in words that say to what they were resized: `images of flowers, resized from 64×48 to 8×8`."""
    return source if side is None else _RESIZED.sub(rf"\1 to {side}×{side}", source)


def weights_in_words(document: Mapping[str, Any]) -> str:
    """What one score is: `one batch, one initialisation`; `COUNTED` where neither plays a part."""
    repeats = document.get("repeats")
    batch = ["one batch"] if document.get("images") else []
    weights = [] if repeats is None else ["one initialisation" if repeats == 1 else f"mean over {repeats} initialisations"]
    return ", ".join(batch + weights) or COUNTED
