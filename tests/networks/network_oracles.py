"""What tests of networks share: published networks, copied weights, and what ReLUs let through."""

from collections import Counter

import torch
from torch import nn

from nastui.networks.convolution import observe

LAYERS = (nn.Conv2d, nn.BatchNorm2d, nn.Linear)


def layers(network):
    """Convolutions, norms and the classifier, in the order in which they were registered."""
    return [module for module in network.modules() if isinstance(module, LAYERS)]


def give_weights(source, target):
    """Copy weights layer by layer, after making norms differ from one and zero."""
    torch.manual_seed(0)
    for one, other in zip(layers(source), layers(target), strict=True):
        if isinstance(one, nn.BatchNorm2d):
            nn.init.uniform_(one.weight, 0.5, 1.5)
            nn.init.normal_(one.bias, 0, 0.1)
        other.load_state_dict(one.state_dict())


def published_codes(network, images):
    """How often each (shape, number of units above zero) stands among the results of all nn.ReLU, as the published network runs."""
    seen = Counter()
    hooks = [
        module.register_forward_hook(lambda _, __, result: seen.update([summary(result)]))
        for module in network.modules()
        if isinstance(module, nn.ReLU)
    ]
    network(images)
    for hook in hooks:
        hook.remove()
    return seen


def our_codes(network, images):
    """The same of our activations, each as often as it would stand in the published network."""
    seen = Counter()
    observe(network, lambda activation, result: seen.update({summary(result): activation.uses.live + activation.uses.dead}))
    network(images)
    observe(network, None)
    return seen


def summary(result):
    return tuple(result.shape), int((result > 0).sum())


def images(count=6, side=8, colours=3, kind=torch.float64):
    return torch.randn((count, colours, side, side), generator=torch.Generator().manual_seed(1), dtype=kind)
