"""A web server on this machine whose answers a test writes itself, one for each request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Gives the next answer of the server's list; the last one again and again."""

    protocol_version = "HTTP/1.1"
    server: LyingServer

    def do_GET(self) -> None:
        self.server.asked.append(self)
        answers = self.server.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)
        self.close_connection = True

    def log_message(self, *arguments: object) -> None:
        pass

    @property
    def start(self) -> int:
        """Where the range that is asked for begins."""
        return int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))

    def head(self, code: int, **headers: object) -> None:
        """Send a status and headers; `_` in a name stands for `-`."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def send(self, body: bytes) -> None:
        """Send bytes of the body."""
        self.wfile.write(body)
        self.wfile.flush()


class LyingServer(ThreadingHTTPServer):
    """Answers as it is told; `asked` has the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[Answer] = []
        self.asked: list[Handler] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def serving() -> Iterator[LyingServer]:
    """A server while the block runs."""
    with LyingServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def whole(body: bytes, **headers: object) -> Answer:
    """An honest answer that knows no ranges."""

    def answer(to: Handler) -> None:
        to.head(200, **{"Content_Length": len(body)} | headers)
        to.send(body)

    return answer


def honest(body: bytes, breaks_after: int | None = None, **headers: object) -> Answer:
    """An answer that honours Range and If-Range, and may break off after so many bytes."""
    headers = {"ETag": '"one"'} | headers

    def answer(to: Handler) -> None:
        same = to.headers.get("If-Range") in (headers.get("ETag"), headers.get("Last_Modified"))
        start = to.start if same else 0
        if start >= len(body):
            to.head(416, Content_Length=0)
            return
        ranged = {"Content_Range": f"bytes {start}-{len(body) - 1}/{len(body)}"} if start else {}
        to.head(206 if start else 200, **{"Content_Length": len(body) - start} | ranged | headers)
        to.send(body[start:][:breaks_after])

    return answer


def bare(code: int, body: bytes = b"", **headers: object) -> Answer:
    """Any status with any headers."""

    def answer(to: Handler) -> None:
        to.head(code, **{"Content_Length": len(body)} | headers)
        to.send(body)

    return answer
