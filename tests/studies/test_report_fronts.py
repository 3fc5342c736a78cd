"""Fronts in the reports of studies: hypervolume, IGD⁺, shares found and attainment, from runs of several objectives."""

from dataclasses import replace

import numpy as np
import pytest
import tomli
from made_up_study import ACCURACY_AND_MS, made_up, one_run, with_front
from several_objectives import TWO
from small_study import SMALL

from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.pareto.hypervolume import hypervolume
from nastui.pareto.indicators import igd_plus
from nastui.runs.fronts import FrontPoints, KnownFront
from nastui.runs.result import result_of
from nastui.runs.session import start
from nastui.runs.store import Store
from nastui.studies.plan.matrix import matrix
from nastui.studies.plan.planning import plan
from nastui.studies.plan.reading import study_from
from nastui.studies.report.composing import compose
from nastui.studies.report.figures import AttainmentSurfaces, FrontCurves
from nastui.studies.report.front_tables import FrontsTable
from nastui.studies.report.render.pictures import svg
from nastui.studies.report.run_fronts import RunFront, front_of_run
from nastui.studies.report.sections.comparisons import compared
from nastui.studies.report.sections.fronts import front_quality
from nastui.studies.report.study_data import StudyData, read_groups

VALUES = [[80.0, 8.0], [90.0, 9.0], [70.0, 2.0], [60.0, 9.0]]
EXACT = KnownFront(((90.0, 9.0), (80.0, 4.0)), 2, 500.0)


def front(values=VALUES, known=EXACT):
    array = np.array(values)
    return RunFront(FrontPoints(ACCURACY_AND_MS, np.zeros((len(array), 6), np.uint8), array, np.arange(len(array))), known, ACCURACY_AND_MS)


def test_a_front_is_measured_after_any_number_of_queries():
    one = front()
    assert one.volumes.tolist() == pytest.approx([160.0, 160 + 10, 170 + 70 * 6, 590.0])
    assert [one.volume_after(many) for many in (1, 3, None, 99)] == pytest.approx([160.0, 590.0, 590.0, 590.0])
    assert one.found_after(1).tolist() == [[-80.0, 8.0]]
    assert one.share_after(1) == 0
    assert one.share_after(2) == 50


def test_igd_plus_is_in_units_of_the_exact_fronts_extent():
    """The second point of the exact front is missed by 4 of 5 ms and no accuracy; the first by 10 of 10 points, then by nothing."""
    one = front()
    assert one.igd_plus_after(1) == pytest.approx((1.0 + 0.8) / 2)
    assert one.igd_plus_after(2) == pytest.approx(igd_plus([[1.0, 0.8], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]]))


def test_without_an_exact_front_volumes_are_percent_of_the_most_that_was_reached():
    runs = tuple(with_front(one_run(seed, 90.0), percent, known=None) for seed, percent in enumerate([40.0, 80.0]))
    data = made_up({"arm": runs, "other": runs})
    assert data.whole_volume("digits", runs[0].front) == 400
    assert data.finals("equal", "digits", "arm", "hypervolume").tolist() == [50.0, 100.0]
    assert np.isnan(runs[0].front.igd_plus_after(None))


@pytest.fixture
def ran(own_home):
    """Two arms with two objectives, three runs each."""
    document = tomli.loads(SMALL)
    objectives = {f"objective.{number}.{key}": value for number, one in enumerate(TWO["objective"], start=1) for key, value in one.items()}
    document["arm"] = [
        {"name": name, "preset": "quickstart", "set": {"algorithm.name": algorithm, **objectives}}
        for name, algorithm in (("random", "random"), ("sampling", "random-sampling"))
    ]
    document["panel"][0]["budget"] = {"evaluations": 120}
    document["comparison"] = [{"panel": "equal", "first": "random", "second": "sampling", "measure": "hypervolume"}]
    study = study_from(document)
    with Store() as store:
        for one in plan(study):
            start(store, one.spec).drive(store)
        yield study, matrix(plan(study), store), store


def test_the_report_has_the_hypervolumes_of_the_store(ran):
    study, whole, store = ran
    report = compose(study, whole, read_groups(store, whole))
    rows = report.first(FrontsTable).rows
    ends = {row.arm: row for row in rows if row.queries == "end"}
    results = {arm: [result_of(store, whole.run(one)) for one in whole.planned if one.arm == arm] for arm in ends}
    for arm, row in ends.items():
        volumes = [100 * one["share_of_exact_hypervolume"] for one in results[arm]]
        assert row.hypervolume == pytest.approx((np.mean(volumes), np.std(volumes, ddof=1)))
        assert row.found == pytest.approx(100 * np.mean([one["share_of_exact_front"] for one in results[arm]]))
        assert row.runs == 3
    assert [row.queries for row in rows if row.arm == "random"] == ["50", "100", "end"]
    assert "Reference point: valid accuracy 50.00 %, flops 600,000" in report.first(FrontsTable).note


def test_pictures_of_hypervolume_and_attainment(ran):
    study, whole, store = ran
    report = compose(study, whole, read_groups(store, whole))
    curves, surfaces = report.first(FrontCurves), report.first(AttainmentSurfaces)
    assert [one.name for one in curves.curves] == [one.name for one in surfaces.surfaces] == ["random", "sampling"]
    assert all((np.diff(one.middle) >= 0).all() for one in curves.curves)
    assert (surfaces.x, surfaces.y, surfaces.more) == ("flops, count", "valid accuracy, %", (False, True))
    for figure in (curves, surfaces):
        assert svg(figure).startswith("<svg")
    (random, _) = surfaces.surfaces
    # what three quarters attain no run of a quarter misses: the median lies between
    for x, y in random.high:
        assert ((random.middle[:, 0] <= x) & (random.middle[:, 1] >= y)).any()


def test_declared_comparisons_are_of_hypervolumes_where_they_say_so(ran):
    study, whole, store = ran
    data = StudyData(study, read_groups(store, whole))
    (one,) = compared(data)
    assert one.declared.measure == "hypervolume"
    finals = data.finals("equal", "digits", "random", "hypervolume")
    assert (finals > 90).all()
    assert (finals <= 100).all()
    front_of_first = data.runs("equal", "digits", "random")[0].front
    volume = hypervolume(front_of_first.points.costs.points, front_of_first.objectives.reference)
    assert finals[0] == pytest.approx(100 * volume / front_of_first.known.hypervolume)


def test_studies_without_objectives_have_no_such_section():
    assert front_quality(made_up({"one": np.linspace(90, 91, 12), "two": np.linspace(90, 91, 12)})).parts == ()


def measured_nearer(run, percent):
    """A run whose hypervolumes are measured from a nearer reference point, so that they are a tenth."""
    far = with_front(run, percent, known=None).front.points
    near = replace(ACCURACY_AND_MS, each=(ACCURACY_AND_MS.each[0], replace(ACCURACY_AND_MS.each[1], reference=5.5)))
    return replace(run, front=RunFront(replace(far, objectives=near), None, near))


def test_volumes_of_another_reference_are_percent_of_their_own_whole():
    far = tuple(with_front(one_run(seed, 90.0), 80.0, known=None) for seed in range(3))
    near = tuple(measured_nearer(one_run(seed, 90.0), 80.0) for seed in range(3))
    data = made_up({"far": far, "near": near})
    assert [data.whole_volume("digits", runs[0].front) for runs in (far, near)] == [400, 40]
    assert data.finals("equal", "digits", "near", "hypervolume").tolist() == [100.0] * 3
    section = front_quality(data)
    (table,) = (part for part in section.parts if isinstance(part, FrontsTable))
    assert "far: Reference point: accuracy 0 %, latency 10.00 ms. near: Reference point: accuracy 0 %, latency 5.500 ms." in table.note
    (surfaces,) = (part for part in section.parts if isinstance(part, AttainmentSurfaces))
    assert [one.name for one in surfaces.surfaces] == ["far"]


def of_objectives(first, second, **declared):
    """A study of two arms that optimise these."""
    document = tomli.loads(SMALL)
    document["arm"] = [
        {"name": name, "preset": "quickstart", "set": {"algorithm.name": "random", **objectives}}
        for name, objectives in (("first", first), ("second", second))
    ]
    return study_from({**document, **declared})


BY = {"objective.1.measure": "fitness", "objective.1.reference": 50.0, "objective.2.column": "flops", "objective.2.reference": 6e5}
TURNED = {"objective.1.column": "flops", "objective.1.reference": 6e5, "objective.2.measure": "fitness", "objective.2.reference": 50.0}
DECLARED = [
    {"comparison": [{"panel": "equal", "first": "first", "second": "second", "measure": "hypervolume"}]},
    {"claim": [{"name": "a", "text": "x", "rule": "best-front", "panel": "equal", "arm": "first"}]},
    {"claim": [{"name": "a", "text": "x", "rule": "best-front", "panels": ["equal"], "arm": "second", "others": ["first"]}]},
]


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"objective.2.reference": 7e5}, "flops from 700,000"),
        ({"objective.2.column": "parameters"}, "parameters from 600,000"),
        ({"objective.2.goal": "none", "objective.2.max": 5e5}, "accuracy valid"),
        ({"fitness.epochs": 4}, "accuracy valid 4 from 50.0000"),
        ({"objective.2.goal": "max"}, "max flops from 600,000"),
    ],
)
def test_fronts_that_cannot_be_compared_are_refused(declared, change, said):
    with pytest.raises(InputError, match="cannot be compared") as refused:
        plan(of_objectives(BY, {**BY, **change}, **declared))
    assert said in str(refused.value)
    plan(of_objectives(BY, {**BY, **change}))


@pytest.mark.parametrize("declared", DECLARED)
def test_order_bounds_and_a_goal_that_is_said_do_not_stand_in_the_way(declared):
    plan(of_objectives(BY, {**TURNED, "objective.1.max": 5e5, "objective.2.goal": "max"}, **declared))


@pytest.mark.parametrize("change", [{"split": "test"}, {"epochs": 4}, {"name": "naswt"}])
def test_fronts_of_another_fitness_are_of_another_kind_in_plans_and_reports(ran, change):
    _, whole, store = ran
    run = next(filter(None, map(whole.run, whole.planned)))
    document = dict(run.document)
    other = replace(run, document={**document, "fitness": {**document["fitness"], **change}})
    records = store.history(run.id, space_named(run.facts["space"]).length).records
    assert front_of_run(run, records).measured == front_of_run(replace(run), records).measured
    assert front_of_run(run, records).measured != front_of_run(other, records).measured
