"""What a live view keeps of a run: populations, the trail of bests, few of very many generations."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nastui.algorithms.acceleration_settings import AccelerationSettings
from nastui.algorithms.next_step import screened
from nastui.algorithms.registry import ALGORITHMS
from nastui.base.entry import Entry, NoSettings
from nastui.cells.spaces import graph_of, space_named, spaces
from nastui.cli import progress
from nastui.drawing.graph_changes import changes
from nastui.drawing.spans import line_width, plain_text
from nastui.fitness.fitness import Evaluations
from nastui.runs import run_follower, watching
from nastui.runs.curves import curves
from nastui.runs.generation import LATEST, Generation, thinned
from nastui.runs.happenings import happenings, log_lines
from nastui.runs.population import LEAST, no_tail, populations
from nastui.runs.records import pack
from nastui.runs.rows import Chunk
from nastui.runs.session import start
from nastui.runs.spec import spec_from
from nastui.runs.store import Store
from nastui.runs.trail import MOST_BESTS, trail_with
from nastui.runs.view import RunView, ViewOptions
from nastui.runs.watching import watch

TSS = space_named("nats-tss")
SIZES = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 30)), min_size=1, max_size=8)


def numbered(sizes):
    """(generation, evaluations): a generation may come in several parts."""
    number, found = 1, []
    for place, (same, size) in enumerate(sizes):
        number += place > 0 and same != 1
        found.append((number, size))
    return found


@given(SIZES, st.integers(0, 7))
def test_a_population_is_that_of_its_generation_however_it_comes(sizes, cut):
    parts = numbered(sizes)
    cells = TSS.random(np.random.default_rng(0), sum(size for _, size in parts))
    wanted = {number for number, _ in parts}
    whole = populations(TSS, no_tail(TSS), parts, cells, wanted)
    first = sum(size for _, size in parts[:cut])
    early = populations(TSS, no_tail(TSS), parts[:cut], cells[:first], wanted)
    late = populations(TSS, early.tail, parts[cut:], cells[first:], wanted)
    assert {**early.found, **late.found} == whole.found
    end = 0
    for number in sorted(wanted):
        size = sum(count for one, count in parts if one == number)
        end += size
        own = cells[max(0, end - max(size, LEAST)) : end]
        assert whole.found[number].size == len(own)
        assert whole.found[number].distinct == len(np.unique(own, axis=0))
        for place, value in ((0, 0), (3, 2), (5, 4)):
            assert whole.found[number].shares()[place, value] == pytest.approx(np.mean(own[:, place] == value))


@pytest.mark.parametrize("space", [*spaces()], ids=lambda one: one.name)
def test_every_square_of_a_facet_is_a_value_of_the_space(space):
    squares = [square for facet in space.facets() for row in facet.squares for square in row if square is not None]
    assert len(squares) == len(set(squares))
    assert all(value <= space.choices[place] for place, value in squares)  # of NAS-Bench-101's operations the last is absence
    for facet in space.facets():
        assert len(facet.squares) == len(facet.rows)
        assert {len(row) for row in facet.squares} == {len(facet.columns)}


def test_the_grids_of_both_topologies_have_operations_and_edges():
    assert [facet.title for facet in TSS.facets()] == ["operations on edges"]
    assert [facet.title for facet in space_named("nasbench101").facets()] == ["operations of vertices", "edges"]
    assert sum(square is not None for row in space_named("nasbench101").facets()[1].squares for square in row) == 21


def test_absent_vertices_are_counted_as_such():
    space = space_named("nasbench101")
    cells = np.stack([space.parse("0110000100010000:input,conv1x1-bn-relu,maxpool3x3,output")] * 25)
    (found,) = populations(space, no_tail(space), [(1, 25)], cells, {1}).found.values()
    shares = found.shares()
    assert shares[:5, :].argmax(axis=1).tolist() == cells[0, :5].tolist()
    assert shares[:5, 3].sum() == 3
    assert shares[5:, 1].sum() == 4
    assert (found.size, found.distinct) == (25, 1)


def chunk(number, generation, fitness):
    cells = TSS.random(np.random.default_rng(number), len(fitness))
    nothing = np.full(len(fitness), math.nan)
    records = pack(Evaluations(cells, np.array(fitness, dtype=float), nothing, nothing, nothing, nothing), np.ones(len(fitness), dtype=bool))
    return Chunk(number, generation, len(fitness), 0, 0, None, None, None, None, None, None, {}, float(number)), records


NUMBERS = st.lists(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=5), min_size=1, max_size=6)


@given(NUMBERS, st.integers(0, 5))
def test_the_trail_holds_each_best_however_it_comes(fitness, cut):
    parts = [chunk(number, number + 1, values) for number, values in enumerate(fitness)]
    whole = trail_with(TSS, (), 0, parts)
    first = sum(map(len, fitness[:cut]))
    assert trail_with(TSS, trail_with(TSS, (), 0, parts[:cut]), first, parts[cut:]) == whole
    every = [value for values in fitness for value in values]
    expected = [n for n, value in enumerate(every) if math.isfinite(value) and all(not math.isfinite(one) or one < value for one in every[:n])]
    assert [one.number for one in whole] == expected
    assert [one.fitness for one in whole] == [every[number] for number in expected]


def test_a_trail_without_end_keeps_its_first_and_its_latest():
    trail = trail_with(TSS, (), 0, [chunk(0, 1, list(range(3 * MOST_BESTS)))])
    assert len(trail) == MOST_BESTS
    assert trail[0].number == 0
    assert trail[-1].number == 3 * MOST_BESTS - 1


def test_of_very_many_generations_few_are_kept_and_the_latest_in_full():
    kept, stride = (), 1
    for first in range(0, 100_000, 700):
        more = tuple(Generation(number, 1, 1, 1, None, None, None, None, None) for number in range(first + 1, first + 701))
        kept, stride = thinned(kept + more, stride)
        assert len(kept) <= LATEST + 512
    numbers = [one.number for one in kept]
    assert numbers[-LATEST:] == list(range(numbers[-1] - LATEST + 1, numbers[-1] + 1))
    gaps = {after - before for before, after in pairwise(numbers[:-LATEST])}
    assert gaps == {stride}


def test_a_run_is_followed_with_its_trail_and_its_populations(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        session.drive(store)
        snapshot = watch(store, session.run)
        records = store.records(session.run, 6)
    assert snapshot.trail[-1].fitness == np.nanmax(records["fitness"])
    assert [one.total for one in snapshot.generations] == np.cumsum([one.evaluations for one in snapshot.generations]).tolist()
    last = snapshot.last
    assert last.population.size == last.evaluations
    assert last.population.diversity == last.diversity == len(np.unique(records["cell"][-last.evaluations :], axis=0)) / last.evaluations
    assert [event.kind for event in snapshot.events] == ["done"]
    log = [one.text for one in happenings(RunView(snapshot), 100)]
    assert log[0] == "begun"
    assert log[-1].startswith("done: the budget of")
    assert len(log) == len(snapshot.trail) + 2


def log_of(snapshot, width, height=100):
    return plain_text(log_lines(RunView(snapshot), width, height)).splitlines()


def test_a_line_of_the_log_says_first_what_matters_and_how_a_run_ended_is_not_cut(finished):
    lines = log_of(finished, 35)
    bests = [line for line in lines if re.search(r"best|optimum", line)]
    assert len(bests) == len(finished.trail)
    for line, best in zip(bests, finished.trail, strict=True):
        assert re.search(rf"(best|optimum) {best.fitness:.2f}( \+\d+\.\d\d)?  gen {best.generation}\b", line)
    ending = " ".join(line.strip() for line in lines[-2:])
    assert ending.endswith("is used up")
    assert "…" not in ending


def test_a_new_best_says_what_changed_in_it(finished):
    space = finished.run.facts["space"]
    before, best = (graph_of(space, one.cell) for one in finished.trail[-2:])
    words = changes(before, best).words
    assert all(word in "\n".join(log_of(finished, 35)) for word in words[:1])
    assert any(all(word in line for word in words) for line in log_of(finished, 150))


def test_where_the_log_has_few_rows_older_bests_have_one_each_and_the_latest_says_what_changed(finished):
    rows = 5
    lines = log_of(finished, 35, rows)
    assert len(lines) == rows
    assert "→" in lines[-3] or "→" in lines[-2]


@pytest.mark.parametrize("width", [1, 5, 20, 31, 32, 35, 44, 52, 75, 200])
def test_the_log_keeps_to_its_room(finished, width):
    for height in (0, 1, 2, 7, 30):
        lines = log_lines(RunView(finished), width, height)
        assert len(lines) <= height
        assert all(line_width(line) <= width for line in lines)


@pytest.fixture
def finished(toy, toy_spec):
    with Store() as store:
        session = start(store, spec_from(toy_spec))
        session.drive(store)
        return watch(store, session.run)


def test_a_view_at_an_earlier_generation_shows_what_was_then(finished):
    view = RunView(finished, cursor=4)
    assert view.shown == finished.generations[3]
    assert all(best.generation <= 4 for best in view.bests)
    assert view.best.fitness == finished.generations[3].best
    assert max(x for one in curves(view).series for x, _ in one.points) == finished.generations[3].unique_total
    assert curves(view).x.high == finished.last.unique_total
    assert (curves(view).y.low, curves(view).y.high) == (curves(RunView(finished)).y.low, curves(RunView(finished)).y.high)


def test_the_bests_are_stepped_through(finished):
    view = RunView(finished, back=1)
    assert view.best == finished.trail[-2]
    assert RunView(finished, back=10_000).best == finished.trail[0]
    assert RunView(finished, back=10_000).previous is None


def test_the_regret_is_charted_on_a_log_axis_where_the_optimum_is_known(finished):
    view = RunView(finished)
    assert view.y_axes == ("regret", "fitness", "accuracy")
    assert (view.y, view.log) == ("regret", True)
    best = curves(view).series[0]
    assert [y for _, y in best.points] == [max(0.0, view.optimum - one.best) for one in finished.generations]


def test_the_first_generations_do_not_fix_the_axis_unless_all_is_wanted(finished):
    view, whole = (RunView(finished, ViewOptions(y="fitness", whole=whole)) for whole in (False, True))
    means = [one.mean for one in finished.generations]
    assert curves(whole).y.low == min(means)
    assert curves(view).y.low > min(means)
    assert curves(view).y.high == curves(whole).y.high


def test_accuracies_are_those_of_the_best_and_hold_to_the_end(finished):
    validation, test = curves(RunView(finished, ViewOptions(y="accuracy"))).series
    assert [y for _, y in validation.points][: len(finished.trail)] == [one.valid for one in finished.trail]
    assert test.points[-1] == (finished.last.unique_total, finished.trail[-1].test)


@pytest.mark.parametrize("entry", [one for one in ALGORITHMS.entries.values() if one.package is None], ids=lambda one: one.name)
def test_every_algorithm_says_what_it_does_next(entry):
    for told in (0, 1_000_000):
        assert entry.step(entry.settings(), told, {})


def test_a_screened_algorithm_says_what_is_chosen_of_its_candidates():
    assert screened("mutants", AccelerationSettings()).startswith("of 100 candidates evaluate the 8 predicted best")
    assert screened("mutants", AccelerationSettings()).endswith("; candidates: mutants")


def _fails(settings, told, notes):
    raise ValueError


def test_an_algorithm_of_another_package_may_say_it_and_its_fault_is_no_fault_of_the_view():
    silent = Entry("theirs", "Theirs", "", NoSettings, "theirs:Theirs", package="theirs")
    assert silent.step(NoSettings(), 3, {}) == ""
    assert replace(silent, next_step=lambda settings, told, notes: f"cell {told + 1}").step(NoSettings(), 3, {}) == "cell 4"
    assert replace(silent, next_step=_fails).step(NoSettings(), 3, {}) == ""


@pytest.mark.parametrize("name", ["random", "regularized-evolution", "local-search", "reinforce"])
def test_every_algorithm_has_a_diversity(toy, toy_spec, name):
    with Store() as store:
        session = start(store, spec_from({**toy_spec, "algorithm": {"name": name}}))
        session.drive(store)
        snapshot = watch(store, session.run)
        cells = store.records(session.run, 6)["cell"]
    for one in snapshot.generations:
        own = cells[max(0, one.total - max(one.evaluations, LEAST)) : one.total]
        assert one.diversity == len(np.unique(own, axis=0)) / len(own)


class Looks:
    """Ends a view after so many looks."""

    def __init__(self, looks):
        self.left = looks

    def wait(self, seconds):
        self.left -= 1
        return self.left < 0


@pytest.mark.parametrize("view", [progress._follow, progress._log])
def test_a_progress_line_reads_a_run_only_where_it_has_changed_and_its_spec_once(finished, monkeypatch, view):
    run = finished.run.id
    read, decoded, really, readable = [], [], watching.watch, watching._readable
    monkeypatch.setattr(run_follower, "watch", lambda *words: read.append(words) or really(*words))
    monkeypatch.setattr(watching, "_readable", lambda run: decoded.append(run) or readable(run))
    view(run, Looks(5))
    assert len(read) == 1
    with Store(reading=True) as store:
        watching.watch(store, run, watching.watch(store, run))
    assert len(decoded) == 2
