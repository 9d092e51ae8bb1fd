"""The README shows exactly the pictures that the command takes, and none of them is heavy."""

import json
import re
from pathlib import Path

import pytest

from pictures.gallery import GALLERY, Picture

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WORLD = json.loads((ROOT / "fixtures" / "demo.json").read_text())
ACTS = {"open", "follow", "unfold", "type", "see"}


def test_each_picture_is_shown_and_each_that_is_shown_is_taken() -> None:
    shown = re.findall(r"docs/(\w+)\.png", (ROOT / "README.md").read_text())
    assert sorted(shown) == sorted(picture.name for picture in GALLERY)
    assert {file.stem for file in DOCS.glob("*.png")} == set(shown)


@pytest.mark.parametrize("picture", GALLERY, ids=lambda picture: picture.name)
def test_a_picture_is_light_and_its_person_may_sign_in(picture: Picture) -> None:
    assert (DOCS / f"{picture.name}.png").stat().st_size < 150_000
    may_enter = {name if "@" in name else f"{name}@cms.example" for name in WORLD["sign_ins"]}
    assert picture.who in may_enter
    assert {step.act for step in picture.steps} <= ACTS


def test_no_picture_leads_to_a_row_by_its_id() -> None:
    addresses = [step.what for picture in GALLERY for step in picture.steps if step.act == "open"]
    assert [address for address in addresses if re.search(r"/\d+/", address)] == []
