"""From a source's file to a table: CSV here; the official formats beside it. Which file names belong to sources, for dialogs."""

from __future__ import annotations

import re
from typing import Final

NATS_RECORD: Final = re.compile(r"(\d{6}|meta)\.pickle\.pbz2")
"""A file of an official NATS-Bench folder."""
TABLES: Final = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
SOURCES: Final = (*TABLES, ".tfrecord", ".tar", ".pbz2", ".toml", ".json", ".nastui")
"""Endings of files that may be imported."""
