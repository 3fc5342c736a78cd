"""Runs that are made on other machines, which share no store with this one: each is made in a store of its own there, and sent back whole."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nastui.base.errors import InputError, NastuiError
from nastui.base.paths import home, make_folder
from nastui.base.writing import write_bytes
from nastui.fitness.shared_inputs import SharedInputs, receive_inputs
from nastui.runs.archiving import FINISHED, archive, bring_back
from nastui.runs.store import Store


@dataclass(frozen=True)
class SentRun:
    """A run with all its evaluations, as a file of runs holds it."""

    run: str
    content: bytes

    def stored(self, store: Store) -> None:
        """Bring it into a store.

        Raises:
            NastuiError: the store refuses, or has another run of this id.
        """
        with tempfile.TemporaryDirectory(prefix="nastui-") as folder:
            file = Path(folder) / "run.sqlite"
            write_bytes(file, self.content)
            moved = bring_back(store, file)
        if moved.left:
            raise NastuiError(f"the run {self.run} that was sent is not stored: {moved.left[0][1]}")


def sent_run(store: Store, run: str) -> SentRun | None:
    """A run that is ready to be sent; None where it is not finished, stopped or failed."""
    if store.run(run).state not in FINISHED:
        return None
    with tempfile.TemporaryDirectory(prefix="nastui-") as folder:
        file = Path(folder) / "run.sqlite"
        moved = archive(store, [run], file, keep=True)
        if moved.left:
            raise InputError(f"the run {run} cannot be sent: {moved.left[0][1]}")
        return SentRun(run, file.read_bytes())


@contextmanager
def own_state(inputs: SharedInputs) -> Iterator[None]:
    """Within the block this process keeps runs in a folder that goes when it ends; presets, tables and images are the machine's own."""
    receive_inputs(inputs)
    before, real = os.environ.get("NASTUI_HOME"), home()
    root = Path(tempfile.mkdtemp(prefix="nastui-"))
    for name, folder in (("config", real.config), ("data", real.data)):
        make_folder(folder)
        (root / name).symlink_to(folder.resolve(), target_is_directory=True)
    trainings = make_folder(real.state / "trainings")
    (root / "state").mkdir(0o700)
    (root / "state" / "trainings").symlink_to(trainings.resolve(), target_is_directory=True)  # another worker may go on with one
    os.environ["NASTUI_HOME"] = str(root)
    try:
        yield
    finally:
        if before is None:
            del os.environ["NASTUI_HOME"]
        else:
            os.environ["NASTUI_HOME"] = before
        with suppress(OSError):
            shutil.rmtree(root)
