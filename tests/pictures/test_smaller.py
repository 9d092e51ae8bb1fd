"""A picture is made small without being made another one."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from pictures.smaller import smaller

SIZE = (400, 300)


def png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_few_colours_come_back_as_they_were(mode: str) -> None:
    before = Image.new(mode, SIZE, (250, 248, 244))
    for place in range(200):
        before.paste((place, 255 - place, 90), (place, place, place + 40, place + 9))
    after = opened(smaller(png(before)))
    assert after.mode == "P"
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None


def test_many_colours_become_few_that_nobody_can_tell_from_them() -> None:
    before = Image.merge("RGB", [Image.radial_gradient("L"), Image.linear_gradient("L"), Image.new("L", (256, 256))])
    after = smaller(png(before))
    assert len(after) < len(png(before))
    assert len(opened(after).convert("RGB").getcolors() or ()) <= 256
    worst = ImageChops.difference(before, opened(after).convert("RGB")).getextrema()
    assert max(most for _, most in worst) <= 12
