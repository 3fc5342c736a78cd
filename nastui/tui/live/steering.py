"""The commands of the live tab that steer a run: pause, stop, go on, detach, pace."""

from __future__ import annotations

from typing import Final

from nastui.tui.live.screen import LiveScreen
from nastui.tui.navigation import ResumeRun
from nastui.tui.shell.command import Command

DRIVEN: Final = ("running", "paused")
"""The states in which a process drives a run."""


def _only_watched(target: LiveScreen) -> bool:
    return target.host.watching is not None and not target.host.control


def _say_read_only(target: LiveScreen) -> None:
    target.host.tell(f"This is a read-only watch: `nastui watch {target.run_id} --control` pauses, stops and resumes it.")


def _may_steer(target: LiveScreen) -> bool:
    """Whether this app may steer the run; if not, a toast says how."""
    if not target.controls.can_steer:
        _say_read_only(target)
    return target.controls.can_steer


class Pause(Command[LiveScreen]):
    """Pause the search after the current batch, or go on with it."""

    id, title, keys = "live.pause", "Pause", "space"

    def available(self, target: LiveScreen) -> bool:
        """While the search runs."""
        return target.state in DRIVEN

    def offered(self, target: LiveScreen) -> bool:
        """Where this app may steer it; otherwise the key says how."""
        return self.available(target) and target.controls.can_steer

    def label(self, target: LiveScreen) -> str:
        """What the key does now."""
        return "Go on" if target.state == "paused" else "Pause"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        if _may_steer(target):
            target.controls.pause(target.state == "running")


class Stop(Command[LiveScreen]):
    """Stop the search: press twice. What is evaluated is stored, and it can be resumed."""

    id, title, keys = "live.stop", "Stop", "s"

    def available(self, target: LiveScreen) -> bool:
        """While the search runs."""
        return target.state in DRIVEN

    def offered(self, target: LiveScreen) -> bool:
        """Where this app may steer it; otherwise the key says how."""
        return self.available(target) and target.controls.can_steer

    def run(self, target: LiveScreen) -> None:
        """The first press arms, the second stops."""
        if not _may_steer(target):
            return
        if target.stopping.armed:
            target.stopping.disarm()
            target.controls.stop()
        else:
            target.stopping.arm()


class Resume(Command[LiveScreen]):
    """Resume a run that was stopped, interrupted or failed. This app drives it from then on."""

    id, title, keys = "live.resume", "Resume", "r"

    def available(self, target: LiveScreen) -> bool:
        """Where no process drives it."""
        return target.state in ("stopped", "interrupted", "failed")

    def offered(self, target: LiveScreen) -> bool:
        """Not in a read-only watch."""
        return self.available(target) and not _only_watched(target)

    def run(self, target: LiveScreen) -> None:
        """Resume it at the pace it had."""
        view = target.view
        if _only_watched(target):
            _say_read_only(target)
        elif target.run_id and view:
            target.app.post_message(ResumeRun(target.run_id, view.snapshot.run.pace))


class Detach(Command[LiveScreen]):
    """Move the run to a process of its own: it goes on there to the same end, also when this app or its terminal is closed."""

    id, title, keys = "live.detach", "Detach", "d"

    def available(self, target: LiveScreen) -> bool:
        """While this app drives it."""
        return target.state in DRIVEN and target.controls.can_detach

    def run(self, target: LiveScreen) -> None:
        """Move it."""
        if target.run_id:
            target.services.searches.detach_in_background(target.run_id)


class Faster(Command[LiveScreen]):
    """Shorten the wait between generations; 0 is full speed."""

    id, title, keys = "live.faster", "Faster", "plus,equals_sign"

    def available(self, target: LiveScreen) -> bool:
        """For runs that wait between generations."""
        return target.state in DRIVEN and bool(target.controls.pace)

    def run(self, target: LiveScreen) -> None:
        """One step."""
        from nastui.tui.searches.searches import faster

        target.controls.set_pace(faster(target.controls.pace or 0.0))


class Slower(Command[LiveScreen]):
    """Lengthen the wait between generations, to watch them."""

    id, title, keys, shown = "live.slower", "Slower", "minus,underscore", False

    def available(self, target: LiveScreen) -> bool:
        """While it runs."""
        return target.state in DRIVEN and target.controls.pace is not None

    def run(self, target: LiveScreen) -> None:
        """One step."""
        from nastui.tui.searches.searches import slower

        target.controls.set_pace(slower(target.controls.pace or 0.0))


class FullSpeed(Command[LiveScreen]):
    """Do not wait between generations."""

    id, title, keys, shown = "live.full_speed", "Full speed", "0", False

    def available(self, target: LiveScreen) -> bool:
        """While it runs."""
        return target.state in DRIVEN and target.controls.pace is not None

    def run(self, target: LiveScreen) -> None:
        """Set the pace to 0."""
        target.controls.set_pace(0.0)
