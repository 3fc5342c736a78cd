"""Networks as files: the same outputs as nastui's for the same weights, in a process that has no nastui; trained weights; training anew."""

import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from nastui.benchmarks.importing.space_source import import_path
from nastui.cells.space_file.description import read_space_file
from nastui.cells.space_file.functions import module_file
from nastui.cells.spaces import SPACES, space_named
from nastui.cli.main import main
from nastui.exports.networks.given import clashes
from nastui.exports.networks.parts import IMPORTS, training_part
from nastui.exports.networks.recipe import published_recipe
from nastui.exports.networks.writing import FoundCell, found_cell, network_source
from nastui.networks.building import build_network
from nastui.networks.shape import shape_named
from nastui.runs.preparing import prepare
from nastui.runs.store import Store

ALONE = """
import sys
sys.modules["nastui"] = None
import runpy
import torch
for name in sys.argv[1:]:
    network = runpy.run_path(name + ".py")["FoundNetwork"]()
    network.load_state_dict(torch.load(name + ".weights", weights_only=True))
    images = torch.load(name + ".images", weights_only=True)
    with torch.no_grad():
        torch.save([network.eval()(images), network.train()(images)], name + ".logits")
assert not [name for name in sys.modules if name.startswith("nastui.")]
"""
CELLS = {
    "nats-tss": [
        "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_3x3~2|",
        "|nor_conv_3x3~0|+|nor_conv_1x1~0|none~1|+|none~0|none~1|avg_pool_3x3~2|",
        "|none~0|+|none~0|nor_conv_3x3~1|+|none~0|nor_conv_3x3~1|none~2|",
    ],
    "nats-sss": ["8:16:24:32:40", "64:8:8:40:16"],
    "nasbench101": [],
    "mini-tss": ["|nor_conv_3x3~0|+|skip_connect~0|avg_pool_3x3~1|+|nor_conv_1x1~0|none~1|nor_conv_3x3~2|"],
}


def alone(folder, *words, text=None):
    """Run Python in a folder, without this source tree."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, input=text)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def found(kind, cell, **changes):
    shape = replace(shape_named(kind), **changes)
    run = SimpleNamespace(id="0123abcd", document={"benchmark": kind, "dataset": "x", "algorithm": {"name": "random"}, "seed": 1})
    space = space_named("nats-tss" if kind == "mini-tss" else kind)
    return FoundCell(run, cell, space.format(cell), 0, "validation accuracy 91", shape, published_recipe(kind))


def examples():
    rng = np.random.default_rng(0)
    for kind, texts in CELLS.items():
        space = space_named("nats-tss" if kind == "mini-tss" else kind)
        drawn = space.random(rng, 4 if kind == "nasbench101" else 2)
        changes = {
            "channels": 17 if kind == "nasbench101" else shape_named(kind).channels,
            "cells": 2 if kind == "nasbench101" else shape_named(kind).cells,
        }
        for cell in [*map(space.parse, texts), *drawn]:
            yield found(kind, cell, side=8, **changes)


def test_outputs_are_those_of_nastui_for_the_same_weights(tmp_path):
    """Largest difference allowed: 1e-4 of the largest logit, by the order of sums."""
    kept = {}
    for place, one in enumerate(examples()):
        name = f"n{place}"
        (tmp_path / f"{name}.py").write_text(network_source(one, f"{name}.py"))
        network = build_network(one.shape, one.cell, place)
        images = torch.randn(4, one.shape.colours, 8, 8, generator=torch.Generator().manual_seed(place))
        torch.save(network.state_dict(), tmp_path / f"{name}.weights")
        torch.save(images, tmp_path / f"{name}.images")
        with torch.no_grad():
            kept[name] = [network.eval()(images), network.train()(images)]
    alone(tmp_path, "-", *kept, text=ALONE)
    for name, logits in kept.items():
        for own, other in zip(logits, torch.load(tmp_path / f"{name}.logits", weights_only=True), strict=True):
            assert (own - other).abs().max() <= 1e-4 * own.abs().max(), name


def test_a_file_is_short_and_readable():
    for one in examples():
        text = network_source(one, "network.py")
        assert len(text.splitlines()) < 230
        assert text.isascii()
        assert max(map(len, text.splitlines())) <= 160
        assert one.text in text


def given(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code or 0, *capsys.readouterr()


def test_a_trained_network_has_its_weights_and_its_accuracy(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    few = ("--set", "budget.evaluations=3", "--set", "algorithm.name=random", "--set", "fitness.epochs=1", "--set", "fitness.channels=2")
    code, _, error = given(capsys, "run", "training-digits", *few)
    assert code == 0, error
    code, _, error = given(capsys, "runs", "export", "--network", "last", "--output", "best.py")
    assert code == 0, error
    assert "its weights are in best.pt" in error
    with Store(reading=True) as store:
        run = store.find("last")
        best, images = found_cell(store, run), prepare(run.spec).fitness.images.valid
        accuracy = float(store.records(run.id, 6)["valid"][best.number])
    torch.save([images.images, images.labels], "valid.images")
    program = (
        "import torch, runpy; n = runpy.run_path('best.py')['FoundNetwork'](); n.load_state_dict(torch.load('best.pt', weights_only=True))\n"
        "images, labels = torch.load('valid.images', weights_only=True); n.eval()\n"
        "with torch.no_grad(): print(100 * (n(images).argmax(1) == labels).float().mean().item())"
    )
    assert float(alone(tmp_path, "-", text=program)) == pytest.approx(accuracy, abs=0.11)


def test_a_file_trains_its_network_anew(tmp_path):
    rng = np.random.default_rng(0)
    space = space_named("nats-tss")
    (tmp_path / "net.py").write_text(network_source(found("mini-tss", space.random(rng, 1)[0], channels=2), "net.py"))
    labels = rng.integers(0, 2, 64)
    images = (rng.random((64, 8, 8)) * 40 + 200 * labels[:, None, None]).astype(np.uint8)
    np.savez(tmp_path / "images.npz", train_images=images, train_labels=labels, valid_images=images, valid_labels=labels)
    for split in ("train", "valid"):
        for number, (image, label) in enumerate(zip(images[:8], labels[:8], strict=True)):
            (tmp_path / "folder" / split / str(label)).mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(tmp_path / "folder" / split / str(label) / f"{number}.png")
    said = alone(tmp_path, "net.py", "images.npz", "--epochs", "2", "--device", "cpu")
    assert "epoch 2 of 2: " in said
    assert (tmp_path / "net.pt").exists()
    assert "epoch 1 of 1: " in alone(tmp_path, "net.py", "folder", "--epochs", "1", "--output", "other.pt", "--device", "cpu")


@pytest.fixture
def exported(tmp_path):
    """A small network as a file, and what writes a picture."""
    (tmp_path / "net.py").write_text(
        network_source(found("mini-tss", space_named("nats-tss").random(np.random.default_rng(0), 1)[0], channels=2), "net.py")
    )

    def drawn(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (9, 12), (len(name), 7, 90)).save(tmp_path / name)

    return drawn


def test_a_file_takes_the_very_folder_that_nastui_takes(exported, tmp_path):
    """Classes without parts: every fifth image is for validation; hidden files and others than images are passed over."""
    exported(*(f"pics/{name}/{number}.png" for name in ("circle", "square") for number in range(10)))
    (tmp_path / "pics/circle/Thumbs.db").write_text("no image")
    (tmp_path / "pics/.cache").mkdir()
    assert "epoch 1 of 1: " in alone(tmp_path, "net.py", "pics", "--epochs", "1", "--device", "cpu")
    program = "import runpy; print([labels.bincount().tolist() for _, labels in runpy.run_path('net.py')['read_images']('pics')])"
    assert alone(tmp_path, "-", text=program) == "[[8, 8], [2, 2]]\n"
    exported(*(f"parts/{part}/{name}/1.png" for part in ("Training", "val") for name in ("circle", "square")))
    assert "epoch 1 of 1: " in alone(tmp_path, "net.py", "parts", "--epochs", "1", "--device", "cpu")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "there is nothing at pics"),
        (("pics/1.png",), "there are not two classes"),
        (("pics/train/a/1.png", "pics/train/b/1.png"), "images for training and for validation belong into one subfolder each, train and valid"),
        (("pics/a/1.png", "pics/b/1.png"), "with images for training and validation (valid)"),
        (
            tuple(f"pics/{letter}/{number}.png" for letter in "abcdefghijkl" for number in range(5)),
            "pics has more than the 10 classes of the network",
        ),
    ],
)
def test_a_folder_of_which_nothing_can_be_learnt_is_a_sentence(exported, names, said, tmp_path):
    exported(*names)
    ran = subprocess.run([sys.executable, "net.py", "pics", "--device", "cpu"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_network_of_a_space_of_ones_own_is_exported(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "space.toml").write_text(
        'name = "own"\n[network]\nfunction = "net:build"\nside = 8\ncolours = 1\n[[position]]\nname = "width"\nchoices = [2, 4]\n'
        '[[position]]\nname = "depth"\nchoices = [1, 2]\n'
    )
    (tmp_path / "net.py").write_text(
        '"Mine."\nfrom __future__ import annotations\nfrom torch import nn\n\n\n'
        'def build(cell, shape):\n    layers = [nn.Conv2d(1, cell["width"], 3), nn.ReLU()]\n'
        '    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(cell["width"], shape.classes))\n'
    )
    (tmp_path / "own.csv").write_text("arch,digits.valid@1\n2:1,50\n2:2,51\n4:1,52\n4:2,53\n")
    import_path(tmp_path / "space.toml", tmp_path / "own.csv")
    settings = ("--set", "benchmark=own", "--set", "dataset=digits", "--set", "algorithm.name=random", "--set", "budget.evaluations=8")
    assert given(capsys, "run", "quickstart", *settings)[0] == 0
    code, _, error = given(capsys, "runs", "export", "--network", "--output", "mine.py")
    assert code == 0, error
    cell = space_named("own").parse("4:2")
    network = build_network(shape_named("own"), cell, 5)
    images = torch.randn(2, 1, 8, 8)
    torch.save(network.state_dict(), "mine.weights")
    torch.save(images, "mine.images")
    alone(tmp_path, "-", "mine", text=ALONE)
    assert torch.allclose(network.eval()(images), torch.load("mine.logits", weights_only=True)[0], atol=1e-6)
    kept = module_file(read_space_file(SPACES.entry("own").file), "net:build")
    kept.write_text(kept.read_text() + "types = CELL = None\n")
    code, _, error = given(capsys, "runs", "export", "--network")
    assert (code, "has names that the exported file needs: CELL, types" in error) == (2, True), error


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("EPOCHS: int = 3\n", ["EPOCHS"]),
        ("BATCH, (mine, *math) = 1, (2, 3)\n", ["BATCH", "math"]),
        ("from random import random as measure\nimport numpy.random as numpy\n", ["measure", "numpy"]),
        ("def flip_crop(images):\n    return images\n", ["flip_crop"]),
        ("try:\n    import torch.nn.functional as functional\nexcept ImportError:\n    functional = None\n", ["functional"]),
        ("import argparse, torch.nn\nimport torch.nn.functional as functional\nfrom torch import nn\n", []),
        ("def build(cell, shape):\n    EPOCHS = 3\n    return EPOCHS\n", []),
    ],
)
def test_names_that_a_module_may_not_bind(text, names):
    assert clashes(text, IMPORTS + training_part(replace(published_recipe("nats-tss"), augment=True), 32, 3, 10)) == names


def test_what_cannot_be_exported_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert given(capsys, "run", "quickstart", "--set", "budget.generations=1")[0] == 0
    code, _, error = given(capsys, "runs", "export", "--onnx")
    assert (code, "--onnx writes a network" in error) == (2, True)
    code, _, error = given(capsys, "runs", "export", "--network", "--output", "net.txt")
    assert (code, "is no Python file" in error) == (2, True)
    monkeypatch.setitem(sys.modules, "onnx", None)
    code, _, error = given(capsys, "runs", "export", "--network", "--onnx")
    assert code == 2
    assert "this needs the package onnx, which is not installed" in error
    assert not list(tmp_path.glob("network_*"))
    code, _, error = given(capsys, "runs", "export", "--network")
    assert code == 0
    assert "begins untrained" in error
    assert len(list(tmp_path.glob("network_*.py"))) == 1


def test_onnx_gives_the_same(tmp_path, monkeypatch, capsys):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    monkeypatch.chdir(tmp_path)
    few = ("--set", "budget.evaluations=1", "--set", "algorithm.name=random", "--set", "fitness.epochs=1", "--set", "fitness.channels=2")
    assert given(capsys, "run", "training-digits", *few)[0] == 0
    code, _, error = given(capsys, "runs", "export", "--network", "--onnx", "--output", "net.py")
    assert code == 0, error
    images = torch.randn(3, 1, 8, 8)
    (logits,) = runtime.InferenceSession("net.onnx").run(None, {"images": images.numpy()})
    torch.save(torch.load("net.pt", weights_only=True), "net.weights")
    torch.save(images, "net.images")
    alone(tmp_path, "-", "net", text=ALONE)
    assert np.allclose(logits, torch.load("net.logits", weights_only=True)[0].numpy(), atol=1e-4)
