"""How long `import nastui` takes beyond an interpreter's start, in a new process each time. The public API promises at most 30 ms."""

import subprocess
import sys

_TIMES = 20
_LIMIT_MS = 30.0
_PROGRAM = "import time; begun = time.perf_counter(); import nastui; print(1000 * (time.perf_counter() - begun))"

if __name__ == "__main__":
    taken = sorted(float(subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True).stdout) for _ in range(_TIMES))
    median = taken[_TIMES // 2]
    print(f"import nastui: {median:.1f} ms (median of {_TIMES}), {median / _LIMIT_MS:.2f} of what is promised")
