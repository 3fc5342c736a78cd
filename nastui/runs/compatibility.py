"""Which parts of a spec go together: what no part can know of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nastui.algorithms.registry import ALGORITHMS
from nastui.base.errors import InputError, Place, choose_one
from nastui.fitness.objective_settings import doubled

if TYPE_CHECKING:
    from nastui.runs.run_spec import RunSpec


def takes_predictor(algorithm: str) -> Literal["none", "screens", "needs"]:
    """What an algorithm does with a predictor; `none` where it does not exist."""
    entry = ALGORITHMS.entries.get(algorithm)
    return entry.predictor if entry else "none"


def keeps_predictor(before: str, after: str) -> bool:
    """Whether the predictor stays when another algorithm is chosen: where it may be left out, it is chosen for each algorithm anew."""
    return takes_predictor(after) == "needs" or takes_predictor(before) == takes_predictor(after) == "screens"


def keeps_scores(before: str, after: str) -> bool:
    """Whether zero-cost scores stay when another algorithm is chosen: where they screen candidates they are chosen for each algorithm anew."""
    return takes_scores(after) and uses_scores(before) == uses_scores(after)


def is_screened(spec: RunSpec) -> bool:
    """Whether a predictor, or zero-cost scores, stand between the algorithm and the evaluation of its candidates."""
    scored = spec.features is not None and spec.features.asked
    return (spec.predictor is not None or scored) and takes_predictor(spec.algorithm.name) == "screens"


def is_asynchronous(spec: RunSpec) -> bool:
    """Whether the algorithm is asked for more while evaluations are under way; else each of its batches is waited for."""
    entry = ALGORITHMS.entries.get(spec.algorithm.name)
    return entry is not None and entry.asynchronous and not is_screened(spec)


def check_together(spec: RunSpec, *, accelerated: bool) -> None:
    """Refuse parts that contradict each other.

    Args:
        spec: its acceleration is there, whether it applies or not.
        accelerated: whether the document asks for acceleration.

    Raises:
        InputError: the key is that of the field to change.
    """
    _check_predictor(spec)
    if accelerated and not is_screened(spec):
        nothing = "there is no predictor, and there are no scores, to screen candidates"
        reason = nothing if spec.predictor is None else f"{spec.algorithm.name} uses its predictor itself"
        raise InputError(reason, remedy="add [predictor] or [features], or remove [acceleration]", place=Place(key="acceleration"))
    _check_features(spec)
    _check_objectives(spec)
    _check_budget(spec)


def uses_scores(algorithm: str) -> bool:
    """Whether an algorithm itself makes use of zero-cost scores; False where it does not exist."""
    entry = ALGORITHMS.entries.get(algorithm)
    return entry is not None and entry.takes_scores


def takes_scores(algorithm: str) -> bool:
    """Whether an algorithm makes use of zero-cost scores, or they may screen its candidates; False where it does not exist."""
    return uses_scores(algorithm) or takes_predictor(algorithm) == "screens"


def takes_objectives(algorithm: str) -> bool:
    """Whether an algorithm knows several objectives; False where it does not exist."""
    entry = ALGORITHMS.entries.get(algorithm)
    return entry is not None and entry.several_objectives


def takes_fidelities(algorithm: str) -> bool:
    """Whether an algorithm measures cells at several fidelities; False where it does not exist."""
    entry = ALGORITHMS.entries.get(algorithm)
    return entry is not None and entry.fidelities


def check_fidelity(spec: RunSpec, *, given: bool) -> None:
    """Refuse fidelities, and a budget of epochs, where the algorithm knows of one fidelity only; and what does not go together with several.

    Raises:
        InputError: the key is that of the field to change.
    """
    if takes_fidelities(spec.algorithm.name):
        _check_alone(spec)
    elif given or spec.budget.epochs:
        others = ", ".join(entry.name for entry in ALGORITHMS.entries.values() if entry.fidelities)
        reason = f"{spec.algorithm.name} measures every cell at one fidelity"
        if given:
            raise InputError(reason, remedy=f"remove [fidelity]; it is used by {others}", place=Place(key="fidelity"))
        raise InputError(f"{reason}, so that no epochs are counted", remedy="budget evaluations instead", place=Place(key="budget.epochs"))


def _check_alone(spec: RunSpec) -> None:
    """Several fidelities are searched by one fitness, cell by cell."""
    reason = f"{spec.algorithm.name} measures cells at several fidelities, and"
    if spec.objectives:
        remedy = "remove [[objective]], or choose another algorithm"
        raise InputError(f"{reason} objectives are known at one", remedy=remedy, place=Place(key="objective.1"))
    if spec.engine.workers is not None:
        raise InputError(f"{reason} workers know one", remedy="leave engine.workers out", place=Place(key="engine.workers"))


def _check_objectives(spec: RunSpec) -> None:
    """One at least is optimised, no two are the same, and several need an algorithm that knows several."""
    optimised = [one for one in spec.objectives if one.goal != "none"]
    if spec.objectives and not optimised:
        raise InputError(
            "nothing is optimised: every objective has the goal none", remedy="give one of them a goal", place=Place(key="objective.1.goal")
        )
    if (second := doubled(spec.objectives)) is not None:
        raise InputError(
            f"{spec.objectives[second].name} is an objective twice",
            remedy="give it once, with its goal and both of its bounds",
            place=Place(key=f"objective.{second + 1}"),
        )
    if len(optimised) > 1 and not takes_objectives(spec.algorithm.name):
        others = choose_one(entry.name for entry in ALGORITHMS.entries.values() if entry.several_objectives)
        remedy = f"{others}, or give all objectives but one the goal none"
        raise InputError(
            f"{spec.algorithm.name} optimises one objective, and these are {len(optimised)}", remedy=remedy, place=Place(key="algorithm.name")
        )


def _check_features(spec: RunSpec) -> None:
    if spec.features is None or not spec.features.asked:
        return
    place = Place(key="features.scores" if spec.features.names else "features.columns" if spec.features.column_names else "features.transfer")
    if not takes_scores(spec.algorithm.name):
        others = ", ".join(name for name in ALGORITHMS.entries if takes_scores(name))
        remedy = f"remove [features]; they are used by {others}"
        raise InputError(f"{spec.algorithm.name} makes no use of zero-cost scores", remedy=remedy, place=place)
    if is_screened(spec) and spec.predictor is not None:
        raise InputError("candidates are screened by a predictor or by zero-cost scores", remedy="remove [features] or [predictor]", place=place)
    if is_screened(spec) and spec.objectives:
        raise InputError("zero-cost scores screen candidates for one fitness", remedy="remove [features] or [[objective]]", place=place)


def _check_predictor(spec: RunSpec) -> None:
    name = spec.algorithm.name
    takes = takes_predictor(name)
    if takes == "needs" and spec.predictor is None:
        raise InputError(f"{name} needs a predictor", remedy='add [predictor] with name = "…"', place=Place(key="predictor"))
    if takes == "none" and spec.predictor is not None:
        others = ", ".join(entry.name for entry in ALGORITHMS.entries.values() if entry.predictor != "none")
        raise InputError(f"{name} takes no predictor", remedy=f"remove [predictor]; it is taken by {others}", place=Place(key="predictor.name"))


def _check_budget(spec: RunSpec) -> None:
    """An algorithm that evaluates in iterations makes one at least."""
    deciding = spec.acceleration if is_screened(spec) else spec.algorithm.settings
    least = getattr(deciding, "least_evaluations", 1)
    for name in ("evaluations", "unique_evaluations"):
        given = getattr(spec.budget, name)
        if given is not None and given < least:
            raise InputError(
                f"{given:,} evaluations are less than one iteration, which has {least:,}",
                remedy=f"give at least {least:,}, or make iterations smaller",
                place=Place(key=f"budget.{name}"),
            )
