"""What the setup screen does with presets: list and load, save, save under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nastui.base.errors import InputError, NastuiError
from nastui.presets.places import PresetFile, own_path
from nastui.presets.reading import read
from nastui.tui.form.draft import Draft
from nastui.tui.leaving import unless_kept

if TYPE_CHECKING:
    from nastui.tui.app import NastuiApp
    from nastui.tui.screens.setup import SetupScreen
    from nastui.tui.widgets.workbench import Workbench


def read_draft(name: str) -> Draft:
    """The draft of a preset.

    Raises:
        NastuiError: there is no such preset, or it is wrong.
    """
    preset = read(name)
    return Draft.of(preset.spec, preset.name, preset.file)


class Presets:
    """The dialogs around presets. Importing what writes them waits until something is saved."""

    def __init__(self, app: NastuiApp) -> None:
        self._app = app

    def open(self, screen: SetupScreen) -> None:
        """Let the user choose one."""
        from nastui.tui.screens.presets import PresetsDialog

        self._app.push_screen(PresetsDialog(_bench(screen).draft.name), lambda file: self._load(screen, file) if file else None)

    def save(self, screen: SetupScreen) -> None:
        """Into the user's own file, where the draft has one; else under a new name."""
        file = _bench(screen).draft.file
        if file and file.own and not file.name.endswith(".toml"):
            self._write(screen, file.name)
        else:
            self.save_as(screen)

    def save_as(self, screen: SetupScreen) -> None:
        """Ask for a name."""
        from nastui.tui.screens.prompt import PromptDialog

        if _bench(screen).verdict.spec is None:
            self._app.tell(f"cannot save: {_bench(screen).verdict.reason}", bad=True)
            return
        file = _bench(screen).draft.file
        suggestion = "" if file is None else file.name if file.own else f"my-{file.name.rpartition('/')[2]}"
        hint = "A name for your preset; '/' makes folders. An existing preset of yours is replaced, its comments stay."
        dialog = PromptDialog("Save as", hint, suggestion, _wrong)
        self._app.push_screen(dialog, lambda name: self._write(screen, name) if name else None)

    def _load(self, screen: SetupScreen, file: PresetFile) -> None:
        try:
            draft = read_draft(file.name)
        except NastuiError as error:
            self._app.tell(str(error), bad=True)
            return

        def load() -> None:
            screen.load(draft)
            self._app.remember(preset=file.name)

        unless_kept(self._app, load)

    def _write(self, screen: SetupScreen, name: str) -> None:
        from nastui.presets.writing import save

        if (spec := _bench(screen).verdict.spec) is None:
            self._app.tell(f"cannot save: {_bench(screen).verdict.reason}", bad=True)
            return
        try:
            file = save(spec, name, _bench(screen).draft.file)
        except NastuiError as error:
            self._app.tell(str(error), bad=True)
            return
        _bench(screen).change(Draft.of(spec, file.name, file))
        self._app.remember(preset=file.name)
        self._app.tell(f"Saved as {file.path}")


def _bench(screen: SetupScreen) -> Workbench:
    assert screen.bench is not None  # the commands wait for it
    return screen.bench


def _wrong(name: str) -> str | None:
    try:
        own_path(name)
    except InputError as error:
        return f"{error.message}; {error.remedy}"
    return None
