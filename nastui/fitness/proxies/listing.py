"""The proxies by name. Light to import: what computes one is named here, and imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Literal

Reads = Literal["shape", "weights", "images", "labels"]
"""The last of these that a proxy reads; those before it are read too."""


@dataclass(frozen=True)
class Proxy:
    """A zero-cost proxy. Higher is better, as its authors have it."""

    name: str
    """As published."""
    title: str
    summary: str
    """One sentence for forms and help."""
    paper: str
    reads: Reads
    """`shape`: counted without a network; `weights`: no images; `images`: no labels."""
    precision: Literal["float32", "float64"] = "float32"
    """Of the networks whose scores would lose digits that matter."""
    code: str = ""
    """`module:function` of what computes it; empty: the function of its name in the module of its name beside this one."""
    version: str = ""
    """Of the package that brings it, where that is not nastui itself: other versions may give other scores."""

    @property
    def needs_labels(self) -> bool:
        """Whether the labels of the images decide it."""
        return self.reads == "labels"

    @property
    def part(self) -> str:
        """In words, with the package that brings it: `proxy mine of the package my-package 1.0`."""
        return f"proxy {self.name}" + (f" of the package {self.version}" if self.version else "")

    @property
    def function(self) -> Any:
        """Its computation.

        `(shape, cell) -> float` where it reads the shape alone, else `(network, images, labels) -> float`; both without side effects.
        """
        module, _, function = (self.code or f"nastui.fitness.proxies.{self.name}:{self.name}").partition(":")
        return getattr(import_module(module), function)


PROXIES: Final[Mapping[str, Proxy]] = {
    proxy.name: proxy
    for proxy in (
        Proxy("params", "Parameters", "How many trainable parameters the network has; counted without building it", "–", "shape"),
        Proxy("flops", "FLOPs", "How many multiply-adds the network needs for one image; counted without building it", "–", "shape"),
        Proxy(
            "synflow",
            "SynFlow",
            "How much can flow from input to output over the absolute weights, all paths together; needs no images",
            "Tanaka et al., NeurIPS 2020",
            "weights",
        ),
        Proxy(
            "jacob_cov",
            "Jacobian covariance",
            "How little the network's gradients at different images resemble each other; the forerunner of NASWT",
            "Mellor et al., arXiv:2006.04647v1, 2020",
            "images",
        ),
        Proxy(
            "zen",
            "Zen-Score",
            "How much the features before the last pooling move when the images are perturbed a little, batch norm's scaling undone",
            "Lin et al., ICCV 2021",
            "images",
        ),
        Proxy(
            "grad_norm",
            "Gradient norm",
            "How large the gradient of the loss is on one batch, layer by layer",
            "Abdelfattah et al., ICLR 2021",
            "labels",
        ),
        Proxy("snip", "SNIP", "How much the loss would change, to first order, if each weight were taken out", "Lee et al., ICLR 2019", "labels"),
        Proxy(
            "grasp",
            "GraSP",
            "How much the flow of gradient would shrink if each weight were taken out",
            "Wang et al., ICLR 2020",
            "labels",
            "float64",
        ),
        Proxy(
            "fisher",
            "Fisher",
            "How much the loss would change if each channel of each layer were taken out, by its Fisher information",
            "Theis et al., arXiv:1801.05787, 2018; Turner et al., ICLR 2020",
            "labels",
        ),
        Proxy("l2_norm", "L2 norm", "How large the initial weights are, layer by layer; needs no images", "Abdelfattah et al., ICLR 2021", "weights"),
        Proxy("plain", "Plain", "SNIP with its signs: gradient times weight, summed", "Abdelfattah et al., ICLR 2021", "labels", "float64"),
        Proxy(
            "epe_nas",
            "EPE-NAS",
            "How little the network's gradients at images of the same class resemble each other",
            "Lopes et al., ICANN 2021",
            "labels",
        ),
        Proxy(
            "zico",
            "ZiCo",
            "How large gradients are beside their differences between two batches, layer by layer",
            "Li et al., ICLR 2023",
            "labels",
        ),
        Proxy(
            "meco",
            "MeCo",
            "How independent the channels of each convolution are, by the smallest eigenvalue of their correlations",
            "Jiang et al., NeurIPS 2023",
            "images",
        ),
        Proxy(
            "swap",
            "SWAP",
            "How many different patterns ReLU units have over the images",
            "Peng et al., ICLR 2024",
            "images",
        ),
        Proxy(
            "az_expressivity",
            "AZ-NAS, expressivity",
            "How evenly features spread over their channels, block by block",
            "Lee and Ham, CVPR 2024",
            "images",
            code="nastui.fitness.proxies.az_nas:az_expressivity",
        ),
        Proxy(
            "az_progressivity",
            "AZ-NAS, progressivity",
            "How much each block adds at least to how evenly features spread",
            "Lee and Ham, CVPR 2024",
            "images",
            code="nastui.fitness.proxies.az_nas:az_progressivity",
        ),
        Proxy(
            "az_trainability",
            "AZ-NAS, trainability",
            "How near each block comes to passing gradients on without making them larger or smaller",
            "Lee and Ham, CVPR 2024",
            "images",
            code="nastui.fitness.proxies.az_nas:az_trainability",
        ),
    )
}
