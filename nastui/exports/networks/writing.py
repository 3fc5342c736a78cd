"""`nastui runs export --network`: the network of a run's best cell as a file of PyTorch, with its weights where the run trained it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from nastui.base.absent import needed
from nastui.base.errors import InputError
from nastui.base.writing import replacing, write_text
from nastui.cells.arrays import Cell
from nastui.cells.spaces import space_named
from nastui.drawing.printable import in_ascii, printable
from nastui.exports.networks.nasbench101 import nasbench101_source
from nastui.exports.networks.nats import mini_source, nats_source
from nastui.exports.networks.parts import IMPORTS, training_part
from nastui.exports.networks.recipe import TrainingRecipe, published_recipe, recipe_of
from nastui.fitness.images.image_sets import IMAGE_SETS, fit_shape
from nastui.fitness.images.sources import source_named
from nastui.fitness.scoring.scorer import network_kind
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training.weights import kept_weights, weights_file
from nastui.networks.counting import parameters
from nastui.networks.shape import NetworkShape, shape_named
from nastui.runs.rows import RunRow
from nastui.runs.store import Store

_SOURCES: Final[dict[str, Callable[[NetworkShape, Cell], str]]] = {
    "nats-tss": nats_source,
    "nats-sss": nats_source,
    "nasbench101": nasbench101_source,
    "mini-tss": mini_source,
}


@dataclass(frozen=True)
class FoundCell:
    """The best cell of a run, and how its network is built and trained."""

    run: RunRow
    cell: Cell
    text: str
    number: int
    """Of its evaluation, from 0."""
    said: str
    """What the run knows of it, in words."""
    shape: NetworkShape
    recipe: TrainingRecipe


@dataclass(frozen=True)
class ExportedNetwork:
    """What was written."""

    found: FoundCell
    source: Path
    weights: Path | None
    onnx: Path | None

    def in_words(self) -> str:
        """A sentence for each file."""
        parts = [
            f"wrote {self.source}, the network of {self.found.text}",
            f"`python {self.source.name} IMAGES` trains it, on a folder of images or an .npz file",
        ]
        parts += [f"its weights are in {self.weights.name}"] if self.weights else ["its weights are not kept, so it begins untrained"]
        parts += [f"{self.onnx.name} is the same as ONNX"] if self.onnx else []
        return "; ".join(parts)


def export_network(store: Store, name: str, path: Path | None = None, folder: Path = Path(), *, onnx: bool = False) -> ExportedNetwork:
    """Write the network of a run's best cell.

    Args:
        store: where the run is.
        name: its id, a prefix, or `last`.
        path: the file; None: `network_RUN.py` in the folder. Weights and ONNX have its name with other endings.
        folder: where it is written without a path.
        onnx: whether it is written as ONNX too.

    Raises:
        InputError: the run has no best cell, no network is known for its benchmark, or the path is no Python file's.
        MissingError: ONNX is asked for, and its package is not installed.
        StorageError: the disk refuses.
    """
    if onnx:
        needed("onnx")
    found = found_cell(store, store.find(name))
    source = path or folder / f"network_{found.run.id}.py"
    if source.suffix != ".py":
        raise InputError(f"{source.name} is no Python file", remedy="give a name that ends with .py")
    text = network_source(found, source.name)
    write_text(source, text)
    weights = _write_weights(found, source.with_suffix(".pt"))
    return ExportedNetwork(found, source, weights, _write_onnx(found, text, weights, source.with_suffix(".onnx")) if onnx else None)


def found_cell(store: Store, run: RunRow) -> FoundCell:
    """The best cell of a run, by its own fitness, the first that was found.

    Raises:
        InputError: it has none yet, or no network is known for its benchmark.
    """
    space, spec = space_named(run.facts["space"]), run.spec
    records = store.records(run.id, space.length)
    finite = np.where(np.isfinite(records["fitness"]), records["fitness"], -np.inf) if len(records) else np.empty(0)
    if not len(finite) or finite.max() == -np.inf:
        raise InputError(f"the run {run.id} has found no cell yet", remedy="wait for it, or choose another")
    number = int(finite.argmax())
    record = records[number]
    whose = f" on {run.facts['dataset']}, by the table," if run.facts.get("split") is None else ""
    accuracies = [
        f"{split} accuracy{whose} {record[key]:.4g} %" for split, key in (("validation", "valid"), ("test", "test")) if np.isfinite(record[key])
    ]
    said = ", ".join([f"{run.facts['metric']} {record['fitness']:.6g}", *accuracies])
    cell = np.array(record["cell"], dtype=np.uint8)
    settings, kind = spec.fitness.settings, network_kind(spec.benchmark, space.name)
    if isinstance(settings, TrainingSettings):
        shape = fit_shape(shape_named(kind, channels=settings.channels, cells=settings.cells), settings.images)
        shape = replace(shape, classes=_classes_trained(settings.images, shape))
        return FoundCell(run, cell, space.format(cell), number, said, shape, recipe_of(settings))
    shape = fit_shape(shape_named(kind), spec.dataset)
    return FoundCell(
        run, cell, space.format(cell), number, said, replace(shape, classes=_classes(spec.dataset, shape.classes)), published_recipe(kind)
    )


def _classes(images: str, usual: int) -> int:
    return IMAGE_SETS[images].classes if images in IMAGE_SETS else usual


def _classes_trained(images: str, shape: NetworkShape) -> int:
    """Those of the images, as far as they are still here."""
    with suppress(InputError):
        return source_named(images, shape.kind, shape.side, shape.colours).classes or shape.classes
    return _classes(images, shape.classes)


def network_source(found: FoundCell, name: str) -> str:
    """The text of the file."""
    shape, run = found.shape, found.run
    benchmark, dataset = run.document.get("benchmark"), run.document.get("dataset")
    where = (
        f"among the cells of {benchmark}" if "images" in run.document.get("fitness", {}) else f"on {benchmark}, {dataset}"
    )  # else the fitness says on what
    told = [
        f"The network of the cell {found.text}",
        "",
        f"Found {where}, by {run.document['algorithm']['name']} (seed {run.document.get('seed')}, nastui run {run.id}):",
        f"{found.said}.",
        f"Images: {shape.colours} x {shape.side} x {shape.side}, standardised; {shape.classes} classes.",
        f"{parameters(shape, found.cell):,} parameters, as the benchmark counts them.",
        "It needs torch alone (and numpy for its training).",
        "",
        f"Train it anew:   python {name} IMAGES [--epochs {found.recipe.epochs}]     (IMAGES: an .npz file, or a folder; see read_images)",
        f'Use it:          network = FoundNetwork(); network.load_state_dict(torch.load("{name.removesuffix(".py")}.pt", weights_only=True))',
    ]
    plain = [in_ascii(printable(line)).replace("\\", "/").replace('"""', "'''") for line in told]
    training = training_part(found.recipe, shape.side, shape.colours, shape.classes)
    if shape.kind in _SOURCES:
        return '"""' + "\n".join(plain) + '\n"""\n' + IMPORTS + _SOURCES[shape.kind](shape, found.cell) + training
    from nastui.exports.networks.given import given_source

    return "".join(f"# {line}\n" for line in plain) + given_source(shape, found.cell, training)


def _write_weights(found: FoundCell, path: Path) -> Path | None:
    settings, run = found.run.spec.fitness.settings, found.run
    if not isinstance(settings, TrainingSettings):
        return None
    from nastui.fitness.training.training import seed_of  # it brings all that training needs

    seed = seed_of(settings, run.spec.fidelity, run.spec.seed, found.number, found.cell)
    kept = kept_weights(weights_file(run.facts.get("digest", ""), found.cell, seed))
    if kept is None:
        return None
    with replacing(path) as file:
        file.write(kept)
    return path


def _write_onnx(found: FoundCell, text: str, weights: Path | None, path: Path) -> Path:
    import torch

    scope: dict[str, Any] = {"__name__": "exported", "__file__": str(path.with_suffix(".py"))}
    exec(compile(text, str(path.with_suffix(".py")), "exec"), scope)
    network = scope["FoundNetwork"]().eval()
    if weights is not None:
        network.load_state_dict(torch.load(weights, weights_only=True))
    example = torch.zeros(1, found.shape.colours, found.shape.side, found.shape.side)
    names: dict[str, Any] = {"input_names": ["images"], "output_names": ["logits"], "dynamic_axes": {"images": {0: "n"}, "logits": {0: "n"}}}
    torch.onnx.export(network, (example,), path, dynamo=False, **names)
    return path
