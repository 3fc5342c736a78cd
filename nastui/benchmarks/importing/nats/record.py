"""A record as a row of numbers, the same to the last bit as what `nats_bench` answers; every number is looked at before it is taken."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, Final

from nastui.base.errors import InputError

# ---- what an official record holds, and where each number of it lies in a row of numbers. Light: the reading processes import it


TRAININGS: Final = ("cifar10-valid", "cifar10", "cifar100", "ImageNet16-120")
"""The official data sets. `cifar10-valid` trains on half of CIFAR-10's training images, `cifar10` on all of them."""
SETS: Final = ("train", "x-valid", "x-test", "ori-test")
"""On what a training is measured."""
MEASURES: Final = ("accuracy", "loss", "seconds")
FIELDS: Final = ("seed", "top5", *((on, measure) for on in SETS for measure in MEASURES))
COSTS: Final = ("parameters", "flops", "latency")
RUNS: Final = 3
"""Trainings of one cell with different seeds."""
_SLOTS: Final = RUNS + 1
MEAN_SLOT: Final = RUNS
"""The mean follows the single trainings."""


@dataclass(frozen=True)
class RecordLayout:
    """The official files of one space."""

    space: str
    official: str
    """What its makers' package calls the space."""
    budgets: tuple[str, ...]
    """Trainings' lengths as the records name them, shortest first."""

    @property
    def width(self) -> int:
        """How many numbers a record comes to."""
        return len(self.budgets) * len(TRAININGS) * _SLOTS * len(FIELDS) + len(TRAININGS) * len(COSTS)

    def field(self, budget: int, training: int, slot: int, field: int) -> int:
        """Where in a row a number of one training lies."""
        return ((budget * len(TRAININGS) + training) * _SLOTS + slot) * len(FIELDS) + field

    def cost(self, training: int, cost: int) -> int:
        """Where in a row a cost of the network lies."""
        return self.width - (len(TRAININGS) - training) * len(COSTS) + cost


LAYOUTS: Final = {
    "nats-tss": RecordLayout("nats-tss", "tss", ("12", "200")),
    "nats-sss": RecordLayout("nats-sss", "sss", ("01", "12", "90")),
}


MAX_PERCENT: Final = 100.001
"""Official percentages are averages of single-precision numbers, so that a full score can lie a little above 100."""
_NAN: Final = math.nan
_UNKNOWN: Final = (_NAN,) * len(FIELDS)
_LEGACY_SEED: Final = 888
"""Where trainings of one network disagree about its size, this one's is right (`nats_bench` says so)."""


@dataclass(frozen=True)
class RecordDigest:
    """What is kept of a record."""

    text: str
    """The cell's string."""
    numbers: array[float]
    """As `Layout` places them; NaN is unknown."""
    curves: list[tuple[tuple[int, int, int, int], bytes]] = field(default_factory=list)
    """(budget, training, run, set) → accuracies after each epoch, then losses; float64."""


@dataclass(frozen=True)
class _Plan:
    """The keys under which a training of one length keeps its numbers."""

    epochs: int
    keys: tuple[tuple[Any, ...], ...]
    """Per set: the key of each epoch."""
    whole: tuple[Callable[[Any], tuple[Any, ...]], ...]
    """Per set: the values of all epochs."""


@cache
def _plan(budget: str) -> _Plan:
    epochs = range(int(budget))
    keys = (tuple(epochs), *(tuple(f"{on}@{epoch}" for epoch in epochs) for on in SETS[1:]))
    return _Plan(len(epochs), keys, tuple(map(_all_of, keys)))


def _all_of(keys: tuple[Any, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return itemgetter(*keys) if len(keys) > 1 else lambda values: (values[keys[0]],)


def digest(record: Any, number: int, layout: RecordLayout, curves: bool) -> RecordDigest:
    """The numbers of a record.

    Args:
        record: what was in the file; anything.
        number: what the file's name says.
        layout: of the space.
        curves: whether learning curves are wanted too.

    Raises:
        InputError: it is no record of this space and number, or a number in it cannot be one.
    """
    try:
        return _digest(record, number, layout, curves)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise InputError("has another layout than a record of NATS-Bench") from error


def _digest(record: Any, number: int, layout: RecordLayout, curves: bool) -> RecordDigest:
    _require(type(record) is dict and len(record) > 0, "holds no record")
    for budget in record:
        _require(budget in layout.budgets, f"has trainings of a length that {layout.space} does not have")
    texts = {_identity(results, number) for results in record.values()}
    _require(len(texts) == 1, "holds two architectures")
    found = RecordDigest(texts.pop(), array("d"))
    costs = [(_NAN,) * len(COSTS)] * len(TRAININGS)
    for place, budget in enumerate(layout.budgets):
        for training, name in enumerate(TRAININGS):
            runs = _runs(record.get(budget), name)
            with_context = f"its training on {name} with {int(budget)} epochs"
            try:
                found.numbers.extend(_numbers(_plan(budget), name, runs))
                costs[training] = _costs(runs) if runs else costs[training]
                if curves:
                    found.curves.extend(_curves(_plan(budget), runs, (place, training)))
            except InputError as error:
                raise InputError(f"is not right: {with_context} {error.message}", remedy=error.remedy) from error
    for cost in costs:
        found.numbers.extend(cost)
    return found


def _identity(results: Any, number: int) -> str:
    index, text = results["arch_index"], results["arch_str"]
    _require(type(index) is int and index == number and type(text) is str, "holds another architecture than its number says")
    return str(text)


def _runs(results: Any, name: str) -> dict[int, Any]:
    """The trainings on a data set by seed, in the official order."""
    seeds = results["dataset_seed"].get(name, []) if results is not None else []
    _require(type(seeds) is list and len(seeds) <= RUNS and all(type(seed) is int and 0 <= seed < 1 << 31 for seed in seeds), "has unknown seeds")
    runs = {seed: results["all_results"][name, seed] for seed in seeds}
    _require(len(runs) == len(seeds), "has two trainings of one seed")
    return runs


def _numbers(plan: _Plan, name: str, runs: dict[int, Any]) -> list[float]:
    """The fields of each training, ascending by seed, and of their mean."""
    rows = {seed: _fields(plan, name, seed, run) for seed, run in runs.items()}
    numbers = [number for seed in sorted(rows) for number in rows[seed]]
    numbers += _UNKNOWN * (RUNS - len(rows))
    # `sum` over the official order, as nats_bench does: another order, or another way to add, may give another last bit
    numbers += [sum(values) / len(rows) for values in zip(*rows.values(), strict=True)] if rows else _UNKNOWN
    return numbers


def _fields(plan: _Plan, name: str, seed: int, run: Any) -> list[float]:
    _require(run["name"] == name and type(run["epochs"]) is int and run["epochs"] == plan.epochs, "is of another data set or length")
    last = plan.epochs - 1
    top5, times = run["train_acc5es"], run["train_times"]
    return [
        float(seed),
        _percent(top5[last]) if top5 and last in top5 else _NAN,
        _percent(run["train_acc1es"][last]),
        _loss(run["train_losses"][last]),
        _NAN if times is None else _seconds(times, plan.whole[0]),
        *_measured(plan, run, 1),
        *_measured(plan, run, 2),
        *_measured(plan, run, 3),
    ]


def _measured(plan: _Plan, run: Any, on: int) -> tuple[float, float, float]:
    """Accuracy, loss and seconds on a set after the last epoch; unknown where the training was not measured on it."""
    key = plan.keys[on][-1]
    if key not in run["eval_acc1es"]:
        return _NAN, _NAN, _NAN
    times = run["eval_times"]
    seconds = _seconds(times, plan.whole[on]) if times and key in times else _NAN
    return _percent(run["eval_acc1es"][key]), _loss(run["eval_losses"][key]), seconds


def _costs(runs: dict[int, Any]) -> tuple[float, float, float]:
    """Parameters, FLOPs and milliseconds of latency."""
    parameters, flops = (_whole([_amount(run[what]) for run in runs.values()], list(runs)) for what in ("params", "flop"))
    latencies = [latency for run in runs.values() if (latency := _latency(run["latency"])) > 0]
    return parameters, flops, 1000 * (sum(latencies) / len(latencies)) if latencies else _NAN


def _whole(millions: Sequence[float], seeds: list[int]) -> float:
    """The mean as a count, or what the trusted training says where they disagree in the fifth digit; unknown where there is none."""
    if len({f"{size:.5f}" for size in millions}) > 1:
        millions = [millions[seeds.index(_LEGACY_SEED)]] if _LEGACY_SEED in seeds else [_NAN]
    size = sum(millions) / len(millions)
    return _NAN if math.isnan(size) else float(round(size * 1e6))


def _latency(measured: Any) -> float:
    return sum(map(_amount, measured)) / len(measured) if measured else _NAN


def _curves(plan: _Plan, runs: dict[int, Any], place: tuple[int, int]) -> list[tuple[tuple[int, int, int, int], bytes]]:
    found = []
    for slot, seed in enumerate(sorted(runs)):
        run = runs[seed]
        known = ((run["train_acc1es"], run["train_losses"]), *((run["eval_acc1es"], run["eval_losses"]),) * 3)
        for on, ((accuracies, losses), keys) in enumerate(zip(known, plan.keys, strict=True)):
            if sum(key in accuracies for key in keys) > 1:
                curve = array("d", (values.get(key, _NAN) for values in (accuracies, losses) for key in keys))
                found.append(((*place, slot, on), curve.tobytes()))
    return found


def _percent(value: Any) -> float:
    if (type(value) is not float and type(value) is not int) or not 0 <= value <= MAX_PERCENT:
        raise InputError(f"has an accuracy of {_shown(value)}, which is no percentage")
    return float(value)


def _loss(value: Any) -> float:
    """NaN stays: a training that diverged has no loss."""
    if (type(value) is not float and type(value) is not int) or math.isinf(value):
        raise InputError(f"has a loss of {_shown(value)}")
    return float(value)


def _amount(value: Any) -> float:
    if (type(value) is not float and type(value) is not int) or not 0 <= value < 1e12:
        raise InputError(f"has a size or time of {_shown(value)}")
    return float(value)


def _seconds(times: Any, whole: Callable[[Any], tuple[Any, ...]]) -> float:
    return _amount(sum(whole(times)))


def _shown(value: Any) -> str:
    return repr(value) if type(value) is float else type(value).__name__


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise InputError(otherwise)
