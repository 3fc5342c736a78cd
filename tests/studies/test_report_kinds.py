"""The kinds of tables and figures: other programs read their names and headings, so these stay; parts are found by kind and field."""

import inspect

import numpy as np
import pytest

from nastui.studies.report import cell_tables, figures, tables
from nastui.studies.report.columns import PanelTaskTable, ReportColumn, ReportRow, Table, columns_of
from nastui.studies.report.document import Report, ReportSection
from nastui.studies.report.figures import CostAxis, MeanRanks, RegretCurve, RegretCurves
from nastui.studies.report.panel_task import PanelTask
from nastui.studies.report.render.text import csv_of
from nastui.studies.report.tables import ClaimsTable, ResultsTable, VerdictMatrix

HEADINGS = {
    "by-hand": "task,cell,accuracy (%),test (%),rank",
    "arms": "arm,preset,seeds first,seeds last,what it is",
    "claims": "claim,in words,verdict,compared,where",
    "claims-evidence": "claim,task,evidence,verdict,why,compared,after",
    "claims-strips": "claim,compared,task,after so many trainings",
    "comparisons": "panel,task,first,second,measure,runs of first,runs of second,test,p,Holm p,A12,Cliff δ,shift,90 % interval low,"
    "90 % interval high,KS,KS p,runs for 80 % power,remark",
    "costs": "arm,unique queries,evaluations,training (simulated s),scores (simulated s),search (wall s)",
    "costs-to-target": "arm,regret at most,cost in,reach it,expected cost,95 % interval low,95 % interval high,times less,"
    "95 % interval of that low,95 % interval of that high",
    "coverage": "arm,cells,distinct,entropy (bits a position),Hamming,within distance 1,of the best 1 %,std of incumbents,Brown–Forsythe p",
    "evaluated-cells": "panel,task,first,second,distance,at (%),p,evaluations of first,evaluations of second,remark",
    "landscape": "task,cells,local optima,climb to the best,mean steps",
    "orders": "task,by,best cell comes at,best after 1 (%),best after 10 (%),best after 50 (%)",
    "predictors": "arm,iteration 2,iteration 3,iteration 5,iteration 7,iteration 10,last,cells",
    "ranks": "panel,tasks,arms,Friedman's χ²,p,critical difference,remark",
    "results": "arm,runs,mean (%),std,median,quartiles low,quartiles high,IQM,95 % interval of the IQM low,95 % interval of the IQM high,"
    "best,worst,mean test (%),remark",
    "runs": "panel,task,arm,runs done,failed or missing",
    "scores": "by,sets,cells,τ,over sets least,over sets most,ρ,\"τ, best 10 % by accuracy\",quartiles of the top 10 % by score low,"
    "quartiles of the top 10 % by score high,truly best 10 %,\"τ, top 10 % by score\",quartiles of the top 1 % by score low,"
    "quartiles of the top 1 % by score high,truly best 1 %,precision at 10",
    "tasks": "task,gives verdicts,objective",
    "trained": "arm,best of 1 trained (%),best of 10 trained (%),best of 50 trained (%),all trained (%)",
    "transfer": "from,to,regret,rank",
    "verdicts-at-a-glance": "claim,verdict",
}  # fmt: skip
AT = PanelTask("Equal cost", "CIFAR-10")


def kinds():
    """All kinds of tables, by the beginning of their names."""
    found = {kind for module in (tables, cell_tables) for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Table)}
    return {kind.STEM: kind for kind in found - {Table, PanelTaskTable}}


@pytest.mark.parametrize("stem", HEADINGS)
def test_the_headings_of_a_table_stay(stem):
    kind = kinds()[stem]
    place = {"at": AT} if issubclass(kind, PanelTaskTable) else {}
    columns = {"headings": ("claim", "verdict")} if kind is VerdictMatrix else {}  # a study's own: what its claims are compared with
    empty = kind(title="", rows=(), **place, **columns)
    assert csv_of(empty) == HEADINGS[stem] + "\n"
    assert empty.name == (f"{stem}-equal-cost-cifar-10" if place else stem)


def test_every_kind_of_table_is_held_here():
    assert set(kinds()) == set(HEADINGS)


def test_the_names_of_figures_stay():
    found = {kind.STEM for _, kind in inspect.getmembers(figures, inspect.isclass) if hasattr(kind, "STEM")}
    assert found == {
        "regret",
        "test-regret",
        "targets",
        "incumbents",
        "evaluated",
        "scores",
        "ranks",
        "verdicts",
        "regret-at-a-glance",
        "hypervolume",
        "attainment",
    }
    drawn = [RegretCurves(at=AT, axis=axis, title="", curves=()).name for axis in CostAxis]
    assert drawn == [f"regret-{axis}-equal-cost-cifar-10" for axis in ("unique", "seconds", "rounds")]
    assert MeanRanks(title="", panel="Equal cost", arms=(), ranks=(), alike=()).name == "ranks-equal-cost"


def test_a_part_is_found_by_its_kind_and_fields():
    one, other = (RegretCurves(at=AT, axis=axis, title="", curves=(RegretCurve("a", np.ones(1), np.ones(1)),)) for axis in list(CostAxis)[:2])
    results = ResultsTable(at=AT, title="", rows=())
    report = Report("", "", (ReportSection("", ("text", one, results)), ReportSection("", (other,))))
    assert report.first(RegretCurves, lambda figure: figure.axis is CostAxis.SECONDS) is other
    assert report.all(RegretCurves) == (one, other)
    assert report.first(ResultsTable, lambda table: table.at == PanelTask("Equal cost", "x")) is None
    assert (report.first(ClaimsTable), report.tables, report.figures) == (None, (results,), (one, other))


def test_a_field_without_a_column_is_refused():
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Odd(ReportRow):
        """Has no column."""

        arm: str

    with pytest.raises(TypeError, match=r"Odd.arm needs a column"):
        columns_of(Odd)
    assert ReportColumn("runs", pair=("low", "high")).names == ("runs low", "runs high")
