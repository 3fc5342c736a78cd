"""What may be set as the program and the address of notices: checked where it is set, and again where it is used."""

from __future__ import annotations

import ipaddress
import shlex
from urllib.parse import urlsplit

from nastui.base.errors import InputError


def command_words(command: str) -> list[str]:
    """The words of a command; none where it is empty.

    Raises:
        InputError: a quotation mark is missing, or a line end or another control character is in it.
    """
    if not command.isprintable():
        raise InputError("a control character is in the command of notices", remedy="write it in one line")
    try:
        return shlex.split(command)
    except ValueError:
        raise InputError("a quotation mark is open in the command of notices", remedy="close it, or write \\ before it") from None


def webhook_host(address: str) -> str:
    """The host of an address; empty where the address is. The rest of an address may be a secret: no message has it.

    Raises:
        InputError: it is neither of https nor of this machine, or no address at all.
    """
    if not address:
        return ""
    remedy = "write one such as https://example.org/hook or http://localhost:8000/"
    if not address.isprintable() or " " in address:
        raise InputError("a blank or a control character is in the address of notices", remedy=remedy)
    try:
        parts = urlsplit(address)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # of a port or of brackets
        host = None
    if not host:
        raise InputError("the address of notices has no right host or port", remedy=remedy)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_own(host)):
        raise InputError("the address of notices is neither of https nor one of this machine", remedy=remedy)
    return host


def _is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
