"""The form where no table was imported: what can be searched without one."""

from nastui.presets.reading import read
from nastui.tui.form.draft import Draft
from nastui.tui.form.rows import benchmark_options, dataset_options
from nastui.tui.form.validation import validate


def test_published_benchmarks_are_missing_only_where_their_table_is_needed():
    assert {option.value: option.missing is None for option in benchmark_options()}["nats-tss"] is False
    assert {option.value: option.missing is None for option in benchmark_options(needs_table=False)}["nats-tss"] is True
    assert dataset_options("nats-tss") == ()
    assert [option.value for option in dataset_options("nats-tss", needs_table=False)] == ["cifar10", "cifar100", "imagenet16-120"]


def test_a_search_by_a_score_can_be_run_without_a_table_and_one_by_accuracy_cannot():
    draft = Draft.of(read("talk/genetic-naswt-nats").spec, "talk/genetic-naswt-nats")
    assert validate(draft).spec is not None
    refused = validate(draft.with_raw("fitness.name", "accuracy"))
    assert refused.spec is None
    assert "is not here" in refused.errors["benchmark"]
