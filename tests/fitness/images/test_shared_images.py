"""Images that are sent to nodes which have none of their own."""

import numpy as np
import pytest
from image_archives import cifar10_files, write_folder, write_tar
from PIL import Image

from nastui.base.errors import InputError
from nastui.fitness.images import shared_images
from nastui.fitness.images.image_sets import images_folder
from nastui.fitness.images.shared_images import receive_images, share_images
from nastui.fitness.images.sources import source_named
from nastui.fitness.shared_inputs import images_in


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    """One to which nothing was sent yet."""
    monkeypatch.setattr(shared_images, "_RECEIVED", {})


def write_classes(folder, parts=("",), each=4):
    rng = np.random.default_rng(0)
    for part in parts:
        for name in ("cats", "dogs"):
            (folder / part / name).mkdir(parents=True)
            for number in range(each):
                Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(folder / part / name / f"{number}.png")
    return folder


def archive(folder):
    return write_tar(folder / "cifar-10-python.tar.gz", cifar10_files())


def batches(folder):
    return write_folder(folder / "cifar-10-batches-py", cifar10_files())


@pytest.mark.parametrize(
    "written",
    [
        lambda folder: write_classes(folder / "pets"),
        lambda folder: write_classes(folder / "pets", ("train", "val", "test")),
        batches,
        lambda folder: batches(folder).parent,
        archive,
        lambda folder: archive(folder).parent,
    ],
    ids=["classes", "parts", "image set", "folder of an image set", "archive", "folder of an archive"],
)
def test_a_node_without_the_folder_has_the_same_images_under_the_same_name(written, tmp_path):
    (tmp_path / "here").mkdir()
    path = written(tmp_path / "here")
    name = str(path)
    before = source_named(name, "nats-tss", 32, 3)
    batch, splits = before.batch(6, 1), before.splits(2)
    shared = share_images([name])
    (tmp_path / "here").rename(tmp_path / "gone")
    receive_images(shared)
    there = source_named(name, "nats-tss", 32, 3)
    assert (there.name, there.title) == (before.name, before.title)
    assert there.batch(6, 1).digest == batch.digest
    assert there.splits(2).train.digest == splits.train.digest
    receive_images(shared)  # as another worker of the node does


def test_an_image_set_that_lies_in_nastuis_own_folder_is_sent_by_its_name(own_home, monkeypatch):
    batches(images_folder())
    batch = source_named("cifar10", "nats-tss", 32, 3).batch(6, 1)
    shared = share_images(["cifar10", "digits", "noise", "auto"])
    assert list(shared) == ["cifar10"]
    monkeypatch.setenv("NASTUI_HOME", str(own_home / "another"))
    receive_images(shared)
    assert source_named("cifar10", "nats-tss", 32, 3).batch(6, 1).digest == batch.digest


def test_a_node_that_has_the_same_uses_its_own_and_one_that_has_others_is_refused(tmp_path):
    path = write_classes(tmp_path / "pets")
    shared = share_images([str(path)])
    receive_images(shared)
    assert not images_folder().exists()
    (path / "dogs" / "3.png").write_bytes((path / "dogs" / "0.png").read_bytes())
    with pytest.raises(InputError, match="has other images at .*pets than the machine that drives the work"):
        receive_images(shared)


def test_what_is_too_much_or_holds_no_images_is_not_sent(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    path = write_classes(tmp_path / "pets")
    assert share_images([str(tmp_path / "empty"), str(tmp_path / "nowhere")]) == {}
    monkeypatch.setattr(shared_images, "MOST_BYTES", 100)
    assert share_images([str(path)]) == {}


def test_other_images_of_one_name_take_a_place_of_their_own(tmp_path):
    path = write_classes(tmp_path / "pets")
    first = share_images([str(path)])
    (path / "dogs" / "3.png").unlink()
    second = share_images([str(path)])
    path.rename(tmp_path / "gone")
    for shared, count in ((first, 8), (second, 7)):
        receive_images(shared)
        assert len(source_named(str(path), "nats-tss", 8, 3).layout.train.files) == count


def test_what_was_sent_and_has_changed_since_is_refused(tmp_path):
    path = write_classes(tmp_path / "pets")
    shared = share_images([str(path)])
    path.rename(tmp_path / "gone")
    receive_images(shared)
    [sent] = images_folder().glob("sent/*/pets/dogs/3.png")
    sent.write_bytes(sent.read_bytes()[:-1])
    with pytest.raises(InputError, match="has other images at"):
        receive_images(shared)


def test_a_plan_names_images_in_any_of_its_parts():
    document = {
        "fitness": {"name": "naswt", "images": "a"},
        "objective": [{"score": "snip", "images": "b"}],
        "features": {"scores": [{"images": "c"}]},
    }
    assert sorted(images_in(document)) == ["a", "b", "c"]
