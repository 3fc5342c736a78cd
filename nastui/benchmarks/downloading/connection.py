"""The connection: requests, redirects, and the bytes as they arrive, all with bounded patience."""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from nastui import __version__
from nastui.base.errors import DownloadError
from nastui.cells.entry import OfficialFile

# ---- the two ways in which a download fails: trying again may help, or it does not


class Broken(Exception):
    """The connection failed; the same request may do better."""


def refusal(wanted: OfficialFile, message: str) -> DownloadError:
    """An error for what trying again at once does not mend."""
    return DownloadError(message, remedy=f"try later, or fetch {wanted.name} by hand from {wanted.page} and run `nastui data import PATH`")


_REDIRECTS = 6
_PIECE = 1 << 18


@dataclass(frozen=True)
class DownloadPatience:
    """How long a server may be silent or slow."""

    silent_seconds: float = 30
    pace_seconds: float = 60
    """Over each such span at least `pace_bytes` must arrive."""
    pace_bytes: int = 1 << 16
    breaks: int = 20
    """So often a download goes on by itself after a break, as long as each try brings something."""
    pause_seconds: float = 2


class Connection(requests.Session):
    """Follows no redirect by itself: requests would read the whole body of each on the way, however long."""

    def __init__(self) -> None:
        super().__init__()
        self.headers.update({"Accept-Encoding": "identity", "User-Agent": f"nastui/{__version__}"})

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


def ask(connection: Connection, wanted: OfficialFile, headers: dict[str, str], patience: DownloadPatience) -> requests.Response:
    """The answer's head, after redirects; its body is read by `pieces`.

    Raises:
        Broken: no answer.
        DownloadError: redirects without end, away from https, or from a public host to one inside this network.
    """
    address = wanted.address
    for _ in range(_REDIRECTS):
        response = _answer(connection, wanted, address, headers, patience)
        if not response.is_redirect:
            return response
        response.close()
        address = _redirected(wanted, address, response.headers["Location"])
    raise refusal(wanted, f"{wanted.holder} redirects more than {_REDIRECTS - 1} times")


def _redirected(wanted: OfficialFile, address: str, location: str) -> str:
    try:
        target = urljoin(address, location)
        named, asked = urlsplit(wanted.address), urlsplit(target)
        leaves = asked.scheme not in ("https", named.scheme)
        enters = not leaves and _is_internal(asked.hostname) and not _is_internal(named.hostname)
    except ValueError:
        leaves, enters, target = True, False, ""
    if leaves:
        raise refusal(wanted, f"{wanted.holder} redirects to where nastui does not follow, as it is no https address")
    if enters:
        raise refusal(wanted, f"{wanted.holder} redirects to where nastui does not follow, as {asked.hostname} is inside this network")
    return target


def _is_internal(host: str | None) -> bool:
    """Whether a name means an address of this machine or its network. One that is not known here is left to who connects."""
    try:
        found = socket.getaddrinfo(host or "localhost", None)
    except (OSError, UnicodeError):
        return False
    return any(not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)


def _answer(connection: Connection, wanted: OfficialFile, address: str, headers: dict[str, str], patience: DownloadPatience) -> requests.Response:
    try:
        return connection.get(address, headers=headers, stream=True, timeout=patience.silent_seconds)
    except ValueError as error:
        raise refusal(wanted, f"{wanted.holder} answers with headers that make no sense") from error
    except requests.exceptions.SSLError as error:
        raise Broken(f"the certificate of {wanted.holder} is not to be trusted, or something in between reads along") from error
    except requests.Timeout as error:
        raise Broken(f"{wanted.holder} does not answer") from error
    except (OSError, HTTPError) as error:
        raise Broken(f"there is no connection to {wanted.holder} ({urlsplit(address).hostname})") from error


def pieces(response: requests.Response, patience: DownloadPatience) -> Iterator[bytes]:
    """The body as it arrives.

    Raises:
        Broken: the connection ended, fell silent, or is so slow that it may as well have.
    """
    since, arrived = time.monotonic(), 0
    while piece := _next(response):
        yield piece
        arrived += len(piece)
        if (now := time.monotonic()) - since >= patience.pace_seconds:
            if arrived < patience.pace_bytes:
                raise Broken(f"only {arrived:,} bytes came in {now - since:.0f} s")
            since, arrived = now, 0


def _next(response: requests.Response) -> bytes:
    """What has arrived, without waiting until a whole piece has: a server could make that wait endless."""
    try:
        return bytes(response.raw.read1(_PIECE, decode_content=False))
    except (OSError, HTTPError) as error:
        raise Broken("the connection broke off") from error


# ---- whether an answer is the file; if not, a sentence about what it is


_HEAD = 4096
_TITLE = re.compile(rb"<title[^>]*>\s*(.{1,200}?)\s*</title>", re.IGNORECASE | re.DOTALL)


def head_of(body: Iterator[bytes]) -> bytes:
    """The first bytes, enough to tell a file from a web page and to read the page's title."""
    head = b""
    for piece in body:
        head += piece
        if len(head) >= _HEAD:
            break
    return head


def check_status(response: requests.Response, wanted: OfficialFile) -> None:
    """Refuse every answer but a whole file.

    Raises:
        Broken: the server is in trouble.
        DownloadError: the server refuses.
    """
    code = response.status_code
    known = {status.value: status.phrase for status in HTTPStatus}
    said = f"{wanted.holder} answers {code} {known.get(code, '')}".rstrip()
    if code >= 500:
        raise Broken(said)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        raise refusal(wanted, f"{said}: too many downloads, for now")
    if code != HTTPStatus.OK or response.headers.get("Content-Encoding", "identity") != "identity":
        raise refusal(wanted, f"{said} where {wanted.name} was asked for")


def check_no_page(response: requests.Response, head: bytes, wanted: OfficialFile) -> None:
    """Refuse a web page: a quota, a question about viruses, the log-in of a network.

    Raises:
        DownloadError: it is one.
    """
    if not _is_page(head) and "text/html" not in response.headers.get("Content-Type", "").lower():
        return
    found = _TITLE.search(head)
    title = f" ('{' '.join(found[1].decode(errors='replace').split())}')" if found else ""
    raise refusal(wanted, f"{wanted.holder} sends a web page{title} and not the file, perhaps after too many downloads of it")


def _is_page(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))
