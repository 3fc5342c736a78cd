"""The columns of a CSV: what their names say, and what a user says of them. Light to import."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from nastui.base.errors import InputError, nearest
from nastui.benchmarks.columns import ACCURACY, MEAN, SECONDS, Meaning

# ---- what a CSV column's name says: `<dataset>.<metric>@<epochs>.<run>:<unit>`, each part but the metric optional


CELL_COLUMNS: Final = ("arch", "cell", "architecture", "arch_str", "cell_str", "net_str", "architecture_str", "arch_string", "net", "network")
"""Names of the column of cells, the usual ones first; case does not matter."""
_NAME: Final = re.compile(
    r"(?:(?P<dataset>[\w-]+)\.)?(?P<metric>[\w-]+)(?:@(?P<epochs>\d{1,9}))?(?:\.(?P<run>run\d{1,3}))?(?::(?P<unit>percent|fraction))?"
)
_SPLITS: Final = ("train", "valid", "test")
_COUNT_NAMES: Final = {
    **dict.fromkeys(("parameters", "params", "param", "nparams", "parameter_count", "params_count", "param_count"), "parameters"),
    **{f"{of}_{name}": "parameters" for of in ("n", "num", "number_of", "trainable", "total") for name in ("params", "parameters")},
    **{name: name for name in ("flops", "seeds")},
    **dict.fromkeys(("n_flops", "num_flops", "total_flops"), "flops"),
}
"""What counts are called, in any case."""
_UNIT_ENDINGS: Final = {"_ms": ("ms", 0), "_mj": ("mJ", 0), "_m": ("count", 6)}
"""What stands behind a metric's name for its unit, in any case, and powers of ten to that."""
_SPLIT_NAMES: Final = {"val": "valid", "validation": "valid"}
_ACCURACY_SPLITS: Final = _SPLIT_NAMES | {"dev": "valid", "training": "train", "testing": "test"}
_ACCURACY_NAME: Final = re.compile(
    r"(?P<before>{split})?{gap}(?:acc(?:s|uracy|uracies)?[ _-]?1?|top[ _-]?1(?:{gap}acc(?:uracy)?)?){gap}(?P<after>{split})?{percent}"
    r"|(?P<alone>val|valid|validation|train|test){percent}".format(
        split="train(?:ing)?|val(?:id(?:ation)?)?|dev|test(?:ing)?", gap=r"[\s_.-]*", percent=r"[\s_]*(?:percent|pct|\(?%\)?|\[%\])?"
    ),
    re.IGNORECASE,
)
"""What people call an accuracy that says neither data set nor epochs: `val_acc`, `Valid Acc`, `top-1`, `test.accuracy`, `Accuracy (%)`."""
_ACCURACY_WORDS: Final = frozenset(("acc", "accs", "accuracy", "accuracies", "top1"))
_NO_ACCURACY: Final = frozenset(("loss", "std", "var", "sd", "time", "seconds", "s", "top5", "error", "err", "seed", "seeds"))
"""Words of other numbers of a training."""


@dataclass(frozen=True)
class Header:
    """A column's meaning, and what its numbers must be shifted by to be in `unit`."""

    name: str
    meaning: Meaning
    unit: str | None
    """None: an accuracy that does not say whether it is percent or fraction."""
    shift: int = 0
    """Powers of ten from the file's numbers to the unit's."""
    said: str | None = None
    """What an accuracy's name says, behind the colon or in its words: percent or fraction."""


def read_header(name: str) -> Header | None:
    """The meaning of a column's name; None where it follows no known form."""
    if (split := _accuracy_split(name)) is not None:
        return Header(name, Meaning(None, ACCURACY, split or None, None), None, said=_percent(name))
    matched = _NAME.fullmatch(name)
    if matched is None:
        return None
    dataset, metric = matched["dataset"], matched["metric"]
    epochs = int(matched["epochs"]) if matched["epochs"] else None
    named = _accuracy_split(metric) is not None
    said = matched["unit"] or (_percent(metric) if named else None)
    split, metric = _split_of(_usual(metric) if dataset or epochs or named else metric)
    unit, shift, metric = _unit_of(metric, said)
    count = _COUNT_NAMES.get(metric.lower())
    meaning = Meaning(dataset and dataset.lower(), count or metric, split, epochs, matched["run"] or MEAN)
    return Header(name, meaning, "count" if count else unit, shift, said)


def accuracy_name(header: Header) -> tuple[str, str]:
    """The name that an accuracy's column should have, as far as this one says, and an example of it."""
    given = header.meaning
    split = given.split or "valid"
    behind = ("" if given.seeds == MEAN else f".{given.seeds}") + (f":{header.said}" if header.said else "")
    form = f"{given.dataset or '<dataset>'}.{split}@{given.epochs or '<epochs>'}{behind}"
    return form, f"{given.dataset or 'cifar10'}.{split}@{given.epochs or 200}{behind}"


def may_be_accuracy(header: Header) -> str | None:
    """For a score whose name has an accuracy's words, such as `x-valid@200`: the name of an accuracy that it may be meant as."""
    words = re.split("[_-]", header.meaning.metric.lower())
    if header.unit != "" or not _NO_ACCURACY.isdisjoint(words):
        return None
    splits = [split for word in words if (split := _ACCURACY_SPLITS.get(word, word)) in _SPLITS]
    if _ACCURACY_WORDS.isdisjoint(words) and not (splits and header.meaning.epochs):
        return None
    meaning = replace(header.meaning, split=splits[0] if splits else "valid")
    return accuracy_name(replace(header, meaning=meaning))[1]


_TIMES: Final = frozenset(("time", "times", "duration", "durations", "runtime", "walltime"))
_SECOND_WORDS: Final = frozenset(("s", "sec", "secs", "second", "seconds"))
_IN_BRACKETS: Final = re.compile(r"(?P<name>.*?)[\s_]*[(\[]\s*(?P<unit>[A-Za-z]+)\s*[)\]]\s*")
_BRACKETED: Final = {"ms": "_ms", "msec": "_ms", "mj": "_mj", "m": "_m", "million": "_m", "millions": "_m"}


def may_be_time(header: Header) -> str | None:
    """For a number without a unit whose name has the words of a time, such as `train_time@200`: the name of seconds that it may be meant as."""
    given, words = header.meaning, header.meaning.metric.lower().replace("-", "_").split("_")
    if header.unit != "" or _TIMES.isdisjoint(words) or not _BRACKETED.keys().isdisjoint(words):
        return None
    return _seconds_name(words, given.dataset or "cifar10", given.epochs or 200) + ("" if given.seeds == MEAN else f".{given.seeds}")


def usual_name(name: str, dataset: str = "cifar10", epochs: int = 200) -> str | None:
    """For a name of no known form, such as `Train Time (s)`: one that says the same of this data set; None where nothing can be made of it."""
    if set(name) & set("@:"):
        return None
    bracketed = _IN_BRACKETS.fullmatch(name)
    bare, unit = (bracketed["name"], bracketed["unit"].lower()) if bracketed else (name, "")
    words = re.findall(r"[a-z0-9]+", bare.lower())
    if unit in _SECOND_WORDS or (not unit and not _TIMES.isdisjoint(words)):
        return _seconds_name(words, dataset, epochs)
    words += [] if unit in _BRACKETED or not unit else [unit]
    return f"{dataset}.{'_'.join(words)}{_BRACKETED.get(unit, '')}" if words else None


def _seconds_name(words: Sequence[str], dataset: str, epochs: int) -> str:
    """`train_seconds` of so many epochs; a time of something else has no epochs."""
    splits = [split for word in words if (split := _ACCURACY_SPLITS.get(word, word)) in _SPLITS]
    rest = [word for word in words if word not in _TIMES | _SECOND_WORDS]
    return f"{dataset}.{splits[0] if splits else 'train'}_seconds@{epochs}" if splits or not rest else f"{dataset}.{'_'.join(rest)}_seconds"


def other_scale(name: str) -> str:
    """The name of a count in millions, of a count's name, and the other way round."""
    matched = _NAME.fullmatch(name)
    if matched is None:
        return name
    metric, end = matched["metric"], matched.end("metric")
    return name[: end - 2] + name[end:] if metric.lower().endswith("_m") else f"{name[:end]}_m{name[end:]}"


def unit_ending(unit: str) -> str:
    """What a name has behind its metric for numbers in this unit; empty where nothing tells it."""
    return next((ending for ending, (known, shift) in _UNIT_ENDINGS.items() if known == unit and not shift), "")


def apart(headers: Sequence[Header]) -> list[Header]:
    """The headers; where the same metric stands in several units, as `lat_ms` and `lat_mj`, these endings stay in its names."""
    units: dict[tuple[str | None, str], set[str | None]] = {}
    for one in headers:
        units.setdefault((one.meaning.dataset, one.meaning.metric), set()).add(one.unit)
    return [_with_unit(one) if len(units[one.meaning.dataset, one.meaning.metric]) > 1 else one for one in headers]


def _with_unit(header: Header) -> Header:
    return replace(header, meaning=replace(header.meaning, metric=header.meaning.metric + unit_ending(header.unit or "")))


def with_prefix(name: str, prefix: str) -> str:
    """The name of a score with `prefix_` before its metric; names of accuracies, losses and times of trainings as they are."""
    matched, header = _NAME.fullmatch(name), read_header(name)
    if (
        matched is None
        or header is None
        or header.meaning.split
        or header.unit in (None, "percent", "s")
        or header.meaning.metric in ("loss", "seeds")
    ):
        return name
    return f"{name[: matched.start('metric')]}{prefix}_{name[matched.start('metric') :]}"


def _usual(metric: str) -> str:
    """`val_acc` is `valid_accuracy`."""
    if (of := _accuracy_split(metric)) is not None:
        return "_".join(filter(None, (of, ACCURACY)))
    first, _, rest = metric.lower().partition("_")
    split = _SPLIT_NAMES.get(first, first)
    return "_".join(filter(None, (split, rest))) if split in _SPLITS and rest in ("loss", SECONDS) else metric


def _accuracy_split(name: str) -> str | None:
    """The split of an accuracy that is named in a usual way, empty where it names none; None: that is no such name."""
    matched = _ACCURACY_NAME.fullmatch(name)
    if matched is None or (matched["before"] and matched["after"]):
        return None
    said = (matched["before"] or matched["after"] or matched["alone"] or "").lower()
    return _ACCURACY_SPLITS.get(said, said)


def _percent(name: str) -> str | None:
    """What the name of an accuracy says of its unit in words."""
    return "percent" if re.search("percent|pct|%", name, re.IGNORECASE) else None


def _split_of(metric: str) -> tuple[str | None, str]:
    if metric in _SPLITS:
        return metric, ACCURACY
    first, _, rest = metric.partition("_")
    return (first, rest) if first in _SPLITS and rest in ("loss", SECONDS, ACCURACY) else (None, metric)


def _unit_of(metric: str, said: str | None) -> tuple[str | None, int, str]:
    if metric == ACCURACY:
        return {"percent": ("percent", 0, metric), "fraction": ("percent", 2, metric), None: (None, 0, metric)}[said]
    if metric == SECONDS or metric.lower().endswith("_seconds"):
        return "s", 0, metric
    for ending, (unit, shift) in _UNIT_ENDINGS.items():
        if metric.lower().endswith(ending):
            return unit, shift, metric[: -len(ending)]
    return "", 0, metric


# ---- what a user says of a table's columns: which one holds the cells, which are left out, which are called otherwise


@dataclass(frozen=True)
class OwnName:
    """What a column is called, and the options that say something of it."""

    file: str
    """In the file: options take this name."""
    asked: str
    """As it was renamed, or as in the file."""
    read: str
    """And with the prefix of scores."""

    def __str__(self) -> str:
        """Return e.g. `'val_acc', renamed to 'churn.valid',`."""
        return f"'{self.file}'" if self.file == self.asked else f"'{self.file}', renamed to '{self.asked}',"

    def renaming(self, name: str) -> str:
        """The whole option that reads it as another name."""
        return f"--rename {shlex.quote(f'{self.file}={name}')}"

    @property
    def skipping(self) -> str:
        """The whole option that leaves it out."""
        return f"--skip {shlex.quote(self.file)}"


@dataclass(frozen=True)
class ColumnChoice:
    """Names as the file's header has them."""

    cell: str | None = None
    """The column of cells; None: the one that is named or looks so."""
    skip: tuple[str, ...] = ()
    """Columns that are left out; a text may name several, with commas between."""
    rename: tuple[str, ...] = ()
    """`OLD=NEW`; a text may hold several, with commas between."""
    prefix: str | None = None
    """Stands before the names of all scores, so that they join a table beside scores of the same name."""
    space: str | None = None
    """The space of the cells; None: the one whose cells they look like."""

    def __bool__(self) -> bool:
        """Whether anything was said."""
        return bool(self.cell or self.skip or self.rename or self.prefix)

    def renamed(self, names: list[str]) -> list[str]:
        """The header with its new names.

        Raises:
            InputError: an entry without `=`, or of a column that the file does not have.
        """
        new: dict[str, str] = {}
        for entry in self.rename:
            for pair in [entry] if entry.rpartition("=")[0] in names else _parts(entry):
                old, equals, name = (part.strip() for part in pair.rpartition("="))
                if not equals or not name:
                    raise InputError(f"--rename: '{pair}' renames nothing", remedy="write OLD=NEW, such as val_acc=cifar10.valid@200")
                new[_there(old, names, "--rename")] = name
        return [new.get(name, name) for name in names]

    def prefixed(self, name: str) -> str:
        """A column's name with the prefix before its metric, where it is a score's.

        Raises:
            InputError: the prefix cannot be part of a name.
        """
        if not self.prefix:
            return name
        if not re.fullmatch(r"[\w-]+", self.prefix.strip()):
            raise InputError(f"--prefix: '{self.prefix}' cannot stand in a name", remedy="use letters, digits, '-' and '_'")
        return with_prefix(name, self.prefix.strip())

    def left_out(self, names: list[str]) -> set[str]:
        """The columns to skip.

        Raises:
            InputError: the file has no such column.
        """
        wanted = (name for entry in self.skip for name in ([entry.strip()] if entry.strip() in names else _parts(entry)))
        return {_there(name, names, "--skip") for name in wanted}

    def cell_column(self, names: list[str]) -> str | None:
        """The column of cells, where it was named.

        Raises:
            InputError: the file has no such column.
        """
        return _there(self.cell.strip(), names, "--cell-column") if self.cell else None

    def command(self, file: str, more: Mapping[str, str]) -> str:
        """The whole command that reads the file so, with these columns named otherwise as well.

        Args:
            file: the file.
            more: what its columns are called → the names that they should have.
        """
        said = [("--cell-column", name) for name in (self.cell,) if name]
        said += [("--skip", name) for name in self.skip]
        said += [("--rename", entry) for entry in self.rename if entry.rpartition("=")[0].strip() not in more]
        said += [("--rename", f"{old}={new}") for old, new in more.items()]
        said += [("--prefix", name) for name in (self.prefix,) if name]
        return " ".join(["nastui data import", shlex.quote(file), *(f"{option} {shlex.quote(value)}" for option, value in said)])


AS_NAMED: Final = ColumnChoice()
"""Nothing was said."""


def _parts(entry: str) -> list[str]:
    return [part.strip() for part in entry.split(",") if part.strip()]


def _there(name: str, names: Iterable[str], option: str) -> str:
    known = [one for one in names if one]
    if name not in known:
        raise InputError(f"{option}: there is no column '{name}'{nearest(name, known)}", remedy=f"the header has {', '.join(known)}")
    return name
