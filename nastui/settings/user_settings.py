"""What can be set, described once: reader, checks, the app's Settings dialog, `nastui config` and docs/settings.md follow from it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, get_args

from nastui.base.fields import Field, fields_of, setting
from nastui.settings.notice_ways import command_words, webhook_host

ThemeName = Literal["dark", "light", "colour-blind", "high-contrast", "16-colours", "terminal"]
THEMES: Final[tuple[str, ...]] = get_args(ThemeName)
TABS: Final = ("setup", "live", "runs", "data", "proxies", "studies")


def each_key(keys: str) -> tuple[str, ...]:
    """The keys of a comma-separated list."""
    return tuple(key.strip() for key in keys.split(","))


def over_ssh() -> bool:
    """Whether the terminal is another machine's: what is drawn is sent."""
    return bool(os.environ.get("SSH_CONNECTION"))


@dataclass(frozen=True)
class LookSettings:
    """Colours and characters of the app."""

    theme: str = setting("dark", "Theme", "The colours of the app; `terminal` leaves background and text as the terminal has them", choices=THEMES)
    characters: str = setting(
        "auto", "Characters", "Which characters are drawn; auto: Unicode, unless the locale or NASTUI_ASCII says otherwise",
        choices=("auto", "unicode", "ascii"),
    )  # fmt: skip
    linear: bool = setting(
        False, "Linear", "Lines in the place of screens and drawings, for screen readers and braille lines; from the next start on"
    )

    @property
    def ascii(self) -> bool:
        """Whether only ASCII may be shown: NASTUI_ASCII says so, else the setting, else the locale's encoding."""
        if forced := os.environ.get("NASTUI_ASCII"):
            return forced not in ("0", "false", "no")
        if self.characters != "auto":
            return self.characters == "ascii"
        locale = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := os.environ.get(name))), "UTF-8")
        return "utf" not in locale.lower()


@dataclass(frozen=True)
class RefreshSettings:
    """How often the live tab is drawn."""

    local: int = setting(8, "Refresh rate", "How often a running search is drawn", unit="Hz", low=1, high=30)
    ssh: int = setting(4, "Over SSH", "The same where the app is used over SSH: each drawing is sent", unit="Hz", low=1, high=30)

    @property
    def per_second(self) -> int:
        """The rate for this terminal."""
        return self.ssh if over_ssh() else self.local


@dataclass(frozen=True)
class UnitSettings:
    """In which units numbers are shown."""

    time: str = setting(
        "auto",
        "Times",
        "The unit of times of a minute and more; auto: that which fits",
        choices=("auto", "seconds", "hours", "days"),
    )


@dataclass(frozen=True)
class StartSettings:
    """How the app opens."""

    tab: str = setting("last", "Start tab", "The tab that is shown first; last: the one in which the app was left", choices=("last", *TABS))


@dataclass(frozen=True)
class NotifySettings:
    """What happens when a run or a study ends."""

    bell: bool = setting(False, "Bell", "Ring the terminal's bell when a run or a study ends")
    terminal: str = setting(
        "none", "Terminal notice", "The escape sequence that asks the terminal for a desktop notification", choices=("none", "osc9", "osc777")
    )
    command: str = setting(
        "", "Command", "A program with its arguments to start then, {title} and {text} filled in; no shell reads it", check=command_words
    )
    webhook: str = setting("", "Webhook", "An address (https, or this machine's own) that the notice is sent to as JSON", check=webhook_host)


@dataclass(frozen=True)
class UserSettings:
    """All settings; a section is a table of the file."""

    look: LookSettings = LookSettings()
    refresh: RefreshSettings = RefreshSettings()
    units: UnitSettings = UnitSettings()
    start: StartSettings = StartSettings()
    notify: NotifySettings = NotifySettings()
    keys: Mapping[str, str] = field(default_factory=dict)
    """Id of a command → its keys, comma-separated."""

    def value(self, key: str) -> Any:
        """The value of a setting, by its dotted key."""
        section, _, name = key.partition(".")
        return getattr(getattr(self, section), name)


KEYS: Final = "keys"
"""The table of the key map, whose entries are named by commands."""
TITLES: Final[Mapping[str, str]] = {"look": "Look", "refresh": "Drawing", "units": "Units", "start": "Start", "notify": "Notices"}
SECTIONS: Final[Mapping[str, type]] = {one.name: type(one.default) for one in fields(UserSettings) if one.name in TITLES}
"""Table of the file → its settings."""


def described() -> Iterator[tuple[str, Field]]:
    """Every setting with its dotted key, in the order of the file; the key map is none of them."""
    for section, settings in SECTIONS.items():
        for one in fields_of(settings):
            yield f"{section}.{one.name}", one
