"""What a form offers."""

import subprocess
import sys

import pytest
from image_archives import cifar10_files, imagenet_files, write_folder

from nastui.base.paths import home
from nastui.fitness.images.image_sets import image_source_choices
from nastui.fitness.images.sources import source_named


def missing() -> dict[str, str | None]:
    return {choice.name: choice.missing for choice in image_source_choices()}


def test_what_ships_is_always_here_and_the_rest_says_what_would_bring_it():
    found = missing()
    assert [name for name, what in found.items() if what is None] == ["auto", "noise", "digits"]
    assert found["cifar10"].startswith("put cifar-10-python.tar.gz (from https://")
    assert found["imagenet16-120"].startswith("put the files train_data_batch_1 to 10 and val_data (from https://")
    assert all(what.endswith(str(home().data / "images" / name)) for name, what in found.items() if what)


def test_what_was_put_there_is_here():
    write_folder(home().data / "images" / "cifar10", cifar10_files())
    write_folder(home().data / "images" / "imagenet16-120", imagenet_files())
    assert [name for name, what in missing().items() if what] == ["cifar100"]


@pytest.mark.parametrize("name", ["noise", "digits"])
def test_titles_are_those_of_the_sources(name):
    side, colours = (8, 1) if name == "digits" else (32, 3)
    assert {choice.name: choice.title for choice in image_source_choices()}[name] == source_named(name, "", side, colours).title


def test_a_form_needs_neither_numpy_nor_pillow():
    code = (
        "import sys; from nastui.fitness.images.image_sets import image_source_choices; image_source_choices();"
        "print({'numpy', 'PIL', 'torch'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_noise_and_digits_need_no_pillow():
    code = (
        "import sys; from nastui.fitness.images.sources import source_named; source_named('auto', 'mini-tss', 8, 1).batch(4, 0);"
        "source_named('noise', '', 8, 1).batch(4, 0); print({'PIL', 'torch'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
