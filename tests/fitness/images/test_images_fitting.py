"""Networks take the side of the published images that are named."""

from nastui.fitness.images.image_sets import fitted
from nastui.networks.shape import shape_named


def test_imagenet16_makes_networks_of_side_16_and_other_names_change_nothing():
    nats, digits = shape_named("nats-tss"), shape_named("mini-tss")
    assert fitted(nats, "imagenet16-120").side == 16
    assert fitted(nats, "cifar10") == fitted(nats, "auto") == nats
    assert fitted(digits, "imagenet16-120") == digits
