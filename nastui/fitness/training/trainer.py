"""One training: epochs of steps, validation accuracy after each, test accuracy at the end."""

from __future__ import annotations

import hashlib
import io
import json
import math
import pickle
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from nastui.base.paths import home
from nastui.base.writing import replacing
from nastui.fitness.fitness import EvaluationStopped, never
from nastui.fitness.settings import TrainingSettings
from nastui.fitness.training.training_images import LabelledImages, TrainingImages
from nastui.networks.convolution import Network
from nastui.networks.devices import reproducible

# ---- a training's state on disk, so that a stop or a killed process loses at most one epoch


_DIGEST_BYTES: Final = 32
_SLACK_BYTES: Final = 2**22
"""What a file may hold beside weights and the optimizer's two copies of them."""
_KEPT_SECONDS: Final = 30 * 24 * 3600
"""A checkpoint older than this is removed."""


class Checkpoint:
    """The file of one training, named by a digest of all that its result depends on."""

    def __init__(self, deciding: Mapping[str, Any], parameter_bytes: int) -> None:
        key = hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()[:32]
        self.path = home().state / "trainings" / f"{key}.pt"
        self._largest = 4 * parameter_bytes + _SLACK_BYTES

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace the file.

        Raises:
            StorageError: the disk refuses.
        """
        payload = io.BytesIO()
        torch.save(dict(state), payload)
        with replacing(self.path) as file:
            file.write(hashlib.sha256(payload.getbuffer()).digest())
            file.write(payload.getbuffer())

    def load(self) -> dict[str, Any] | None:
        """The state, on the processor; None where there is no file, or none that is whole: the training then starts again."""
        try:
            if self.path.stat().st_size > self._largest:
                return None
            content = self.path.read_bytes()
        except OSError:
            return None
        digest, payload = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
        if hashlib.sha256(payload).digest() != digest:
            return None
        try:
            state: dict[str, Any] = torch.load(io.BytesIO(payload), map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError):
            return None
        return state

    def remove(self) -> None:
        """Remove the file, and those of trainings that were left for a month."""
        self.path.unlink(missing_ok=True)
        for left in self.path.parent.glob("*.pt"):
            _remove_old(left)


def _remove_old(path: Path) -> None:
    try:
        if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
            path.unlink()
    except FileNotFoundError:  # another process was faster
        pass


# ---- the parts of a recipe: optimizer, learning rates, order of images, augmentation


MOMENTUM: Final = 0.9
"""Nesterov's, of SGD."""
_AUGMENTING: Final = 1
"""Separates draws of (seed, step) from those of (seed, epoch)."""


def make_optimizer(settings: TrainingSettings, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """SGD with Nesterov momentum (Sutskever et al., ICML 2013), or AdamW (Loshchilov and Hutter, ICLR 2019)."""
    if settings.optimizer == "adamw":
        return torch.optim.AdamW(parameters, settings.learning_rate, weight_decay=settings.weight_decay)
    return torch.optim.SGD(parameters, settings.learning_rate, momentum=MOMENTUM, weight_decay=settings.weight_decay, nesterov=True)


def learning_rate(settings: TrainingSettings, step: int, steps: int) -> float:
    """The rate of a step, of so many in all: constant, or along a cosine from the first rate towards 0 (Loshchilov and Hutter, ICLR 2017)."""
    if settings.schedule == "constant":
        return settings.learning_rate
    return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * step / steps))


def image_order(seed: int, epoch: int, images: int) -> npt.NDArray[np.int64]:
    """The order in which an epoch takes the training images: a permutation drawn from (seed, epoch), as mini-tss was trained."""
    return np.random.default_rng([seed, epoch]).permutation(images)


def flip_crop(images: torch.Tensor, seed: int, step: int) -> torch.Tensor:
    """Images (n × colours × side × side), each mirrored with probability ½ and cut at random from its zero-padded frame.

    The frame is side/8 wide: 4 pixels at 32×32, as is usual for CIFAR-10 (He et al., CVPR 2016). Standardised images pad with the mean colour.
    """
    count, _, side, _ = images.shape
    frame = side // 8
    rng = np.random.default_rng([seed, step, _AUGMENTING])
    mirrored = torch.from_numpy(rng.random(count) < 0.5).to(images.device)
    corners = torch.from_numpy(rng.integers(0, 2 * frame + 1, (2, count, 1))).to(images.device)
    rows, columns = corners + torch.arange(side, device=images.device)
    padded = nn.functional.pad(torch.where(mirrored[:, None, None, None], images.flip(3), images), (frame,) * 4)
    each = torch.arange(count, device=images.device)[:, None, None]
    return padded.movedim(1, 3)[each, rows[:, :, None], columns[:, None, :]].movedim(3, 1).contiguous()


_UNKNOWN: Final = (math.nan, math.nan)


class TrainingEnd(Enum):
    """How a training ended."""

    COMPLETE = "complete"
    EARLY = "early"
    """Validation accuracy no longer rose."""
    NAN = "nan"
    """A loss was no finite number."""


@dataclass(frozen=True)
class TrainingResult:
    """The result of a training. Accuracies are percent, losses mean cross-entropies."""

    end: TrainingEnd
    valid: tuple[float, ...]
    """Validation accuracy after each epoch."""
    test: float
    """Test accuracy after the last epoch; NaN where there are no test images."""
    losses: tuple[float, float, float]
    """On training images (mean over the last epoch's steps), validation and test images after the last epoch; NaN where unknown."""
    seconds: float
    """Of training and measuring, those before an interruption included."""
    ends: tuple[float, ...] = field(default=(), compare=False)
    """Of these, those up to the end of each epoch."""


@dataclass
class _State:
    """What changes beside weights and optimizer."""

    step: int = 0
    """Steps done, over all epochs."""
    valid: list[float] = field(default_factory=list)
    summed_loss: float = 0.0
    """Of the images of the present epoch so far."""
    train_loss: float = math.nan
    valid_loss: float = math.nan
    seconds: float = 0.0
    ends: list[float] = field(default_factory=list)
    """Seconds up to the end of each epoch."""


class Trainer:
    """Trains one network in place, on the device where it and the images are.

    With `until` it rests after so many of the epochs: the checkpoint stays, and another trainer goes on from there.
    """

    def __init__(
        self,
        network: Network,
        images: TrainingImages,
        settings: TrainingSettings,
        seed: int,
        *,
        until: int | None = None,
        checkpoint: Checkpoint | None = None,
        should_stop: Callable[[], bool] = never,
        on_epoch: Callable[[tuple[float, ...]], None] = lambda valid: None,
    ) -> None:
        self.network, self.images, self.settings, self.seed = network, images, settings, seed
        self.checkpoint, self.should_stop, self.on_epoch = checkpoint, should_stop, on_epoch
        self.until = settings.epochs if until is None else until
        self.optimizer = make_optimizer(settings, network.parameters())
        self.steps_per_epoch = math.ceil(len(images.train) / settings.batch_size)
        self.state = _State()
        self._order: tuple[int, torch.Tensor] | None = None
        """An epoch, and the order in which it takes the images."""

    def run(self) -> TrainingResult:
        """Train to the end, going on from the checkpoint where there is one; the result is the same as without the interruption.

        Raises:
            EvaluationStopped: `should_stop` said so; it is asked before each step and each batch that is measured. The checkpoint is written.
            StorageError: the checkpoint cannot be written.
        """
        self._restore()
        try:
            with reproducible():
                outcome = self._run()
        except EvaluationStopped:
            self._save()
            raise
        if self.checkpoint and (outcome.end is TrainingEnd.NAN or self.until >= self.settings.epochs):
            self.checkpoint.remove()
        else:
            self._save()
        return outcome

    def _run(self) -> TrainingResult:
        state = self.state
        while not self._trained():
            epoch_is_whole = state.step == (len(state.valid) + 1) * self.steps_per_epoch
            if not (self._end_epoch() if epoch_is_whole else self._step()):
                return self._outcome(TrainingEnd.NAN, _UNKNOWN)
        rests = self.until < self.settings.epochs
        measured = self._measure(self.images.test) if self.images.test and not rests else _UNKNOWN
        return self._outcome(TrainingEnd.COMPLETE if len(state.valid) >= self.until else TrainingEnd.EARLY, measured)

    def _trained(self) -> bool:
        valid, patience = self.state.valid, self.settings.early_stop
        stale = len(valid) - 1 - valid.index(max(valid)) if valid else 0
        return len(valid) >= self.until or (patience is not None and stale >= patience)

    def _step(self) -> bool:
        """One step of the optimizer; False where the loss is no finite number."""
        self._check_stop()
        with self._timed():
            epoch, place = divmod(self.state.step, self.steps_per_epoch)
            images, labels = self._batch(epoch, place)
            for group in self.optimizer.param_groups:
                group["lr"] = learning_rate(self.settings, self.state.step, self.steps_per_epoch * self.settings.epochs)
            self.network.train()
            self.optimizer.zero_grad()
            loss = functional.cross_entropy(self._logits(images), labels)
            loss.backward()  # type: ignore[no-untyped-call]
            self.optimizer.step()
            self.state.step += 1
            self.state.summed_loss += loss.item() * len(labels)
        return math.isfinite(self.state.summed_loss)

    def _batch(self, epoch: int, place: int) -> tuple[torch.Tensor, torch.Tensor]:
        train, size = self.images.train, self.settings.batch_size
        if self._order is None or self._order[0] != epoch:
            self._order = epoch, torch.from_numpy(image_order(self.seed, epoch, len(train))).to(train.labels.device)
        chosen = self._order[1][place * size : (place + 1) * size]
        images = train.images[chosen]
        if self.settings.augmentation == "flip-crop":
            images = flip_crop(images, self.seed, self.state.step)
        return images, train.labels[chosen]

    def _logits(self, images: torch.Tensor) -> torch.Tensor:
        with torch.autocast(images.device.type, torch.bfloat16, enabled=self.settings.precision == "bfloat16"):
            logits: torch.Tensor = self.network(images)
        return logits.float()

    def _end_epoch(self) -> bool:
        """Measure on validation images, and save the checkpoint; False where the loss is no finite number."""
        state = self.state
        accuracy, state.valid_loss = self._measure(self.images.valid)
        if not math.isfinite(state.valid_loss):
            return False
        state.valid.append(accuracy)
        state.ends.append(state.seconds)
        state.train_loss, state.summed_loss = state.summed_loss / len(self.images.train), 0.0
        if len(state.valid) % self.settings.checkpoint_every == 0:
            self._save()
        self.on_epoch(tuple(state.valid))
        return True

    def _measure(self, split: LabelledImages) -> tuple[float, float]:
        """Accuracy (percent) and mean loss, by the running statistics of the batch norms."""
        right, loss = 0, 0.0
        self.network.eval()
        for images, labels in zip(*(torch.split(part, self.settings.batch_size) for part in (split.images, split.labels)), strict=True):
            self._check_stop()
            with self._timed(), torch.inference_mode():
                logits = self._logits(images)
                right += int((logits.argmax(dim=1) == labels).sum())
                loss += functional.cross_entropy(logits, labels).item() * len(labels)
        return 100 * right / len(split), loss / len(split)

    def _outcome(self, end: TrainingEnd, measured: tuple[float, float]) -> TrainingResult:
        state = self.state
        return TrainingResult(
            end, tuple(state.valid), measured[0], (state.train_loss, state.valid_loss, measured[1]), state.seconds, tuple(state.ends)
        )

    def _check_stop(self) -> None:
        if self.should_stop():
            raise EvaluationStopped

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.state.seconds += time.perf_counter() - begun

    def _save(self) -> None:
        if self.checkpoint:
            parts = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
            self.checkpoint.save(parts | {"state": asdict(self.state)})

    def _restore(self) -> None:
        if self.checkpoint and (saved := self.checkpoint.load()):
            self.network.load_state_dict(saved["network"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.state = _State(**saved["state"])
