"""Compare ways to make neural architecture search cheap: a library, and an app in a terminal.

The names of `__all__` are the public Python API, described in docs/python.md; each is imported when it is first used. All else is private.
"""

__version__ = "0.1.0"

_HOMES = {
    "NastuiError": "nastui.base.errors",
    "available": "nastui.api.available",
    "open_benchmark": "nastui.api.benchmarks",
    "OpenBenchmark": "nastui.api.benchmarks",
    "open_space": "nastui.api.spaces",
    "OpenSpace": "nastui.api.spaces",
    "open_algorithm": "nastui.api.asking",
    "AskTell": "nastui.api.asking",
    "run": "nastui.api.running",
    "load_run": "nastui.api.stored",
    "list_runs": "nastui.api.stored",
    "Run": "nastui.api.stored",
    "BestCell": "nastui.api.stored",
    "follow": "nastui.api.progress",
    "Progress": "nastui.api.progress",
    "score": "nastui.api.scoring",
    "run_study": "nastui.api.studying",
    "StudyResult": "nastui.api.studying",
    "report_study": "nastui.api.studying",
    "StudyReport": "nastui.api.studying",
    "Frame": "nastui.api.frames",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nastui' has no attribute '{name}'")
    from importlib import import_module

    found: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
