"""Make docs/app.png: the live screen of a quickstart search. Takes cairosvg, which nothing else needs, and the DejaVu fonts."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path


async def picture() -> str:
    """The live screen as SVG."""
    from nastui.presets.places import find
    from nastui.tui.app import NastuiApp

    app = NastuiApp(find("quickstart"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(1.0)
        await pilot.press("enter")
        await pilot.pause(8.0)
        return app.export_screenshot(title="nastui")


def main() -> None:
    """Write the picture beside this file."""
    import cairosvg

    with tempfile.TemporaryDirectory() as folder:
        os.environ["NASTUI_HOME"] = folder
        svg = asyncio.run(picture())
    svg = svg.replace("Fira Code", "DejaVu Sans Mono")
    svg = re.sub(r"<text ([^>]*>[\u2800-\u28ff\s\xa0&#160;]*[\u2800-\u28ff])", r'<text style="font-family: DejaVu Sans; font-size: 16.45px" \1', svg)
    cairosvg.svg2png(bytestring=svg.encode(), write_to=str(Path(__file__).parent / "app.png"), output_width=1400)


if __name__ == "__main__":
    main()
