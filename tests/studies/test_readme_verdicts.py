"""The README's verdicts on the talk are those of the shipped report."""

import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def cells():
    """Claim, and the texts of its row."""
    part = README[README.index("| claim of the talk |") :]
    rows = part[: part.index("\n\n")].splitlines()[2:]
    return [[text.strip() for text in row.strip("|").split("|")] for row in rows]


@cache
def table(report, caption):
    """The rows of the first table of this caption, as texts."""
    page = (ROOT / "docs" / "study" / f"{report}.html").read_text(encoding="utf-8")
    found = re.search(rf"<caption>{caption}</caption>(.*?)</table>", page, re.S)[1]
    return [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in found.split("<tr>")[2:]]


def of_report():
    """(claim, compared) → (verdict, where)."""
    return {(text.rstrip("."), compared): (verdict, where) for _, text, verdict, compared, where in table("report", "Verdicts")}


def in_the_readme(where):
    """Without what is not decided; that a verdict stands everywhere needs no dash."""
    decided = [part for part in where.split(". ") if not part.startswith("not decided")]
    if decided and decided[0].endswith(": everywhere"):
        return " everywhere"
    return f" — {'. '.join(decided)}" if decided else ""


@pytest.mark.parametrize("row", cells(), ids=lambda row: row[0])
def test_a_verdict_of_the_readme_stands_in_the_report(row):
    report = of_report()
    for compared, said in zip(("as the talk compared", "against all baselines"), row[1:], strict=True):
        if said == "–":
            assert (row[0], compared) not in report
            continue
        verdict, where = report[row[0], compared]
        assert said == f"**{verdict}**{in_the_readme(where)}"


def test_the_readme_has_all_claims():
    assert len(cells()) == 5 == len({text for text, _ in of_report()})


# ---- what the README concludes, in the evidence of the report


def ahead(task, after, other):
    """The verdict on V2 being ahead of another arm after so many trainings, and why."""
    what = f"V2 XGBoost is ahead of {other}"
    columns = ("e", task, what, "against all baselines", str(after))
    (found,) = [row for row in table("report", "What they rest on") if (row[0], row[1], row[2], row[5], row[6]) == columns]
    return found[3], found[4]


@pytest.mark.parametrize("task", ["CIFAR-10", "CIFAR-100"])
@pytest.mark.parametrize("other", ["local search", "genetic, parameters"])
def test_baselines_are_ahead_of_v2_at_small_budgets(task, other):
    verdict, why = ahead(task, 100, other)
    highest = re.search(r"90 % interval \S+ … (\S+)\)", why)[1]
    assert verdict == "does not hold"
    assert highest.startswith("−")


def test_v2_with_the_graph_network_is_ahead_on_the_embedded_benchmark():
    places = {compared: where for (_, compared), (_, where) in of_report().items()}
    assert "mini-tss (150, 300, 500)" in places["as the talk compared, V2 with the GCN"].partition(" does not hold: ")[0]
    assert "mini-tss" in places["as the talk compared"].partition(" does not hold: ")[2]


@pytest.mark.parametrize("other", ["local search", "genetic, parameters"])
def test_v2_is_ahead_of_both_on_the_third_data_set(other):
    assert ahead("ImageNet16-120", 300, other)[0] == "holds"


def test_without_the_diverse_cells_v2_narrows_as_well():
    rows = [row for row in table("report", "What they rest on") if row[2] == "V2 XGBoost sees less than V2, no H"]
    assert len(rows) == 16
    assert {row[3] for row in rows} == {"does not hold"}


# ---- future work


ROWS = (
    "XGBoost screens candidates",
    "NASWT instead of training",
    "NASWT, screened by XGBoost",
    "a graph network (GCN) screens",
    "NASWT, screened by the GCN",
)


def future():
    """Optimiser → strips of the README, acceleration by acceleration."""
    part = README[README.index("| acceleration |") :]
    head, _, *rows = [[text.strip() for text in row.strip("|").split("|")] for row in part[: part.index("\n\n")].splitlines()]
    assert tuple(row[0] for row in rows) == ROWS
    return {optimiser: [row[place] for row in rows] for place, optimiser in enumerate(head) if place}


def strips(cell):
    """The signs of a cell of the report; words where nothing is decided."""
    signs = [re.sub("<[^>]*>", "", line).split()[0] for line in cell.split("<br>")[1:]]
    return "not decided" if set("".join(signs)) == {"?"} else " ".join(signs)


def test_the_strips_of_future_work_are_those_of_its_report():
    rows = table("future-work", "Verdicts at a glance")
    assert list(zip(*[map(strips, row[1:]) for row in rows], strict=True)) == [tuple(own) for own in future().values()]


def test_what_the_readme_says_of_screening_and_of_scores():
    for screen in (0, 3):
        strips = {optimiser: own[screen].split() for optimiser, own in future().items() if own[screen] != "not decided"}
        assert [optimiser for optimiser, both in strips.items() if {one[1] for one in both} == {"✓"}] == list(future())[:5]
        assert [optimiser for optimiser, both in strips.items() if both == ["✓✓✓✓", "✓✓✓✓"]] == ["ant-colony", "reinforce"]
    assert "✓" not in future()["tpe"][0]
    scored = [optimiser for optimiser, own in future().items() if own[1].split()[1][0] == "✓"]
    assert (len(future()), len(scored)) == (6, 3)
    assert all(own[1].split()[0] == "✗✗✗✗" for own in future().values())
