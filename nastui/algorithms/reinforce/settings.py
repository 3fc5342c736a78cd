"""Settings of `reinforce`; the defaults are those that NAS-Bench-201 published."""

from __future__ import annotations

from dataclasses import dataclass

from nastui.base.fields import setting


@dataclass(frozen=True)
class ReinforceSettings:
    """Adam with learning rate 0.001, baseline with momentum 0.9."""

    learning_rate: float = setting(0.001, "Learning rate", "Of Adam; NAS-Bench-201 uses 0.001, NATS-Bench 0.01", low=1e-6, high=10.0)
    momentum: float = setting(0.9, "Momentum", "Of the baseline, an exponential moving average of fitness", low=0.0, high=0.9999)
