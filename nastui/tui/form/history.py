"""What stood in the form before: changes are taken back and made again, one field at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nastui.tui.form.draft import Draft

_MOST: Final = 200


@dataclass(frozen=True)
class _Step:
    """A draft as it stood, and the preset that its entries have been saved as since."""

    draft: Draft
    saved: Draft | None = None

    def rebased(self, old: Draft, new: Draft) -> _Step:
        """After another draft was saved: the same preset's entries are measured against what its file has now."""
        now = self.saved or self.draft
        return _Step(self.draft, new) if _preset(now) in (_preset(old), _preset(new)) else self

    @property
    def now(self) -> Draft:
        """The draft to show."""
        return self.draft if self.saved is None else self.draft.over(self.saved)


class FormHistory:
    """Drafts before and after the present one. What is typed into one field without another in between is one change."""

    def __init__(self) -> None:
        self._before: list[_Step] = []
        self._after: list[_Step] = []
        self._key: str | None = None
        """The field of the latest change, where it was typed into one."""

    def take(self, old: Draft, new: Draft, *, typed: bool) -> None:
        """Another draft takes the place of one; `typed`: by what was entered, and not by a reset or a preset that was loaded."""
        if _same(old, new):
            return
        key = _only_key(old, new) if typed else None
        if key is None or key != self._key:
            self._before = [*self._before, _Step(old)][-_MOST:]
        self._key = key
        self._after.clear()

    def saved(self, old: Draft, new: Draft) -> None:
        """A draft was saved, and its preset is another draft now. What is typed next is a change of its own."""
        self._before, self._after = ([step.rebased(old, new) for step in steps] for steps in (self._before, self._after))
        self._key = None

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._after)

    def undo(self, now: Draft) -> Draft | None:
        """The draft before; None where there is none."""
        return self._step(self._before, self._after, now)

    def redo(self, now: Draft) -> Draft | None:
        """The draft that was taken back; None where none was."""
        return self._step(self._after, self._before, now)

    def _step(self, taken: list[_Step], kept: list[_Step], now: Draft) -> Draft | None:
        if not taken:
            return None
        kept.append(_Step(now))
        self._key = None
        return taken.pop().now


def _preset(draft: Draft) -> tuple[object, ...]:
    return draft.name, draft.file


def _same(one: Draft, other: Draft) -> bool:
    return (one.name, one.file, one.raws, one.base) == (other.name, other.file, other.raws, other.base)


def _only_key(old: Draft, new: Draft) -> str | None:
    """The one field in which they differ; None where it is another preset, or more than one."""
    if (old.name, old.file, old.base) != (new.name, new.file, new.base):
        return None
    keys = {key for key in {*old.raws, *new.raws} if old.raws.get(key) != new.raws.get(key)}
    return keys.pop() if len(keys) == 1 else None
