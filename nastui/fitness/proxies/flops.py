"""The multiply-adds of a network, the other baseline."""

from __future__ import annotations

from nastui.networks.counting import flops

__all__ = ["flops"]
