"""Tell the user that a run or a study has ended: by the terminal, a program, an address. What cannot be done is said, and stops nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from nastui.base.errors import NastuiError, in_short
from nastui.drawing.printable import printable
from nastui.settings.notice_ways import command_words, webhook_host
from nastui.settings.user_settings import NotifySettings

_SECONDS: Final = (5.0, 10.0)
"""To connect, and between two pieces of an answer."""
_SOON: Final = 2.0
"""Seconds within which a program that cannot do its work says so by its code."""


def notify(settings: NotifySettings, title: str, text: str, document: Mapping[str, Any], write: Callable[[str], object] | None = None) -> list[str]:
    """Give the notices that are set; what went wrong, in sentences.

    Args:
        settings: which.
        title: what ended.
        text: how.
        document: what is posted to the address.
        write: is handed what the terminal is told; without it standard error is, where it is a terminal.
    """
    title, text = (printable(" ".join(said.split())) for said in (title, text))
    complaints = []
    for name, give in _ways(settings, title, text, document, write or _write):
        try:
            give()
        except NastuiError as error:
            complaints.append(f"the notice by {name} could not be given: {error}")
        except Exception as error:  # whatever a program, a terminal or a network can do
            complaints.append(f"the notice by {name} could not be given: {in_short(error)}")
    return complaints


def _ways(
    settings: NotifySettings, title: str, text: str, document: Mapping[str, Any], write: Callable[[str], object]
) -> Iterator[tuple[str, Callable[[], object]]]:
    if settings.bell:
        yield "bell", lambda: write("\a")
    if settings.terminal != "none":
        yield settings.terminal, lambda: write(sequence(settings.terminal, title, text))
    if settings.command:
        yield "command", lambda: _start(words(settings.command, title, text))
    if settings.webhook:
        yield "webhook", lambda: post(settings.webhook, {"title": title, "text": text, **document})


def sequence(way: str, title: str, text: str) -> str:
    """The escape sequence of a notice; a `;` would begin another field."""
    title, text = title.replace(";", ","), text.replace(";", ",")
    return f"\x1b]9;{title}: {text}\x07" if way == "osc9" else f"\x1b]777;notify;{title};{text}\x07"


def words(command: str, title: str, text: str) -> list[str]:
    """The words of a command, with `{title}` and `{text}` filled in after it was cut into words, so that neither becomes several.

    Raises:
        InputError: a quotation mark is missing.
    """
    return [word.replace("{title}", title).replace("{text}", text) for word in command_words(command)]


def _write(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(text)
        sys.stderr.flush()


def _start(command: list[str]) -> None:
    """Start a program; how it ends counts only where it does so soon.

    Raises:
        NastuiError: it cannot be started, or ends with a code other than 0.
    """
    nothing, remedy = subprocess.DEVNULL, "`nastui config set notify.command …` sets another"
    try:
        program = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)
    except OSError as error:
        raise NastuiError(f"{command[0]} cannot be started: {error.strerror}", remedy=remedy) from error
    try:
        code = program.wait(_SOON)
    except subprocess.TimeoutExpired:
        return
    if code:
        ended = f"ends with the code {code}" if code > 0 else f"is ended by the signal {-code}"
        raise NastuiError(f"{command[0]} {ended}", remedy=f"try it in a terminal; {remedy}")


def post(address: str, document: Mapping[str, Any]) -> None:
    """Post a document as JSON. No redirect is followed, to whatever host; no message has more of the address than its host.

    Raises:
        InputError: the address is neither of https nor of this machine. NastuiError: it cannot be reached, or refuses.
    """
    host = webhook_host(address)
    remedy = "`nastui config set notify.webhook …` sets another address, `nastui config unset notify.webhook` none"
    code, why = _answer(address, document)
    if why:
        raise NastuiError(f"{host} cannot be reached: {why}", remedy=remedy)
    if code // 100 != 2:
        raise NastuiError(f"{host} answers {code}", remedy=remedy)


def _answer(address: str, document: Mapping[str, Any]) -> tuple[int, str]:
    """The status, and why there is none: what the libraries say has the whole address, so that only the system's own words are taken."""
    import requests

    try:
        with requests.post(address, json=dict(document), timeout=_SECONDS, allow_redirects=False, stream=True) as answer:
            return answer.status_code, ""
    except requests.Timeout:
        return 0, "it does not answer in time"
    except Exception as error:  # whatever the libraries raise for an address or a network
        return 0, _system_words(error)


def _system_words(error: BaseException) -> str:
    """What the system says was the cause of an error, else the kind of it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and isinstance(cause.errno, int) and isinstance(cause.strerror, str):
            return printable(cause.strerror)
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__
