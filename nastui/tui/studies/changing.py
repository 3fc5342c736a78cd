"""New studies and changed ones: what is asked, and what is shown afterwards."""

from __future__ import annotations

from nastui.base.errors import NastuiError
from nastui.studies.plan.places import StudyFile
from nastui.studies.plan.reading import read_study
from nastui.studies.plan.study_settings import PresetStudySettings, own_study_path
from nastui.studies.plan.writing import copy_study
from nastui.tui.dialogs.late import LateDialog
from nastui.tui.dialogs.prompt import PromptDialog, ask_text
from nastui.tui.dialogs.settings import SettingsDialog
from nastui.tui.shell.background import in_thread
from nastui.tui.shell.markup import of_spans
from nastui.tui.studies.screen import StudiesScreen
from nastui.tui.studies.study_editor import StudyEditor, preset_options


def edit_study(screen: StudiesScreen, file: StudyFile) -> None:
    """List the arms of a study; of one that ships, those of a copy under a name that is asked for."""
    if file.own:
        _edit(screen, file)
        return
    hint = f"{file.name} ships with nastui and stays as it is. A name for a copy of yours, whose arms can be changed."
    dialog = PromptDialog("Copy the study", hint, f"my-{file.name}", _wrong_name)
    ask_text(screen.app, dialog, lambda name: _copied(screen, file, name))


def ask_new_study(screen: StudiesScreen) -> None:
    """Ask for the name, the seeds and the first arm."""
    said = of_spans("Its runs are made once you start them. Arms can be added afterwards.")
    options = {"preset": preset_options()}
    dialog = SettingsDialog("New study", said, "Make", PresetStudySettings(), options, lambda chosen, _: _made_of_preset(chosen))

    def made(chosen: PresetStudySettings | None) -> None:
        if chosen is not None:
            screen.open_study(chosen.name)
            screen.host.tell(f"The study {chosen.name} has one arm; t adds others, s makes its runs.")

    screen.app.push_screen(dialog, made)


def _edit(screen: StudiesScreen, file: StudyFile, *, late: bool = False) -> None:
    try:
        study = read_study(str(file.path))[1]
    except NastuiError as error:
        screen.host.tell(str(error), bad=True)
        return

    def edited(changed: bool | None) -> None:
        if changed:
            screen.open_study(file.name) if screen.study is not None else screen.read()

    if late:
        screen.host.show_late(LateDialog(StudyEditor(file, study), edited, screen, bad=False), f"The arms of {file.name} can be changed")
    else:
        screen.app.push_screen(StudyEditor(file, study), edited)


async def _copied(screen: StudiesScreen, file: StudyFile, name: str) -> None:
    own = await in_thread(copy_study, file, name)
    screen.read()
    _edit(screen, own, late=True)


def _made_of_preset(settings: PresetStudySettings) -> None:
    """In a thread: planning imports arrays."""
    from nastui.presets.reading import read
    from nastui.studies.making import study_of_specs
    from nastui.studies.plan.writing import make_study

    preset = read(settings.preset)
    make_study(study_of_specs([(preset.name, preset.spec)], settings.name, settings.title or "", settings.seeds))


def _wrong_name(name: str) -> str | None:
    try:
        taken = own_study_path(name).exists()
    except NastuiError as error:
        return f"{error.message}; {error.remedy}"
    return f"there is a study '{name}' already" if taken else None
