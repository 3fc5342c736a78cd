"""What is done at a signal, however it comes."""

import signal
import subprocess
import sys
import time

import pytest

from nastui.base import signals
from nastui.base.signals import SignalEvent, StopSignals, held_back


def send(number):
    """To this thread: one for the whole process may reach another thread first, and is then acted upon some time later."""
    signal.raise_signal(number)


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass by themselves only."""
    now = [100.0]
    monkeypatch.setattr(signals, "_interrupted", [])
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_before_there_is_anything_to_end_well_a_signal_interrupts(clock):
    with pytest.raises(KeyboardInterrupt), StopSignals():
        send(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_held_signal_asks_once_and_the_same_again_within_a_second_is_no_second_one(clock, number):
    acted = []
    with StopSignals(lambda: acted.append(1)) as held:
        held.hold()
        send(number)
        clock[0] += 0.5
        send(number)
        assert (held.received, held.stop.is_set(), acted) == (True, True, [1])
        clock[0] += 1.0
        with pytest.raises(KeyboardInterrupt):
            send(number)


def test_handlers_are_as_before_and_what_is_ignored_stays_so():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with StopSignals() as held:
            held.hold()
            send(signal.SIGHUP)
            assert not held.received
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


def test_a_signal_that_is_held_back_comes_afterwards():
    reached = []
    with StopSignals() as held:
        held.hold()
        with held_back():
            send(signal.SIGINT)
            reached.append(held.received)
        assert (reached, held.received) == ([False], True)


def test_an_event_is_set_by_a_handler_in_the_midst_of_its_own_methods(monkeypatch):
    event = SignalEvent()
    monkeypatch.setattr(time, "sleep", lambda seconds: event.set())
    assert event.wait()
    event.clear()
    assert event.wait(5.0)
    assert event.is_set()


def test_a_wait_that_nothing_ends_takes_its_time(clock, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    assert not SignalEvent().wait(0.5)
    assert clock[0] == pytest.approx(100.5)


LOST = """
import signal, sys, time
from nastui.base.signals import interrupt_by_signals

class Dying:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)

signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell has it for what it starts in the background
interrupt_by_signals()
try:
    dying = Dying()
    del dying
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit(130)
"""


SLOW = """
import threading, time

def slowly(thread, start=threading.Thread.start):
    start(thread)
    time.sleep(0.1)

threading.Thread.start = slowly
"""
"""A machine on which the thread that sends the signal again is ready before the hook that starts it has ended."""


@pytest.mark.parametrize("machine", ["", SLOW], ids=["quiet", "busy"])
def test_an_interrupt_that_comes_where_python_drops_exceptions_comes_again(machine):
    ended = subprocess.run([sys.executable, "-c", machine + LOST], capture_output=True, text=True, timeout=50)
    assert (ended.returncode, ended.stderr) == (130, "")
