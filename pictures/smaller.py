"""Makes the picture of a page small: what differs by less than eyes can tell shares one colour of a palette."""

from io import BytesIO

from PIL import Image

COLOURS = 256


def smaller(png: bytes) -> bytes:
    """The same picture with at most 256 colours; opacity is dropped, since a page has none."""
    with Image.open(BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    file = BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()
