"""CIFAR-10, CIFAR-100 and ImageNet16-120 from their files."""

import pickle

import numpy as np
import pytest
from image_archives import cifar10_files, cifar100_files, imagenet_files, pixels, python2, write_folder, write_tar

from nastui.base.errors import InputError, MissingError
from nastui.base.paths import home
from nastui.fitness.images.image_sets import IMAGE_SETS
from nastui.fitness.images.sources import source_named

FOLDER, TAR = "cifar-10-batches-py", "cifar-10-python.tar.gz"


def cifar10(place):
    return source_named(str(place), "nats-tss", 32, 3)


@pytest.fixture(scope="module")
def batches(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("cifar") / FOLDER, cifar10_files())


def restored(batch, name) -> np.ndarray:
    """The pixels before they were standardised."""
    published = IMAGE_SETS[name]
    mean, deviation = (np.array(each)[:, None, None] for each in (published.mean, published.deviation))
    return np.rint(batch.images * deviation + mean).astype(np.uint8)


def rows(images: np.ndarray) -> set[bytes]:
    return {image.tobytes() for image in images}


def test_pixels_and_labels_are_those_of_the_files(batches):
    whole = cifar10(batches).batch(100, 0)
    stored = np.concatenate([pixels(20, 32, number) for number in range(5)]).reshape(-1, 3, 32, 32)
    order = np.random.default_rng(0).permutation(100)
    assert np.array_equal(restored(whole, "cifar10"), stored[order])
    assert whole.labels.tolist() == [place % 20 % 10 for place in order]
    assert (whole.images.dtype, whole.labels.dtype, whole.source) == (np.float32, np.int64, "CIFAR-10, training images")


def test_pixels_are_standardised_as_nats_bench_does(batches, tmp_path):
    white = dict.fromkeys(cifar10_files(), python2({b"labels": [0], b"data": np.full((1, 3072), 255, np.uint8)}))
    found = cifar10(write_folder(tmp_path, white)).batch(1, 0).images[0, :, 0, 0]
    assert np.allclose(found, [(255 - 125.3) / 63.0, (255 - 123.0) / 62.1, (255 - 113.9) / 66.7])


def test_a_batch_is_a_draw_without_replacement_that_its_seed_decides(batches):
    source = cifar10(batches)
    one, again, other = source.batch(50, 1), source.batch(50, 1), source.batch(50, 2)
    assert one.digest == again.digest != other.digest
    assert len(rows(one.images)) == 50


@pytest.mark.parametrize("order", [1, -1])
def test_folder_and_archive_give_the_same_whatever_the_order_of_the_archive(batches, tmp_path, order):
    files = dict(list(cifar10_files().items())[::order])
    tar = write_tar(tmp_path / TAR, {"readme.html": b"x" * 700, **files})
    assert cifar10(tar).batch(64, 3).digest == cifar10(batches).batch(64, 3).digest
    assert cifar10(tar).splits(3).test.digest == cifar10(batches).splits(3).test.digest


@pytest.mark.parametrize(
    "place", [f"cifar10/{FOLDER}", "cifar10", FOLDER, f"cifar10/{TAR}", TAR], ids=["own, usual", "own", "usual", "own archive", "archive"]
)
def test_a_set_is_found_in_the_folder_of_images(place):
    path = home().data / "images" / place
    write_tar(path, cifar10_files()) if place.endswith("gz") else write_folder(path, cifar10_files())
    source = source_named("cifar10", "nats-tss", 32, 3)
    assert (source.path, source.name, source.classes) == (path, "cifar10", 10)
    assert len(source.batch(100, 0).labels) == 100


def test_a_set_that_is_not_here_is_missing_and_its_archive_and_folder_are_named():
    with pytest.raises(MissingError, match=r"CIFAR-100 are not here; put cifar-100-python\.tar\.gz \(from https://.*\) into .*images/cifar100"):
        source_named("cifar100", "nats-tss", 32, 3)


def test_cifar10_halves_its_training_images_class_by_class(batches):
    splits = cifar10(batches).splits(7)
    assert [len(part.labels) for part in (splits.train, splits.valid, splits.test)] == [50, 50, 20]
    assert all((np.bincount(part.labels) == count).all() for part, count in ((splits.train, 5), (splits.valid, 5), (splits.test, 2)))
    assert rows(splits.train.images) | rows(splits.valid.images) == rows(cifar10(batches).batch(100, 0).images)
    assert not rows(splits.train.images) & rows(splits.valid.images)
    assert np.array_equal(restored(splits.test, "cifar10").reshape(20, -1), pixels(20, 32, 5))
    assert cifar10(batches).splits(7).train.digest == splits.train.digest != cifar10(batches).splits(8).train.digest


@pytest.mark.parametrize("tarred", [False, True])
def test_cifar100_trains_on_all_and_halves_its_test_images(tmp_path, tarred):
    files = cifar100_files()
    path = write_tar(tmp_path / "cifar-100-python.tar.gz", files, "cifar-100-python/") if tarred else write_folder(tmp_path / "any", files)
    source = cifar10(path)
    splits = source.splits(0)
    assert (source.name, source.classes) == ("cifar100", 100)
    assert np.array_equal(restored(splits.train, "cifar100").reshape(200, -1), pixels(200, 32, 0))
    assert splits.train.labels.tolist() == [place % 100 for place in range(200)]
    assert sorted(splits.valid.labels) == sorted(splits.test.labels) == list(range(100))
    assert rows(restored(splits.valid, "cifar100")) | rows(restored(splits.test, "cifar100")) == rows(pixels(200, 32, 1))


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_imagenet16_keeps_the_first_120_classes(tmp_path, protocol):
    files = imagenet_files(protocol)
    source = source_named(str(write_folder(tmp_path / "ImageNet16", files)), "nats-tss", 16, 3)
    splits = source.splits(0)
    assert (len(splits.train.labels), len(splits.valid.labels) + len(splits.test.labels)) == (240, 24)
    assert (splits.train.labels.min(), splits.train.labels.max()) == (0, 119)
    assert np.array_equal(restored(splits.train, "imagenet16-120")[:24].reshape(24, -1), pixels(26, 16, 0)[:24])
    assert splits.train.images.shape[1:] == (3, 16, 16)
    with pytest.raises(InputError, match="only 240 images for a batch of 241"):
        source.batch(241, 0)


def test_an_array_may_be_stored_by_columns(tmp_path):
    by_columns = python2({b"labels": [0, 1], b"data": np.asfortranarray(pixels(2, 32, 0))})
    files = dict.fromkeys(cifar10_files(), by_columns)
    batch = cifar10(write_folder(tmp_path, files)).splits(0).test
    assert np.array_equal(restored(batch, "cifar10").reshape(2, -1), pixels(2, 32, 0))


def test_a_batch_larger_than_the_set_is_refused_with_both_numbers(batches):
    with pytest.raises(InputError, match="only 100 images for a batch of 101") as caught:
        cifar10(batches).batch(101, 0)
    assert caught.value.place.key == "fitness.batch_size"


@pytest.mark.parametrize(
    ("side", "colours", "words"), [(8, 3, "32×32 pixels in 3 colours, and the network takes 8×8 in 3"), (32, 1, "takes 32×32 in 1")]
)
def test_a_network_that_takes_other_images_is_refused(batches, side, colours, words):
    with pytest.raises(InputError, match=words):
        source_named(str(batches), "nats-tss", side, colours)


def test_a_file_that_is_missing_is_named(tmp_path):
    files = cifar10_files()
    del files["data_batch_3"]
    for path in (write_folder(tmp_path / "folder", files), write_tar(tmp_path / TAR, files)):
        with pytest.raises(InputError, match=f"^{path}: data_batch_3 is missing"):
            cifar10(path).batch(10, 0)


def test_a_folder_with_two_sets_is_refused(tmp_path):
    write_folder(tmp_path / FOLDER, cifar10_files())
    write_folder(tmp_path / "cifar-100-python", cifar100_files())
    with pytest.raises(InputError, match="several image sets: CIFAR-10, CIFAR-100"):
        cifar10(tmp_path)


DATA = pixels(2, 32, 0)
WRONG = {
    "images of another size": ({b"labels": [0, 1], b"data": pixels(2, 16, 0)}, "shape 2×768, where 2×3,072"),
    "fewer labels": ({b"labels": [0], b"data": DATA}, "shape 2×3,072, where 1×3,072"),
    "flat pixels": ({b"labels": [0, 1], b"data": DATA.reshape(-1)}, "shape 6,144, where"),
    "pixels that are fractions": ({b"labels": [0, 1], b"data": DATA / 255}, "no pixels of 0 to 255"),
    "no pixels": ({b"labels": [0, 1]}, "no pixels of 0 to 255"),
    "pixels as a list": ({b"labels": [0, 1], b"data": [1, 2]}, "no pixels of 0 to 255"),
    "no labels": ({b"data": DATA}, "no list of numbers named labels"),
    "labels that are texts": ({b"labels": [b"cat", b"dog"], b"data": DATA}, "no list of numbers named labels"),
    "a label beyond the classes": ({b"labels": [0, 10], b"data": DATA}, "labels outside of 0 to 9"),
    "a label below": ({b"labels": [0, -1], b"data": DATA}, "labels outside of 0 to 9"),
    "no dict": ([1, 2], "holds no images"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_of_another_make_is_refused_by_its_name(tmp_path, name):
    document, words = WRONG[name]
    files = cifar10_files() | {"data_batch_4": python2(document)}
    with pytest.raises(InputError, match=f"data_batch_4 .*{words}"):
        cifar10(write_folder(tmp_path, files)).batch(4, 0)


def test_labels_may_be_an_array(tmp_path):
    files = {name: pickle.dumps({"labels": np.array([3, 4]), "data": DATA}, protocol=4) for name in cifar10_files()}
    assert cifar10(write_folder(tmp_path, files)).splits(0).test.labels.tolist() == [3, 4]
