"""How often the rules of claims err: 500 made-up studies of each kind, whose truth is known. Prints the table of docs/studies.md.

`--studies N` makes fewer.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))


def main() -> None:
    """Print the table as it grows."""
    from null_studies import CASES, verdicts

    from nastui.studies.statistics.verdicts import Verdict

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", type=int, default=500)
    studies = parser.parse_args().studies
    print(f"| of {studies} studies | rule | holds | holds in part | does not hold | not decided |")
    print("|---|---|---:|---:|---:|---:|")
    for case in CASES:
        found = verdicts(case, studies)
        order = (Verdict.HOLDS, Verdict.HOLDS_IN_PART, Verdict.DOES_NOT_HOLD, Verdict.NOT_DECIDED)
        cells = " | ".join(f"**{found[one] / studies:.1%}**" if one in case.counted else f"{found[one] / studies:.1%}" for one in order)
        print(f"| {case.name} | `{case.rule}` | {cells} |".replace("%", " %"), flush=True)


if __name__ == "__main__":
    main()
