"""From an image file to pixels of the size and colours that a network takes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError

from nastui.base.errors import InputError
from nastui.fitness.images.standardising import Pixels

_FORMATS: Final = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
"""Named one by one: Pillow knows formats that start other programs."""
_GREY: Final = frozenset(("1", "L", "LA", "La"))
_COLOURED: Final = frozenset(("P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"))


@dataclass(frozen=True)
class Decoded:
    """One image."""

    pixels: Pixels
    """colours × side × side."""
    size: tuple[int, int]
    """Width and height that it had."""
    grey: bool
    """Whether it had one colour."""


@contextmanager
def decoding() -> Iterator[None]:
    """Within the block, images with suspiciously many pixels are refused, and Pillow keeps its other doubts to itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def decoded(path: Path, side: int, colours: int) -> Decoded:
    """Read an image; call it within `decoding`.

    Averages over boxes where the image is larger in both directions (Pillow's BOX), else interpolates linearly; proportions are not kept.

    Args:
        path: of the file.
        side: that it is resized to, pixels.
        colours: 1 (luminance) or 3.

    Raises:
        InputError: it is no image, damaged, far too large, or has more than eight bits a colour; says so in a few words.
    """
    try:
        with Image.open(path, formats=_FORMATS) as image:
            if image.mode not in _GREY | _COLOURED:
                raise InputError(f"has pixels of an unusual kind ({image.mode})")
            size, grey = image.size, image.mode in _GREY
            converted = image.convert("L" if colours == 1 else "RGB")
    except InputError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise InputError("has far too many pixels") from error
    except UnidentifiedImageError as error:
        raise InputError("is no image") from error
    except Exception as error:  # a damaged image can raise nearly anything
        raise InputError("is cut off or damaged") from error
    return Decoded(_sized(converted, side, colours), size, grey)


def _sized(image: Image.Image, side: int, colours: int) -> Pixels:
    """Pixels, colours first."""
    if image.size != (side, side):
        image = image.resize((side, side), Image.Resampling.BOX if min(image.size) >= side else Image.Resampling.BILINEAR)
    return np.asarray(image, np.uint8).reshape(side, side, colours).transpose(2, 0, 1)
