"""`nastui --linear`: the app as a dialogue in lines. Commands of nastui are the same words; the form and runs have words of their own."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import click

from nastui.base.errors import InputError
from nastui.base.seeds import read_seeds
from nastui.cli.failing import help_of, told_error
from nastui.cli.linear.following import follow
from nastui.cli.linear.form import LinearForm
from nastui.cli.output import fail, tell
from nastui.cli.streams import UnwritableError, unread
from nastui.presets.background import begin_in_background
from nastui.runs.control import PACE
from nastui.runs.store import Store
from nastui.tui.form.validation import preset_of
from nastui.tui.setup.unsaved import UnsavedEntries

_PROMPT: Final = "nastui> "
_STEERING: Final = ("pause", "resume", "stop", "pace")
"""Words after which a run is followed on."""


@dataclass(frozen=True)
class Word:
    """What a first word does with the others."""

    do: Callable[[list[str]], None]
    usage: str
    help: str
    most: int | None = None
    """So many others may follow; None: it counts them itself, or takes any."""


class Shell:
    """Reads lines until the end of input, or `quit`. Runs are made by processes of their own, so that leaving stops none.

    Args:
        commands: the command line.
        preset: the one to begin with; without it, what was entered and not saved when the last one ended, else the quickstart.
        entries: keeps what is entered for the next one.
    """

    def __init__(self, commands: click.Command, preset: str | None = None, entries: UnsavedEntries | None = None) -> None:
        self._commands, self.form = commands, LinearForm(preset, entries)
        self.run_id: str | None = None
        """The run that was begun or followed last."""
        self._words: Mapping[str, Word] = {
            "help": Word(self._help, "help [WORD]", "What can be done here"),
            "load": Word(self.form.load, "load PRESET", "Put a preset into the form; `presets list` tells which there are"),
            "fields": Word(self.form.fields, "fields [SECTION]", "The fields of the form and what stands in them"),
            "set": Word(self.form.set, "set FIELD VALUE", "Enter a value; FIELD is a key such as algorithm.population, or a label"),
            "reset": Word(self.form.reset, "reset [FIELD]", "Back to what the preset has, one field or all", 1),
            "undo": Word(self.form.undo, "undo", "The form as it was before the last load, set or reset", 0),
            "changes": Word(self.form.changes, "changes", "The fields that differ from the preset", 0),
            "explain": Word(self.form.explain, "explain FIELD", "What a field means, its paper, and what can be chosen"),
            "save": Word(self.form.save, "save NAME", "Keep the form as a preset of your own"),
            "start": Word(self._start, "start [SEEDS]", "Start the search, or one for each of seeds such as 1..10, and follow it", 1),
            "follow": Word(
                self._follow,
                "follow [RUN]",
                "Tell of a run until it ends; Enter comes back here, and the run goes on; what is typed meanwhile is done",
                1,
            ),
            "pause": Word(self._steer("pause"), "pause [RUN]", "Pause a run", 1),
            "resume": Word(self._steer("resume"), "resume [RUN]", "Have a paused run go on", 1),
            "stop": Word(self._steer("stop"), "stop [RUN]", "Stop a run; `runs resume` goes on with it", 1),
            "pace": Word(self._pace, "pace SECONDS [RUN]", "Seconds that a generation takes at least", 2),
            "quit": Word(self._quit, "quit", "Leave; runs go on", 0),
        }

    def run(self) -> int:
        """The exit code."""
        with suppress(ImportError):  # lines can be edited, where the system has that
            import readline  # noqa: F401
        tell(f"nastui in lines. The form holds the preset {self.form.draft.name}. Say `start`, `fields` or `help`.")
        if self.form.left is not None:
            tell(f"It has your changes again that were not saved when nastui ended ({self.form.entered}). `reset` takes them back.")
        while True:
            try:
                line = input(_PROMPT if sys.stdin.isatty() else "")
            except EOFError:
                return 0
            except KeyboardInterrupt:
                tell("")
                continue
            try:
                self.do(line)
            except StopIteration:
                return 0
            if unread():  # nobody hears it any more
                return 0

    def do(self, line: str) -> None:
        """Do what a line says; what is wrong is told.

        Raises:
            StopIteration: it says that this is the end.
        """
        try:
            words = shlex.split(line)
        except ValueError:
            fail(InputError("a quotation mark is open"), as_json=False)
            return
        try:
            if words:
                self._dispatch(words[0], words[1:])
        except KeyboardInterrupt:
            tell("interrupted")
        except StopIteration:
            raise
        except UnwritableError:  # whatever is said next, nobody would hear it
            raise
        except Exception as error:
            fail(told_error(error, words), as_json=False)
        finally:
            self.form.keep()

    def _dispatch(self, first: str, rest: list[str]) -> None:
        first = "follow" if first == "watch" else first  # no screen is shown here
        word = self._words.get(first)
        if word is None:
            self._command([first, *rest])
            return
        if word.most is not None and len(rest) > word.most:
            raise InputError(f"'{rest[word.most]}' is a word too many", remedy=f"say `{word.usage}`")
        word.do(rest)

    def _command(self, words: list[str]) -> None:
        """A command of nastui, in this process."""
        try:
            self._commands.main(words, prog_name="nastui", standalone_mode=False)
        except click.UsageError as error:
            if (text := help_of(error)) is not None:
                tell(text)
                return
            fail(InputError(error.format_message().rstrip("."), remedy="`help` tells what can be done here"), as_json=False)
        except (click.Abort, SystemExit):
            return
        finally:
            self.form.read_again()

    def _help(self, words: list[str]) -> None:
        if words and words[0] not in self._words:
            self._command([*words, "--help"])
            return
        for word in [self._words[words[0]]] if words else self._words.values():
            tell(f"{word.usage}: {word.help}.")
        if not words:
            tell("All commands of nastui can be given too, without its name: `runs list`, `study status talk`; `help runs` tells more of one.")

    def _start(self, words: list[str]) -> None:
        validation = self.form.validation
        if validation.spec is None:
            raise InputError(validation.reason or "the form cannot be run as it stands", remedy="`fields` tells what is wrong")
        seeds = words[0] if words else None
        if seeds is not None:
            read_seeds(seeds)
        self.run_id = begin_in_background(validation.spec, preset_of(self.form.draft), validation.pace, seeds)
        self._follow([self.run_id])

    def _follow(self, words: list[str]) -> None:
        self.run_id = run = self._found(words)
        if sys.stdin.isatty():
            tell(f"Type stop, pause, resume, `pace SECONDS` or any other word; Enter comes back here, and the run {run} goes on.")
        try:
            follow(run, tell, self._heard)
        except KeyboardInterrupt:
            tell(f"The run {run} goes on; `stop` stops it.")

    def _heard(self, line: str) -> bool:
        """A line that is entered while a run is followed is done as any other; whether the run is followed on."""
        if line:
            self.do(line)
        return line.partition(" ")[0] in _STEERING

    def _steer(self, verb: str) -> Callable[[list[str]], None]:
        return lambda words: self._send(words, verb)

    def _pace(self, words: list[str]) -> None:
        if not words:
            raise InputError("seconds are missing", remedy="`pace 0.5`, say; 0 is full speed")
        try:
            seconds = float(words[0])
        except ValueError:
            seconds = float("nan")
        if not 0 <= seconds <= 3600:
            raise InputError(f"'{words[0]}' is no number of seconds from 0 to 3,600")
        self._send(words[1:], f"{PACE}{seconds:g}")

    def _send(self, words: list[str], verb: str) -> None:
        run = self._found(words)
        with Store() as store:
            found = store.run(run)
            if not found.driven:
                raise InputError(f"the run {run} is {found.state}; no process drives it", remedy=f"`runs resume {run}` goes on with it")
            store.command(run, verb)
        tell(f"run {run} is told.")

    def _found(self, words: list[str]) -> str:
        """The run that is named, else the one of late, else the newest."""
        with Store(reading=True) as store:
            return store.find(words[0] if words else self.run_id or "last").id

    def _quit(self, _: list[str]) -> None:
        if self.form.keeps:
            tell(f"What was entered over {self.form.draft.name} is there again next time ({self.form.entered}); `save NAME` makes it a preset.")
        raise StopIteration
