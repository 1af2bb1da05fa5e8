"""What is installed is locked, declared and listed."""

import json
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"


def pinned(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(one) for one in project["dependencies"]]


def test_what_is_imported_from_starlette_is_declared() -> None:
    assert "starlette" in {one.name for one in declared()}


def test_every_dependency_is_locked_within_its_bounds() -> None:
    for versions in (pinned(LOCK), pinned(ROOT / "packaging" / "constraints.txt")):
        for one in declared():
            assert one.specifier.contains(versions[one.name]), one


def test_every_locked_package_has_digests() -> None:
    for entry in re.split(r"\n(?=[A-Za-z0-9])", LOCK.read_text(encoding="utf-8").strip()):
        assert "--hash=sha256:" in entry, entry


def test_the_bill_of_materials_lists_what_is_locked_and_the_model_inside_a_package() -> None:
    found = json.loads((ROOT / "packaging" / "sbom.cdx.json").read_text(encoding="utf-8"))["components"]
    libraries = {one["name"]: one["version"] for one in found if one["type"] == "library"}
    assert libraries == pinned(LOCK)
    [model] = [one for one in found if one["name"] == "lid.176.ftz"]
    assert model["licenses"] == [{"license": {"id": "CC-BY-SA-3.0"}}]


def test_the_container_and_the_checks_install_what_is_locked() -> None:
    assert (
        "--require-hashes -r packaging/requirements.lock"
        in (ROOT / "packaging" / "Containerfile").read_text()
    )
    assert "-c packaging/constraints.txt" in (ROOT / ".ci" / "run").read_text()
