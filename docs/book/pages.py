"""The pages of the book that are made from the code: what can be chosen by name, presets and their keys, commands, keys, the Python API.

Needs nothing but nastui. Prose, equations and figures lie beside this file, in works.toml and measured.json.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nastui.base.entry import Entry
from nastui.base.fields import Field, fields_of
from nastui.fitness.objective_settings import ObjectiveSettings
from nastui.fitness.registry import score_entries
from nastui.presets.places import shipped_folder
from nastui.runs.spec import OBJECTIVE, PLAIN, REGISTRIES, TOP
from nastui.studies.plan.places import listed_studies

HERE = Path(__file__).resolve().parent
WORKS: Mapping[str, Any] = tomllib.loads((HERE / "works.toml").read_text(encoding="utf-8"))
MEASURED: Mapping[str, Any] = json.loads((HERE / "measured.json").read_text(encoding="utf-8"))
NAMES = {"mini-tss": "mini-tss, digits, 12 epochs", "nats-tss": "NATS-Bench, CIFAR-10, 200 epochs"}


def made_pages() -> dict[str, str]:
    """Markdown by path in the book."""
    return {
        "reference/algorithms.md": _algorithms(),
        "reference/predictors.md": _predictors(),
        "reference/scores.md": _scores(),
        "reference/fitness.md": _fitnesses(),
        "reference/preset-keys.md": _keys(),
        "reference/presets.md": _presets(),
        "reference/command-line.md": _command_line(),
        "reference/keys.md": _app_keys(),
        "reference/python-api.md": _python(),
    }


# ---- what can be chosen by name


def _algorithms() -> str:
    entries = REGISTRIES["algorithm"].entries.values()
    words = {"none": "none", "screens": "may be screened", "needs": "needs one"}
    rows = [[_anchor(one), one.summary, words[one.predictor], one.paper or "–"] for one in entries]
    several = ", ".join(_anchor(one) for one in entries if one.fidelities)
    head = (
        "# Algorithms\n\n`algorithm.name` in a preset, *Algorithm* in the form. Each runs on every benchmark and fitness, at any budget; "
        f"only those of [several fidelities](../fidelities.md) ({several}) need accuracies after several numbers of epochs: "
        "of a table, or of trainings. [Search](../search.md) has what they share, and how they agree with published figures.\n\n"
    )
    regrets = _regrets([one.name for one in entries])
    return head + _table(["algorithm", "", "predictor", "paper"], rows) + regrets + "".join(_work("algorithms", one) for one in entries)


def _predictors() -> str:
    entries = REGISTRIES["predictor"].entries.values()
    head = (
        "# Predictors\n\n`predictor.name` in a preset. [Which algorithms take one](../search.md#predictors), and what they are worth in a search.\n\n"
    )
    found = MEASURED.get("predictors", {})
    rows = [[_anchor(one), one.summary, *(_tau(found.get(one.name, {}).get(name)) for name in NAMES), one.paper or "–"] for one in entries]
    said = "\n*τ*: Kendall's τ on 1,000 cells that it had not seen, after 100; the median of 5 choices of cells (`docs/book/measure.py`).\n"
    return (
        head
        + _table(["predictor", "", *(f"τ, {name}" for name in NAMES), "paper"], rows)
        + said
        + "".join(_work("predictors", one) for one in entries)
    )


def _scores() -> str:
    entries = score_entries().values()
    head = (
        "# Scores of untrained networks\n\n`fitness.name` in a preset, `nastui score --fitness`. [What a score goes by](../scores.md); "
        "[zero-cost proxies](../proxies.md).\n\n"
    )
    found = MEASURED.get("scores", {})
    rows = [[_anchor(one), *(_tau(found.get(one.name, {}).get(name)) for name in NAMES), one.paper or "–"] for one in entries]
    said = (
        "\n*τ*: Kendall's τ with validation accuracy, on 500 random cells of mini-tss (batches of 128 digits) and 100 of NATS-Bench "
        "(64 images of noise; the standard error is about 0.07 there) (`docs/book/measure.py`).\n"
    )
    return head + _table(["score", *(f"τ, {name}" for name in NAMES), "paper"], rows) + said + "".join(_work("scores", one) for one in entries)


def _fitnesses() -> str:
    scores = score_entries()
    entries = [one for one in REGISTRIES["fitness"].entries.values() if one.name not in scores]
    head = "# Fitness\n\nWhat a cell is worth: `fitness.name` in a preset. [Scores of untrained networks](scores.md) are fitnesses too.\n"
    return head + "".join(_work("fitnesses", one) for one in entries)


def _work(kind: str, entry: Entry) -> str:
    """A section: how, equation, paper, settings."""
    said = WORKS.get(kind, {}).get(entry.name, {})
    parts = [f"\n## {entry.title} {{ #{entry.name} }}\n", " ".join(said.get("how", entry.summary + ".").split()) + "\n"]
    if "equation" in said:
        parts.append(f"```text\n{said['equation'].strip()}\n```\n")
    facts = [f"`{entry.name}`"]
    facts += [f"paper: {entry.paper}"] if entry.paper and entry.paper != "–" else []
    facts += [f"needs the package {entry.library}"] if entry.library else []
    facts += ["knows several objectives"] if entry.several_objectives else []
    parts.append("; ".join(facts) + ".\n")
    fields = fields_of(entry.settings)
    parts.append(_settings(fields) if fields else "Nothing to set.\n")
    return "\n".join(parts)


def _regrets(names: list[str]) -> str:
    found = MEASURED.get("algorithms", {})
    parts = ["\n## What they reach { #measured }\n"]
    for benchmark, title in NAMES.items():
        known = {name: found[name][benchmark] for name in names if benchmark in found.get(name, {})}
        queries = list(next(iter(known.values()))["regret"]) if known else []
        rows = [[f"[{name}](#{name})", *(_quartiles(one["regret"][at]) for at in queries)] for name, one in sorted(known.items(), key=_last)]
        parts += [f"**{title}**: validation regret in points, median and quartiles of 20 seeds, after so many unique queries.\n"]
        parts += [_table(["algorithm", *queries], rows)]
    parts += [_unmeasured(names, found)]
    parts += [
        "Default settings throughout (`docs/book/measure.py`), a predictor where one is needed (that of its paper), none elsewhere. "
        "A generation of the genetic algorithm is 100 cells, so 150 queries are hardly two of them. "
        "Which differences are real at your budget, [a study](../studies.md) says.\n"
    ]
    return "\n".join(parts)


def _unmeasured(names: Iterable[str], found: Mapping[str, Any]) -> str:
    """Those without any number, in a sentence."""
    without = [f"[{name}](#{name})" for name in names if name not in found]
    return f"Not measured: {', '.join(without)}.\n" if without else ""


def _last(known: tuple[str, Mapping[str, Any]]) -> float:
    return float(list(known[1]["regret"].values())[-1][1])


def _quartiles(row: list[float]) -> str:
    low, middle, high = row
    return f"**{middle:.2f}** ({low:.2f} to {high:.2f})"


def _tau(found: Mapping[str, Any] | None) -> str:
    return f"{found['tau']:.2f}".replace("-", "−") if found else "–"


def _anchor(entry: Entry) -> str:
    return f"[`{entry.name}`](#{entry.name})"


# ---- settings


def _settings(fields: Iterable[Field]) -> str:
    return _table(["setting", "default", "takes", ""], [[f"`{one.name}`", _default(one), _takes(one), _help(one)] for one in fields]) + "\n"


def _default(field: Field) -> str:
    if field.default is None:
        return "–"
    return f"`{json.dumps(field.default)}`" if isinstance(field.default, bool | str) else f"`{field.default:,}`".replace(",", "_")


def _takes(field: Field) -> str:
    if field.choices:
        return ", ".join(f"`{choice}`" for choice in field.choices)
    kind = {"int": "a whole number", "float": "a number", "bool": "`true` or `false`", "text": "a text"}[field.kind]
    return f"{field.bounds} {field.unit or ''}".strip() or kind


def _help(field: Field) -> str:
    when = f" Where `{field.when.field}` is {' or '.join(f'`{value}`' for value in field.when.values)}." if field.when else ""
    return f"**{field.label}.** {field.help}.{f' {field.more}.' if field.more else ''}{when}"


def _keys() -> str:
    head = (
        "# Keys of a preset\n\nEvery key that a [preset](../presets.md) takes, from the same descriptions as the form, `--set` and "
        "`nastui presets schema`. Those of an algorithm, predictor or fitness stand at [algorithms](algorithms.md), [predictors](predictors.md), "
        "[fitness](fitness.md) and [scores](scores.md).\n"
    )
    parts = [head, "## At the top\n", _settings(TOP)]
    for name, settings in PLAIN.items():
        about = " ".join((settings.__doc__ or "").split())
        parts += [f"## [{name}] {{ #{name} }}\n", f"{about}\n", _settings(fields_of(settings))]
    about = "One table for each number that is optimised or bounded; `--set objective.2.max=3.5` changes the second. "
    about += "[Several objectives](../objectives.md)."
    parts += [f"## [[{OBJECTIVE}]] {{ #{OBJECTIVE} }}\n", f"{about}\n", _settings(fields_of(ObjectiveSettings))]
    return "\n".join(parts)


# ---- what ships


def _presets() -> str:
    folder = shipped_folder()
    parts = [
        "# Presets and studies that ship\n",
        "`nastui run NAME` runs one; `nastui presets show NAME` prints it; [what a preset is](../presets.md).\n",
    ]
    for path in sorted(folder.rglob("*.toml")):
        parts += _shipped(path.relative_to(folder).with_suffix("").as_posix(), path, "preset")
    parts += ["## Studies\n", "`nastui study run NAME`; [what a study is](../studies.md).\n"]
    for one in listed_studies():
        if not one.own:
            parts += _shipped(one.name, one.path, "study")
    return "\n".join(parts)


def _shipped(name: str, path: Path, kind: str) -> Iterator[str]:
    """Summary and text, folded."""
    lines = path.read_text(encoding="utf-8").splitlines()
    top = next((number for number, line in enumerate(lines) if not line.startswith("#")), 0)
    summary = " ".join(line.lstrip("# ") for line in lines[:top])
    yield f"### {name} {{ #{kind}-{name.replace('/', '-')} }}\n"
    yield f"{summary}\n"
    yield f'??? example "{name}.toml"\n\n    ```toml\n' + "\n".join(f"    {line}".rstrip() for line in lines[top:]).strip("\n") + "\n    ```\n"


def _command_line() -> str:
    return """\
# Command line

Every command with its options, as `--help` prints them. Exit codes: 0 done, 1 failed, 2 wrong use or input, 130 interrupted.
`man nastui` has the same; [completion and the manual page](../installing.md#completion-and-the-manual-page) says where they are.

::: mkdocs-click
    :module: nastui.cli.main
    :command: cli
    :prog_name: nastui
    :depth: 1
    :list_subcommands: true
"""


def _app_keys() -> str:
    """Every command of the app, tab by tab, with its id and keys."""
    from nastui.tui.app import NastuiApp
    from nastui.tui.data.commands import DataTab
    from nastui.tui.live.commands import LiveTab
    from nastui.tui.proxies.commands import ProxiesTab
    from nastui.tui.runs.commands import RunsTab
    from nastui.tui.setup.commands import SetupTab
    from nastui.tui.studies.commands import StudiesTab

    parts = [
        "# Keys of the app\n",
        "Every command with its id, by which [the settings](../settings.md#keys) give it other keys. `^` is Control.\n",
    ]
    places = {
        "Everywhere": NastuiApp,
        "Setup": SetupTab,
        "Live": LiveTab,
        "Runs": RunsTab,
        "Data": DataTab,
        "Proxies": ProxiesTab,
        "Studies": StudiesTab,
    }
    for title, place in places.items():
        rows = [[_keys_said(one.keys), f"`{one.id}`", one.help] for one in place.ACTIONS]
        parts += [f"## {title}\n", _table(["keys", "id", ""], rows)]
    return "\n".join(parts)


def _keys_said(keys: str) -> str:
    from nastui.tui.shell.bars import key_text

    return " ".join(f"`{key_text(one)}`" for one in keys.split(",") if one) or "–"


def _python() -> str:
    import nastui

    parts = ["# Python API\n", "What `import nastui` offers, in full. [With examples](../python.md).\n"]
    for name in sorted(nastui.__all__, key=lambda name: (name[0].isupper(), name)):
        if not name.startswith("_"):
            found = getattr(nastui, name)
            parts.append(
                f"::: {found.__module__}.{found.__qualname__ if hasattr(found, '__qualname__') else name}\n    options:\n      heading_level: 2\n"
            )
    return "\n".join(parts)


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    cells = [[one.replace("|", "\\|") for one in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *cells)) + "\n"
