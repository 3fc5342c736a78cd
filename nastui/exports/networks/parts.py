"""The parts that all exported files share: the head with what is known of the network, and what trains it again."""

from __future__ import annotations

from typing import Final

from nastui.exports.networks.recipe import TrainingRecipe

CONV_NORM: Final = '''
class ConvNorm(nn.Module):
    """Convolution without bias, padded so that stride 1 keeps the side; then batch norm."""

    def __init__(self, inputs, outputs, kernel, stride=1, momentum=0.1):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs, momentum=momentum)

    def forward(self, signal):
        return self.norm(self.convolution(signal))

'''

_TRAINING: Final = '''
# ---- training

EPOCHS, BATCH, LEARNING_RATE, WEIGHT_DECAY = {epochs}, {batch}, {rate}, {decay}  # {source}


class ImagesError(Exception):
    """There are no images of which a network could learn; says why."""


def read_images(path):
    """Images (n x colours x side x side, float32, standardised) and labels of training and validation.

    `path` is an .npz file with train_images, train_labels, valid_images and valid_labels (images n x side x side x colours, or n x side x side),
    or a folder with train/CLASS/IMAGE and valid/CLASS/IMAGE, or with CLASS/IMAGE: every fifth image of a class is then for validation (folders need
    Pillow). Training images decide mean and deviation.
    """
    if pathlib.Path(path).is_dir():
        from PIL import Image

        mode, found = "L" if {colours} == 1 else "RGB", {{}}
        for split, files in image_files(pathlib.Path(path)).items():
            found[f"{{split}}_images"] = numpy.stack([numpy.asarray(Image.open(file).convert(mode).resize(({side}, {side}))) for file, _ in files])
            found[f"{{split}}_labels"] = numpy.array([label for _, label in files])
    elif pathlib.Path(path).is_file():
        found = numpy.load(path)
    else:
        raise ImagesError(f"there is nothing at {{path}}")
    splits = []
    for split in ("train", "valid"):
        pixels = torch.as_tensor(found[f"{{split}}_images"]).float()
        pixels = pixels[:, None] if pixels.dim() == 3 else pixels.movedim(3, 1)
        splits.append((pixels, torch.as_tensor(found[f"{{split}}_labels"]).long()))
    if int(splits[0][1].max()) >= {classes}:
        raise ImagesError(f"{{path}} has more than the {classes} classes of the network")
    mean, deviation = splits[0][0].mean((0, 2, 3), keepdim=True), splits[0][0].std((0, 2, 3), keepdim=True)
    return [((pixels - mean) / deviation, labels) for pixels, labels in splits]


def image_files(folder):
    """The files of training and validation, each with its label."""
    endings = (".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")

    def below(folder):
        return sorted(sub for sub in folder.iterdir() if sub.is_dir() and not sub.name.startswith((".", "__MACOSX")))

    def pictures(folder):
        return sorted(file for file in folder.rglob("*") if file.suffix.lower() in endings and not file.name.startswith("."))

    named = {{"train": ("train", "training"), "valid": ("valid", "val", "validation")}}
    parts = {{split: [sub for sub in below(folder) if sub.name.lower() in names] for split, names in named.items()}}
    if any(parts.values()):
        if [len(subs) for subs in parts.values()] != [1, 1]:
            raise ImagesError(f"{{folder}}: images for training and for validation belong into one subfolder each, train and valid")
        classes = [sub.name for sub in below(parts["train"][0])]
        found = {{split: [pictures(subs[0] / name) for name in classes] for split, subs in parts.items()}}
    else:
        every = [pictures(sub) for sub in below(folder)]
        found = {{"train": [[file for n, file in enumerate(files) if n % 5 != 4] for files in every], "valid": [files[4::5] for files in every]}}
    for split, every in found.items():
        if len(every) < 2 or not all(every):
            raise ImagesError(f"{{folder}}: there are not two classes, each a subfolder, with images for training and validation ({{split}})")
    return {{split: [(file, label) for label, files in enumerate(every) for file in files] for split, every in found.items()}}


def measure(network, images, labels):
    """Accuracy in percent."""
    network.eval()
    with torch.inference_mode():
        right = sum(int((network(part).argmax(1) == truth).sum()) for part, truth in zip(images.split(BATCH), labels.split(BATCH)))
    return 100 * right / len(labels)


def retrain(path, epochs=EPOCHS, seed=0, device="cpu"):
    """A network trained on the images at `path`; prints the accuracy on validation images after each epoch."""
    torch.manual_seed(seed)
    (images, labels), (valid_images, valid_labels) = [[part.to(device) for part in split] for split in read_images(path)]
    network = FoundNetwork().to(device)
    optimizer = {optimizer}
    steps = epochs * -(-len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: {schedule})
    for epoch in range(1, epochs + 1):
        network.train()
        for chosen in torch.randperm(len(images), device=device).split(BATCH):
            batch = {batch_of}
            optimizer.zero_grad()
            functional.cross_entropy(network(batch), labels[chosen]).backward()
            optimizer.step()
            schedule.step()
        print(f"epoch {{epoch}} of {{epochs}}: {{measure(network, valid_images, valid_labels):.2f}} % of the validation images")
    return network

{flip_crop}
def command_line():
    parser = argparse.ArgumentParser(description="Train this network anew, from initial weights.")
    parser.add_argument("images", help="an .npz file or a folder: see read_images")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--output", default=str(pathlib.Path(__file__).with_suffix(".pt")), help="where the weights are written")
    given = parser.parse_args()
    try:
        network = retrain(given.images, given.epochs, given.seed, given.device)
    except ImagesError as error:
        parser.error(str(error))
    torch.save(network.cpu().state_dict(), given.output)
    print(f"wrote {{given.output}}")


if __name__ == "__main__":
    command_line()
'''

_FLIP_CROP: Final = '''
def flip_crop(images):
    """Mirrored with probability 1/2, and cut at random from a zero frame of side/8 pixels."""
    count, _, side, _ = images.shape
    frame = side // 8
    images = torch.where(torch.rand(count, 1, 1, 1, device=images.device) < 0.5, images.flip(3), images)
    padded = functional.pad(images, (frame,) * 4)
    corners = torch.randint(0, 2 * frame + 1, (count, 2)).tolist()
    return torch.stack([image[:, row : row + side, column : column + side] for image, (row, column) in zip(padded, corners)])

'''


def training_part(recipe: TrainingRecipe, side: int, colours: int, classes: int) -> str:
    """What trains the network again."""
    momentum = "torch.optim.SGD(network.parameters(), LEARNING_RATE, momentum=0.9, weight_decay=WEIGHT_DECAY, nesterov=True)"
    adam = "torch.optim.AdamW(network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)"
    return _TRAINING.format(
        epochs=recipe.epochs,
        batch=recipe.batch,
        rate=recipe.learning_rate,
        decay=recipe.weight_decay,
        source=recipe.source,
        side=side,
        colours=colours,
        classes=classes,
        optimizer=adam if recipe.optimizer == "adamw" else momentum,
        schedule="0.5 * (1 + math.cos(math.pi * step / steps))" if recipe.cosine else "1.0",
        batch_of="flip_crop(images[chosen])" if recipe.augment else "images[chosen]",
        flip_crop=_FLIP_CROP if recipe.augment else "",
    )


IMPORTS: Final = """
import argparse
import math
import pathlib

import numpy
import torch
from torch import nn
from torch.nn import functional

"""
