"""F1 on the screens: each word and number is explained in two sentences."""

import pytest
from tui_golden import assert_golden
from tui_helpers import app_on, at_rest, screen_text, until

from nastui.studies.report.front_tables import FrontsTable
from nastui.studies.report.tables import ComparisonsTable, ResultsTable
from nastui.tui.data.benchmark_panels import _BENCHMARK_COLUMNS, _NUMBER_COLUMNS
from nastui.tui.dialogs.help import HelpDialog
from nastui.tui.dialogs.terms import TermsDialog
from nastui.tui.live.generation_table import COLUMNS as GENERATION_COLUMNS
from nastui.tui.proxies.proxy_table import _COLUMNS as PROXY_COLUMNS
from nastui.tui.runs.runs_table import _COLUMNS as RUN_COLUMNS
from nastui.tui.shell import terms
from nastui.tui.studies.study_list import _COLUMNS as STUDY_COLUMNS

SCREENS = {
    "live": (terms.LIVE, [one.title for one in GENERATION_COLUMNS]),
    "runs": (terms.RUNS, [one.key for one in RUN_COLUMNS]),
    "data": (terms.DATA, [one.title for one in (*_BENCHMARK_COLUMNS, *_NUMBER_COLUMNS)]),
    "proxies": (terms.PROXIES, [one.title for one in PROXY_COLUMNS]),
    "studies": (terms.REPORT, [one.title for one in STUDY_COLUMNS]),
    "reports": (
        terms.REPORT,
        [one.name for table in (ResultsTable, ComparisonsTable, FrontsTable) for one in table.COLUMNS if one.name not in ("remark", "measure")],
    ),
}
"""The terms of a screen, and the headings of its tables."""
ALL = [pytest.param(term, id=f"{screen}: {term.name}") for screen, (found, _) in SCREENS.items() if screen != "reports" for term in found]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_heading_is_explained(screen):
    found, headings = SCREENS[screen]
    known = {written for term in found for written in term.written}
    assert [one for one in headings if one and one not in known] == []


@pytest.mark.parametrize("term", ALL)
def test_a_term_has_two_sentences_and_its_paper_a_year(term):
    for sentence in (term.first, term.second):
        assert sentence.endswith(".")
        assert sentence[0].isupper() or not sentence[0].isalpha() or sentence[1] == " "
    assert term.paper is None or any(part.strip()[-4:].isdecimal() for part in term.paper.split(","))


@pytest.mark.parametrize(("tab", "word"), [("2", "regret"), ("3", "curve"), ("4", "queries"), ("5", "hits"), ("6", "A12")])
async def test_f1_finds_a_number_of_the_screen_by_its_name(toy_home, tab, word):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await pilot.press(tab, "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermsDialog))
        await pilot.press(*word)
        term = next(one for found, _ in SCREENS.values() for one in found if one.name == word)
        await until(pilot, lambda: term.first[:40] in screen_text(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: not pilot.app.in_dialog)
        await pilot.press("f1", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))


async def test_a_word_that_is_nowhere_explains_nothing(toy_home):
    async with app_on(tab="runs").run_test(size=(100, 40)) as pilot:
        await pilot.press("3", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermsDialog))
        await pilot.press(*"xyz")
        await until(pilot, lambda: not pilot.app.screen._found)
        assert "Its id" not in screen_text(pilot.app)


async def test_where_no_number_is_f1_lists_the_keys(toy_home):
    async with app_on().run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: pilot.app.setup.takes_keys)
        await pilot.press("escape", "f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpDialog))


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_what_it_looks_like(toy_home, size):
    async with app_on().run_test(size=size) as pilot:
        await pilot.press("5")
        await until(pilot, lambda: "a second training" in screen_text(pilot.app) and ("many together" in screen_text(pilot.app) or size[1] < 20))
        await at_rest(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(pilot.app.screen, TermsDialog))
        await pilot.press(*"best")
        await until(pilot, lambda: "Abdelfattah" in screen_text(pilot.app) or size[1] < 20)
        await at_rest(pilot)
        assert_golden(screen_text(pilot.app), "terms-{}x{}".format(*size))
