"""Published tables that are JSON documents: NAS-Bench-Macro, and the scores of NAS-Bench-Suite-Zero on NAS-Bench-201.

NAS-Bench-Macro (Su et al., CVPR 2021): `{"00010211": {"test_acc": [three accuracies], "mean_acc": …, "std": …, "params": …, "flops": …}}`, trained
for 50 epochs on CIFAR-10.
NAS-Bench-Suite-Zero (Krishnakumar et al., NeurIPS 2022), `zc_nasbench201.json`:
`{data set: {"(4, 0, 3, 1, 4, 3)": {score: {"score": …, "time": …}}}}`. The numbers are those of NASLib:
operations skip, none, 3×3, 1×1, pooling, on edges
1–2, 1–3, 1–4, 2–3, 2–4, 3–4. That this reading is right shows in the parameters, which follow from the convolutions.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from nastui.base.errors import InputError, Place
from nastui.benchmarks.columns import ACCURACY, MEAN, BenchmarkColumn, Meaning
from nastui.benchmarks.importing.csv_columns import ColumnChoice, with_prefix
from nastui.benchmarks.importing.source import Source
from nastui.benchmarks.progress import ProgressListener
from nastui.benchmarks.table import Values
from nastui.cells.arrays import Cells
from nastui.cells.nats_tss.notation import CONV_1X1, CONV_3X3, NONE, POOL, SKIP
from nastui.cells.spaces import space_named

_LARGEST: Final = 256 << 20
_MOST_CELLS: Final = 20_000
_MACRO: Final = re.compile(r"[0-2]{8}")
_SUITE: Final = re.compile(r"\([0-4](, [0-4]){5}\)")
_OPERATIONS: Final = np.array([SKIP, NONE, CONV_3X3, CONV_1X1, POOL], dtype=np.uint8)
"""NASLib's operations, by their numbers."""
_EDGES: Final = np.array([0, 1, 3, 2, 4, 5])
"""Of NASLib's edges, those of the official string in its order."""
_MACRO_EPOCHS: Final = 50
_SHOULD_BE: Final = "give nas-bench-macro_cifar10.json of NAS-Bench-Macro, or zc_nasbench201.json of NAS-Bench-Suite-Zero"


def read_published_json(path: Path, progress: ProgressListener, choice: ColumnChoice) -> Source:
    """Read either.

    Raises:
        InputError: it is neither, is damaged, or holds what such a table cannot hold.
    """
    if choice.cell or choice.skip or choice.rename:
        raise InputError("--cell-column, --skip and --rename are for tables (.csv, .tsv)", remedy="leave them out", place=Place(str(path)))
    progress.report(f"reading {path.name}")
    document = _document(path)
    try:
        if _all(document, _MACRO):
            return _macro(document, path.name)
        if document and all(isinstance(part, dict) and _all(part, _SUITE) for part in document.values()):
            return _suite(document, path.name, choice)
    except InputError as error:
        raise error.at(Place(str(path))) from error.__cause__
    raise InputError("this JSON document is no table that is known", remedy=_SHOULD_BE, place=Place(str(path)))


def _document(path: Path) -> dict[str, Any]:
    place = Place(str(path))
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("the file is far larger than a table", place=place)
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read it: {error.strerror}", place=place) from error
    except (ValueError, RecursionError) as error:
        raise InputError("this is no JSON document, or it is cut off", remedy="fetch it again", place=place) from error
    if not isinstance(document, dict):
        raise InputError("this JSON document is no table that is known", remedy=_SHOULD_BE, place=place)
    return document


def _all(part: Mapping[str, Any], pattern: re.Pattern[str]) -> bool:
    return 0 < len(part) <= _MOST_CELLS and all(pattern.fullmatch(key) for key in part)


def _macro(document: Mapping[str, Any], name: str) -> Source:
    space = space_named("nas-bench-macro")
    cells = np.stack([space.parse(text) for text in document])
    entries = {text: entry for text, entry in document.items() if isinstance(entry, dict)}
    if len(entries) < len(document):
        raise InputError("a cell has no numbers", remedy="fetch it again")
    columns, values = [], []

    def add(meaning: Meaning, unit: str, number: Callable[[dict[str, Any]], Any]) -> None:
        given = np.array([_number(number(entry), text) for text, entry in entries.items()])
        if meaning.metric == ACCURACY and ((given < 0) | (given > 100)).any():
            raise InputError("an accuracy is outside 0 to 100 percent", remedy="fetch it again")
        columns.append(BenchmarkColumn(meaning, unit, name))
        values.append(given)

    add(Meaning("cifar10", ACCURACY, "test", _MACRO_EPOCHS), "percent", lambda entry: entry.get("mean_acc"))
    for run in range(3):
        number = Meaning("cifar10", ACCURACY, "test", _MACRO_EPOCHS, f"run{run + 1}")
        add(number, "percent", lambda entry, run=run: _item(entry.get("test_acc"), run))  # type: ignore[misc]
    for metric, key in (("parameters", "params"), ("flops", "flops")):
        add(Meaning("cifar10", metric, None, None), "count", lambda entry, key=key: entry.get(key))  # type: ignore[misc]
    remark = "its accuracies are those of test images alone: search with fitness.split=test"
    return Source(name, space.name, cells, tuple(columns), tuple(values), remarks=(remark,))


def _suite(document: Mapping[str, Any], name: str, choice: ColumnChoice) -> Source:
    texts = tuple(dict.fromkeys(text for part in document.values() for text in part))
    if len(texts) > _MOST_CELLS:
        raise InputError("there are more cells than the space has", remedy="fetch it again")
    cells = _cells(texts)
    columns, values, seen = [], [], set()
    for dataset, part in document.items():
        if not re.fullmatch(r"[\w-]{1,40}", dataset):
            raise InputError(f"'{dataset[:40]}' is no name of a data set", remedy="fetch it again")
        for score, kind, given in _scores(part, texts):
            named = f"{choice.prefixed(score)}{'_seconds' if kind == 'time' else ''}"
            meaning = Meaning(dataset.lower(), named, None, None, MEAN)
            if meaning in seen:
                raise InputError(f"{meaning} is given twice", remedy="fetch it again")
            seen.add(meaning)
            if score == "params" and kind == "score" and dataset.lower() == "cifar10":
                _check_parameters(cells, given)
            columns.append(BenchmarkColumn(meaning, "s" if kind == "time" else "", name))
            values.append(given)
    remark = "validation accuracies are left out: NATS-Bench has them"
    return Source(name, "nats-tss", cells, tuple(columns), tuple(values), remarks=(remark,))


def _scores(part: Mapping[str, Any], texts: tuple[str, ...]) -> Iterator[tuple[str, str, Values]]:
    """Each score and its seconds, in the order of the cells; NaN where a cell has none."""
    entries = [part.get(text) for text in texts]
    names = dict.fromkeys(name for entry in entries if isinstance(entry, dict) for name, found in entry.items() if isinstance(found, dict))
    if len(names) > 100 or not all(re.fullmatch(r"[\w-]{1,40}", name) and with_prefix(name, "x") for name in names):
        raise InputError("its scores have no names", remedy="fetch it again")
    for name in names:
        for kind in ("score", "time"):
            found = [entry.get(name) if isinstance(entry, dict) else None for entry in entries]
            given = np.array([_number(one.get(kind), text) if isinstance(one, dict) else math.nan for one, text in zip(found, texts, strict=True)])
            if not np.isnan(given).all():
                yield name, kind, given


def _cells(texts: tuple[str, ...]) -> Cells:
    numbers = np.array([[int(digit) for digit in re.findall(r"\d", text)] for text in texts])
    return np.asarray(_OPERATIONS[numbers[:, _EDGES]])


def _check_parameters(cells: Cells, given: Values) -> None:
    """Millions, which follow from the convolutions of the network with ten classes."""
    expected = 0.073306 + 0.028 * (cells == CONV_1X1).sum(axis=1) + 0.24304 * (cells == CONV_3X3).sum(axis=1)
    known = ~np.isnan(given)
    if (np.abs(expected - given)[known] > 1e-6).any():
        raise InputError("the parameters are not those of the cells, so operations are numbered otherwise here", remedy="import it as a table (.csv)")


def _number(value: Any, text: str) -> float:
    """NaN where it is not given.

    Raises:
        InputError: it is no number.
    """
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
        if isinstance(value, float) and math.isnan(value):
            return math.nan
        if isinstance(value, float) and value == -math.inf:
            return value
        raise InputError(f"a number of {text} is none", remedy="fetch it again")
    return float(value)


def _item(values: Any, place: int) -> Any:
    return values[place] if isinstance(values, list) and place < len(values) else None
