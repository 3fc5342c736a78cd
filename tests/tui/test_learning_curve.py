"""While a run of this process trains a network, its learning curve is on the live screen."""

import re

from tui_helpers import app_on, screen_text, until

from nastui.fitness.training.progress import TrainingProgress, publish
from nastui.runs.run_follower import LatestTraining


def test_the_last_word_of_the_trainer_is_kept_until_its_training_is_over():
    trainings = LatestTraining()
    publish(TrainingProgress("cell", 3, (50.0,)))
    assert trainings.current is None
    trainings.begin()
    publish(TrainingProgress("cell", 3, (50.0, 60.0)))
    assert trainings.current == TrainingProgress("cell", 3, (50.0, 60.0))
    publish(TrainingProgress("cell", 3, (50.0, 60.0, 70.0)))
    assert trainings.current is None
    trainings.end()
    publish(TrainingProgress("other", 3, (50.0,)))
    assert trainings.current is None


async def test_the_learning_curve_of_a_search_that_trains_is_on_the_screen():
    async with app_on("training-digits").run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        found = []
        await until(pilot, lambda: found.extend(re.findall(r"train \S+ +(\d+)/(\d+) +\d", screen_text(pilot.app))) or found)
        (epoch, epochs) = map(int, found[0])
        assert 1 <= epoch <= epochs == 12
        pilot.app.services.searches.stop_all()
        await until(pilot, lambda: "■ stopped" in screen_text(pilot.app))
