"""The result of a run as text."""

from __future__ import annotations

from statistics import mean, stdev
from typing import Any

from nastui.cells.spaces import graph_of
from nastui.cli.output import linear, table
from nastui.drawing.cells import compact_drawing
from nastui.drawing.graph_words import cell_words
from nastui.drawing.numbers import count, decimal, duration
from nastui.drawing.spans import Drawing, plain_text
from nastui.runs.rows import Run


def summary(run: Run, result: dict[str, Any]) -> str:
    """What was searched, what was found, what it cost, and the best cell as a drawing."""
    best = result["best"]
    lines = [
        f"{result['algorithm']} on {run.facts['title']}, {result['dataset']}, seed {result['seed']}: run {result['run']} is {result['state']}",
        f"  {run.why}" if run.why else "",
        f"  fitness  {run.facts['metric']}" + ("  — the objective is TEST accuracy" if result["split"] == "test" else ""),
        f"  cost     {count(result['evaluations'])} evaluations, {count(result['unique_evaluations'])} unique queries, "
        f"{count(result['generations'])} generations, {duration(result['simulated_seconds'])} simulated, {duration(result['wall_seconds'])} here",
    ]
    if best:
        optimum = run.facts["optimum"]
        of = f" (the table's best: {decimal(optimum, 4)})" if optimum is not None else ""
        lines += [
            f"  best     {decimal(best['fitness'], 4)}{of}; validation {decimal(best['valid_accuracy'])} %, test {decimal(best['test_accuracy'])} %",
            f"           {best['cell']}",
            "",
            *("  " + line for line in cell_lines(run.facts["space"], best["cell"])),
        ]
    return "\n".join(line for line in lines if line or best)


def cell_lines(space: str, text: str) -> list[str]:
    """A cell as bars of channels or as lanes, or in words; nothing where its space has no drawings."""
    if linear():
        graph = graph_of(space, text)
        return [*cell_words(graph)] if graph else []
    return plain_text(cell_drawing(space, text)).splitlines()


def cell_drawing(space: str, text: str) -> Drawing:
    """A cell as bars of channels, or as lanes; nothing where its space has no drawings."""
    graph = graph_of(space, text)
    return compact_drawing(graph) if graph else ()


def many(results: list[dict[str, Any]]) -> str:
    """One line per seed, and the mean over them."""
    rows = [
        [
            str(one["seed"]),
            one["run"],
            one["state"],
            count(one["evaluations"]),
            count(one["unique_evaluations"]),
            decimal(one["best"] and one["best"]["fitness"], 4),
            decimal(one["best"] and one["best"]["test_accuracy"]),
        ]
        for one in results
    ]
    found = [one["best"]["fitness"] for one in results if one["best"]]
    spread = f" ± {decimal(stdev(found), 4)}" if len(found) > 1 else ""
    closing = f"best fitness over {len(found)} seeds: {decimal(mean(found), 4)}{spread}" if found else "nothing was found"
    return table(["seed", "run", "state", "evaluations", "queries", "best", "test"], rows) + "\n" + closing
