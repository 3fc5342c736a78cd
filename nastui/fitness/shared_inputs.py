"""What workers elsewhere need of this machine: tables and images, sent once to each node that has none of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nastui.benchmarks.shared_tables import SharedTable, receive_tables, share_tables
from nastui.fitness.images.shared_images import SharedImages, receive_images, share_images


@dataclass(frozen=True)
class SharedInputs:
    """By the names under which a run, or a scorer, asks for them."""

    tables: Mapping[str, SharedTable] = field(default_factory=dict)
    images: Mapping[str, SharedImages] = field(default_factory=dict)


NOTHING = SharedInputs()


def share_inputs(tables: Collection[str], images: Collection[str]) -> SharedInputs:
    """Those of these tables and sources of images that are files here.

    Raises:
        NastuiError: one cannot be read.
    """
    return SharedInputs(share_tables(tables), share_images(images))


def receive_inputs(inputs: SharedInputs) -> None:
    """On a node: write what is not here.

    Raises:
        InputError: the node has another table, or other images, by one of these names.
        StorageError: something cannot be written.
    """
    receive_tables(inputs.tables)
    receive_images(inputs.images)


def images_in(document: Any) -> Iterator[str]:
    """The sources of images that a plan names, in whichever of its parts."""
    if isinstance(document, Mapping):
        for key, value in document.items():
            if key == "images" and isinstance(value, str):
                yield value
            else:
                yield from images_in(value)
    elif isinstance(document, list | tuple):
        for value in document:
            yield from images_in(value)
