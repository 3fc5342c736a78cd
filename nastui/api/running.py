"""Make a run: of a preset, of keyword settings, or of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from nastui.api.arguments import checked
from nastui.api.driving import driven
from nastui.api.progress import Progress
from nastui.api.stored import Run, load_run
from nastui.base.absent import telling_absence
from nastui.base.errors import NastuiError
from nastui.base.toml import read_toml_text
from nastui.presets.places import PresetFile, find
from nastui.presets.reading import from_folder, located, read_document
from nastui.runs.components import with_changes
from nastui.runs.run_spec import RunSpec
from nastui.runs.session import start
from nastui.runs.spec import spec_from

Part: TypeAlias = str | Mapping[str, Any]
"""A component: its name, or its settings, the name among them where it is another than the preset's."""
_BUDGET: Final = "budget"


@telling_absence
@checked
def run(
    preset: str | None = None,
    *,
    benchmark: str | None = None,
    dataset: str | None = None,
    seed: int | None = None,
    algorithm: Part | None = None,
    predictor: Part | None = None,
    fitness: Part | None = None,
    budget: Mapping[str, float] | None = None,
    settings: Mapping[str, Any] | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Run:
    """Run a search to its end, and store it as every run is stored.

    Args:
        preset: a name or a file; None: all is said by the other arguments.
        benchmark: where accuracies come from.
        dataset: of the benchmark.
        seed: the same seed gives the same run.
        algorithm: `"genetic"`, or `{"name": "genetic", "population": 50}`.
        predictor: likewise; `"none"` takes the preset's away.
        fitness: likewise.
        budget: when the run ends, such as `{"evaluations": 500}`; in the place of the preset's.
        settings: any other, by dotted keys as of `--set`, or by tables as in a preset.
        on_progress: called when the run has begun, a few times a second, and when it has ended. What it raises stops the run, and is raised.

    Raises:
        NastuiError: a wrong setting, or what is not here; the message says how to mend it.
        KeyboardInterrupt: the run is stopped; `Run.resume` goes on with it.
    """
    file = None if preset is None else find(preset)
    given = {"benchmark": benchmark, "dataset": dataset, "seed": seed, "algorithm": algorithm, "predictor": predictor, "fitness": fitness}
    changes = [*_changes({name: value for name, value in given.items() if value is not None}), *_changes(settings or {})]
    spec = _spec(file, changes, budget)
    return load_run(driven(lambda store: start(store, spec, None if file is None else file.name), on_progress))


def _spec(file: PresetFile | None, changes: list[tuple[str, Any]], budget: Mapping[str, float] | None) -> RunSpec:
    """What is wrong in the file is told with its line."""
    document = {} if file is None else read_document(file)
    try:
        if budget is not None:
            document = {**document, _BUDGET: dict(budget)}
        return spec_from(from_folder(with_changes(document, changes), Path()))
    except NastuiError as error:
        if file is None:
            raise
        keys = [f"{key}=" for key, _ in changes] + ([f"{_BUDGET}.{key}=" for key in budget] if budget is not None else [])
        raise located(error, file, read_toml_text(file.path, "preset"), keys) from error.__cause__


def _changes(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Dotted keys with their values."""
    for key, value in given.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{name}", inner) for name, inner in _changes(value))
        else:
            yield (f"{key}.name" if key in ("algorithm", "predictor", "fitness") else key), value
