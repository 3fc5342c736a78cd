"""Test accuracy after so many queries: the numbers of made-up runs, the tables as papers print them, and the command."""

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_study import made_up, one_run

from nastui.benchmarks.reference import ReferenceAccuracies
from nastui.studies.published import QUERIES, RESULTS
from nastui.studies.report.query_tables import AfterQueriesTable, PublishedTable, query_report
from nastui.studies.report.render.paper import escaped_latex, paper_latex, paper_markdown
from nastui.studies.report.study_data import Incumbents
from nastui.studies.statistics.after_queries import after_queries
from nastui.studies.statistics.curves import steps

REFERENCE = ReferenceAccuracies(200, 92.0, 94.0, 94.5)
NATS_TASK = {"set": {"benchmark": "nats-tss", "dataset": "cifar10"}, "accuracy": {"epochs": 200}}
GOLDENS = Path(__file__).parent / "goldens"


def searched(seed, first, better, at, queries=60):
    """A run that has `first` from its first query on, and `better` from query `at` on; test accuracies are 2 higher."""
    base, valid = one_run(seed, first, queries=queries), np.full(queries, float(first))
    valid[at - 1 :] = better
    values = np.array([float(first), float(better)])
    incumbents = Incumbents(np.array([1.0, float(at)]), values, values, values, values, values + 2)
    return replace(base, incumbents=incumbents, valid=valid, reference=REFERENCE)


def study(task=None):
    fast, slow = ([searched(seed, 90 + seed / 10, 92, at + seed) for seed in range(4)] for at in (10, 45))
    short = [searched(seed, 90, 91, 20, queries=40 + 20 * seed) for seed in range(2)]
    changes = {"task": task or {}, "arm": {"100 % & more_": {}}}
    return made_up({"fast": fast, "slow": slow, "100 % & more_": short}, **changes)


def of(report, arm, queries):
    table = next(part for part in report.tables if isinstance(part, AfterQueriesTable))
    return next(row for row in table.rows if (row.arm, row.queries) == (arm, queries))


def test_the_numbers_after_so_many_queries():
    report = query_report(study(), (30, 50, 100))
    fast, slow = of(report, "fast", 30), of(report, "slow", 30)
    assert (fast.median, fast.found, fast.runs) == (94, 100, 4)
    assert (slow.median, slow.quartiles) == (pytest.approx(92.15), (pytest.approx(92.075), pytest.approx(92.225)))
    assert slow.mean == (pytest.approx(92.15), pytest.approx(np.std([92, 92.1, 92.2, 92.3], ddof=1)))
    assert (slow.found, of(report, "slow", 50).found) == (0, 100)
    assert {row.queries for row in report.tables[0].rows} == {30, 50}  # nobody made 100


def test_a_run_that_ended_keeps_its_incumbent_and_is_counted():
    report = query_report(study(), (50,))
    short = of(report, "100 % & more_", 50)
    assert (short.median, short.found, short.ended) == (93, 0, 1)
    assert "1 of 2 runs of 100 % & more_ ended before 50 queries" in report.tables[0].note


def test_runs_without_an_incumbent_and_tables_without_an_optimum_are_unknown():
    late = after_queries([steps([40], [93.0], 60), steps([1], [93.0], 60)], [[93.0], [93.0]], None, 30)
    assert math.isnan(late.median)
    assert math.isnan(late.mean)
    assert math.isnan(late.found)


def test_what_is_published_stands_beside_with_its_protocol():
    sections = query_report(made_up({"fast": [searched(0, 90, 92, 10)]}, task=NATS_TASK), (30,)).sections
    published = next(part for part in sections[0].parts if isinstance(part, PublishedTable))
    assert {row.method for row in published.rows} >= {"regularized evolution (REA)", "random search", "BOHB"}
    assert all(row.protocol and row.source for row in published.rows)
    assert not any(isinstance(part, PublishedTable) for part in query_report(study(), (30,)).tables)
    assert {one.dataset for one in (*RESULTS, *QUERIES)} == {"cifar10"}


@pytest.mark.parametrize(("name", "write"), [("queries.md", paper_markdown), ("queries.tex", paper_latex)])
def test_the_tables_as_papers_print_them(name, write):
    text = write(query_report(study(NATS_TASK), (30, 50)))
    golden = GOLDENS / name
    if os.environ.get("NASTUI_UPDATE_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text)
    assert text == golden.read_text()


def test_nothing_in_a_name_is_a_command():
    assert escaped_latex(r"a_b & 5 % \input{x} ±") == r"a\_b \& 5 \% \textbackslash{}input\{x\} $\pm$"
