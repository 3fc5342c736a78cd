"""What the app remembers between sessions by itself: the last preset and the last tab. A broken file is as good as none."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.base.writing import alone, write_text
from nastui.settings.reading import SettingsRead, changed, read_settings
from nastui.settings.user_settings import TABS, UserSettings


@dataclass(frozen=True)
class Preferences:
    """Remembered choices."""

    preset: str | None = None
    tab: str | None = None
    """The mode of the tab in which the app was left."""
    pace: str | None = None
    """The pace in which searches are watched, as it was entered."""
    guided: bool = False
    """Whether the guided start was ended or skipped."""
    folded: tuple[str, ...] = ()
    """Sections of the form that are folded, by name."""
    theme: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    """Theme and keys as they were kept before there was a file of settings, which goes before them."""

    def under(self, read: SettingsRead) -> UserSettings:
        """The settings of a file, and where it does not say, what was kept before."""
        settings = read.settings
        if "look.theme" not in read.given and self.theme == "nastui-light":
            settings = changed(settings, "look.theme", "light")
        return replace(settings, keys={**self.keys, **settings.keys})

    def remembering(self, **changes: Any) -> Preferences:
        """A copy with these changes, written to disk; a disk that refuses is no reason to stop. What other apps have changed there stays."""
        with contextlib.suppress(StorageError, OSError), alone(_path()):
            stored = _stored()
            before = _plain(asdict(self)) if stored is None else stored
            after = before | _plain(changes)
            if "folded" in changes:
                after["folded"] = self._folding(_names(before.get("folded")), changes["folded"])
            if after != before:
                write_text(_path(), json.dumps(after, indent=2) + "\n")
        return replace(self, **changes)

    def _folding(self, stored: tuple[str, ...], wanted: tuple[str, ...]) -> list[str]:
        """The stored sections, with those folded and unfolded that this app has since it last said."""
        return sorted({*stored} - ({*self.folded} - {*wanted}) | ({*wanted} - {*self.folded}))


def load_preferences() -> Preferences:
    """The stored preferences, or the defaults."""
    if (stored := _stored()) is None:
        return Preferences()
    keys, texts = stored.get("keys"), {name: stored.get(name) for name in ("preset", "tab", "theme", "pace")}
    kept = {str(name): key for name, key in keys.items() if isinstance(key, str)} if isinstance(keys, dict) else {}
    given = {name: text for name, text in texts.items() if isinstance(text, str)}
    return Preferences(keys=kept, folded=_names(stored.get("folded")), guided=stored.get("guided") is True, **given)


def _stored() -> dict[str, Any] | None:
    """None where there is no file, or a broken one."""
    try:
        stored = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return stored if isinstance(stored, dict) else None


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON gives them back."""
    plain: dict[str, Any] = json.loads(json.dumps(values))
    return plain


def _names(stored: Any) -> tuple[str, ...]:
    return tuple(one for one in stored if isinstance(one, str)) if isinstance(stored, list | tuple) else ()


def first_tab(asked: str | None = None) -> str:
    """The tab that the app begins with: the one that is asked for, else the one of the settings."""
    chosen = asked or read_settings().settings.start.tab
    if chosen == "last":
        chosen = load_preferences().tab or ""
    return chosen if chosen in TABS else TABS[0]


def _path() -> Path:
    return home().config / "app.json"
