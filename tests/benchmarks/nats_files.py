"""Files in the official layout of NATS-Bench with made-up numbers, and ways to spoil them."""

import bz2
import io
import itertools
import pickle
import tarfile
from collections import OrderedDict
from functools import cache
from pathlib import Path

import numpy as np

from nastui.benchmarks.importing.nats.reading import read_nats
from nastui.benchmarks.progress import ProgressListener
from nastui.cells.nats_tss.notation import every_cell, format_cell

NAME = "NATS-tss-v1_0-3ffb9-simple"
BUDGETS = {"nats-tss": ("12", "200"), "nats-sss": ("01", "12", "90")}
SETS = {
    "cifar10-valid": ("x-valid", "ori-test"),
    "cifar10": ("ori-test",),
    "cifar100": ("x-valid", "x-test", "ori-test"),
    "ImageNet16-120": ("x-valid", "x-test", "ori-test"),
}


@cache
def official_list(space: str = "nats-tss") -> tuple[str, ...]:
    """Not the official order for nats-tss, but an order of its own."""
    if space == "nats-sss":
        return tuple(":".join(map(str, widths)) for widths in itertools.product(range(8, 65, 8), repeat=5))
    return tuple(reversed([format_cell(cell) for cell in every_cell()]))


def training(text, dataset, seed, epochs, accuracy):
    sets = SETS[dataset]
    evaluated = [f"{on}@{epoch}" for on in sets for epoch in range(epochs)]
    return {
        "name": dataset,
        "train_acc1es": dict.fromkeys(range(epochs), accuracy),
        "train_acc5es": None,
        "train_losses": dict.fromkeys(range(epochs), 0.5),
        "train_times": OrderedDict((epoch, 1.25) for epoch in range(epochs)),
        "arch_config": {"arch_str": text},
        "params": np.float64(0.129306),
        "flop": 15.64737,
        "seed": f"{seed:04d}",
        "epochs": epochs,
        "latency": [np.float64(0.0125)],
        "eval_names": list(sets),
        "eval_acc1es": dict.fromkeys(evaluated, accuracy),
        "eval_times": dict.fromkeys(evaluated, 0.5),
        "eval_losses": dict.fromkeys(evaluated, 0.75),
        "net_state_dict": None,
    }


def record(number, space="nats-tss", seeds=(777, 888), accuracy=None, budgets=None):
    """A record whose accuracy tells its number and seed."""
    text = official_list(space)[number]
    made = OrderedDict()
    for budget in budgets or BUDGETS[space]:
        made[budget] = {
            "arch_index": number,
            "arch_str": text,
            "all_results": {
                (dataset, seed): training(text, dataset, seed, int(budget), number / 1000 + seed / 100 if accuracy is None else accuracy)
                for dataset in SETS
                for seed in seeds
            },
            "dataset_seed": {dataset: list(seeds) for dataset in SETS},
            "clear_net_done": True,
        }
    return made


def meta(space="nats-tss"):
    texts = list(official_list(space))
    return {"meta_archs": texts, "total_archs": len(texts), "arch2infos": None, "evaluated_indexes": set()}


def packed(value) -> bytes:
    """A file's bytes; bytes are taken as a pickle."""
    return bz2.compress(value if isinstance(value, bytes) else pickle.dumps(value, 4), 1)


@cache
def packed_meta(space) -> bytes:
    return packed(meta(space))


def write_folder(folder: Path, records, space="nats-tss", about=None) -> Path:
    """A folder of these records (number → value, or → bytes of a pickle)."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "meta.pickle.pbz2").write_bytes(packed_meta(space) if about is None else packed(about))
    for number, value in records.items():
        (folder / f"{number:06d}.pickle.pbz2").write_bytes(packed(value))
    return folder


def write_tar(path: Path, folder: Path, extra=()) -> Path:
    """A tar of a folder; `extra` are members with their content."""
    with tarfile.open(path, "w") as tar:
        tar.add(folder, folder.name)
        for info, content in extra:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def write_single(path: Path, records, space="nats-tss") -> Path:
    """The single pickle of these records."""
    whole = meta(space) | {"arch2infos": dict(records), "evaluated_indexes": set(records)}
    path.write_bytes(packed(whole))
    return path


def read(path, curves=False):
    return read_nats(path, curves, ProgressListener(lambda text: None))


def by_meaning(source):
    return {column.meaning: values for column, values in zip(source.columns, source.values, strict=True)}


class Calls:
    """Pickles as a call of what is named."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call
