"""What the app remembers between sessions: the last preset, the theme, remapped keys. A broken file is as good as none."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nastui.base.errors import StorageError
from nastui.base.paths import home
from nastui.base.writing import write_text


@dataclass(frozen=True)
class Preferences:
    """Remembered choices."""

    preset: str | None = None
    theme: str | None = None
    keys: dict[str, str] = field(default_factory=dict)
    """Id of a command → its keys, comma-separated."""

    def remembering(self, **changes: Any) -> Preferences:
        """A copy with these changes, written to disk; a disk that refuses is no reason to stop."""
        changed = replace(self, **changes)
        if changed != self:
            with contextlib.suppress(StorageError):
                write_text(_path(), json.dumps(asdict(changed), indent=2) + "\n")
        return changed


def load_preferences() -> Preferences:
    """The stored preferences, or the defaults."""
    try:
        stored = json.loads(_path().read_text(encoding="utf-8"))
        preset, theme, keys = stored.get("preset"), stored.get("theme"), stored.get("keys", {})
    except (OSError, ValueError, AttributeError):
        return Preferences()
    texts = {str(name): key for name, key in keys.items() if isinstance(key, str)} if isinstance(keys, dict) else {}
    return Preferences(preset if isinstance(preset, str) else None, theme if isinstance(theme, str) else None, texts)


def _path() -> Path:
    return home().config / "app.json"
