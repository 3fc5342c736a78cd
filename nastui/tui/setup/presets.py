"""The presets of the setup screen: list and load, save, save under another name, delete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.widgets.option_list import Option as ListOption

from nastui.base.errors import InputError, NastuiError
from nastui.base.toml import read_toml_text, toml_of
from nastui.drawing.printable import printable
from nastui.drawing.spans import Span
from nastui.fitness.registry import FITNESSES
from nastui.presets.places import BEGINNING, PresetFile, listed, own_path, summary_of
from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import benchmark_options
from nastui.tui.form.setup_form import SetupForm
from nastui.tui.setup.opening import read_draft
from nastui.tui.setup.screen import SetupScreen, unless_kept
from nastui.tui.shell.markup import foreign, of_lines, of_spans
from nastui.tui.shell.screen import Dialog
from nastui.tui.widgets.inputs import FilterLine
from nastui.tui.widgets.tables import VimList

if TYPE_CHECKING:
    from nastui.tui.form.saving import Elsewhere

_ORDER: Final = ("To begin with", "Yours", "Others")


def open_presets(screen: SetupScreen) -> None:
    """Let the user choose one."""
    screen.app.push_screen(PresetsDialog(_form(screen).draft.name), lambda file: _load(screen, file) if file else None)


def save_preset(screen: SetupScreen) -> None:
    """Into the user's own file, where the draft has one; else under a new name."""
    file = _form(screen).draft.file
    if file and file.own and not file.name.endswith(".toml"):
        _write(screen, file.name)
    else:
        save_preset_as(screen)


def save_preset_as(screen: SetupScreen) -> None:
    """Ask for a name."""
    from nastui.tui.dialogs.prompt import PromptDialog

    if _form(screen).validation.spec is None:
        screen.host.tell(f"cannot save: {_form(screen).validation.reason}", bad=True)
        return
    file = _form(screen).draft.file
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


def _write(screen: SetupScreen, name: str, seen: str | None = None) -> None:
    """Save; where something stands there that the form never had, ask. `seen`: what the user wants overwritten."""
    from nastui.tui.form.saving import Elsewhere, save_draft

    form = _form(screen)
    if (spec := form.validation.spec) is None:
        screen.host.tell(f"cannot save: {form.validation.reason}", bad=True)
        return
    gone = form.draft.file is not None and form.draft.file.name == name and not form.draft.file.path.exists()
    try:
        saved = save_draft(form.draft, spec, name, seen)
    except NastuiError as error:
        screen.host.tell(str(error), bad=True)
        return
    if isinstance(saved, Elsewhere):
        _ask(screen, name, saved)
        return
    form.saved(saved)
    screen.host.remember(preset=name)
    screen.host.tell(f"Saved as {own_path(name)}{', which was gone' if gone else ''}")


def _ask(screen: SetupScreen, name: str, there: Elsewhere) -> None:
    """What becomes of that: nothing is written unasked."""
    merge = " Merge takes that for the fields that you did not change, and saves." if there.draft else ""
    question = f"{there.said}{merge} Overwrite puts what the form has in its place."
    answers = {**({"m": "Merge"} if there.draft else {}), "o": "Overwrite", "k": "Keep editing"}

    def answered(answer: str | None) -> None:
        if answer == "o":
            _write(screen, name, there.text)
        elif answer == "m" and there.draft:
            _merge(screen, name, there.draft)

    screen.app.push_screen(ConfirmDialog(f"Save {printable(name)}?", question, answers), answered)


def _merge(screen: SetupScreen, name: str, theirs: Draft) -> None:
    """Where both do not go together, the form shows it, and is not saved."""
    from nastui.tui.form.saving import with_theirs, without_place

    draft = _form(screen).draft
    merged = with_theirs(draft, theirs)
    if lost := without_place(draft, merged):
        screen.host.tell(f"{', '.join(lost)}: no such field with what stands there now. ^z takes the merge back.", bad=True)
    _form(screen).change(merged)
    _write(screen, name)


def _form(screen: SetupScreen) -> SetupForm:
    assert screen.form is not None  # the commands wait for it
    return screen.form


def _wrong(name: str) -> str | None:
    try:
        own_path(name)
    except InputError as error:
        return f"{error.message}; {error.remedy}"
    return None


class PresetsDialog(Dialog[PresetFile | None]):
    """Gives the chosen preset, or None: what to begin with, the user's own, which can be deleted here, and the shipped ones folder by folder."""

    AUTO_FOCUS = "VimList"
    BINDINGS = [
        Binding("escape,q", "leave", "Back", id="presets.escape"),
        Binding("slash", "find", "Find", id="presets.find"),
        Binding("delete,d", "delete", "Delete", id="presets.delete"),
    ]

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current
        self._entries: dict[PresetFile, PresetEntry] = {}
        self._files: list[PresetFile | None] = []
        """What each line of the list is; None: a heading."""

    def compose(self) -> ComposeResult:
        """A line to find by, the list, and what the preset under the cursor does."""
        with Vertical(classes="dialog", id="presets") as box:
            box.border_title = "Presets"
            yield FilterLine(placeholder="/ finds by name, benchmark, or what they do", compact=True)
            yield VimList()
            yield Static(classes="hint")

    def on_mount(self) -> None:
        """Read the presets once: what is typed finds among these."""
        self._read()

    def on_input_changed(self) -> None:
        """Show those that have all the words."""
        self._fill(self._current)

    def on_option_list_option_highlighted(self) -> None:
        """Tell all of what it does; only one's own can be deleted."""
        chosen = self._highlighted
        self.query_one(".hint", Static).update(self._entries[chosen].summary if chosen else "")
        self.host.show_keys()
        own = chosen is not None and chosen.own
        self.query_one(".dialog").border_subtitle = f"enter load{' · d delete' if own else ''} · / find · esc back"

    def on_option_list_option_selected(self) -> None:
        """Take it."""
        self.dismiss(self._highlighted)

    def action_find(self) -> None:
        """Go to the line."""
        self.set_focus(self.query_one(FilterLine))

    def action_focus_table(self) -> None:
        """From the line to the list."""
        self.set_focus(self.query_one(VimList))

    def action_clear_filter(self) -> None:
        """Show all again."""
        self.query_one(FilterLine).value = ""
        self.action_focus_table()

    def action_leave(self) -> None:
        """None."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only one's own can be deleted."""
        return action != "delete" or bool(self.is_mounted and (chosen := self._highlighted) and chosen.own)

    def action_delete(self) -> None:
        """Ask, then delete."""
        chosen = self._highlighted
        if chosen and chosen.own:
            answers = {"d": "Delete", "k": "Keep"}
            question = f"Delete your preset {chosen.name}? Its runs stay."
            self.app.push_screen(ConfirmDialog("Delete preset", question, answers), lambda answer: self._deleted(chosen) if answer == "d" else None)

    def _deleted(self, chosen: PresetFile) -> None:
        place = self.query_one(VimList).highlighted or 0
        try:
            chosen.path.unlink(missing_ok=True)
        except OSError as error:
            self.notify(f"cannot delete {chosen.path}: {error.strerror}", severity="error", markup=False)
        self._read()
        self._point_at(place)

    def _point_at(self, place: int) -> None:
        """Go to a line of the list, or where that is a heading or past the end, to the preset next to it."""
        places = [number for number, file in enumerate(self._files) if file is not None]
        self.query_one(VimList).highlighted = min(places, key=lambda number: (abs(number - place), -number), default=None)

    @property
    def _highlighted(self) -> PresetFile | None:
        place = self.query_one(VimList).highlighted
        return self._files[place] if place is not None and place < len(self._files) else None

    def _read(self) -> None:
        self._entries = preset_entries(listed())
        self._fill(self._current)

    def _fill(self, name: str) -> None:
        words = self.query_one(FilterLine).value.lower().split()
        self._files = []
        lines: list[ListOption] = []
        for title, files in grouped([file for file, entry in self._entries.items() if all(word in entry.text for word in words)]):
            self._files += [None, *files]
            lines += [ListOption(of_spans(Span(title, "accent")), disabled=True), *(ListOption(self._entries[file].line) for file in files)]
        options = self.query_one(VimList)
        options.clear_options()
        options.add_options(lines)
        names = [file.name if file else None for file in self._files]
        options.highlighted = names.index(name) if name in names else 1 if names else None
        if not names:
            self.query_one(".hint", Static).update(of_spans(Span("No preset has these words.", "dim")))


def grouped(files: Sequence[PresetFile]) -> tuple[tuple[str, list[PresetFile]], ...]:
    """Under headings, in the order of the list: what to begin with, the user's own, others, then folder by folder."""
    groups: dict[str, list[PresetFile]] = {}
    for file in files:
        groups.setdefault(_group(file), []).append(file)
    return tuple(sorted(groups.items(), key=lambda group: _ORDER.index(group[0]) if group[0] in _ORDER else len(_ORDER)))


def _group(file: PresetFile) -> str:
    if file.own:
        return "Yours"
    folder = file.name.rpartition("/")[0]
    return folder.capitalize() if folder else "To begin with" if file.name in BEGINNING else "Others"


@dataclass(frozen=True)
class PresetEntry:
    """A preset in the list."""

    text: str
    """What it is found by: its name, summary and benchmark's name, in lower case."""
    summary: Content
    line: Content


def preset_entries(files: Iterable[PresetFile]) -> dict[PresetFile, PresetEntry]:
    """Each file is read once, and so is what is here of benchmarks."""
    absent = {needed: _absent_benchmarks(needs_table=needed) for needed in (True, False)}
    return {file: _entry(file, absent) for file in files}


def _absent_benchmarks(*, needs_table: bool) -> frozenset[str]:
    return frozenset(option.value for option in benchmark_options(needs_table=needs_table) if option.missing is not None)


def _entry(file: PresetFile, absent: Mapping[bool, frozenset[str]]) -> PresetEntry:
    text = _text(file)
    document, summary = _document(file, text), summary_of(text)
    own = Span("  yours", "accent") if file.own else Span("")
    missing = _missing(document, absent)
    mark = Span(f"  {printable(missing)} is not here", "warn") if missing else Span("")
    summary = summary or _searched(document)
    first = summary.partition(". ")[0].rstrip(".")
    line = of_lines([of_spans(foreign(file.name, "strong"), own, mark), of_spans(foreign(first, "dim"))])
    return PresetEntry(f"{file.name} {summary} {document.get('benchmark', '')}".lower(), of_spans(foreign(summary)), line)


def _searched(document: Mapping[str, Any]) -> str:
    """What a preset without a comment of its own searches, from its names."""
    algorithm, fitness = (part.get("name") if isinstance(part := document.get(key), Mapping) else None for key in ("algorithm", "fitness"))
    return ", ".join(str(one) for one in (algorithm, fitness, document.get("benchmark"), document.get("dataset")) if one is not None)


def _text(file: PresetFile) -> str:
    """Nothing where it cannot be read."""
    try:
        return read_toml_text(file.path, "preset")
    except NastuiError:
        return ""


def _document(file: PresetFile, text: str) -> Mapping[str, Any]:
    """Nothing where that is no TOML."""
    try:
        return toml_of(text, file.path)
    except NastuiError:
        return {}


def _missing(document: Mapping[str, Any], absent: Mapping[bool, frozenset[str]]) -> str | None:
    """The benchmark of a preset, where it is not here. `absent`: whether its table is needed → the benchmarks that are not."""
    fitness = document.get("fitness")
    entry = FITNESSES.entries.get(str(fitness.get("name"))) if isinstance(fitness, Mapping) else None
    name = str(document.get("benchmark"))
    return name if name in absent[entry is None or entry.needs_table] else None
