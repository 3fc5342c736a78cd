"""`nastui study table` and `bibtex`: printed as Markdown, LaTeX or BibTeX, written to a folder, and what is refused."""

import pytest
from small_study import SMALL


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return str(path)


def test_the_tables_are_printed_and_written(nastui, small, tmp_path):
    assert nastui("study", "run", small).code == 0
    assert "| arm | runs | 5 | 20 |" in nastui("study", "table", small, "--queries", "20, 5").out
    assert r"\begin{tabular}{lrrr}" in nastui("study", "table", small, "--queries", "5,20", "--latex").out
    rows = nastui("study", "table", small, "--queries", "5", "--json").document["tables"][0]["rows"]
    assert [(row["arm"], row["queries"], row["runs"]) for row in rows] == [("genetic", 5, 3), ("random", 5, 3)]
    assert all(40 < row["median"] < 92 and row["optimum found"] is not None for row in rows)
    folder = tmp_path / "out"
    assert nastui("study", "table", small, "--queries", "5,20", "--out", str(folder)).code == 0
    assert sorted(one.name for one in folder.rglob("*.*")) == ["after-queries-equal-digits.csv", "queries.md", "queries.tex"]
    assert "No run has 1,000 queries" in nastui("study", "table", small, "--queries", "1000").out


def test_a_study_without_runs_and_wrong_numbers_are_refused(nastui, small):
    said = nastui("study", "table", small)
    assert (said.code, "no run of small is done" in said.err) == (2, True)
    wrong = nastui("study", "table", small, "--queries", "0,5")
    assert (wrong.code, "no list of numbers of queries" in wrong.err) == (2, True)


def test_a_study_cites_what_all_of_its_arms_used(nastui, tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace('"algorithm.name" = "random"', '"algorithm.name" = "regularized-evolution"'))
    assert nastui("study", "run", str(path)).code == 0
    said = nastui("study", "bibtex", str(path)).out
    assert [said.count(f"{{{key},") for key in ("nastui", "dong2021nats", "real2019regularized")] == [1, 1, 1]


def test_a_study_without_runs_cites_nothing_and_says_how_to_make_them(nastui, small):
    said = nastui("study", "bibtex", small)
    assert said.code == 2
    assert f"no run of the study '{small}' is there" in said.err
    assert f"`nastui study run {small}`" in said.err
