"""The commands of the live tab."""

from __future__ import annotations

from nastui.runs.view import YAxis
from nastui.tui.live.front_commands import ExportFront, MarkMember, OrderFront, ShowFront
from nastui.tui.live.screen import LiveScreen
from nastui.tui.live.steering import DRIVEN, Detach, Faster, FullSpeed, Pause, Resume, Slower, Stop
from nastui.tui.shell.command import Command, bindings


class OfRun(Command[LiveScreen]):
    """What there is only where a run is shown."""

    def available(self, target: LiveScreen) -> bool:
        """Where there is a run."""
        return target.view is not None


class NextView(OfRun):
    """Show all panels, or one of them alone: front, chart, cell, table, population, predictor or diversity, log."""

    id, title, keys = "live.view", "View", "v"

    def label(self, target: LiveScreen) -> str:
        """Which of how many is shown."""
        number, views = target.layout_number
        return self.title if not target.alone else f"{self.title} {number}/{len(views)}"

    def run(self, target: LiveScreen) -> None:
        """The next."""
        number, views = target.layout_number
        target.lay_out(views[number % len(views)])


class SwitchX(OfRun):
    """Chart over queries, or over simulated time; of a front of more than two objectives, another pair of them."""

    id, title, keys = "live.x", "Chart x axis", "x"

    def available(self, target: LiveScreen) -> bool:
        """Not where a front is shown that has but one picture."""
        return super().available(target) and _pairs(target) != 1

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


class SwitchY(OfRun):
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


class SwitchLog(OfRun):
    """Chart on a logarithmic y axis, or a linear one."""

    id, title, keys, shown = "live.log", "Log y", "l", False

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.set_options(log=not (target.view.log if target.view else False))


class SwitchReach(OfRun):
    """Chart all that ever was, or what matters by now: the first generations no longer fix the axis."""

    id, title, keys, shown = "live.whole", "Whole axis", "a", False

    def label(self, target: LiveScreen) -> str:
        """What the key shows next."""
        return "What matters" if target.options.whole else "Whole axis"

    def run(self, target: LiveScreen) -> None:
        """Switch."""
        target.set_options(whole=not target.options.whole)


class Play(Command[LiveScreen]):
    """Play the run from its first generation to its last, in all panels; again: stand still."""

    id, title, keys = "live.play", "Play", "space"

    def available(self, target: LiveScreen) -> bool:
        """Where it has ended, or nobody drives it."""
        return target.state not in ("", *DRIVEN) and target.view is not None and target.view.shown is not None

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
    """Back from one panel to all of them; from there to the tab before. The search goes on."""

    id, title, keys = "live.back", "Back", "escape"

    def available(self, target: LiveScreen) -> bool:
        """Where one panel is shown, or there is another tab."""
        return target.alone or target.host.can_go_back

    def run(self, target: LiveScreen) -> None:
        """Leave."""
        if target.alone:
            target.lay_out("all")
        else:
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
