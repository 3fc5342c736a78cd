"""Memory that a process keeps between networks, in processes of their own."""

import platform
import subprocess
import sys

import pytest

CODE = """
import resource, sys
import numpy as np
from nastui.networks.memory import keep_freed_memory
assert sys.argv[1] == "no" or keep_freed_memory()
def use():
    return sum(float(block[0]) for block in [np.ones(3_000_000, dtype=np.float32) for _ in range(6)])
use()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    use()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(keep):
    return int(subprocess.run([sys.executable, "-c", CODE, keep], check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a setting of glibc")
def test_kept_memory_is_not_faulted_in_again():
    assert faults("keep") < faults("no") / 10
