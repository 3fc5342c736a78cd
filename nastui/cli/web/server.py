"""Serves the app to browsers of this machine: a process of the app for each page, at an address that nobody can guess."""

from __future__ import annotations

import asyncio
import secrets
import shlex
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nastui.base.absent import needed
from nastui.base.errors import StorageError

LOOPBACK: Final = "127.0.0.1"
SERVED: Final = "--served"
"""The option by which a process of the app knows that it is shown in a browser."""
_TEMPLATES: Final = Path(__file__).parent / "templates"
_TOKEN_BYTES: Final = 24


@dataclass
class AppServer:
    """Binds its port at once, so that its address is known before it serves.

    Nothing but the loopback interface is listened on, and all but the page with the token is refused. The page may load nothing from elsewhere:
    a header forbids it to the browser.
    """

    port: int
    """0: any that is free."""
    words: Sequence[str] = ()
    """Further arguments of each process of the app."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(_TOKEN_BYTES))

    def __post_init__(self) -> None:
        self._server = needed("textual_serve.server").Server(
            shlex.join([sys.executable, "-P", "-m", "nastui", SERVED, *self.words]), LOOPBACK, self.port, title="nastui", templates_path=_TEMPLATES
        )
        self._socket = _bound(self.port)
        self.port = self._socket.getsockname()[1]
        self._server.public_url = f"http://{LOOPBACK}:{self.port}"
        self._pages: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{LOOPBACK}:{self.port}/{self.token}/"

    @property
    def _cookie(self) -> str:
        """Its name: cookies of an address are those of all its ports."""
        return f"nastui-{self.port}"

    def serve(self) -> None:
        """Serve until a signal ends it; then every process of the app ends as if its page were closed."""
        needed("aiohttp.web").run_app(self._application(), sock=self._socket, print=None)

    def close(self) -> None:
        """Give up the port."""
        self._socket.close()

    def _application(self) -> Any:
        web, jinja = needed("aiohttp.web"), needed("aiohttp_jinja2")
        page, whole, server = web.Application(), web.Application(), self._server
        jinja.setup(page, loader=needed("jinja2").FileSystemLoader(_TEMPLATES), autoescape=True)
        page.add_routes(
            [
                web.get("/", self._page, name="index"),
                web.get("/page.js", self._script),
                web.get("/ws", self._shown, name="websocket"),
                web.static("/static", server.statics_path, name="static"),
            ]
        )
        whole.add_subapp(f"/{self.token}", page)
        whole.add_routes([web.get("/download/{key}", self._download)])
        whole.on_response_prepare.append(self._guard)
        whole.on_shutdown.append(self._end_pages)
        return whole

    async def _page(self, request: Any) -> Any:
        """The page; a cookie lets it fetch files that the app hands out, whose addresses have no token."""
        response = await self._server.handle_index(request)
        response.set_cookie(self._cookie, self.token, httponly=True, samesite="Strict")
        return response

    async def _script(self, request: Any) -> Any:
        return needed("aiohttp.web").FileResponse(_TEMPLATES / "page.js")

    async def _download(self, request: Any) -> Any:
        if not secrets.compare_digest(request.cookies.get(self._cookie, ""), self.token):
            raise needed("aiohttp.web").HTTPNotFound
        return await self._server.handle_download(request)

    async def _shown(self, request: Any) -> Any:
        """A page that is open, and its process."""
        task = asyncio.current_task()
        assert task is not None
        self._pages.add(task)
        try:
            return await self._server.handle_websocket(request)
        finally:
            self._pages.discard(task)

    async def _end_pages(self, _: Any) -> None:
        pages = tuple(self._pages)
        for one in pages:
            one.cancel()
        await asyncio.gather(*pages, return_exceptions=True)

    async def _guard(self, _: Any, response: Any) -> None:
        """What a browser may do with the page."""
        own = f"'self' ws://{LOOPBACK}:{self.port}"
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data: blob:; "
            f"connect-src {own}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"


def _bound(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise StorageError(f"port {port} cannot be used: {error.strerror}", remedy="choose another one with --port, or --port 0 for any") from error
