"""What was entered in the form and is nowhere else: asked for before it goes."""

from __future__ import annotations

from collections.abc import Callable

from nastui.tui.dialogs.confirm import ConfirmDialog
from nastui.tui.setup.screen import SetupScreen


def unless_kept(screen: SetupScreen, then: Callable[[], None]) -> None:
    """Do what replaces the entries of the form; where they would be lost, ask first."""
    entered = unsaved(screen)
    if not entered:
        then()
        return
    dialog = ConfirmDialog("Discard the changes?", " ".join(entered), {"d": "Discard", "k": "Keep editing"})
    screen.app.push_screen(dialog, lambda answer: then() if answer == "d" else None)


def unsaved(screen: SetupScreen) -> list[str]:
    """What was changed in the form, in a sentence."""
    draft = screen.bench.draft if screen.bench else None
    count = draft.changed_count if draft else 0
    if not draft or not count:
        return []
    fields = "1 field of the form is" if count == 1 else f"{count} fields of the form are"
    return [f"{fields} changed against {draft.name} and not saved. ^s in Setup saves a preset."]
