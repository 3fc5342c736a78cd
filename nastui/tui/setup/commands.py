"""The commands of the setup tab."""

from __future__ import annotations

from nastui.tui.setup.screen import SetupScreen
from nastui.tui.shell.command import Command, bindings


class OpenPreset(Command[SetupScreen]):
    """List the presets, the shipped and your own, and load one; your own can be deleted there."""

    id, title, keys, priority = "preset.open", "Presets", "ctrl+o", True

    def available(self, target: SetupScreen) -> bool:
        """When the form is there."""
        return target.form is not None

    def run(self, target: SetupScreen) -> None:
        """Open the list."""
        from nastui.tui.setup.presets import open_presets

        open_presets(target)


class SavePreset(OpenPreset):
    """Save the form as a preset of yours; comments and order of its file stay. A shipped preset is saved under a new name."""

    id, title, keys = "preset.save", "Save", "ctrl+s"

    def run(self, target: SetupScreen) -> None:
        """Save, or ask for a name."""
        from nastui.tui.setup.presets import save_preset

        save_preset(target)


class SavePresetAs(OpenPreset):
    """Save the form as a preset of yours under another name."""

    id, title, keys, shown = "preset.save_as", "Save as", "f12", False

    def run(self, target: SetupScreen) -> None:
        """Ask for the name."""
        from nastui.tui.setup.presets import save_preset_as

        save_preset_as(target)


class ResetField(Command[SetupScreen]):
    """Put the field in focus back to what the preset has."""

    id, title, keys, priority = "form.reset_field", "Reset field", "f7", True

    def available(self, target: SetupScreen) -> bool:
        """Only in a field that was changed."""
        row = target.form.focused_row if target.form else None
        return bool(target.form and row and target.form.draft.changed(row.row))

    def run(self, target: SetupScreen) -> None:
        """Take the preset's entry."""
        if target.form and (row := target.form.focused_row):
            target.form.change(target.form.draft.reset(row.row.key))


class ResetAll(Command[SetupScreen]):
    """Put all fields back to what the preset has."""

    id, title, keys, priority = "form.reset", "Reset all", "f8", True

    def available(self, target: SetupScreen) -> bool:
        """Only where something was changed."""
        return bool(target.form and not target.form.draft.is_as_loaded)

    def run(self, target: SetupScreen) -> None:
        """Drop all changes."""
        if target.form:
            target.form.change(target.form.draft.reset())


class Undo(Command[SetupScreen]):
    """Take the latest change of the form back: an entry, a reset, or a preset that was loaded over others."""

    id, title, keys, priority, shown = "form.undo", "Undo", "ctrl+z", True, False

    def available(self, target: SetupScreen) -> bool:
        """Where something was changed."""
        return bool(target.form and target.form.can_undo)

    def run(self, target: SetupScreen) -> None:
        """Take it back."""
        if target.form:
            target.form.undo()


class Redo(Undo):
    """Make again what was taken back."""

    id, title, keys = "form.redo", "Redo", "alt+z,ctrl+shift+z"

    def available(self, target: SetupScreen) -> bool:
        """Where something was taken back."""
        return bool(target.form and target.form.can_redo)

    def run(self, target: SetupScreen) -> None:
        """Make it again."""
        if target.form:
            target.form.redo()


class FoldSection(Command[SetupScreen]):
    """Fold the section of the form in which the focus is, or unfold it; the app remembers it. A click on its heading does the same."""

    id, title, keys, priority, shown = "form.fold", "Fold", "ctrl+f", True, False

    def available(self, target: SetupScreen) -> bool:
        """In a section with a heading."""
        return bool(target.form and target.form.is_complete and not target.host.in_dialog and target.form.form.section not in (None, "run"))

    def run(self, target: SetupScreen) -> None:
        """Fold or unfold it."""
        if target.form and (section := target.form.form.section):
            target.form.form.fold(section)


class NextSection(Command[SetupScreen]):
    """Go to the next section of the form."""

    id, title, keys, priority, shown = "form.next_section", "Next section", "pagedown", True, False
    by = 1

    def available(self, target: SetupScreen) -> bool:
        """When the form is there, and no dialog in front of it."""
        return target.form is not None and target.form.is_complete and not target.host.in_dialog

    def run(self, target: SetupScreen) -> None:
        """Go there."""
        if target.form:
            target.form.form.step(self.by)


class PreviousSection(NextSection):
    """Go to the previous section of the form."""

    id, title, keys = "form.previous_section", "Previous section", "pageup"
    by = -1


class JumpInForm(NextSection):
    """List the sections and fields of the form, and go to one; a word finds it."""

    id, title, keys = "form.jump", "Go to a field", "ctrl+j"

    def run(self, target: SetupScreen) -> None:
        """Open the list."""
        from nastui.tui.setup.jumping import ask_where

        ask_where(target)


class ExplainField(Command[SetupScreen]):
    """Explain the field in focus in two sentences, with its paper where it has one; where no field is in focus, list the keys."""

    id, title, keys, priority = "form.explain", "Explain", "f1", True

    def available(self, target: SetupScreen) -> bool:
        """Not in front of a dialog."""
        return not target.host.in_dialog

    def offered(self, target: SetupScreen) -> bool:
        """In a field."""
        return bool(target.form and target.form.focused_row and self.available(target))

    def run(self, target: SetupScreen) -> None:
        """Explain it."""
        if not target.form or not (row := target.form.focused_row):
            target.host.show_help()
            return
        from nastui.tui.dialogs.explain import ExplainDialog
        from nastui.tui.form.explaining import explanation

        target.app.push_screen(ExplainDialog(explanation(row.row, target.form.draft.raws)))


class RunInBackground(OpenPreset):
    """Start the search in a process of its own: it goes on when this app or its terminal is closed. Live shows and steers it."""

    id, title, keys = "run.background", "In background", "f9"

    def offered(self, target: SetupScreen) -> bool:
        """Where there is room to tell it."""
        return self.available(target) and not target.narrow

    def run(self, target: SetupScreen) -> None:
        """Start it there."""
        from nastui.tui.setup.starting import start_in_background

        start_in_background(target)


class RunSeeds(OpenPreset):
    """Run the search once for each of several seeds, in the background. Runs lists them."""

    id, title, keys, shown = "run.seeds", "Seeds", "ctrl+n", False

    def run(self, target: SetupScreen) -> None:
        """Ask for the seeds."""
        from nastui.tui.setup.starting import ask_for_seeds

        ask_for_seeds(target)


class MakeArm(OpenPreset):
    """Make what the form describes an arm of a study: of a new one, or of one of yours."""

    id, title, keys, shown, priority = "form.arm", "To a study", "u", False, False

    def run(self, target: SetupScreen) -> None:
        """Ask for the study and the arm's name."""
        from nastui.tui.setup.study_making import ask_arm

        ask_arm(target)


class CancelStart(Command[SetupScreen]):
    """Cancel the search that is being prepared. Nothing of it is stored."""

    id, title, keys = "run.cancel", "Cancel", "escape"

    def available(self, target: SetupScreen) -> bool:
        """While one is."""
        return target.services.preparing is not None

    def run(self, target: SetupScreen) -> None:
        """Give it up."""
        target.services.searches.cancel()


class LeaveField(Command[SetupScreen]):
    """Leave the form: back to the Run button, where single keys work."""

    id, title, keys, shown = "form.leave", "To Run", "escape", False

    def run(self, target: SetupScreen) -> None:
        """Focus the button."""
        target.query_one("RunButton").focus()


class SetupTab(SetupScreen):
    """The screen with its commands."""

    ACTIONS = (
        OpenPreset(), SavePreset(), SavePresetAs(), ExplainField(), ResetField(), ResetAll(), RunInBackground(),
        Undo(), Redo(), FoldSection(), NextSection(), PreviousSection(), JumpInForm(),
        RunSeeds(), MakeArm(), CancelStart(), LeaveField(),
    )  # fmt: skip
    BINDINGS = bindings(ACTIONS)
