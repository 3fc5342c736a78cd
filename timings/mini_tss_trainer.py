"""The compiled trainer of mini-tss beside the same network in torch, one thread each: CPU seconds per training of 12 epochs."""

from __future__ import annotations

import time

import numpy as np
import torch
from measuring import tell
from torch.nn import functional

from nastui.benchmarks.mini_tss.images import DigitSplits, load_digits
from nastui.building.mini_tss.trainer import RECIPE, batch_order, digit_arrays, learning_rates, train
from nastui.cells.arrays import Cell
from nastui.cells.nats_tss.notation import every_cell
from nastui.networks.mini_tss import MiniNetwork, initial_weights

CELLS = 10


def main() -> None:
    torch.set_num_threads(1)
    digits = load_digits()
    data = digit_arrays(digits)
    cells = every_cell()[np.random.default_rng(0).choice(15_625, CELLS, replace=False)]
    train(cells[0], data, 1, epochs=1)
    begun = time.process_time()
    for cell in cells:
        train(cell, data, 1)
    compiled = (time.process_time() - begun) / CELLS
    begun = time.process_time()
    for cell in cells:
        in_torch(cell, digits, epochs=2)
    plain = (time.process_time() - begun) / CELLS * RECIPE.epochs / 2
    tell("compiled trainer, a training", compiled, "CPU-s")
    tell("torch, the same training", plain, "CPU-s")
    tell("torch over compiled", plain / compiled, "times")


def in_torch(cell: Cell, digits: DigitSplits, epochs: int) -> None:
    """Training and measurement as the compiled trainer does them."""
    network = MiniNetwork(cell, initial_weights(cell, 1))
    optimiser = torch.optim.SGD(network.parameters(), RECIPE.learning_rate, RECIPE.momentum, weight_decay=RECIPE.weight_decay, nesterov=True)
    images, labels = torch.from_numpy(digits.train.images), torch.from_numpy(digits.train.labels)
    rates = iter(learning_rates(len(labels), epochs))
    for order in batch_order(1, len(labels), epochs):
        network.train()
        for batch in torch.from_numpy(order.astype(np.int64)).split(RECIPE.batch_size):
            optimiser.param_groups[0]["lr"] = float(next(rates))
            optimiser.zero_grad()
            functional.cross_entropy(network(images[batch]), labels[batch]).backward()
            optimiser.step()
        network.eval()
        with torch.no_grad():
            for split in (digits.valid, digits.test):
                for part in torch.from_numpy(split.images).split(250):
                    network(part)


if __name__ == "__main__":
    main()
