"""From an image file to pixels of the size and colours that a network takes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from nastui.base.errors import InputError
from nastui.fitness.images.source import Pixels

_FORMATS: Final = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
"""Named one by one: Pillow knows formats that start other programs."""
_SIXTEEN: Final = frozenset(("I;16", "I;16B", "I;16L", "I;16N", "I"))
_GREY: Final = frozenset(("1", "L", "LA", "La")) | _SIXTEEN
_COLOURED: Final = frozenset(("P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"))
_FORMATS_OF_SIXTEEN: Final = frozenset(("PNG", "PPM"))
"""Their 16-bit greys are held as 32-bit numbers by some versions of Pillow."""
_ALPHA: Final = frozenset(("LA", "La", "PA", "RGBA", "RGBa"))
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What turns an image upright, by its Exif orientation."""


@dataclass(frozen=True)
class DecodedImage:
    """One image."""

    pixels: Pixels
    """colours × side × side."""
    size: tuple[int, int]
    """Width and height that it had."""
    grey: bool
    """Whether it had one colour."""
    transparent: bool
    """Whether any pixel was transparent; it is over white now."""


@contextmanager
def refuse_huge_images() -> Iterator[None]:
    """Within the block, images with suspiciously many pixels are refused, and other warnings of Pillow are ignored."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def decode(path: Path, side: int, colours: int) -> DecodedImage:
    """Read an image as it is seen; call it within `refuse_huge_images`.

    Upright as its Exif orientation says; what is transparent lies over white; of an animation the first frame. Averages over boxes where the image
    is larger in both directions (Pillow's BOX), else interpolates linearly; proportions are not kept.

    Args:
        path: of the file.
        side: that it is resized to, pixels.
        colours: 1 (luminance) or 3.

    Raises:
        InputError: it is no image, damaged, far too large, or of an unusual kind of pixels; says so in a few words.
    """
    try:
        with Image.open(path, formats=_FORMATS) as image:
            stored = _stored_as(image)
            image.load()
            _check_kind(image, stored)
            grey = image.mode in _GREY
            seen, transparent = _over_white(_eight_bits(_upright(image), stored))
            converted = _in_colours(seen, "L" if colours == 1 else "RGB")
    except InputError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise InputError(f"has far too many pixels: more than {Image.MAX_IMAGE_PIXELS:,}") from error
    except UnidentifiedImageError as error:
        raise InputError("is no image") from error
    except Exception as error:  # a damaged image can raise nearly anything
        raise InputError("is cut off or damaged") from error
    return DecodedImage(_sized(converted, side, colours), seen.size, grey, transparent)


@dataclass(frozen=True)
class _Stored:
    """What a file's pixels are, which Pillow no longer says when it has read them."""

    kind: str
    """In Pillow's words, such as `L;4`; empty where it has none."""
    inverted: bool
    """Whether 0 is white, and Pillow leaves it so: of TIFF, with sixteen bits."""

    @property
    def white(self) -> int:
        """The largest number of a pixel of more than eight bits."""
        return 4095 if self.kind.startswith("I;12") else 65_535

    @property
    def step(self) -> int:
        """By what Pillow multiplies greys of fewer than eight bits, and not the grey that is transparent."""
        return {"L;2": 85, "L;4": 17}.get(self.kind, 1)


def _stored_as(image: Image.Image) -> _Stored:
    """Of an image that is not loaded yet."""
    tiles, tags = getattr(image, "tile", None), getattr(image, "tag_v2", {})
    arguments = tiles[0][3] if tiles else ""
    kind = str(arguments if isinstance(arguments, str) else arguments[0] if arguments else "")
    return _Stored(kind, kind.startswith("I;16") and tags.get(ExifTags.Base.PhotometricInterpretation) == 0)


def _check_kind(image: Image.Image, stored: _Stored) -> None:
    if stored.kind.startswith("RGB;16") and "transparency" in image.info:
        raise InputError("has sixteen bits a colour, and one colour that is transparent: of such colours eight bits are read")
    if image.mode not in _GREY | _COLOURED or (image.mode == "I" and image.format not in _FORMATS_OF_SIXTEEN):
        raise InputError(f"has pixels of an unusual kind ({image.mode}: 32-bit numbers without a defined white)")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its Exif orientation says; a damaged Exif block is ignored."""
    try:
        turn = _UPRIGHT.get(int(image.getexif().get(ExifTags.Base.Orientation, 1)))
    except Exception:  # it can raise nearly anything
        turn = None
    return image if turn is None else image.transpose(turn)


def _eight_bits(image: Image.Image, stored: _Stored) -> Image.Image:
    """More bits of grey, or fewer with one that is transparent, as eight: white stays white."""
    hidden = image.info.get("transparency")
    if image.mode not in _SIXTEEN:
        if stored.step > 1 and image.mode == "L" and isinstance(hidden, int):
            image.info["transparency"] = hidden * stored.step
        return image
    values = np.asarray(image).astype(np.uint32)
    seen = stored.white - values if stored.inverted else values
    made = Image.fromarray(((seen * 255 + stored.white // 2) // stored.white).astype(np.uint8))
    if isinstance(hidden, int):
        made.putalpha(Image.fromarray(np.where(values == hidden, 0, 255).astype(np.uint8)))
    return made


def _over_white(image: Image.Image) -> tuple[Image.Image, bool]:
    """The image over white, and whether any pixel was transparent."""
    if image.mode not in _ALPHA and "transparency" not in image.info and not (image.palette and image.palette.mode.endswith("A")):
        return image, False
    coloured = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
    if coloured.getchannel("A").getextrema()[0] == 255:
        return image, False
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), coloured), True


def _in_colours(image: Image.Image, mode: str) -> Image.Image:
    """Pillow turns LAB into RGB only."""
    return (image.convert("RGB") if image.mode == "LAB" else image).convert(mode)


def _sized(image: Image.Image, side: int, colours: int) -> Pixels:
    """Pixels, colours first."""
    if image.size != (side, side):
        image = image.resize((side, side), Image.Resampling.BOX if min(image.size) >= side else Image.Resampling.BILINEAR)
    return np.asarray(image, np.uint8).reshape(side, side, colours).transpose(2, 0, 1)
