"""Sources by name: noise, digits, and names that are none."""

import hashlib

import numpy as np
import pytest

from nastui.base.errors import InputError
from nastui.benchmarks.mini_tss.images import load_digits
from nastui.fitness.images import layout as listing
from nastui.fitness.images.sources import source_named


@pytest.mark.parametrize(
    ("benchmark", "side", "colours", "name"), [("mini-tss", 8, 1, "digits"), ("nats-tss", 32, 3, "noise"), ("nasbench101", 32, 3, "noise")]
)
def test_auto_is_the_digits_for_mini_tss_and_noise_elsewhere(benchmark, side, colours, name):
    found = source_named("auto", benchmark, side, colours)
    assert (found.name, found.classes) == (name, 10)
    assert found.batch(16, 0).images.shape == (16, colours, side, side)


def test_noise_is_standard_normal_with_ten_classes():
    batch = source_named("noise", "nats-tss", 16, 3).batch(2000, 5)
    assert abs(batch.images.mean()) < 0.01
    assert abs(batch.images.std() - 1) < 0.01
    assert (np.bincount(batch.labels, minlength=10) > 130).all()
    assert (batch.images.dtype, batch.labels.dtype, batch.source) == (np.float32, np.int64, "Gaussian noise")


def test_the_first_images_of_noise_do_not_depend_on_how_many_follow():
    noise = source_named("noise", "nats-tss", 8, 3)
    assert np.array_equal(noise.batch(32, 1).images[:8], noise.batch(8, 1).images)
    assert noise.batch(8, 1).digest != noise.batch(8, 2).digest


def test_more_noise_than_memory_is_allowed_for_is_refused():
    with pytest.raises(InputError, match=r"1,000,000 images of 32×32 pixels take 11\.4 GiB"):
        source_named("noise", "nats-tss", 32, 3).batch(10**6, 0)


def test_nothing_is_learnt_from_noise():
    with pytest.raises(InputError, match="nothing to learn from Gaussian noise; choose cifar10"):
        source_named("noise", "nats-tss", 32, 3).splits(0)


def test_digits_are_drawn_from_the_training_images():
    batch, train = source_named("digits", "mini-tss", 8, 1).batch(1000, 4), load_digits().train
    order = np.random.default_rng(4).permutation(1000)
    assert np.array_equal(batch.images, train.images[order])
    assert np.array_equal(batch.labels, train.labels[order])
    assert batch.source == "MNIST digits of 8×8, training images"


def test_digits_are_split_as_they_ship():
    splits, shipped = source_named("digits", "mini-tss", 8, 1).splits(3), load_digits()
    for part, wanted in ((splits.train, shipped.train), (splits.valid, shipped.valid), (splits.test, shipped.test)):
        assert np.array_equal(part.images, wanted.images)
        assert np.array_equal(part.labels, wanted.labels)


def test_more_digits_than_there_are_is_refused_with_both_numbers():
    with pytest.raises(InputError, match="only 1,000 images for a batch of 1,001"):
        source_named("digits", "mini-tss", 8, 1).batch(1001, 0)


def test_digits_are_refused_where_the_network_takes_other_images():
    with pytest.raises(InputError, match="8×8 pixels in 1 colour, and the network takes 32×32 in 3"):
        source_named("digits", "nats-tss", 32, 3)


@pytest.mark.parametrize("name", ["noise", "digits"])
def test_a_digest_is_that_of_the_bytes_of_images_and_labels(name):
    batch = source_named(name, "mini-tss", 8, 1).batch(20, 0)
    assert batch.digest == hashlib.sha256(batch.images.tobytes() + batch.labels.tobytes()).hexdigest()[:16]


@pytest.mark.parametrize("name", ["", "nowhere", "/nowhere/at/all", "~nobody-of-this-name/x", "a\0b", "x" * 5000])
def test_what_is_neither_name_nor_path_is_refused_with_what_there_is(name):
    with pytest.raises(InputError, match="is no source of images.*choose one of auto, noise, digits, cifar10, cifar100, imagenet16-120, or give"):
        source_named(name, "nats-tss", 32, 3)


def test_a_slip_is_answered_with_the_nearest_name():
    with pytest.raises(InputError, match=r"did you mean 'cifar10'\?"):
        source_named("cifar-10", "nats-tss", 32, 3)


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(
        InputError, match=r"is a file, and no archive of images; give cifar-10-python\.tar\.gz, cifar-100-python\.tar\.gz or a folder"
    ):
        source_named(str(tmp_path / "notes.txt"), "nats-tss", 32, 3)


def test_a_folder_that_nobody_may_look_into_is_refused(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(listing.os, "scandir", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        source_named(str(tmp_path), "nats-tss", 32, 3)


def test_a_path_may_begin_with_the_users_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there are no images"):
        source_named("~/empty", "nats-tss", 32, 3)
