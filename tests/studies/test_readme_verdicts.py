"""The README's verdicts on the talk are those of the shipped report."""

import re
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


def of_report():
    """(claim, compared) → (verdict, where)."""
    page = (ROOT / "docs" / "study" / "report.html").read_text(encoding="utf-8")
    table = re.search(r"<caption>Verdicts</caption>(.*?)</table>", page, re.S)[1]
    rows = [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)] for row in table.split("<tr>")[2:]]
    return {(text.rstrip("."), compared): (verdict, where) for _, text, verdict, compared, where in rows}


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
