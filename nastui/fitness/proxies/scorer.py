"""What all proxies share: the network of a cell, the repeats, and what becomes of a number that is none."""

from __future__ import annotations

import math
import reprlib
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import torch

from nastui.base.entry import Entry
from nastui.base.errors import InputError, broken, choose_one, held, nearest
from nastui.cells.arrays import Cell
from nastui.fitness.fitness import FitnessContext
from nastui.fitness.images.source import ImageBatch
from nastui.fitness.proxies.entry import ProxyEntry
from nastui.fitness.proxies.listing import PROXIES, Proxy
from nastui.fitness.scoring.memory import enough_memory
from nastui.fitness.scoring.scored import Scored
from nastui.fitness.scoring.scorer import Score, Scorer, ScoreStatus, initialisation_seed, is_connected
from nastui.fitness.settings import ScoringSettings
from nastui.networks.building import build_network
from nastui.networks.devices import card_of, device_named, reproducible
from nastui.networks.memory import is_out_of_memory, keep_freed_memory
from nastui.networks.shape import NetworkShape


def proxy_named(name: str) -> partial[ProxyScorer]:
    """What makes the scorer of this proxy from (settings, shape, images, device).

    Raises:
        InputError: there is no such proxy; the message names the nearest.
    """
    if name not in PROXIES:
        raise InputError(f"'{name}' is no zero-cost proxy{nearest(name, PROXIES)}", remedy=choose_one(PROXIES))
    return partial(ProxyScorer, PROXIES[name])


def __getattr__(name: str) -> partial[Scored]:
    """The fitness of each proxy, as the registry's entries name it: `nastui.fitness.proxies.scorer:synflow`."""
    if name not in PROXIES:
        raise AttributeError(f"there is no proxy {name}")
    return partial(Scored, PROXIES[name].title, proxy_named(name))


def proxy_of(entry: Entry) -> Proxy:
    """The proxy of a registry's entry.

    Raises:
        InputError: it is another score than a proxy.
    """
    if isinstance(entry, ProxyEntry):
        return entry.proxy
    if entry.name not in PROXIES:
        raise InputError(f"'{entry.name}' is no zero-cost proxy{nearest(entry.name, PROXIES)}", remedy=choose_one(PROXIES))
    return PROXIES[entry.name]


def plugged_in(proxy: Proxy, settings: ScoringSettings, context: FitnessContext) -> Scored:
    """The fitness of another package's proxy."""
    return Scored(proxy.title, partial(ProxyScorer, proxy), settings, context)


class ProxyScorer(Scorer):
    """Scores networks of one shape by one proxy; the mean over the repeats."""

    def __init__(self, proxy: Proxy, settings: ScoringSettings, shape: NetworkShape, batch: ImageBatch, device: str) -> None:
        if proxy.needs_labels and int(batch.labels.min()) < 0:
            raise InputError(
                f"{proxy.name} needs labels, and {batch.source} has none", remedy="choose a folder with one subfolder per class, or noise"
            )
        self.proxy = proxy
        self.chosen = settings
        self.shape = replace(shape, classes=max(shape.classes, int(batch.labels.max()) + 1))
        self.batch = batch
        # Published counts have dead edges in them.
        self.live_only = proxy.reads != "shape"
        self.device = device_named(device)
        keep_freed_memory()
        with enough_memory(len(batch.images)):
            self._images = torch.tensor(batch.images).to(self.device)
            self._labels = torch.tensor(batch.labels).to(self.device)

    def settings(self) -> Mapping[str, Any]:
        """Only what the proxy reads is named, so that sets of images share a score that needs none."""
        chosen, proxy = self.chosen, self.proxy
        document: dict[str, Any] = {"score": proxy.name, "network": asdict(self.shape)}
        if proxy.version:
            document["by"] = proxy.version
        if proxy.reads == "shape":
            return document
        if proxy.precision != "float32":  # scores that were kept before say nothing of it, and are another set
            document["precision"] = proxy.precision
        if proxy.reads != "weights":
            document["images"] = {"source": self.batch.source, "digest": self.batch.digest, "count": len(self.batch.images)}
        return document | {
            "score_seed": chosen.score_seed,
            "initialisation": chosen.initialisation,
            "repeats": chosen.repeats,
            "device": self.device.type,
            **card_of(self.device),
        }

    def score(self, cell: Cell) -> Score:
        """The mean over the repeats; of what is only counted there are none."""
        begun = time.perf_counter()
        value = self._counted(cell) if self.proxy.reads == "shape" else self._mean(cell)
        return Score(value, self._status(cell, value), time.perf_counter() - begun)

    def _counted(self, cell: Cell) -> float:
        return self._number(self.shape, cell.copy())

    def _mean(self, cell: Cell) -> float:
        return sum(self._measured(cell, repeat) for repeat in range(self.chosen.repeats)) / self.chosen.repeats

    def _measured(self, cell: Cell, repeat: int) -> float:
        seed = initialisation_seed(self.chosen.score_seed, repeat)
        with enough_memory(len(self.batch.images)):
            network = build_network(self.shape, cell, seed, self.chosen.initialisation).to(self.device)
            images, labels = (one.clone() if self.proxy.version else one for one in (self._images, self._labels))
        return self._number(network, images, labels)

    def _number(self, *given: Any) -> float:
        """What the proxy makes of it.

        Raises:
            ContractError: it fails, or gives no number.
        """
        with held(self.proxy.part, "scoring a network", foreign=bool(self.proxy.version)), enough_memory(len(self.batch.images)), reproducible():
            value: Any = self.proxy.function(*given)
            number = _as_number(value)
        if number is None:
            raise broken(self.proxy.part, f"gave {_said(value)} instead of a number")
        return number

    def _status(self, cell: Cell, value: float) -> ScoreStatus:
        if not is_connected(self.shape.kind, cell):
            return ScoreStatus.DISCONNECTED
        return ScoreStatus.OK if math.isfinite(value) else ScoreStatus.NAN


def _as_number(value: Any) -> float | None:
    """None where it is none; running out of memory, of which a card may tell only now, is raised."""
    try:
        plain = value.detach() if isinstance(value, torch.Tensor) else value
        return None if isinstance(plain, str | bytes) else float(plain)
    except (TypeError, ValueError, OverflowError):
        return None
    except RuntimeError as error:  # torch: several numbers in one tensor
        if is_out_of_memory(error):
            raise
        return None


def _said(value: Any) -> str:
    """What was given in the place of a number."""
    if value is None:
        return "nothing"
    kind = type(value).__name__
    try:
        return f"{reprlib.repr(value)} ({kind})"
    except Exception:  # Python writes no number of many thousand digits
        return f"a value of the type {kind}"
