"""The result of a run as text."""

from __future__ import annotations

from statistics import mean, stdev
from typing import Any

from nastui.cells.spaces import graph_of, space_named
from nastui.cli.output import linear, look, table
from nastui.drawing.cells import compact_drawing
from nastui.drawing.front import draw_front, front_legend
from nastui.drawing.graph_words import cell_words
from nastui.drawing.numbers import count, counted, decimal, duration, percentage, plainly
from nastui.drawing.spans import Drawing, plain_text
from nastui.runs.front_picture import FrontShown, front_plane
from nastui.runs.front_result import hypervolume_of, objective_columns, points_of_run
from nastui.runs.fronts import FrontMember, FrontPoints, KnownFront, known_front, members_of, share_of_known
from nastui.runs.rows import RunRow
from nastui.runs.store import Store


def summary(run: RunRow, result: dict[str, Any]) -> str:
    """What was searched, what was found, what it cost, and the best cell as a drawing."""
    best = result["best"]
    lines = [
        f"{result['algorithm']} on {run.facts['title']}, {result['dataset']}, seed {result['seed']}: run {result['run']} is {result['state']}",
        f"  {run.why}" if run.why else "",
        f"  fitness  {run.facts['metric']}" + ("  — the objective is TEST accuracy" if result["split"] == "test" else ""),
        f"  cost     {counted(result['evaluations'], 'evaluation')}, {counted(result['unique_evaluations'], 'unique query')}, "
        f"{counted(result['generations'], 'generation')}, {duration(result['simulated_seconds'])} simulated, {duration(result['wall_seconds'])} here",
    ]
    if best:
        optimum = run.facts["optimum"]
        of = f" (the table's best: {decimal(optimum, 4)})" if optimum is not None else ""
        lines += [
            f"  best     {decimal(best['fitness'], 4)}{of}{_accuracies(run, result)}",
            f"           {best['cell']}",
            "",
            *("  " + line for line in cell_lines(run.facts["space"], best["cell"])),
        ]
    return "\n".join(line for line in lines if line or best)


def _accuracies(run: RunRow, result: dict[str, Any]) -> str:
    """Those of the best cell; where the fitness is none, and another network on other images may be meant, they are the table's."""
    best = result["best"]
    told = f"validation {decimal(best['valid_accuracy'])} %, test {decimal(best['test_accuracy'])} %"
    if run.facts.get("split") is not None:
        return f"; {told}"
    known = best["valid_accuracy"] is not None or best["test_accuracy"] is not None
    return f"; the table of {result['benchmark']} has for it on {result['dataset']}: {told}" if known else ""


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


_WIDTH, _HEIGHT = 78, 18
_MOST_MEMBERS = 40


def front_summary(store: Store, run: RunRow, *, whole: bool = False) -> str:
    """The front of a run: its picture, how good it is, and its cells.

    Raises:
        InputError: the run has no objectives.
    """
    points, known = points_of_run(store, run), known_front(run.facts)
    members = members_of(points, space_named(run.facts["space"]), known)
    drawn = len(points.objectives) > 1 and not linear()
    lines = ["", *(_front_picture(points, known, whole=whole) if drawn else ()), _front_line(points, known), ""]
    names = objective_columns(points.objectives)
    rows = [_member_row(one) for one in members[:_MOST_MEMBERS]]
    more = [f"… and {len(members) - _MOST_MEMBERS:,} more"] if len(members) > _MOST_MEMBERS else []
    return "\n".join([*lines, table(["", *names, "evaluation", "cell"], rows), *more])


def _front_picture(points: FrontPoints, known: KnownFront | None, *, whole: bool) -> list[str]:
    ascii = look().ascii
    plane, picture = front_plane(points, known, FrontShown(whole=whole), (_WIDTH, _HEIGHT), ascii=ascii)
    return [plain_text(draw_front(plane, picture)), plain_text((front_legend(picture, ascii=ascii, width=_WIDTH),)), ""]


def _front_line(points: FrontPoints, known: KnownFront | None) -> str:
    """`hypervolume 64.2982 (92.9 % of the exact front's), reference 80, 8; 5 of 20 points of the exact front`."""
    volume = hypervolume_of(points)
    parts = [f"{counted(len(points.front), 'cell')} on the front"]
    if volume is not None:
        share = None if known is None else known.share(volume)
        of = "" if share is None else f" ({percentage(share, 1)} of the exact front's)"
        each = [points.objectives.each[place] for place in points.objectives.optimised]
        reference = ", ".join(f"{one.name} {plainly(one.reference or 0.0, 6)}" for one in each)
        parts.append(f"hypervolume {plainly(volume, 6)}{of}, from the reference {reference}")
    if (found := share_of_known(points, known)) is not None:
        parts.append(f"{percentage(found)} of the exact front found")
    return "; ".join(parts)


def _member_row(one: FrontMember) -> list[str]:
    words = [word for word, there in (("knee", one.knee), ("best", one.best), ("exact", one.exact)) if there]
    return [", ".join(words), *(plainly(value, 6) for value in one.values), count(one.number + 1), one.cell]


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
    return table(["seed", "run", "state", "evaluations", "queries", "best", "test"], rows) + "\n" + _over_seeds(results)


def _over_seeds(results: list[dict[str, Any]]) -> str:
    """The mean over the runs that are done; how many others there are, whose best is that of a shorter search."""
    done = [one for one in results if one["state"] == "done"]
    found = [one["best"]["fitness"] for one in done if one["best"]]
    spread = f" ± {decimal(stdev(found), 4)} (mean ± standard deviation)" if len(found) > 1 else ""
    seeds = counted(len(found), "seed")
    said = f"best fitness over {seeds}: {decimal(mean(found), 4)}{spread}" if found else "nothing was found"
    if len(done) == len(results):
        return said
    left = f"{count(len(results) - len(done))} of {count(len(results))} runs not done"
    return f"{said}; {left}, not counted" if done else f"no run is done: no mean over {counted(len(results), 'seed')}"
