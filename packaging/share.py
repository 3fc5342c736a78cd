"""Write packaging/share: the manual page and what shells complete by. A wheel puts them below `share`, where `man` and shells look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import get_completion_class

from nastui.cli.main import cli

SHARE: Final = Path(__file__).resolve().parent / "share"
COMPLETIONS: Final = {
    "bash": "bash-completion/completions/nastui",
    "zsh": "zsh/site-functions/_nastui",
    "fish": "fish/vendor_completions.d/nastui.fish",
}
_EXITS: Final = (("0", "done"), ("1", "failed"), ("2", "wrong use or input"), ("130", "interrupted"))
_ENVIRONMENT: Final = (
    ("NASTUI_HOME", "One folder for config, data and runs, in place of the platform's own."),
    ("NASTUI_ASCII", "Set to 1: draw with ASCII characters alone."),
    ("NO_COLOR", "Set to anything: no colours."),
)


def main() -> None:
    """Write all of them."""
    for name, text in share().items():
        path = SHARE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def share() -> dict[str, str]:
    """Texts by path."""
    return {"man/man1/nastui.1": manual(), **{path: completion(shell) for shell, path in COMPLETIONS.items()}}


def completion(shell: str) -> str:
    """What a shell is told once; it asks nastui for the rest."""
    made = get_completion_class(shell)
    assert made is not None
    return made(cli, {}, "nastui", "_NASTUI_COMPLETE").source().strip() + "\n"


def manual() -> str:
    """Every command with its arguments and options, in roff."""
    parts = [
        '.TH NASTUI 1 "" "nastui" "User Commands"',
        ".SH NAME",
        "nastui \\- compare ways to make neural architecture search cheap, live in a terminal",
    ]
    parts += [".SH SYNOPSIS", ".B nastui", "[\\fIoptions\\fR] [\\fIcommand\\fR]", ".SH DESCRIPTION", *_text(cli.help or "")]
    parts += [".SH OPTIONS", *_options(cli), ".SH COMMANDS"]
    for path, command in _commands(cli, "nastui"):
        parts += [f".SS {_plain(path)}{''.join(_arguments(command))}", *_text(command.help or ""), *_options(command)]
    parts += [".SH EXIT STATUS", *(line for code, meaning in _EXITS for line in (".TP", f".B {code}", meaning))]
    parts += [".SH ENVIRONMENT", *(line for name, meaning in _ENVIRONMENT for line in (".TP", f".B {name}", meaning))]
    return "\n".join(parts) + "\n"


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _arguments(command: click.Command) -> Iterator[str]:
    for one in command.params:
        if isinstance(one, click.Argument):
            name = one.metavar or (one.name or "").upper()
            yield f" \\fI{_plain(name if one.required or name.startswith('[') else f'[{name}]')}\\fR"


def _options(command: click.Command) -> Iterator[str]:
    for one in command.params:
        if isinstance(one, click.Option) and not one.hidden:
            names = ", ".join(f"\\fB{_plain(name)}\\fR" for name in (*one.opts, *one.secondary_opts))
            yield from (".TP", names + _value(one), _plain(one.help or ""))


def _value(option: click.Option) -> str:
    if option.is_flag or option.count:
        return ""
    kind: Any = option.type
    name = option.metavar or ("|".join(map(str, kind.choices)) if isinstance(kind, click.Choice) else kind.name.upper())
    return f" \\fI{_plain(name)}\\fR"


def _text(text: str) -> Iterator[str]:
    """Paragraphs."""
    for paragraph in text.split("\n\n"):
        yield from (".PP", _plain(" ".join(paragraph.replace("\b", " ").split())))


def _plain(text: str) -> str:
    """Signs that roff takes for its own."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga")
    return f"\\&{safe}" if safe[:1] in (".", "'") else safe


if __name__ == "__main__":
    main()
