"""The size space of NATS-Bench: five layers, eight channel widths."""

from __future__ import annotations

from typing import Final

from nastui.cells.entry import PublishedBenchmark, SpaceEntry, drive_file

ENTRY: Final = SpaceEntry(
    name="nats-sss",
    title="NATS-Bench, size space",
    summary="Channel widths of five layers",
    factory="nastui.cells.nats_sss.space:NatsSss",
    paper="Dong et al., NATS-Bench, IEEE TPAMI 2021",
    published=PublishedBenchmark(
        cells=32_768,
        datasets=("cifar10", "cifar100", "imagenet16-120"),
        files={
            "simple": drive_file("NATS-sss-v1_0-50262-simple.tar", "1scOMTUwcQhAMa_IMedp9lTzwmgqHLGgA", 1_300_000_000),
            # the tag is the md5 of the pickle (its makers' collecting scripts), so it says nothing of the archive
            "pickle": drive_file("NATS-sss-v1_0-50262.pickle.pbz2", "1IabIvzWeDdDAWICBzFtTCMXxYWPIOIOX", 1_200_000_000, "md5:50262"),
        },
    ),
)
