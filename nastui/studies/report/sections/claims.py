"""The claims of the study, each with its verdicts, place by place, and its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from nastui.drawing.numbers import counted
from nastui.studies.plan.study import Effects
from nastui.studies.report.document import Part, ReportSection
from nastui.studies.report.figures import VerdictStrip, VerdictStrips
from nastui.studies.report.rules.deciding import ClaimOutcome, ClaimPlace, decide
from nastui.studies.report.sections.coverage import KnownSpace
from nastui.studies.report.study_data import StudyData
from nastui.studies.report.tables import END, ClaimRow, ClaimsTable, EvidenceRow, EvidenceTable, StripRow, StripsTable
from nastui.studies.statistics.verdicts import Verdict


def outcomes(data: StudyData, tables: Mapping[str, KnownSpace]) -> tuple[ClaimOutcome, ...]:
    """Decide all claims of the study."""
    return tuple(decide(claim, data, tables) for claim in data.study.claims)


def claims(found: tuple[ClaimOutcome, ...], effects: Effects) -> ReportSection:
    """The verdicts, then the strips over the budget."""
    if not found:
        return ReportSection("Claims", ("The study makes none: a `[[claim]]` of its file is judged by a rule.",))
    rows = tuple(ClaimRow(one.claim.name, one.claim.text, one.verdict, one.claim.compared, where(one.places)) for one in found)
    parts: list[Part] = [
        _rule(effects),
        _measures(effects),
        ClaimsTable(title="Verdicts", rows=rows, note=_RESTS),
        *(why for one in found if (why := open_because(one))),
    ]
    strips = [(one, task, places) for one in found for task, places in by_task(one.places)]
    if strips:
        signs = signs_in_words() + "." + (f" {_END_SAYS}" if any(place.after is None for *_, places in strips for place in places) else "")
        drawn = tuple(VerdictStrip(_name(one, task), tuple((after_of(place), place.verdict) for place in places)) for one, task, places in strips)
        parts.append(VerdictStrips(title="Verdicts over the budget", note=signs, strips=drawn))
        texts = tuple(
            StripRow(one.claim.name, one.claim.compared, task, "  ".join(f"{after_of(place)} {place.verdict.sign}" for place in places))
            for one, task, places in strips
        )
        parts.append(StripsTable(title="Verdicts over the budget", rows=texts, note=signs))
    return ReportSection("Claims", tuple(parts))


def signs_in_words() -> str:
    """What the signs of strips stand for."""
    return ", ".join(f"{verdict.sign} {verdict}" for verdict in Verdict if verdict is not Verdict.HOLDS_IN_PART)


def open_because(one: ClaimOutcome) -> str:
    """Why a claim is not decided, everywhere or at some places; empty where it is decided at all."""
    name = f"{one.claim.name}, {one.claim.compared}" if one.claim.compared else one.claim.name
    if not one.places:
        return f"Why {name} is not decided: there is nothing to ask, since no panel and task that give verdicts have its arms."
    places = [place for place in one.places if place.verdict is Verdict.NOT_DECIDED]
    answers = [answer for place in places for answer in place.evidence if answer.verdict is Verdict.NOT_DECIDED]
    asked = [answer for answer in answers if answer.question.found is not None]
    reasons = "; ".join(dict.fromkeys(answer.reason for answer in answers if answer.question.found is None))
    said = [f"{counted(len(answers) - len(asked), 'question')} could not be asked ({reasons})"] if reasons else []
    if asked:
        said.append(f"in {counted(len(asked), 'question')} a difference that matters is neither shown nor ruled out, which more seeds may change")
    where = "" if len(places) == len(one.places) else f" at {len(places)} of {len(one.places)} places"
    return f"Why {name} is not decided{where}: {'; '.join(said)}." if places else ""


def evidence(found: tuple[ClaimOutcome, ...]) -> ReportSection:
    """What each verdict rests on."""
    rows = tuple(
        EvidenceRow(one.claim.name, place.task, answer.question.what, answer.verdict, answer.reason, one.claim.compared, after_of(place))
        for one in found
        for place in one.places
        for answer in place.evidence
    )
    return ReportSection(_EVIDENCE, (EvidenceTable(title="What they rest on", rows=rows),) if found else ())


def where(places: Sequence[ClaimPlace]) -> str:
    """In words: where it holds, where it does not, and where that is not decided."""
    by_verdict = {verdict: [place for place in places if place.verdict is verdict] for verdict in Verdict}
    said = []
    for verdict, own in by_verdict.items():
        if own:
            said.append(f"{verdict}: {'everywhere' if len(own) == len(places) else '; '.join(_spots(own, places))}")
    return ". ".join(said)


_EVIDENCE: Final = "What the verdicts rest on"
_RESTS: Final = f"p, A12, difference and margin of each question stand at the end, under “{_EVIDENCE}”."
_END_SAYS: Final = f"`{END}`: at the end of the runs, each at its own budget, as they saw it."


def _spots(own: Sequence[ClaimPlace], every: Sequence[ClaimPlace]) -> Iterator[str]:
    for task, places in by_task(own):
        many = sum(1 for place in every if place.task == task)
        yield task if len(places) == many else f"{task} ({', '.join(map(after_of, places))})"


def by_task(places: Sequence[ClaimPlace]) -> list[tuple[str, list[ClaimPlace]]]:
    """The places of each task, in the order in which they come; those of several panels together."""
    found: dict[str, list[ClaimPlace]] = {}
    for place in places:
        found.setdefault(place.task, []).append(place)
    return list(found.items())


def _name(one: ClaimOutcome, task: str) -> str:
    return f"{one.claim.name}, {one.claim.compared}: {task}" if one.claim.compared else f"{one.claim.name}: {task}"


def after_of(place: ClaimPlace) -> str:
    """The number of trainings, or what the end is called."""
    return END if place.after is None else str(place.after)


def _measures(effects: Effects) -> str:
    return (
        "At a place a claim holds where all its questions do, and does not where one is ruled out; that something is not always so holds where one "
        "does. ✗ says that a difference that matters is ruled out, be it that the arms are alike or that it is the other way round: "
        "difference and A12 at the end say which. Differences and margins are percent points of accuracy; "
        f"{effects.distance:g} positions of the mean Hamming distance between a run's cells; {effects.tau:g} of Kendall's τ; "
        f"of costs natural logarithms, and a factor of {effects.ratio:g}. Rank tests are Mann–Whitney's (counted for few runs, else the normal "
        "approximation) and Wilcoxon's for pairs, the one-sided ones Welch's t. Here the incumbent of an arm by scores is the best of what was "
        "trained of its proposals; in the tables of results it is the best by score."
    )


def _rule(effects: Effects) -> str:
    return (
        "Each claim is judged on each data set after several numbers of trainings, by rules and effects of the study file. A question holds where "
        f"its rank test's p is below .05 and the effect matters: A12 of at least {effects.a12:g}, or a difference of means of at least "
        f"{effects.points:g} percent points (where a task's noise is greater: that) that A12 does not contradict. "
        "It does not hold where such an effect is ruled out: one-sided "
        "tests show the difference to be smaller, and A12 is below that too. Both p are corrected (Holm) over all questions of the claim, at all "
        "places, with those that could not be asked. Else it is not decided. Arms by scores pay for training the best 50 of what they propose. A "
        "claim holds in part where it holds at some places only; it does not hold where it holds at none, and at some does not."
    )
