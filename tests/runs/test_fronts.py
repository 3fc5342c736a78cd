"""The front of a run with objectives: what is noted, kept for views, listed and written."""

import csv
import io
import json

import numpy as np
import pytest
from sealing import vouch
from several_objectives import TWO, run_of_two

from nastui.algorithms.notes import FrontNote
from nastui.base.errors import InputError
from nastui.cells.spaces import space_named
from nastui.fitness.objectives import Objective, Objectives
from nastui.pareto.hypervolume import hypervolume
from nastui.presets.reading import override
from nastui.runs import fronts
from nastui.runs.control import Switches
from nastui.runs.curves import curves
from nastui.runs.exporting import front_text
from nastui.runs.filtering import parse_filter
from nastui.runs.front_picture import FrontShown, front_plane, pairs_of
from nastui.runs.front_result import points_of_run
from nastui.runs.fronts import FrontPoints, known_front, members_of, share_of_known
from nastui.runs.result import result_of
from nastui.runs.session import resume, start
from nastui.runs.sketches import points_of
from nastui.runs.sorting import RunOrder, ordered
from nastui.runs.spec import spec_from
from nastui.runs.status_lines import status_line
from nastui.runs.store import Store
from nastui.runs.view import RunView, ViewOptions
from nastui.runs.watching import watch


@pytest.fixture
def store(own_home):
    with Store() as opened:
        yield opened


def view_of(store, run, **options):
    return RunView(watch(store, run), ViewOptions(**options))


def points(values, goals=("max", "min"), references=(None, None)):
    each = tuple(Objective(f"o{place}", "", goal, reference=one) for place, (goal, one) in enumerate(zip(goals, references, strict=True)))
    array = np.array(values, dtype=float)
    return FrontPoints(Objectives(each), np.zeros((len(array), 6), np.uint8), array, np.arange(len(array)))


@pytest.mark.parametrize("workers", [None, 4])
def test_each_generation_notes_size_and_hypervolume_of_the_front_so_far(store, workers):
    view = view_of(store, run_of_two(store, *([f"engine.workers={workers}"] if workers else [])))
    reference = view.points.objectives.reference
    for generation in view.snapshot.generations:
        found = view.points.before(generation.total)
        assert generation.front.size == len(np.unique(found.costs.points[found.front], axis=0))
        assert generation.front.hypervolume == pytest.approx(hypervolume(found.costs.points, reference))
    assert len(view.snapshot.generations) == 3
    assert view.hypervolume > 0


def test_a_run_that_is_stopped_and_resumed_notes_the_same(store):
    whole = view_of(store, run_of_two(store))
    spec = spec_from(override(TWO, ["budget.unique_evaluations=100"]))
    session = start(store, spec)
    session.drive(store)
    first = view_of(store, session.run)
    assert first.hypervolume == whole.snapshot.generations[0].front.hypervolume
    again = start(store, spec_from(TWO))
    switches: Switches = again.switches
    switches.stop.set()
    again.drive(store)
    resume(store, store.run(again.run)).drive(store)
    assert [one.front for one in view_of(store, again.run).snapshot.generations] == [one.front for one in whole.snapshot.generations]


def test_runs_without_objectives_have_no_front(store):
    run = run_of_two(store, "objective.1.measure=none", "objective.1.column=none", "algorithm.name=random")
    # one objective alone: it has a front of one point, and no hypervolume
    view = view_of(store, run)
    assert view.hypervolume is None
    assert "front" not in view.y_axes
    document = {key: value for key, value in TWO.items() if key != "objective"}
    session = start(store, spec_from(document))
    session.drive(store)
    plain = view_of(store, session.run)
    assert plain.points is None
    assert plain.members == ()
    assert "front" not in result_of(store, store.run(session.run))
    assert all(FrontNote.of(one.notes) is None for one in plain.snapshot.generations)
    with pytest.raises(InputError, match="has no objectives"):
        front_text(store, session.run, "csv")


def test_members_say_which_is_the_best_the_knee_and_on_the_exact_front(store):
    run = run_of_two(store)
    view = view_of(store, run)
    assert view.members[0].best
    assert view.members[0].cell == result_of(store, store.run(run))["best"]["cell"]
    assert sum(one.knee for one in view.members) == 1
    known = known_front(store.run(run).facts)
    there = {point[0]: point[1] for point in known.points}
    assert [one.exact for one in view.members] == [there.get(one.values[0]) == one.values[1] for one in view.members]
    assert 0 < share_of_known(view.points, known) <= 1


def test_all_cells_found_is_the_exact_front(store):
    run = run_of_two(store, "budget.unique_evaluations=15625")
    view = view_of(store, run)
    assert all(one.exact for one in view.members)
    assert share_of_known(view.points, view.known_front) == 1
    assert view.known_front.share(view.hypervolume) == pytest.approx(1)
    assert len(view.members) == view.known_front.cells


def test_the_knee_is_sought_among_what_is_better_than_the_reference():
    curve = [(90.0, 10.0), (88.0, 4.0), (80.0, 3.0), (10.0, 1.0)]
    assert points(curve).knee == 2
    assert points(curve, references=(70.0, 20.0)).knee == 1
    assert points(curve[:2]).knee is None


def test_members_are_ordered_by_the_first_objective_then_by_evaluation():
    found = points([(80.0, 1.0), (90.0, 2.0), (90.0, 2.0), (70.0, 5.0)])
    assert [one.number for one in members_of(found, space_named("nats-tss"), None)] == [1, 2, 0]
    assert [one.exact for one in members_of(found, space_named("nats-tss"), None)] == [None] * 3


def test_a_long_run_keeps_its_front_and_the_latest(monkeypatch):
    monkeypatch.setattr(fronts, "MOST_POINTS", 10)
    records = np.zeros(30, dtype=[("cell", "u1", (6,)), ("new", "u1"), ("objectives", "f8", (2,))])
    records["new"] = 1
    records["objectives"] = [(100.0 - place, 5.0 + place) for place in range(30)]
    grown = points(np.empty((0, 2))).more(records, 0)
    assert len(grown) <= 10
    assert grown.numbers[0] == 0
    assert grown.numbers[-1] == 29
    assert grown.front.tolist() == [0]
    assert grown.values_of(0).tolist() == [100.0, 5.0]
    assert grown.values_of(7) is None


def test_the_chart_of_the_hypervolume_has_the_exact_one_beside_it(store):
    view = view_of(store, run_of_two(store), y="hypervolume")
    found, exact = curves(view).series
    assert [y for _, y in found.points] == [one.front.hypervolume for one in view.snapshot.generations]
    assert {y for _, y in exact.points} == {view.known_front.hypervolume}


def test_a_list_shows_the_hypervolume(store):
    run, other = run_of_two(store), run_of_two(store, "seed=2", "budget.unique_evaluations=100")
    entries = {one.id: one for one in store.entries()}
    view = view_of(store, run)
    assert entries[run].hypervolume == view.hypervolume
    assert entries[run].front.size == view.shown.front.size
    assert entries[run].hypervolume_share == pytest.approx(view.known_front.share(view.hypervolume))
    assert list(entries[run].points) == sorted(entries[run].points)
    best = ordered(list(entries.values()), RunOrder("hypervolume"))
    assert [one.id for one in best] == sorted(entries, key=lambda one: -entries[one].hypervolume)
    wanted = parse_filter(f"hypervolume>={entries[run].hypervolume!r} front>1")
    assert wanted(entries[run])
    assert wanted(entries[other]) == (entries[other].hypervolume >= entries[run].hypervolume)


def test_while_it_is_driven_the_list_shows_what_is_stored_so_far(store):
    session = start(store, spec_from(TWO))
    (before,) = store.entries()
    assert before.front is not None
    assert before.hypervolume is None
    session.drive(store)
    store._connection.execute("UPDATE runs SET total = NULL")  # as of one whose driver was killed
    vouch(store)
    (killed,) = store.entries()
    assert killed.hypervolume == view_of(store, session.run).hypervolume


def test_at_each_reading_of_the_list_only_new_chunks_of_a_front_are_read(store, monkeypatch):
    run = run_of_two(store)
    store._connection.execute("UPDATE runs SET total = NULL")
    vouch(store)
    read, of = [], FrontNote.of
    monkeypatch.setattr(FrontNote, "of", classmethod(lambda kind, notes: read.append(notes) or of(notes)))
    (first,), (second,) = store.entries(), store.entries()
    assert len(read) == len(store.chunks(run)) == 3
    assert first == second
    assert second.front.size == view_of(store, run).snapshot.generations[-1].front.size


def test_the_sketch_of_a_run_without_a_front_is_as_it_was(store):
    document = {key: value for key, value in TWO.items() if key != "objective"}
    start(store, spec_from(document)).drive(store)
    (entry,) = store.entries()
    assert len(entry.curve) == 24 * 8
    assert len(points_of(entry.curve)) == 24
    assert entry.front is None
    assert entry.hypervolume is None


def test_the_result_and_the_files_of_the_front_agree(store):
    run = run_of_two(store)
    result = result_of(store, store.run(run))
    rows = list(csv.DictReader(io.StringIO(front_text(store, run, "csv"))))
    document = json.loads(front_text(store, run, "json"))
    assert document.pop("run") == run
    assert document == json.loads(json.dumps({name: result[name] for name in document}))
    assert [row["cell"] for row in rows] == [one["cell"] for one in result["front"]]
    assert [float(row["flops"]) for row in rows] == [one["objectives"]["flops"] for one in result["front"]]
    assert [one["name"] for one in result["objectives"]] == ["valid accuracy", "flops"]
    assert result["hypervolume"] == pytest.approx(view_of(store, run).hypervolume)
    assert result["share_of_exact_hypervolume"] == pytest.approx(result["hypervolume"] / result["exact_front"]["hypervolume"])


def test_a_line_of_a_watch_has_the_front(store):
    view = view_of(store, run_of_two(store))
    share = f"{100 * view.known_front.share(view.hypervolume):.1f} %"
    assert f" · front {view.shown.front.size:.0f} · hv {share}" in status_line(view)


def test_axes_hold_the_front_and_leave_out_what_would_press_it_together():
    found = points([(90.0, 10.0), (88.0, 4.0), (87.0, 3.0), (10.0, 1.0), (50.0, 50.0)])
    plane, picture = front_plane(found, None, FrontShown(), (60, 20), ascii=False)
    assert 80 < plane.y[1].low < 87
    assert (plane.x[1].low, plane.x[1].high) == (0.0, 11.0)
    assert picture.more == (False, True)
    assert (1.0, 10.0) in picture.found
    whole, _ = front_plane(found, None, FrontShown(whole=True), (60, 20), ascii=False)
    assert whole.y[1].low <= 10
    assert whole.x[1].high >= 50
    assert sum(picture.cloud.values()) == 3


def test_three_objectives_have_three_pictures():
    found = points([(90.0, 10.0, 1.0), (80.0, 4.0, 2.0), (70.0, 3.0, 3.0)], ("max", "min", "none"), (None, None, None))
    assert pairs_of(found.objectives) == ((1, 0), (2, 0), (2, 1))
    assert front_plane(found, None, FrontShown(), (60, 20), ascii=False)[1].lines
    plane, picture = front_plane(found, None, FrontShown(pair=1), (60, 20), ascii=False)
    assert not picture.lines
    assert plane.title == "o0 over o2"


def test_points_of_a_run_are_those_that_a_watch_gathers(store):
    run = run_of_two(store)
    assert np.array_equal(points_of_run(store, store.run(run)).values, view_of(store, run).points.values)
