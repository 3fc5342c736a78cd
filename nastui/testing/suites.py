"""A suite for each kind of plug-in: a test function that pytest calls once for each check. Plug-ins are named as presets name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from nastui.base.checking import make_settings
from nastui.base.entry import Entry
from nastui.base.errors import InputError, NastuiError
from nastui.base.registry import Registry
from nastui.cells.spaces import SPACES, space_named
from nastui.fitness.registry import FITNESSES, score_entry
from nastui.predictors.registry import PREDICTORS
from nastui.runs.run_spec import Component
from nastui.runs.spec import REGISTRIES
from nastui.studies.plan.rules import rule_named

C = TypeVar("C")
T = TypeVar("T")
Suite: TypeAlias = Callable[..., None]
Settings: TypeAlias = Mapping[str, Any]


def algorithm_suite(name: str, *, space: str = "nats-tss", predictor: str | Settings | None = None, **settings: Any) -> Suite:
    """Valid cells, the seed decides, budgets are exact, a resumed run is the same run, holes are survived, a search may finish by itself.

    Args:
        name: of the algorithm.
        space: that it searches.
        predictor: that it needs, or by which its candidates are screened: a name, or settings with a name.
        settings: others than the defaults.
    """
    from nastui.runs.conformance import ASYNCHRONOUS_CHECKS, Case
    from nastui.runs.fidelity_conformance import checks_of

    entry = _found(REGISTRIES["algorithm"].entry, name)
    checks = checks_of(name)
    checks += ASYNCHRONOUS_CHECKS if entry.asynchronous and (predictor is None or entry.predictor == "needs") else ()
    chosen = _component(PREDICTORS, predictor) if predictor is not None else None
    algorithm = _component(REGISTRIES["algorithm"], {"name": name, **settings})
    return _suite(f"the algorithm {name}", checks, lambda folder: Case(space, algorithm, folder / "runs.sqlite", chosen))


def fitness_suite(name: str, *, benchmark: str = "mini-tss", dataset: str = "mnist8", **settings: Any) -> Suite:
    """Facts are told, batches and their order change nothing, inputs stay, and a run by it can be resumed."""
    from nastui.testing.fitness import CHECKS, FitnessCase

    component = _component(FITNESSES, {"name": name, **settings})
    return _suite(f"the fitness {name}", CHECKS, lambda folder: FitnessCase(component, benchmark, dataset, folder / "runs.sqlite"))


def proxy_suite(name: str, *, benchmark: str = "mini-tss") -> Suite:
    """A proxy changes nothing, draws nothing, is the same each time, and reads what it says and no more."""
    from nastui.testing.proxies import CHECKS, ProxyCase

    entry = _found(score_entry, name)
    return _suite(f"the proxy {name}", CHECKS, lambda folder: ProxyCase(entry, benchmark))


def predictor_suite(name: str, *, space: str = "nats-tss", **settings: Any) -> Suite:
    """It learns, keeps the unit, forgets at a refit, is decided by its seed, and leaves inputs and global state alone."""
    from nastui.predictors.conformance import CHECKS, PredictorCase

    entry = _found(PREDICTORS.entry, name)
    chosen = _component(PREDICTORS, {"name": name, **settings}).settings
    return _suite(f"the predictor {name}", CHECKS, lambda folder: PredictorCase(space, entry.make, chosen))


def space_suite(name: str) -> Suite:
    """Cells are valid, are written and read back, and their keys, encodings, lists and drawings agree."""
    from nastui.cells.conformance import CHECKS

    _found(SPACES.entry, name)
    return _suite(f"the space {name}", CHECKS, lambda folder: space_named(name))


def space_file_suite(path: str | Path) -> Suite:
    """The same of a space that a file describes, with its functions."""
    from nastui.cells.conformance import CHECKS
    from nastui.cells.space_file.kept import FileSpaceEntry

    file = Path(path).resolve()
    return _suite(f"the space of {file.name}", CHECKS, lambda folder: FileSpaceEntry(file.stem, file.stem, "A space file", file=file).make())


def rule_suite(name: str) -> Suite:
    """It says what it needs, asks at each place, does not decide from too few runs, and asks the same each time."""
    from nastui.testing.rules import CHECKS, RuleCase

    rule = _found(rule_named, name)
    return _suite(f"the rule {name}", CHECKS, lambda folder: RuleCase(rule))


def _found(find: Callable[[str], T], name: str) -> T:
    """What has the name; where nothing has it, why that may be."""
    try:
        return find(name)
    except InputError as error:
        hint = "the package that brings it may not be installed (`pip install -e .` in its folder); `nastui plugins` lists what is found"
        error.remedy = "; ".join(filter(None, (error.remedy, hint)))
        raise


def _component(registry: Registry, given: str | Settings) -> Component:
    table = {"name": given} if isinstance(given, str) else dict(given)
    entry: Entry = _found(registry.entry, str(table.pop("name")))
    return Component(entry.name, make_settings(entry.settings, table, f"{registry.kind}."))


def _of_others(error: BaseException | None) -> BaseException | None:
    """What code of others raised, with their part of its traceback; None where nastui raised it."""
    trace = error.__traceback__ if error is not None else None
    while trace is not None and str(trace.tb_frame.f_globals.get("__name__")).startswith("nastui."):
        trace = trace.tb_next
    return error.with_traceback(trace) if error is not None and trace is not None else None


def _suite(what: str, checks: Sequence[Callable[[C], None]], case: Callable[[Path], C]) -> Suite:
    import pytest

    def suite(check: Callable[[C], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        __tracebackhide__ = True
        monkeypatch.setenv("NASTUI_HOME", str(tmp_path / "home"))
        try:
            check(case(tmp_path))
        except (AssertionError, NastuiError) as error:
            broken, cause = str(error), _of_others(error.__cause__)
        else:
            return
        raise AssertionError(broken) from cause

    suite.__doc__ = f"What {what} must hold to."
    return pytest.mark.parametrize("check", checks, ids=[check.__name__.removeprefix("check_") for check in checks])(suite)
