"""Tell the user that a run or a study has ended: by the terminal, a program, an address. What cannot be done is said, and stops nothing."""

from __future__ import annotations

import ipaddress
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from nastui.base.errors import InputError, NastuiError, in_short
from nastui.drawing.printable import printable
from nastui.settings.user_settings import NotifySettings

_SECONDS: Final = (5.0, 10.0)
"""To connect, and between two pieces of an answer."""


def notify(settings: NotifySettings, title: str, text: str, document: Mapping[str, Any]) -> list[str]:
    """Give the notices that are set; what went wrong, in sentences.

    Args:
        settings: which.
        title: what ended.
        text: how.
        document: what is posted to the address.
    """
    title, text = (printable(" ".join(said.split())) for said in (title, text))
    complaints = []
    for name, give in _ways(settings, title, text, document):
        try:
            give()
        except NastuiError as error:
            complaints.append(f"the notice by {name} could not be given: {error}")
        except Exception as error:  # whatever a program, a terminal or a network can do
            complaints.append(f"the notice by {name} could not be given: {in_short(error)}")
    return complaints


def _ways(settings: NotifySettings, title: str, text: str, document: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], None]]]:
    if settings.bell:
        yield "bell", lambda: _write("\a")
    if settings.terminal != "none":
        yield settings.terminal, lambda: _write(sequence(settings.terminal, title, text))
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
    try:
        return [word.replace("{title}", title).replace("{text}", text) for word in shlex.split(command)]
    except ValueError as error:
        raise InputError(f"notify.command cannot be read: {error}") from error


def _write(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(text)
        sys.stderr.flush()


def _start(command: list[str]) -> None:
    nothing = subprocess.DEVNULL
    subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True)


def post(address: str, document: Mapping[str, Any]) -> None:
    """Post a document as JSON. No redirect is followed, to whatever host.

    Raises:
        InputError: the address is neither of https nor of this machine. NastuiError: it refuses.
    """
    parts = urlsplit(address)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and _is_own(parts.hostname))):
        raise InputError("notify.webhook is neither an https address nor one of this machine", remedy="give one such as https://example.org/hook")
    import requests

    with requests.post(address, json=dict(document), timeout=_SECONDS, allow_redirects=False, stream=True) as answer:
        if answer.status_code // 100 != 2:
            raise NastuiError(f"{parts.hostname} answers {answer.status_code}")


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
