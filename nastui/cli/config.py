"""`nastui config`: the user's settings."""

from __future__ import annotations

from typing import Any

import click

from nastui.base.errors import InputError, nearest
from nastui.cli.completing import SETTING, SETTING_VALUE
from nastui.cli.output import print_json, say, table, tell
from nastui.settings.reading import SettingsRead, effective, field_of, read_settings, settings_path, value_from_text
from nastui.settings.user_settings import KEYS
from nastui.settings.writing import write_setting


@click.group()
def config() -> None:
    """Show and change the settings of the app: look, keys, refresh rate, notices."""


@config.command()
@click.argument("key", required=False, shell_complete=SETTING)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(key: str | None, as_json: bool) -> None:
    """All settings with their values, or one of them. What is wrong in the file is named, and the default is shown."""
    read = read_settings()
    for complaint in read.complaints:
        say(f"nastui: {complaint}")
    found = [one for one in effective(read) if key in (None, one[0])]
    if key is not None and not found:
        raise _unknown(key, read)
    if as_json:
        print_json({name: {"value": value, "set": given, "help": said} for name, value, given, said in found})
    elif key is not None:
        tell(_in_words(found[0][1]))
    else:
        tell(
            table(
                ["setting", "value", "", "what it is"], [[name, _in_words(value), "set" if given else "", said] for name, value, given, said in found]
            )
        )


@config.command("set")
@click.argument("key", shell_complete=SETTING)
@click.argument("value", shell_complete=SETTING_VALUE)
def set_value(key: str, value: str) -> None:
    """Change a setting in the file; its comments stay. `keys.ID` gives a command other keys, such as `keys.go.runs ctrl+b`."""
    if key.startswith(f"{KEYS}."):
        _check_command(key.removeprefix(f"{KEYS}."))
    write_setting(key, value_from_text(key, value))
    _tell_clashes(key)


@config.command()
@click.argument("key", shell_complete=SETTING)
def unset(key: str) -> None:
    """Remove a setting from the file: its default stands again."""
    if not key.startswith(f"{KEYS}."):
        field_of(key)
    write_setting(key, None)


@config.command()
def path() -> None:
    """Where the file of settings lies, or would lie."""
    tell(str(settings_path()))


def _unknown(key: str, read: SettingsRead) -> InputError:
    known = [name for name, *_ in effective(read)]
    return InputError(f"there is no setting '{key}'{nearest(key, known)}", remedy="`nastui config show` lists them")


def _check_command(id: str) -> None:
    from nastui.tui.key_map import bound_commands

    known = [one.id for one in bound_commands()]
    if id not in known:
        raise InputError(f"there is no command '{id}'{nearest(id, known)}", remedy="the app's Settings list all commands with their ids")


def _tell_clashes(key: str) -> None:
    """A key that now does two things is said, and not refused; other commands' keys are not what was set."""
    if key.startswith(f"{KEYS}."):
        from nastui.tui.key_map import clashes

        for clash in clashes(read_settings().settings.keys, key.removeprefix(f"{KEYS}.")):
            say(f"nastui: {clash}; `nastui config set {key} KEY` gives it another, `nastui config unset {key}` its own")


def _in_words(value: Any) -> str:
    return "true" if value is True else "false" if value is False else str(value)
