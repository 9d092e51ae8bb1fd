"""Other people's files are exactly the ones that were checked when they were taken in."""

import hashlib
import json
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text())


def test_every_vendored_file_is_in_the_manifest_and_the_other_way_round() -> None:
    listed = {f"{folder}/{name}" for folder, entry in MANIFEST.items() for name in entry["files"]}
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.glob("*/**/*") if path.is_file()}
    assert present == listed


@pytest.mark.parametrize("folder", MANIFEST)
def test_the_hashes_are_those_of_the_manifest(folder: str) -> None:
    for name, expected in MANIFEST[folder]["files"].items():
        assert hashlib.sha256((VENDOR / folder / name).read_bytes()).hexdigest() == expected, name


@pytest.mark.parametrize("folder", MANIFEST)
def test_each_package_is_pinned_and_carries_its_licence(folder: str) -> None:
    entry = MANIFEST[folder]
    assert folder.endswith(f"-{entry['version']}")
    assert entry["integrity"].startswith("sha512-")
    assert "LICENSE" in entry["files"]
