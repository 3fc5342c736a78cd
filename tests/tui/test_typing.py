"""What is typed, however fast, is what stands there, and what is run."""

import pytest
from textual.events import Paste  # noqa: F401
from tui_helpers import app_on, finished_run, until
from typing_helpers import GAPS, pasted, typed

from nastui.tui.screens.data import DataScreen
from nastui.tui.screens.proxies import ProxiesScreen
from nastui.tui.screens.prompt import PromptDialog
from nastui.tui.screens.settings import SettingsDialog
from nastui.tui.screens.source import PathLine, SourceDialog
from nastui.tui.widgets.cell_line import CellLine
from nastui.tui.widgets.field_row import FieldRow
from nastui.tui.widgets.filter_line import FilterLine
from nastui.tui.widgets.form import Form
from nastui.tui.widgets.preset_card import RunButton

pytestmark = pytest.mark.parametrize("gap", GAPS)


async def on_form(pilot):
    """Wait until the whole form is there and Run has the focus."""
    app = pilot.app
    await until(pilot, lambda: app.setup.bench is not None and bool(app.setup.bench.query("#section-engine")))
    await until(pilot, lambda: isinstance(app.focused, RunButton))
    return app.setup.bench


def to(bench, key: str) -> list[str]:
    """Tabs from the Run button to a field."""
    return ["tab"] * ([row.row.key for row in bench.query(FieldRow)].index(key) + 1)


FIELDS = {  # an int, an optional int, a float, an optional float, a text
    "algorithm.population": ("12345", 12345),
    "seed": ("9876543210", 9876543210),
    "budget.evaluations": ("4321", 4321),
    "watching.pace": ("12.345", 12.345),
    "budget.seconds": ("98765.25", 98765.25),
}


def value_of(order, key: str) -> object:
    part, _, name = key.rpartition(".")
    spec = order.spec
    return order.pace if part == "watching" else getattr(spec, name) if not part else getattr({"algorithm": spec.algorithm.settings, "budget": spec.budget}[part], name)


@pytest.mark.parametrize("key", FIELDS)
async def test_each_field_has_what_was_typed(toy_home, key, gap):
    text, value = FIELDS[key]
    async with app_on().run_test(size=(80, 24)) as pilot:
        bench = await on_form(pilot)
        await typed(pilot, *to(bench, key), "backspace", *text, gap=gap)
        row = bench.query_one(Form).row(key)
        await until(pilot, lambda: len(row.editor.value) >= len(text))
        assert row.editor.value == text
        assert value_of(bench.order, key) == value
