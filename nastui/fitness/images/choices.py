"""Which images there are to choose from. Light to import."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.fitness.images.places import PUBLISHED, how_to_bring, place_of


@dataclass(frozen=True)
class Choice:
    """One source, beside the path of a folder, which can always be given."""

    name: str
    title: str
    missing: str | None
    """What would bring it; None where it is here."""


OWN = (
    Choice("auto", "the digits for mini-tss, noise for other benchmarks", None),
    Choice("noise", "Gaussian noise", None),
    Choice("digits", "MNIST digits of 8×8", None),
)


def names() -> tuple[str, ...]:
    """What can be given by name, here or not."""
    return (*(choice.name for choice in OWN), *PUBLISHED)


def choices() -> tuple[Choice, ...]:
    """All named sources; looks into nastui's folder of images."""
    there = (Choice(each.name, each.title, None if place_of(each) else how_to_bring(each)) for each in PUBLISHED.values())
    return (*OWN, *there)
