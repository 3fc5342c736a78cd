"""The commands of the live tab."""

from __future__ import annotations

from typing import Final

from nastui.runs.view import YAxis
from nastui.tui.live.screen import LiveScreen
from nastui.tui.navigation import ResumeRun
from nastui.tui.shell.command import Command, bindings

_DRIVEN: Final = ("running", "paused")


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
        return target.state in _DRIVEN

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
        return target.state in _DRIVEN

    def offered(self, target: LiveScreen) -> bool:
        """Where this app may steer it; otherwise the key says how."""
        return self.available(target) and target.controls.can_steer

    def run(self, target: LiveScreen) -> None:
        """The first press arms, the second stops."""
        if not _may_steer(target):
            return
        if target.armed:
            target.disarm()
            target.controls.stop()
        else:
            target.arm()


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
        return target.state in _DRIVEN and target.controls.can_detach

    def run(self, target: LiveScreen) -> None:
        """Move it."""
        if target.run_id:
            target.services.searches.detach_in_background(target.run_id)


class Faster(Command[LiveScreen]):
    """Shorten the wait between generations; 0 is full speed."""

    id, title, keys = "live.faster", "Faster", "plus,equals_sign"

    def available(self, target: LiveScreen) -> bool:
        """For runs that wait between generations."""
        return target.state in _DRIVEN and bool(target.controls.pace)

    def run(self, target: LiveScreen) -> None:
        """One step."""
        from nastui.tui.searches.searches import faster

        target.controls.set_pace(faster(target.controls.pace or 0.0))


class Slower(Command[LiveScreen]):
    """Lengthen the wait between generations, to watch them."""

    id, title, keys, shown = "live.slower", "Slower", "minus,underscore", False

    def available(self, target: LiveScreen) -> bool:
        """While it runs."""
        return target.state in _DRIVEN and target.controls.pace is not None

    def run(self, target: LiveScreen) -> None:
        """One step."""
        from nastui.tui.searches.searches import slower

        target.controls.set_pace(slower(target.controls.pace or 0.0))


class FullSpeed(Command[LiveScreen]):
    """Do not wait between generations."""

    id, title, keys, shown = "live.full_speed", "Full speed", "0", False

    def available(self, target: LiveScreen) -> bool:
        """While it runs."""
        return target.state in _DRIVEN and target.controls.pace is not None

    def run(self, target: LiveScreen) -> None:
        """Set the pace to 0."""
        target.controls.set_pace(0.0)


class NextView(Command[LiveScreen]):
    """Show all panels, or one of them alone: front, chart, cell, table, population, predictor or diversity, log."""

    id, title, keys = "live.view", "View", "v"

    def run(self, target: LiveScreen) -> None:
        """The next."""
        target.next_layout()


class SwitchX(Command[LiveScreen]):
    """Chart over queries, or over simulated time; of a front of more than two objectives, another pair of them."""

    id, title, keys = "live.x", "Chart x axis", "x"

    def available(self, target: LiveScreen) -> bool:
        """Not where a front is shown that has but one picture."""
        return _pairs(target) != 1

    def label(self, target: LiveScreen) -> str:
        """What the key shows next."""
        if _pairs(target) > 1:
            return "Next pair"
        return "Over time" if target.options.x == "queries" else "Over queries"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        if pairs := _pairs(target):
            target.set_options(pair=(target.options.pair + 1) % pairs)
            return
        target.set_options(x="time" if target.options.x == "queries" else "queries")


def _pairs(target: LiveScreen) -> int:
    """How many pictures the front has that is shown; 0 where none is."""
    from nastui.runs.front_picture import pairs_of

    view = target.view
    if view is None or view.points is None or not (target.on_front or view.y == "front"):
        return 0
    return len(pairs_of(view.points.objectives))


class SwitchY(Command[LiveScreen]):
    """Chart the regret (the distance to the benchmark's optimum), the fitness, or the accuracies of the best cell; with objectives the front."""

    id, title, keys = "live.y", "y axis", "y"

    def label(self, target: LiveScreen) -> str:
        """What the key shows next."""
        return self._next(target).capitalize()

    def run(self, target: LiveScreen) -> None:
        """Switch. Each axis begins with the scale that suits it."""
        target.set_options(y=self._next(target), log=None)

    def _next(self, target: LiveScreen) -> YAxis:
        axes = target.view.y_axes if target.view else ("fitness",)
        now = target.view.y if target.view else axes[0]
        return axes[(axes.index(now) + 1) % len(axes)]


class SwitchLog(Command[LiveScreen]):
    """Chart on a logarithmic y axis, or a linear one."""

    id, title, keys, shown = "live.log", "Log y", "l", False

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.set_options(log=not (target.view.log if target.view else False))


class SwitchReach(Command[LiveScreen]):
    """Chart all that ever was, or what matters by now: the first generations no longer fix the axis."""

    id, title, keys, shown = "live.whole", "Whole axis", "a", False

    def label(self, target: LiveScreen) -> str:
        """What the key shows next."""
        return "What matters" if target.options.whole else "Whole axis"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.set_options(whole=not target.options.whole)


class ShowFront(Command[LiveScreen]):
    """Show the front of a run with objectives alone, with a table of its cells; again: all panels."""

    id, title, keys = "live.front", "Front", "f"

    def available(self, target: LiveScreen) -> bool:
        """Where the run has objectives."""
        return target.view is not None and "front" in target.view.y_axes

    def label(self, target: LiveScreen) -> str:
        """What the key does now."""
        return "All panels" if target.on_front else "Front"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.switch_front()


class OrderFront(Command[LiveScreen]):
    """Order the cells of the front by the next column. A click on a heading orders by it, a second one turns the order round."""

    id, title, keys = "live.order", "Order", "o"

    def available(self, target: LiveScreen) -> bool:
        """Where the front is shown."""
        return target.on_front

    def run(self, target: LiveScreen) -> None:
        """By the next."""
        target.order_front()


class MarkMember(Command[LiveScreen]):
    """Mark the cell under the cursor, so that others of the front are compared with it; again: unmark it."""

    id, title, keys = "live.mark", "Compare with", "m"

    def available(self, target: LiveScreen) -> bool:
        """Where the front is shown and has a cell."""
        return target.on_front and target.view is not None and target.view.member is not None

    def label(self, target: LiveScreen) -> str:
        """What the key does now."""
        return "Unmark" if target.view and target.view.member and target.view.member.number == target.options.rival else "Compare with"

    def run(self, target: LiveScreen) -> None:
        """Toggle it."""
        if target.view and (member := target.view.member):
            target.set_options(rival=None if target.options.rival == member.number else member.number)


class ExportFront(Command[LiveScreen]):
    """Write the cells of the front that is found so far into the working folder, as CSV and as JSON."""

    id, title, keys = "live.export_front", "Export front", "w"

    def available(self, target: LiveScreen) -> bool:
        """Where the front is shown and has a cell."""
        return target.on_front and target.view is not None and target.view.member is not None

    def run(self, target: LiveScreen) -> None:
        """Write them."""
        target.export_front()


class Play(Command[LiveScreen]):
    """Play the run from its first generation to its last, in all panels; again: stand still."""

    id, title, keys = "live.play", "Play", "space"

    def available(self, target: LiveScreen) -> bool:
        """Where it has ended, or nobody drives it."""
        return target.state not in ("", *_DRIVEN) and target.view is not None and target.view.shown is not None

    def label(self, target: LiveScreen) -> str:
        """What the key does now."""
        return "Stand still" if target.lapse.playing else "Play"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.lapse.play()
        target.refresh_bindings()


class Earlier(Command[LiveScreen]):
    """Look at the generation before, in all panels."""

    id, title, keys, shown = "live.earlier", "Earlier", "comma", False

    def run(self, target: LiveScreen) -> None:
        """One back."""
        target.lapse.step(-1)


class Later(Command[LiveScreen]):
    """Look at the next generation, in all panels; at the end the latest is followed again."""

    id, title, keys, shown = "live.later", "Later", "full_stop", False

    def run(self, target: LiveScreen) -> None:
        """One on."""
        target.lapse.step(1)


class EarlierBest(Command[LiveScreen]):
    """Show the best cell before this one, and what it changed."""

    id, title, keys, shown = "live.earlier_best", "Best before", "left_square_bracket", False

    def run(self, target: LiveScreen) -> None:
        """One back."""
        target.lapse.step_best(-1)


class LaterBest(Command[LiveScreen]):
    """Show the best cell after this one."""

    id, title, keys, shown = "live.later_best", "Next best", "right_square_bracket", False

    def run(self, target: LiveScreen) -> None:
        """One on."""
        target.lapse.step_best(1)


class SwitchDimmed(Command[LiveScreen]):
    """Draw edges and vertices without effect on the output dotted, or leave them out."""

    id, title, keys, shown = "live.dimmed", "Dotted edges", "D", False

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.set_options(dimmed=not target.options.dimmed)


class CopyCell(Command[LiveScreen]):
    """Copy the text of the best cell that is shown; where the front is shown, of the cell under the cursor."""

    id, title, keys = "live.copy", "Copy cell", "c"

    def available(self, target: LiveScreen) -> bool:
        """Where there is a best cell."""
        view = target.view
        return view is not None and view.best is not None

    def run(self, target: LiveScreen) -> None:
        """Copy."""
        view = target.view
        if view and target.on_front and view.member:
            target.host.copy(view.member.cell, "the cell")
        elif view and view.best:
            target.host.copy(view.best.cell, "the best cell")


class ShowReason(Command[LiveScreen]):
    """Show the error that ended the run, in full."""

    id, title, keys = "live.reason", "Error", "e"

    def available(self, target: LiveScreen) -> bool:
        """Where it failed."""
        return target.state == "failed"

    def run(self, target: LiveScreen) -> None:
        """Show it."""
        view = target.view
        if view and (reason := view.snapshot.run.reason):
            target.host.show_error(f"The run {view.snapshot.run.id} failed", reason)


class ShowProcessLog(Command[LiveScreen]):
    """Show what the process of a run in the background has said."""

    id, title, keys, shown = "live.process_log", "Log of its process", "L", False

    def available(self, target: LiveScreen) -> bool:
        """Where there is a run."""
        return target.run_id is not None

    def run(self, target: LiveScreen) -> None:
        """Show it, or say that there is none."""
        from nastui.tui.dialogs.log import show_log

        if target.run_id:
            show_log(target.host, target.run_id)


class CancelResume(Command[LiveScreen]):
    """Cancel the resume while it is being prepared. The run stays as it is."""

    id, title, keys = "live.cancel", "Cancel", "escape"

    def available(self, target: LiveScreen) -> bool:
        """While a resume is being prepared."""
        return target.services.preparing is not None

    def run(self, target: LiveScreen) -> None:
        """Cancel."""
        target.services.searches.cancel()


class LeaveLive(Command[LiveScreen]):
    """Back to the tab before. The search goes on."""

    id, title, keys = "live.back", "Back", "escape"

    def available(self, target: LiveScreen) -> bool:
        """Where there is another tab."""
        return target.host.can_go_back

    def run(self, target: LiveScreen) -> None:
        """Leave."""
        target.host.back()


class LiveTab(LiveScreen):
    """The screen with its commands."""

    ACTIONS = (
        Pause(), Play(), Stop(), Resume(), Detach(), ShowReason(), Faster(), Slower(), FullSpeed(), ShowFront(), OrderFront(),
        MarkMember(), ExportFront(), NextView(), CopyCell(),
        SwitchX(), SwitchY(), SwitchLog(), SwitchReach(), Earlier(), Later(), EarlierBest(), LaterBest(), SwitchDimmed(),
        ShowProcessLog(), CancelResume(), LeaveLive(),
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
