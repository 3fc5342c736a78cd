"""What the setup screen does with presets: list and load, save, save under another name. Importing what writes them waits until one is saved."""

from __future__ import annotations

from nastui.base.errors import InputError, NastuiError
from nastui.presets.places import PresetFile, own_path
from nastui.tui.form.draft import Draft
from nastui.tui.form.setup_form import SetupForm
from nastui.tui.setup.opening import read_draft
from nastui.tui.setup.screen import SetupScreen
from nastui.tui.setup.unsaved import unless_kept


def open_presets(screen: SetupScreen) -> None:
    """Let the user choose one."""
    from nastui.tui.setup.presets_dialog import PresetsDialog

    screen.app.push_screen(PresetsDialog(_bench(screen).draft.name), lambda file: _load(screen, file) if file else None)


def save_preset(screen: SetupScreen) -> None:
    """Into the user's own file, where the draft has one; else under a new name."""
    file = _bench(screen).draft.file
    if file and file.own and not file.name.endswith(".toml"):
        _write(screen, file.name)
    else:
        save_preset_as(screen)


def save_preset_as(screen: SetupScreen) -> None:
    """Ask for a name."""
    from nastui.tui.dialogs.prompt import PromptDialog

    if _bench(screen).verdict.spec is None:
        screen.host.tell(f"cannot save: {_bench(screen).verdict.reason}", bad=True)
        return
    file = _bench(screen).draft.file
    suggestion = "" if file is None else file.name if file.own else f"my-{file.name.rpartition('/')[2]}"
    hint = "A name for your preset; '/' makes folders. An existing preset of yours is replaced, its comments stay."
    dialog = PromptDialog("Save as", hint, suggestion, _wrong)
    screen.app.push_screen(dialog, lambda name: _write(screen, name) if name else None)


def _load(screen: SetupScreen, file: PresetFile) -> None:
    try:
        draft = read_draft(file.name)
    except NastuiError as error:
        screen.host.tell(str(error), bad=True)
        return

    def load() -> None:
        screen.load(draft)
        screen.host.remember(preset=file.name)

    unless_kept(screen, load)


def _write(screen: SetupScreen, name: str) -> None:
    from nastui.presets.writing import save

    if (spec := _bench(screen).verdict.spec) is None:
        screen.host.tell(f"cannot save: {_bench(screen).verdict.reason}", bad=True)
        return
    try:
        file = save(spec, name, _bench(screen).draft.file)
    except NastuiError as error:
        screen.host.tell(str(error), bad=True)
        return
    _bench(screen).change(Draft.of(spec, file.name, file))
    screen.host.remember(preset=file.name)
    screen.host.tell(f"Saved as {file.path}")


def _bench(screen: SetupScreen) -> SetupForm:
    assert screen.bench is not None  # the commands wait for it
    return screen.bench


def _wrong(name: str) -> str | None:
    try:
        own_path(name)
    except InputError as error:
        return f"{error.message}; {error.remedy}"
    return None
