"""How long, how fast, how long still: with a clock that the test owns."""

from dataclasses import replace

import pytest

from nastui.runs.control import Clock
from nastui.runs.generation import Generation
from nastui.runs.lease import this_process
from nastui.runs.rows import RunRow
from nastui.runs.view import Meter
from nastui.runs.watching import Snapshot


@pytest.fixture(autouse=True)
def alive(monkeypatch):
    """These drivers live, whatever the time of day."""
    monkeypatch.setattr("nastui.runs.rows.is_alive", lambda owner, heartbeat: True)


class Times:
    """A clock."""

    def __init__(self, now=1000.0):
        self.now = now

    def __call__(self):
        return self.now


def seen(evaluations, *, wall, heartbeat, state="running", budget=100, created=0.0):
    document = {"budget": {"evaluations": budget}}
    owner = this_process() if state in ("running", "paused") else None
    run = RunRow("a", created, None, document, {}, {}, 0.0, None, state, None, owner, heartbeat, wall, 0.0)
    generation = Generation(1, evaluations, evaluations, evaluations, None, None, None, None, None)
    return Snapshot(run, (generation,) if evaluations else (), evaluations, 1)


def test_elapsed_goes_on_between_heartbeats_stands_in_pauses_and_never_falls():
    now = Times()
    meter = Meter(now)

    def elapsed(after, **told):
        now.now += after
        return meter.timing(seen(10, **told)).elapsed

    assert elapsed(0, wall=5.0, heartbeat=1000.0) == 5.0
    assert elapsed(0.75, wall=5.0, heartbeat=1000.0) == 5.75
    assert elapsed(0.5, wall=5.9, heartbeat=1001.0) == pytest.approx(6.15)
    assert elapsed(0.25, wall=6.4, heartbeat=1001.5, state="paused") == pytest.approx(6.4)
    assert elapsed(600, wall=6.4, heartbeat=1602.0, state="paused") == pytest.approx(6.4)
    assert elapsed(0.5, wall=6.4, heartbeat=1602.0) == pytest.approx(6.4)
    assert elapsed(1.0, wall=6.4, heartbeat=1602.0) == pytest.approx(7.4)
    assert elapsed(0, wall=6.4, heartbeat=None, state="interrupted") == pytest.approx(7.4)
    assert elapsed(86_400, wall=6.4, heartbeat=1603.0 + 86_400) == pytest.approx(7.4)
    assert elapsed(2.0, wall=6.4, heartbeat=1603.0 + 86_400) == pytest.approx(8.4)


def test_elapsed_begins_with_the_seconds_of_earlier_sessions():
    now = Times()
    assert Meter(now).timing(seen(50, wall=300.0, heartbeat=999.0, created=-1e6)).elapsed == 301.0


def test_what_remains_is_the_rest_of_the_budget_at_the_speed_of_late():
    """A run that was resumed with half of its budget used, after a day, and is ten times slower now."""
    now = Times()
    meter = Meter(now)
    for step in range(11):
        now.now = 1000.0 + step
        timing = meter.timing(seen(500 + step, wall=50.0 + step, heartbeat=now.now, budget=1000, created=-86_400.0))
    assert timing.per_second == pytest.approx(1.0)
    assert timing.remaining == pytest.approx(490.0)


def test_a_pause_slows_nothing():
    now = Times()
    meter = Meter(now)
    for step in range(11):
        now.now = 1000.0 + step
        before = meter.timing(seen(2 * step, wall=float(step), heartbeat=now.now))
    now.now = 1500.0
    paused = meter.timing(seen(20, wall=10.0, heartbeat=1500.0, state="paused"))
    assert paused.per_second is None
    assert paused.remaining is None
    now.now = 1501.0
    after = meter.timing(seen(22, wall=11.0, heartbeat=1501.0))
    assert after.per_second == pytest.approx(before.per_second) == pytest.approx(2.0)
    assert after.remaining == pytest.approx(39.0)


def test_a_slow_run_has_a_speed_and_an_end_between_its_evaluations():
    now = Times()
    meter = Meter(now)
    for step in range(241):
        now.now = 1000.0 + step
        timing = meter.timing(seen(1 + step // 60, wall=float(step), heartbeat=now.now, budget=11))
    assert timing.per_second == pytest.approx(1 / 60)
    assert timing.remaining == pytest.approx(360.0)


def test_the_unit_of_a_speed_does_not_flip():
    now = Times()
    meter = Meter(now)
    units = set()
    evaluations = 0
    for step in range(40):
        now.now += 10.0 if step % 2 else 0.5
        evaluations += 6
        units.add(meter.timing(seen(evaluations, wall=now.now - 1000.0, heartbeat=now.now, budget=1000)).unit)
    assert units == {"s"}


def test_a_finished_run_has_the_speed_of_all_of_it():
    timing = Meter(Times()).timing(seen(100, wall=50.0, heartbeat=None, state="done"))
    assert (timing.elapsed, timing.per_second, timing.remaining) == (50.0, 2.0, None)


def test_the_clock_of_a_driver_stands_still_in_a_pause():
    now = Times()
    clock = Clock(before=100.0, apart=40.0, now=now)
    now.now += 5
    with clock.paused():
        now.now += 60
        assert clock.wall == 105.0
    now.now += 1
    assert clock.wall == 106.0
    assert (clock.apart, clock.idle) == (40.0, 0.0)


def test_another_pace_is_heeded_at_once_by_what_remains():
    """Ten evaluations of 100 per generation."""
    now = Times()
    meter = Meter(now)

    def remaining(generation, pace):
        snapshot = seen(10 * generation, wall=now.now - 1000.0, heartbeat=now.now)
        generations = (replace(snapshot.generations[0], number=generation),)
        return meter.timing(replace(snapshot, generations=generations, pace=pace)).remaining

    for generation in range(1, 5):
        now.now += 2.0
        left = remaining(generation, 2.0)
    assert left == pytest.approx(12.0)
    assert remaining(4, 4.0) == pytest.approx(24.0)
    assert remaining(4, 0.5) == pytest.approx(3.0)
    assert remaining(4, 0.0) is None
    now.now += 1.0
    assert remaining(5, 0.0) == pytest.approx(5.0)
