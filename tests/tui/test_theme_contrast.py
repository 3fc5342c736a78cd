"""Text can be read in every theme that mixes its own colours."""

import pytest
from textual.color import Color
from tui_helpers import app_on, at_rest, finished_run, screen_text, until

from nastui.tui.shell.themes import THEMES, theme_name

MIXED = [name for name, colours in THEMES.items() if not colours.ansi]


def luminance(colour: Color) -> float:
    parts = [value / 255 for value in (colour.r, colour.g, colour.b)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2 has it."""
    dark, light = sorted(luminance(Color.parse(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", MIXED)
def test_texts_stand_out_from_the_ground_and_from_a_cursor(name):
    theme = THEMES[name].theme(name)
    texts = {style: colour for style, colour in theme.variables.items() if style in THEMES[name].data and style != "line" and "heat" not in style}
    texts |= {"text": theme.foreground, "accent": theme.accent}
    on_ground, on_cursor = (7.0, 7.0) if name == "high-contrast" else (4.5, 4.0)
    assert {style for style, colour in texts.items() if contrast(colour, theme.background) < on_ground} == set()
    assert {style for style, colour in texts.items() if contrast(colour, theme.panel) < on_cursor} == set()


@pytest.mark.parametrize("name", THEMES)
async def test_the_row_of_the_cursor_has_a_ground_of_its_own(toy_home, name):
    run = finished_run()
    async with app_on(tab="runs").run_test(size=(80, 24)) as pilot:
        pilot.app.theme = theme_name(name)
        await until(pilot, lambda: run in screen_text(pilot.app))
        await at_rest(pilot)
        rows = pilot.app.screen._compositor.render_strips()
        chosen = next(row for row in rows if run in row.text)
        grounds = {segment.style.bgcolor for segment in chosen if run in segment.text and segment.style}
        ground = next(segment.style.bgcolor for segment in rows[-3] if segment.style and segment.text.strip(" │") == "")
        assert grounds - {None, ground}, (grounds, ground)
