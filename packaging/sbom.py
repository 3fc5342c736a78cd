"""What ships, and what it stands on here, with versions and licences: a CycloneDX document on standard output. `--table` prints a table instead."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any, Final

_DATA: Final = (
    ("MNIST digits of 8×8 pixels (nastui/benchmarks/mini_tss/images.npz)", "CC-BY-SA-3.0"),
    ("the table mini-tss (nastui/benchmarks/mini_tss/mini-tss.nastui)", "MIT"),
)
"""What is in a wheel besides code."""
_IDS: Final = {
    "MIT License": "MIT", "MIT": "MIT", "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0", "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--root", default="nastui", help="nastui, or nastui-core")
    arguments = parser.parse_args()
    document = sbom(arguments.root)
    if arguments.table:
        for one in [document["metadata"]["component"], *document["components"]]:
            print(f"{one['name']:24} {one.get('version', ''):14} {one['licenses'][0].get('expression') or one['licenses'][0]['license']['name']}")
    else:
        print(json.dumps(document, indent=1, ensure_ascii=False))


def sbom(root: str) -> dict[str, Any]:
    """Of the distribution `root` and all that it requires without extras, as they are installed here."""
    found = {one.metadata["Name"]: one for one in _closure(root)}
    top = found.pop(distribution(root).metadata["Name"])
    data = [{"type": "data", "name": name, "licenses": [{"expression": licence}]} for name, licence in _DATA]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _component(top)},
        "components": [*data, *(_component(found[name]) for name in sorted(found, key=str.lower))],
    }


def _closure(root: str) -> Iterator[Distribution]:
    """It and its requirements, each once; what is not installed is passed over."""
    seen, left = set(), [root]
    while left:
        name = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            one = distribution(name)
        except PackageNotFoundError:
            continue
        yield one
        plain = (line for line in one.requires or () if "extra ==" not in line)
        left += [match[0] for line in plain if (match := re.match(r"[\w.-]+", line))]


def _component(one: Distribution) -> dict[str, Any]:
    name, version = one.metadata["Name"], one.version
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{version}",
        "licenses": [_licence(one)],
    }


def _licence(one: Distribution) -> dict[str, Any]:
    """As the distribution says it: an expression, a classifier, or the first line of a text."""
    metadata = one.metadata
    if expression := metadata.get("License-Expression"):
        return {"expression": expression}
    named = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier") or () if line.startswith("License :: ")]
    said = [name for name in named if name != "OSI Approved"] or [(metadata.get("License") or "unknown").strip().splitlines()[0]]
    return {"expression": _IDS[said[0]]} if said[0] in _IDS else {"license": {"name": ", ".join(said)}}


if __name__ == "__main__":
    main()
