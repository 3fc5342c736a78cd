"""A real terminal: a program in tmux, typed to and read."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from waiting import PATIENCE

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


@dataclass
class Terminal:
    """One tmux server with one pane."""

    columns: int = 80
    rows: int = 24
    socket: str = field(default_factory=lambda: f"nastui-{uuid.uuid4().hex[:8]}")

    def start(self, *arguments: str, folder: Path | None = None) -> None:
        """Run `nastui` with these arguments, in a folder; the pane stays when it ends."""
        self.run(" ".join([sys.executable, "-m", "nastui", *arguments]) + "; echo ended with $?; sleep 1000", folder)

    def run(self, command: str, folder: Path | None = None) -> None:
        """Run a shell command."""
        environment = [f"-eNASTUI_HOME={os.environ['NASTUI_HOME']}", "-ePYTHONUNBUFFERED=1", "-eLC_ALL=C.UTF-8"]
        size = ["-x", str(self.columns), "-y", str(self.rows)]
        where = [] if folder is None else ["-c", str(folder)]
        self._tmux("-f", "/dev/null", "new-session", "-d", *where, *size, *environment, "-s", "main", command)

    def type(self, *keys: str) -> None:
        """Send keys by their tmux names."""
        self._tmux("send-keys", *keys)

    def screen(self) -> str:
        """What the pane shows."""
        return self._tmux("capture-pane", "-p")

    def until(self, condition: Callable[[str], bool], seconds: float = PATIENCE) -> str:
        """Wait until the screen fulfils a condition; returns it."""
        end = time.monotonic() + seconds
        while not condition(screen := self.screen()):
            assert time.monotonic() < end, f"it did not show in time:\n{screen}"
            time.sleep(0.1)
        return screen

    def close(self) -> None:
        """End the server and what runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", self.socket, *arguments], capture_output=True, text=True, check=True)
        return done.stdout
