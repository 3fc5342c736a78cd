"""The public names and their signatures: what breaks here breaks users' programs. See docs/python.md, "What you can rely on"."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import nastui

SIGNATURES = {
    "available": "() -> 'Mapping[str, tuple[str, ...]]'",
    "follow": "(run: 'str' = 'last', *, every: 'float' = 0.25) -> 'Iterator[Progress]'",
    "list_runs": "(filter: 'str' = '') -> 'list[Run]'",
    "load_run": "(run: 'str' = 'last') -> 'Run'",
    "open_algorithm": (
        "(name: 'str', space: 'str | OpenSpace | OpenBenchmark', *, seed: 'int' = 1, predictor: 'str | Mapping[str, Any] | None' = None,"
        " fidelities: 'Sequence[int] | None' = None, **settings: 'Any') -> 'AskTell'"
    ),
    "open_benchmark": "(name: 'str') -> 'OpenBenchmark'",
    "open_space": "(name: 'str') -> 'OpenSpace'",
    "report_study": "(study: 'str', *, seeds: 'str | Sequence[int] | None' = None) -> 'StudyReport'",
    "run": (
        "(preset: 'str | None' = None, *, benchmark: 'str | None' = None, dataset: 'str | None' = None, seed: 'int | None' = None,"
        " algorithm: 'Part | None' = None, predictor: 'Part | None' = None, fitness: 'Part | None' = None,"
        " budget: 'Mapping[str, float] | None' = None, settings: 'Mapping[str, Any] | None' = None,"
        " on_progress: 'Callable[[Progress], object] | None' = None) -> 'Run'"
    ),
    "run_study": (
        "(study: 'str', *, seeds: 'str | Sequence[int] | None' = None, jobs: 'int | None' = None,"
        " executor: \"Literal['here', 'pool', 'ray']\" = 'pool', address: 'str | None' = None,"
        " on_run: 'Callable[[int, int], object] | None' = None) -> 'StudyResult'"
    ),
    "score": (
        "(space: 'str', cells: 'Texts', *, fitness: 'str' = 'naswt', device: 'str' = 'auto', pack: 'int | None' = None, **settings: 'Any') -> 'Frame'"
    ),
}
MEMBERS = {
    "AskTell": {"ask", "epochs", "finished", "notes", "tell"},
    "OpenBenchmark": {"accuracy", "cells", "columns", "datasets", "name", "query", "space"},
    "BestCell": {"cell", "fitness", "test_accuracy", "valid_accuracy"},
    "Frame": {"columns", "from_rows", "to_arrow", "to_pandas"},
    "NastuiError": {"as_document", "at", "exit_code", "kind", "unplaced"},
    "Progress": {"best_fitness", "evaluations", "generation", "run", "seconds", "share", "state", "unique_evaluations"},
    "Run": {
        *(
            "algorithm",
            "benchmark",
            "best",
            "dataset",
            "evaluations",
            "facts",
            "fitness",
            "front",
            "generations",
            "id",
            "note",
            "predictor",
            "preset",
        ),
        *("reason", "reload", "resume", "seed", "settings", "simulated_seconds", "split", "state", "tags", "to_arrow", "to_pandas"),
        *("total_evaluations", "trajectory", "unique_evaluations", "versions", "wall_seconds"),
    },
    "OpenSpace": {"distinct", "encode", "every_cell", "is_cell", "isomorphic", "mutate", "name", "neighbours", "random", "same"},
    "StudyReport": {"latex", "markdown", "subtitle", "tables", "title", "verdicts", "write"},
    "StudyResult": {"done", "failed", "left_out", "study", "total"},
}
METHODS = {
    "OpenBenchmark.accuracy": (
        "(self, cells: 'Texts', dataset: 'str', *, split: \"Literal['valid', 'test']\" = 'valid', epochs: 'int | None' = None)"
        " -> 'npt.NDArray[np.float64]'"
    ),
    "OpenBenchmark.query": "(self, cell: 'str', dataset: 'str | None' = None) -> 'Frame'",
    "Run.resume": "(self, *, on_progress: 'Callable[[Progress], object] | None' = None) -> 'Run'",
    "OpenSpace.mutate": "(self, cells: 'Texts', *, seed: 'int') -> 'list[str]'",
    "OpenSpace.random": "(self, count: 'int', *, seed: 'int') -> 'list[str]'",
    "AskTell.tell": "(self, fitness: 'Sequence[float] | npt.NDArray[np.float64]') -> 'None'",
    "StudyReport.write": "(self, folder: 'str | Path') -> 'tuple[Path, ...]'",
}


def members(kind: type) -> set[str]:
    own = {name for name in vars(kind) if not name.startswith("_")}
    return own | {name for name in getattr(kind, "__dataclass_fields__", ()) if not name.startswith("_")}


def test_the_names_are_these_and_no_more_than_25():
    assert set(nastui.__all__) == {"__version__", *SIGNATURES, *MEMBERS}
    assert len(nastui.__all__) <= 25
    assert set(nastui.__all__) <= set(dir(nastui))


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_function_takes_and_gives_the_same_as_ever(name):
    assert str(inspect.signature(getattr(nastui, name))) == SIGNATURES[name]
    assert inspect.getdoc(getattr(nastui, name))


@pytest.mark.parametrize("name", MEMBERS)
def test_a_class_has_the_same_members_as_ever(name):
    assert members(getattr(nastui, name)) == MEMBERS[name]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_takes_and_gives_the_same_as_ever(name):
    kind, method = name.split(".")
    assert str(inspect.signature(getattr(getattr(nastui, kind), method))) == METHODS[name]


def test_the_types_name_each_from_where_it_comes():
    tree = ast.parse(Path(nastui.__file__).with_suffix(".pyi").read_text())
    typed = {alias.asname: node.module for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert typed == nastui._HOMES


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="module 'nastui' has no attribute 'ran'"):
        nastui.ran  # noqa: B018


def in_a_new_process(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_nastui_imports_nothing_of_it_and_no_other_package():
    program = "import sys; before = set(sys.modules); import nastui; print(sorted(set(sys.modules) - before))"
    assert in_a_new_process(program) == "['nastui']"


def test_a_benchmark_is_opened_without_torch():
    program = "import sys, nastui; nastui.open_benchmark('mini-tss'); print({'torch', 'xgboost', 'pandas', 'textual', 'click'} & set(sys.modules))"
    assert in_a_new_process(program) == "set()"
