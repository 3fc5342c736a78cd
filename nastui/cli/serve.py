"""`nastui serve`: the app in a browser of this machine."""

from __future__ import annotations

import click

from nastui.base.browser import open_page
from nastui.cli.completing import PRESET
from nastui.cli.output import print_json, say, tell

_PORT = 8000


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=_PORT, show_default=True, help="Where it listens; 0: any port that is free.")
@click.option("--preset", metavar="NAME|FILE", shell_complete=PRESET, help="Open the app with this preset.")
@click.option("--open", "opening", is_flag=True, help="Open the page in the browser of this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as one JSON document.")
def serve(port: int, preset: str | None, opening: bool, as_json: bool) -> None:
    """Serve the app to a browser of this machine. Close the page, and a run goes on in the background; Ctrl-C ends the server.

    Nothing but this machine is listened to, and the address has a token: who knows it can do what you can in the app.
    """
    from nastui.cli.web.server import AppServer

    if preset is not None:
        from nastui.presets.places import find

        find(preset)
    server = AppServer(port, () if preset is None else ("--preset", preset))
    try:
        if as_json:
            print_json({"url": server.url, "port": server.port})
        else:
            tell(server.url)
            say("Ctrl-C ends it; runs that are under way go on in the background.")
        if opening:
            open_page(server.url)
        server.serve()
    finally:
        server.close()
