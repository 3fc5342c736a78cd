"""A short search by every algorithm, as the text of a preset."""

from nastui.algorithms.registry import ALGORITHMS

NAMES = tuple(ALGORITHMS.entries)
SETTINGS = {
    "nas-ea-fa": "population = 20\ntop_k = 6\ndiverse_h = 4\ninner_generations = 3",
    "genetic": "population = 20",
    "reinforce": "learning_rate = 0.01",
}
PREDICTORS = {"nas-ea-fa": "xgboost", "bananas": "gaussian-process", "bayesian-optimization": "gaussian-process"}
BENCHMARKS = {
    "mini-tss": ("mnist8", "valid"),
    "nats-tss": ("cifar10", "valid"),
    "nasbench101": ("cifar10", "test"),
}
ONE_FIDELITY = ("nasbench101", "toy")
"""Benchmarks and data sets that the tests have at one number of epochs only."""


def can_search(name: str, benchmark: str, dataset: str | None = None) -> bool:
    """Whether the algorithm can search the benchmark."""
    return not (ALGORITHMS.entry(name).fidelities and {benchmark, dataset} & {*ONE_FIDELITY})


def preset(name: str, benchmark: str = "mini-tss", dataset: str | None = None, evaluations: int = 60) -> str:
    """A search by this algorithm."""
    known, split = BENCHMARKS[benchmark]
    parts = [
        f'benchmark = "{benchmark}"\ndataset = "{dataset or known}"\nseed = 1',
        f'[algorithm]\nname = "{name}"\n{SETTINGS.get(name, "")}',
        f'[predictor]\nname = "{PREDICTORS[name]}"' if name in PREDICTORS else "",
        f'[fitness]\nname = "accuracy"\nsplit = "{split}"',
        f"[budget]\nevaluations = {evaluations}",
    ]
    return "\n\n".join(parts) + "\n"
