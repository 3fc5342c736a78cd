"""The connection: requests, redirects, and the bytes as they arrive, all with bounded patience."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from nastui import __version__
from nastui.benchmarks.downloading.failing import Broken, refusal
from nastui.benchmarks.downloading.sources import Official

_REDIRECTS = 6
_PIECE = 1 << 18


@dataclass(frozen=True)
class Patience:
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


def ask(connection: Connection, wanted: Official, headers: dict[str, str], patience: Patience) -> requests.Response:
    """The answer's head, after redirects; its body is read by `pieces`.

    Raises:
        Broken: no answer.
        DownloadError: redirects without end, or away from https.
    """
    address = wanted.address
    for _ in range(_REDIRECTS):
        response = _answer(connection, wanted, address, headers, patience)
        if not response.is_redirect:
            return response
        response.close()
        address = _redirected(wanted, address, response.headers["Location"])
    raise refusal(wanted, f"{wanted.holder} redirects more than {_REDIRECTS - 1} times")


def _redirected(wanted: Official, address: str, location: str) -> str:
    try:
        target = urljoin(address, location)
        if urlsplit(target).scheme in ("https", urlsplit(wanted.address).scheme):
            return target
    except ValueError:
        pass
    raise refusal(wanted, f"{wanted.holder} redirects to where nastui does not follow, as it is no https address")


def _answer(connection: Connection, wanted: Official, address: str, headers: dict[str, str], patience: Patience) -> requests.Response:
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


def pieces(response: requests.Response, patience: Patience) -> Iterator[bytes]:
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
