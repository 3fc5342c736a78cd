"""The process of a command: `python -m nastui`, and the script `nastui`."""

from __future__ import annotations

import sys

_INTERRUPTED = 130

try:
    from nastui.cli.beginning import begin, end_quietly
except KeyboardInterrupt:  # before any signal is heeded
    sys.exit(_INTERRUPTED)


def main() -> None:
    """Run the command line and exit."""
    try:
        begin()
        from nastui.cli.main import main as command_line

        command_line()
    except KeyboardInterrupt:  # before the command line could take it
        sys.exit(_INTERRUPTED)
    finally:
        end_quietly()


if __name__ == "__main__":
    main()
