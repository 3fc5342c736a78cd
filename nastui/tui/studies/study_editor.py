"""The arms of a study of the user's own: added, changed, removed; its seeds and budget. Each change is written at once, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option

from nastui.base.errors import InputError, NastuiError
from nastui.drawing.printable import printable
from nastui.presets.places import listed
from nastui.studies.plan.places import StudyFile
from nastui.studies.plan.reading import read_study
from nastui.studies.plan.study import Arm, Study
from nastui.studies.plan.study_settings import ArmSettings
from nastui.studies.plan.writing import NewArm, add_arm, change_arm, change_study, remove_arm, settings_of_arm, settings_of_study
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import FormOption
from nastui.tui.navigation import LoadDraft
from nastui.tui.shell.background import in_thread, worker
from nastui.tui.shell.markup import foreign, of_lines, of_spans, say
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.tables import VimList

S = TypeVar("S")
_HINTS: Final = "enter change · a add · d remove · s seeds · f to the form · esc back"


class StudyEditor(Dialog[bool]):
    """Gives whether anything was changed."""

    BINDINGS = [
        Binding("escape,q", "leave", "Back", id="study_editor.escape"),
        Binding("a", "add", "Add", id="study_editor.add"),
        Binding("d,delete", "remove", "Remove", id="study_editor.remove"),
        Binding("s", "settings", "Seeds and budget", id="study_editor.settings"),
        Binding("f", "form", "To the form", id="study_editor.form"),
    ]

    def __init__(self, file: StudyFile, study: Study) -> None:
        super().__init__()
        self._file, self._study = file, study
        self._changed = False

    def compose(self) -> ComposeResult:
        """The arms, and what they share."""
        with Vertical(classes="dialog broad") as box:
            box.border_title = f"Arms of {printable(self._file.name)}"
            box.border_subtitle = _HINTS
            yield VimList()
            yield Static(classes="hint")

    def on_mount(self) -> None:
        """Fill it."""
        self._fill()

    def on_option_list_option_selected(self) -> None:
        """Change the arm under the cursor."""
        if arm := self._chosen:
            self._ask_arm(arm.name)

    def _ask_arm(self, name: str) -> None:
        if start := self._now(lambda: settings_of_arm(self._file, name)):
            said = of_spans("A preset, and what is changed in it. Runs that are as the arm was stay in the store.")
            options = {"preset": preset_options()}
            title = f"Arm {printable(name)}"
            self._ask(SettingsDialog(title, said, "Save", start, options, lambda one, before: change_arm(self._file, name, one, before)))

    def action_add(self) -> None:
        """Ask for another arm."""
        said = of_spans("Another way to search, compared with the first arm. In Setup, u makes the form an arm.")
        options = {"preset": preset_options()}
        self._ask(
            SettingsDialog("Add an arm", said, "Add", ArmSettings(), options, lambda one, _: add_arm(self._file, NewArm(one.name, one.preset), one))
        )

    def action_remove(self) -> None:
        """Remove the arm, after a question."""
        if arm := self._chosen:
            question = f"Remove the arm {printable(arm.name)} from the study? Its runs stay."
            dialog = ConfirmDialog("Remove arm", question, {"r": "Remove", "k": "Keep"})

            def answered(answer: str | None) -> None:
                if answer == "r":
                    self._remove(arm.name)

            self.app.push_screen(dialog, answered)

    def action_settings(self) -> None:
        """Ask for title, seeds and budget."""
        if start := self._now(lambda: settings_of_study(self._file)):
            said = of_spans("More seeds tell arms apart that are more alike. Runs that still fit are kept.")
            self._ask(SettingsDialog("Seeds and budget", said, "Save", start, do=lambda one, before: change_study(self._file, one, before)))

    def action_form(self) -> None:
        """Show the preset of the arm in the form; where it is the user's own, ^s there changes the arm."""
        if arm := self._chosen:
            self._to_form(arm)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(self._changed)

    def _now(self, read: Callable[[], S]) -> S | None:
        """What the file says now, which may have changed elsewhere; None, and the reason told, where it does not say that any more."""
        try:
            return read()
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            self._read()
            return None

    def _ask(self, dialog: SettingsDialog[S]) -> None:
        def answered(_: object) -> None:
            self._read()

        self.app.push_screen(dialog, answered)

    @worker("form")
    async def _to_form(self, arm: Arm) -> None:
        try:
            draft = await in_thread(_draft_of, self._study, arm)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
            return
        self.dismiss(self._changed)
        self.app.post_message(LoadDraft(draft))

    @worker("change", exclusive=False)
    async def _remove(self, arm: str) -> None:
        """In a thread: all runs are planned to see whether the others can be without it."""
        try:
            await in_thread(remove_arm, self._file, arm)
        except NastuiError as error:
            self.host.tell(str(error), bad=True)
        self._read()

    @worker("read")
    async def _read(self) -> None:
        """Show the file as it is now, whoever has changed it; what is shown stays where it cannot be read."""
        try:
            study = (await in_thread(read_study, str(self._file.path)))[1]
        except NastuiError:
            return
        if study != self._study:
            self._study, self._changed = study, True
            self._fill()

    def _fill(self) -> None:
        options, study = self.query_one(VimList), self._study
        place = options.highlighted or 0
        options.clear_options()
        options.add_options(Option(_shown(arm)) for arm in study.arms)
        options.highlighted = min(place, len(study.arms) - 1)
        seeds = f"{len(study.seeds):,} seeds" if len(study.seeds) > 1 else "1 seed"
        tasks = ", ".join(task.name for task in study.tasks)
        say(self.query_one(".hint", Static), of_spans(foreign(f"{seeds}, on {tasks}", "dim")))

    @property
    def _chosen(self) -> Arm | None:
        place = self.query_one(VimList).highlighted
        return self._study.arms[place] if place is not None and place < len(self._study.arms) else None


def preset_options() -> tuple[FormOption, ...]:
    """All presets."""
    return tuple(FormOption(file.name, file.title) for file in listed())


def _shown(arm: Arm) -> Content:
    changes = ", ".join(f"{key} = {value}" for key, value in arm.changes.items())
    below = " · ".join(filter(None, (f"preset {arm.preset}", changes, arm.says)))
    return of_lines([of_spans(foreign(arm.name, "strong")), of_spans(foreign(f"  {below}", "dim"))])


def _draft_of(study: Study, arm: Arm) -> Draft:
    """The arm's preset with its file; what is changed in it is no preset."""
    from nastui.presets.reading import read
    from nastui.studies.plan.planning import plan

    if not arm.changes:
        preset = read(arm.preset, beside=study.folder)
        return Draft.of(preset.spec, preset.name, preset.file, preset.text)
    spec = next((one.spec for one in plan(study) if one.arm == arm.name), None)
    if spec is None:
        raise InputError(f"no panel of {study.name} has the arm '{arm.name}', so it has no run to show", remedy="name the arm in a [[panel]]")
    return Draft.of(spec, f"the arm {arm.name} of {study.name}")
