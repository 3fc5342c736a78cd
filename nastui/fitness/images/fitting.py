"""Networks that fit images: published image sets have a side of their own."""

from __future__ import annotations

from dataclasses import replace

from nastui.fitness.images.places import PUBLISHED
from nastui.networks.shape import NetworkShape


def fitted(shape: NetworkShape, images: str) -> NetworkShape:
    """The shape with the side of the images that are named, such as 16 for ImageNet16-120, where it takes coloured images."""
    return replace(shape, side=PUBLISHED[images].side) if images in PUBLISHED and shape.colours == 3 else shape
