"""Whether an answer is the file; if not, a sentence about what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

import requests

from nastui.benchmarks.downloading.failing import Broken, refusal
from nastui.benchmarks.downloading.sources import Official

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


def check_status(response: requests.Response, wanted: Official) -> None:
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


def check_no_page(response: requests.Response, head: bytes, wanted: Official) -> None:
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
