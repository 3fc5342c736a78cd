"""The best cell in a run's summary."""

import pytest

from nastui.cli.summary import cell_drawing, many
from nastui.drawing.spans import plain_text


@pytest.mark.parametrize(
    ("space", "text", "line"),
    [
        ("nats-tss", "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|none~1|nor_conv_1x1~2|", "  1 ┃◄─ conv 3×3 ─╯"),
        ("nats-sss", "8:16:24:32:40", "reduction 1  ████             16"),
        ("nasbench101", "010001000:input,maxpool3x3,output", "max pool ┃◄"),
    ],
)
def test_a_cell_of_every_space_is_drawn(space, text, line):
    assert line in plain_text(cell_drawing(space, text))


def result(seed, state, fitness):
    best = fitness and {"fitness": fitness, "test_accuracy": fitness}
    return {"seed": seed, "run": f"r{seed}", "state": state, "evaluations": 1, "unique_evaluations": 1, "best": best}


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([("done", 90.0), ("done", 92.0)], "best fitness over 2 seeds: 91.0000 ± 1.4142 (mean ± standard deviation)"),
        ([("done", 90.0), ("stopped", 92.0)], "best fitness over 1 seed: 90.0000; 1 of 2 runs not done, not counted"),
        ([("interrupted", 90.0), ("failed", None)], "no run is done: no mean over 2 seeds"),
        ([("done", None)], "nothing was found"),
    ],
)
def test_the_mean_over_seeds_is_of_the_runs_that_are_done(runs, said):
    assert many([result(seed, *run) for seed, run in enumerate(runs, start=1)]).splitlines()[-1] == said
