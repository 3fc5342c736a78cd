"""Networks take the side of the published images that are named."""

from nastui.fitness.images.image_sets import fit_shape
from nastui.networks.shape import shape_named


def test_imagenet16_makes_networks_of_side_16_and_other_names_change_nothing():
    nats, digits = shape_named("nats-tss"), shape_named("mini-tss")
    assert fit_shape(nats, "imagenet16-120").side == 16
    assert fit_shape(nats, "cifar10") == fit_shape(nats, "auto") == nats
    assert fit_shape(digits, "imagenet16-120") == digits
