"""A folder of images: its layouts, what is made of other sizes and colours, and what cannot be read."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nastui.base.errors import InputError, Place
from nastui.fitness.images import folder as gathering
from nastui.fitness.images import layout as listing
from nastui.fitness.images.sources import source_named


def write_image(path: Path, seed: int, size=(8, 8), mode="RGB", **options) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    bands = len(Image.new(mode, (1, 1)).getbands())
    noise = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], bands)).astype(np.uint8)
    Image.fromarray(noise.squeeze(2) if bands == 1 else noise, mode).save(path, **options)
    return path


def write_classes(root: Path, counts: dict[str, int], **options) -> Path:
    for number, (name, count) in enumerate(counts.items()):
        for place in range(count):
            write_image(root / name / f"{place:03}.png", 1000 * number + place, **options)
    return root


def source(path, side=8, colours=3):
    return source_named(str(path), "nats-tss", side, colours)


def names_of(batch, root) -> list[str]:
    """Which files the images of a batch are, by their pixels."""
    stored = {standard(np.asarray(Image.open(path))): path.relative_to(root).as_posix() for path in sorted(root.rglob("*.png"))}
    return [stored[standard(image.transpose(1, 2, 0))] for image in batch.images]


def standard(image: np.ndarray) -> bytes:
    """What standardising leaves as it is: the order of the first colour's pixels."""
    return np.unique(np.round(image[..., 0].astype(np.float64), 4), return_inverse=True)[1].astype(np.uint8).tobytes()


def test_subfolders_are_classes_in_the_order_of_their_names(tmp_path):
    found = source(write_classes(tmp_path, {"dog": 3, "cat": 4, "eel": 2}))
    batch = found.batch(9, 0)
    assert found.classes == 3
    assert [("cat", "dog", "eel")[label] for label in batch.labels] == [name.partition("/")[0] for name in names_of(batch, tmp_path)]
    assert sorted(names_of(batch, tmp_path)) == sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png"))


def test_images_in_the_folder_itself_have_no_labels_whatever_their_names(tmp_path):
    for place in range(4):
        write_image(tmp_path / f"image_{place}.png", place)
    found = source(tmp_path)
    assert (found.classes, found.batch(4, 0).labels.tolist()) == (None, [-1] * 4)
    with pytest.raises(InputError, match="images have no labels; put the images of each class into a subfolder"):
        found.splits(0)


def test_a_batch_is_standardised_by_itself_and_decided_by_its_seed(tmp_path):
    found = source(write_classes(tmp_path, {"a": 30, "b": 30}))
    one, again, other = found.batch(20, 1), found.batch(20, 1), found.batch(20, 2)
    assert one.digest == again.digest != other.digest
    assert one.images.dtype == np.float32
    assert np.allclose(one.images.mean((0, 2, 3)), 0, atol=1e-6)
    assert np.allclose(one.images.std((0, 2, 3)), 1, atol=1e-5)
    assert len(set(names_of(one, tmp_path))) == 20


def test_images_of_one_colour_alone_are_zero(tmp_path):
    Image.new("RGB", (8, 8), (10, 20, 30)).save(tmp_path / "plain.png")
    assert (source(tmp_path).batch(1, 0).images == 0).all()


def test_only_what_is_drawn_is_read(tmp_path, monkeypatch):
    write_classes(tmp_path, {"a": 50})
    read = []
    monkeypatch.setattr(gathering, "decode", lambda path, *rest, real=gathering.decode: read.append(path) or real(path, *rest))
    source(tmp_path).batch(7, 0)
    with pytest.raises(InputError, match="only 50 images for a batch of 51"):
        source(tmp_path).batch(51, 0)
    assert len(read) == 7


@pytest.mark.parametrize(
    ("train", "valid", "test"),
    [
        ("train", "valid", "test"),
        ("train", "val", "test"),
        ("Train", "Val", "Test"),
        ("training", "validation", "testing"),
        ("TRAIN", "Validation", "test"),
    ],
)
def test_parts_that_the_folder_has_are_kept(tmp_path, train, valid, test):
    write_classes(tmp_path / train, {"a": 4, "b": 6})
    write_classes(tmp_path / valid, {"a": 1, "b": 3})
    write_classes(tmp_path / test, {"a": 2, "b": 1}, size=(8, 8))
    splits = source(tmp_path).splits(0)
    assert [part.labels.tolist() for part in (splits.train, splits.valid, splits.test)] == [[0] * 4 + [1] * 6, [0] + [1] * 3, [0, 0, 1]]
    assert np.allclose(splits.train.images.mean((0, 2, 3)), 0, atol=1e-6)
    assert not np.allclose(splits.valid.images.mean((0, 2, 3)), 0, atol=1e-6)
    assert splits.train.source == f"images of {tmp_path.name}, training images"
    assert sorted(source(tmp_path).batch(10, 0).labels) == [0] * 4 + [1] * 6


def test_without_a_test_folder_there_is_no_test(tmp_path):
    write_classes(tmp_path / "train", {"a": 2})
    write_classes(tmp_path / "val", {"a": 2})
    assert source(tmp_path).splits(0).test is None


@pytest.mark.parametrize("part", ["test", "train"])
def test_images_beside_an_empty_folder_of_a_parts_name_are_a_flat_folder(tmp_path, part):
    write_classes(tmp_path, {".": 5})
    (tmp_path / part).mkdir()
    layout = listing.read_layout(tmp_path)
    assert (len(layout.train.files), layout.train.classes, layout.parted) == (5, (), False)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (("train", "val", "valid"), "the subfolders val and valid are all for validation; keep one of them"),
        (("Train", "train", "training", "test"), "the subfolders Train, train and training are all for training"),
        (("val", "validation"), "the subfolders val and validation are all for validation"),
        (("validation", "test"), "there is no subfolder for training beside validation and test; add a subfolder train"),
        (("training",), "there is the subfolder training alone, with neither validation nor test beside it; choose .*/training"),
    ],
)
def test_parts_that_leave_a_question_are_refused_by_name(tmp_path, parts, words):
    for part in parts:
        write_classes(tmp_path / part, {"a": 4, "b": 4})
    with pytest.raises(InputError, match=f"^{tmp_path}: {words}"):
        source(tmp_path)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], ""),
        (["1.heic", "2.heic"], r" \(2 × \.heic\)"),
        (["one", "two"], r" \(2 without a suffix\)"),
        (["1.HEIC", "below/2.heic", "notes.txt"], r" \(2 × \.heic, 1 × \.txt\)"),
    ],
)
@pytest.mark.parametrize("part", ["", "train"])
def test_a_subfolder_without_an_image_is_no_class_that_vanishes(tmp_path, files, said, part):
    write_classes(tmp_path / part, {"a": 2, "b": 2})
    (tmp_path / part / "c").mkdir()
    if part:
        write_classes(tmp_path / "val", {"a": 2, "b": 2})
    for name in files:
        (tmp_path / part / "c" / name).parent.mkdir(exist_ok=True)
        (tmp_path / part / "c" / name).write_bytes(b"?")
    with pytest.raises(InputError, match=f"^{tmp_path / part}: the subfolder c holds no image{said}; give it images of a kind that is read"):
        source(tmp_path)


def test_images_of_a_kind_that_is_not_read_are_unreadable_ones(tmp_path):
    write_classes(tmp_path, {"a": 99})
    (tmp_path / "a" / "1.heic").write_bytes(b"?")
    assert source(tmp_path).classes == 1
    (tmp_path / "a" / "2.heic").write_bytes(b"?")
    with pytest.raises(InputError, match=r"2 of the 101 images are of a kind that is not read \(2 × \.heic\); turn them into PNG"):
        source(tmp_path)


def test_a_class_may_be_called_train(tmp_path):
    assert source(write_classes(tmp_path, {"car": 2, "train": 2})).classes == 2


def test_four_images_of_a_class_suffice(tmp_path):
    splits = source(write_classes(tmp_path, {"a": 4, "b": 5})).splits(0)
    assert [np.bincount(part.labels).tolist() for part in (splits.train, splits.valid, splits.test)] == [[2, 3], [1, 1], [1, 1]]


def test_images_in_one_piece_are_parted_class_by_class(tmp_path):
    found = source(write_classes(tmp_path, {"a": 10, "b": 20}))
    splits = found.splits(3)
    parts = (splits.train, splits.valid, splits.test)
    assert [np.bincount(part.labels).tolist() for part in parts] == [[6, 12], [2, 4], [2, 4]]
    chosen = [names_of(part, tmp_path) for part in parts]
    assert len(set().union(*chosen)) == 30
    assert chosen == [sorted(names) for names in chosen]
    assert found.splits(3).valid.digest == splits.valid.digest != found.splits(4).valid.digest


@pytest.mark.parametrize(
    ("trees", "words"),
    [
        (
            {"train": {"a": 2}, "val": {"a": 1, "zebra": 1}},
            "there are images of the class zebra, and none in the folder train; give all parts the same subfolders",
        ),
        ({"train": {"": 2}, "val": {"a": 2}}, "there are images of the class a, and none in the folder train"),
        ({"train": {"a": 2}, "val": {"": 2}}, "there are images without a class, and none in the folder train"),
        ({"train": {"": 2}, "val": {"": 2}}, "the images have no labels"),
        ({"train": {"a": 2}, "test": {"a": 2}}, "there are images to train on and none for validation; add a subfolder valid"),
        (
            {".": {"a": 40, "b": 1}},
            "a class has no images in some part, so its accuracy would mean nothing: b has 1 training, 0 validation, 0 test; "
            "a class needs at least 4 images, or leave the class out",
        ),
        ({".": {"a": 4, "b": 3}}, "a class has no images in some part, .*: b has 2 training, 0 validation, 1 test; a class needs at least 4 images"),
        (
            {"train": {"a": 2, "b": 2}, "val": {"a": 1, "b": 1}, "test": {"a": 1}},
            "a class has no images in some part, .*: b has 2 training, 1 validation, 0 test; put images of every class into every part",
        ),
        ({".": dict.fromkeys("abcdefg", 2)}, "a class has no images .*c has 1 training, 1 validation, 0 test; and 4 classes more"),
        ({".": {"a": 2, "": 2}}, "there are images both beside and in subfolders"),
        ({".": {}}, "there are no images; images are files that end in .bmp, .gif"),
        ({"train": {}, "val": {"a": 1}}, "there are no images"),
    ],
)
def test_what_cannot_be_trained_on_is_refused(tmp_path, trees, words):
    for part, counts in trees.items():
        (tmp_path / part).mkdir(exist_ok=True)
        write_classes(tmp_path / part, counts)
    with pytest.raises(InputError, match=f"^{tmp_path}.*: {words}") as caught:
        source(tmp_path).splits(0)
    assert caught.value.place == Place()


def test_what_is_hidden_or_no_image_is_passed_over(tmp_path):
    write_classes(tmp_path, {"a": 3, ".hidden": 3, "a/.thumbnails": 2})
    write_image(tmp_path / "a" / ".hidden.png", 9)
    (tmp_path / "a" / "labels.txt").write_text("cat")
    (tmp_path / "__MACOSX" / "a").mkdir(parents=True)
    write_image(tmp_path / "@eaDir" / "a" / "thumbnail.jpg", 8)
    (tmp_path / "a" / "folder.png").mkdir()
    os.mkfifo(tmp_path / "a" / "pipe.png")
    found = source(tmp_path)
    assert found.classes == 1
    with pytest.raises(InputError, match="only 3 images for a batch of 4") as caught:
        found.batch(4, 0)
    assert caught.value.place.key == "fitness.batch_size"


def test_a_link_is_followed_only_within_the_folder(tmp_path):
    outside = write_classes(tmp_path / "outside", {"x": 2})
    inside = write_classes(tmp_path / "inside", {"a": 2})
    (inside / "a" / "out.png").symlink_to(outside / "x" / "000.png")
    (inside / "a" / "broken.png").symlink_to(outside / "nothing.png")
    (inside / "a" / "b").symlink_to(outside / "x", target_is_directory=True)
    (inside / "a" / "loop").symlink_to(inside, target_is_directory=True)
    (inside / "a" / "same.png").symlink_to(inside / "a" / "000.png")
    found = source(inside)
    assert (found.classes, found.layout.train.files) == (1, ("a/000.png", "a/001.png", "a/same.png"))


def test_a_link_to_a_folder_where_a_class_would_be_is_told(tmp_path):
    """Passed over without a word, a network would be trained with fewer classes than there are."""
    write_classes(tmp_path / "all", {"x": 2, "y": 2})
    some = write_classes(tmp_path / "some", {"a": 2})
    for name in "xy":
        (some / name).symlink_to(tmp_path / "all" / name, target_is_directory=True)
    with pytest.raises(InputError, match="links to folders, which are not followed: x and y; put the folders themselves in their place"):
        source(some)
    shutil.rmtree(some / "a")
    with pytest.raises(InputError, match=r"there are no images \(2 × links to folders\)"):
        source(some)


def test_the_folder_itself_may_be_a_link(tmp_path):
    real = write_classes(tmp_path / "real", {"a": 2})
    (real / "a" / "same.png").symlink_to("000.png")
    (tmp_path / "link").symlink_to(real, target_is_directory=True)
    assert source(tmp_path / "link").layout.train.files == ("a/000.png", "a/001.png", "a/same.png")
    assert source(tmp_path / "link").batch(2, 0).digest == source(real).batch(2, 0).digest


def test_images_of_classes_may_lie_deeper_and_not_endlessly_deep(tmp_path):
    write_image(tmp_path / "a" / "images" / "one.png", 0)
    assert source(tmp_path).layout.train.files == ("a/images/one.png",)
    write_image(tmp_path.joinpath(*"abcdefghijklmnopqrstuvwxyz") / "one.png", 0)
    with pytest.raises(InputError, match="more than 16 deep"):
        source(tmp_path)


@pytest.mark.parametrize(("size", "side"), [((16, 12), 4), ((8, 8), 4)])
def test_larger_images_are_averaged_over_boxes(tmp_path, size, side):
    path = write_image(tmp_path / "one.png", 0, size)
    batch = source(tmp_path, side).batch(1, 0)
    wide, high = size[0] // side, size[1] // side
    boxes = np.asarray(Image.open(path)).astype(float).reshape(side, high, side, wide, 3).mean((1, 3)).transpose(2, 0, 1)
    wanted = (boxes - boxes.mean((1, 2), keepdims=True)) / boxes.std((1, 2), keepdims=True)
    assert np.allclose(batch.images[0], wanted, atol=0.06)
    assert batch.source == f"images of {tmp_path.name}, resized from {size[0]}×{size[1]}"


def test_smaller_images_are_interpolated(tmp_path):
    Image.fromarray(np.array([[0, 255]] * 2, np.uint8), "L").save(tmp_path / "edge.png")
    row = source(tmp_path, 8, 1).batch(1, 0).images[0, 0, 0]
    assert (np.diff(row) >= 0).all()
    assert len(set(row.tolist())) > 2


@pytest.mark.parametrize(
    ("mode", "colours", "words"),
    [
        ("RGB", 3, ""),
        ("L", 1, ""),
        ("RGB", 1, ", turned grey"),
        ("L", 3, ", grey ones in three equal colours"),
        ("RGBA", 3, ", transparent parts over white"),
        ("LA", 1, ", transparent parts over white"),
    ],
)
def test_colours_become_the_networks_and_the_source_says_so(tmp_path, mode, colours, words):
    write_image(tmp_path / "one.png", 0, mode=mode)
    batch = source(tmp_path, 8, colours).batch(1, 0)
    assert batch.images.shape == (1, colours, 8, 8)
    assert batch.source == f"images of {tmp_path.name}{words}"
    if (mode, colours) == ("L", 3):
        assert (batch.images[:, 0] == batch.images[:, 2]).all()


def test_various_sizes_are_said_to_be_various(tmp_path):
    for seed, size in enumerate([(8, 8), (9, 8), (20, 30)]):
        write_image(tmp_path / f"{seed}.png", seed, size)
    assert source(tmp_path).batch(3, 0).source.endswith(", resized from various sizes")


@pytest.mark.parametrize("suffix", ["png", "PNG", "jpg", "jpeg", "jfif", "jpe", "bmp", "gif", "ppm", "tiff", "webp"])
def test_usual_formats_are_read(tmp_path, suffix):
    write_image(tmp_path / f"one.{suffix}", 0, mode="RGB", **({"format": "JPEG"} if suffix.startswith("j") else {}))
    assert source(tmp_path).batch(1, 0).images.std() > 0.5


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def test_one_unreadable_image_in_a_hundred_is_skipped_and_named(tmp_path):
    write_classes(tmp_path, {"a": 60, "b": 60})
    spoil(tmp_path / "b" / "007.png")
    batch = source(tmp_path).batch(119, 0)
    assert batch.skipped == ("b/007.png is cut off or damaged",)
    assert len(set(names_of_readable(batch, tmp_path))) == 119
    splits = source(tmp_path).splits(0)
    assert splits.train.skipped + splits.valid.skipped + splits.test.skipped == batch.skipped
    assert sum(len(part.labels) for part in (splits.train, splits.valid, splits.test)) == 119
    with pytest.raises(InputError, match="only 119 images for a batch of 120"):
        source(tmp_path).batch(120, 0)


def names_of_readable(batch, root) -> list[str]:
    (root / "b" / "007.png").rename(root / "b" / "007.bad")
    names = names_of(batch, root)
    (root / "b" / "007.bad").rename(root / "b" / "007.png")
    return names


def test_more_are_refused_and_the_first_three_named(tmp_path):
    write_classes(tmp_path, {"a": 100})
    for number in range(0, 100, 10):
        (tmp_path / "a" / f"{number:03}.png").write_bytes(b"no image")
    pattern = r"too many of the 100 images cannot be read: (a/\d\d0\.png is no image(; )?){3}; mend"
    with pytest.raises(InputError, match=pattern):
        source(tmp_path).batch(80, 0)


def test_a_folder_of_nothing_readable_is_refused(tmp_path):
    (tmp_path / "one.jpg").write_text("no image")
    with pytest.raises(InputError, match="too many of the 1 images cannot be read: one.jpg is no image"):
        source(tmp_path).batch(1, 0)


@pytest.mark.parametrize("most", [50, 25])
def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path, monkeypatch, most):
    write_image(tmp_path / "one.png", 0)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
    with pytest.raises(InputError, match=f"one.png has far too many pixels: more than {most}"):
        source(tmp_path).batch(1, 0)


def test_formats_that_start_other_programs_are_not_read(tmp_path):
    (tmp_path / "one.png").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n%%EndComments\n")
    with pytest.raises(InputError, match="one.png is no image"):
        source(tmp_path).batch(1, 0)


def test_more_images_than_memory_is_allowed_for_are_refused(tmp_path):
    write_classes(tmp_path, {"a": 20})
    with pytest.raises(InputError, match=r"10 images of 8000×8000 pixels take 7\.2 GiB of memory"):
        source(tmp_path, 8000).batch(10, 0)


def test_more_files_than_can_be_listed_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(listing, "_MOST_FILES", 5)
    assert source(write_classes(tmp_path, {"a": 5})).classes == 1
    with pytest.raises(InputError, match="more than 5 images"):
        source(write_classes(tmp_path, {"a": 6}))


def test_a_name_that_no_terminal_shows_is_cleaned(tmp_path):
    (tmp_path / "bad\x1b[31m.png").write_text("no image")
    with pytest.raises(InputError, match=r"bad\?\[31m\.png is no image"):
        source(tmp_path).batch(1, 0)


def test_real_images_come_as_they_are(real_data):
    folder = real_data / "cifar10_sample"
    found = source(folder, 32)
    batch = found.batch(20, 0)
    stored = np.array([np.asarray(Image.open(path)) for path in sorted(folder.glob("*.png"))]).transpose(0, 3, 1, 2)
    order = np.random.default_rng(0).permutation(20)
    mean, deviation = (getattr(stored.astype(np.float64), moment)((0, 2, 3), keepdims=True) for moment in ("mean", "std"))
    assert np.allclose(batch.images, ((stored - mean) / deviation)[order], atol=1e-5)
    assert (found.classes, set(batch.labels), batch.source) == (None, {-1}, "images of cifar10_sample")
    assert found.batch(20, 0).digest == batch.digest
