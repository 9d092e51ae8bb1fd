"""Makes the PNG of a page small: what differs by less than eyes can tell shares one colour of a palette."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = struct.Struct(">IIBBBBB")
SAMPLES = {2: 3, 6: 4}  # bytes a pixel of the two colour types that browsers write: RGB, and with opacity
PALETTE, PALETTE_SIZE = 3, 256
COARSE = 0xFC  # the bits of a channel that count; the other two differ by less than eyes can tell

Colour = tuple[int, int, int]


def smaller(png: bytes) -> bytes:
    """The same picture with at most 256 colours; opacity is dropped, since a page has none."""
    chunks = list(_chunks(png))
    width, height, depth, kind, *_ = HEADER.unpack(chunks[0][1])
    assert depth == 8 and kind in SAMPLES, "browsers write eight bits a sample"  # noqa: PT018
    data = zlib.decompress(b"".join(body for name, body in chunks if name == b"IDAT"))
    rows = [_pixels(row, SAMPLES[kind]) for row in _unfiltered(data, width * SAMPLES[kind], SAMPLES[kind])]
    counts = Counter(pixel for row in rows for pixel in row)
    place, palette = _palette(counts)
    lines = b"".join(b"\0" + bytes(place[pixel] for pixel in row) for row in rows)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", HEADER.pack(width, height, 8, PALETTE, 0, 0, 0)),
            _chunk(b"PLTE", bytes(sample for colour in palette for sample in colour)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _pixels(row: bytes, samples: int) -> list[Colour]:
    return list(zip(row[0::samples], row[1::samples], row[2::samples], strict=True))


def _unfiltered(data: bytes, size: int, samples: int) -> Iterator[bytes]:
    """The rows as they were before each was told as a difference to its neighbours."""
    above = bytes(size)
    for at in range(0, len(data), size + 1):
        row = bytearray(data[at + 1 : at + 1 + size])
        _undo(data[at], row, above, samples)
        yield (above := bytes(row))


def _undo(kind: int, row: bytearray, above: bytes, samples: int) -> None:
    for i in range(len(row)) if kind else ():
        left = row[i - samples] if i >= samples else 0
        corner = above[i - samples] if i >= samples else 0
        guess = (0, left, above[i], (left + above[i]) // 2, _paeth(left, above[i], corner))[kind]
        row[i] = row[i] + guess & 0xFF


def _paeth(left: int, up: int, corner: int) -> int:
    """Which of the three neighbours is nearest to left + up - corner; of equals the first."""
    return min((left, up, corner), key=lambda each: abs(left + up - corner - each))


def _palette(counts: Counter[Colour]) -> tuple[dict[Colour, int], list[Colour]]:
    """The place of each colour in a palette that has the commonest of every shade, up to its size."""
    shades: dict[Colour, Counter[Colour]] = {}
    for colour, count in counts.items():
        red, green, blue = (sample & COARSE for sample in colour)
        shades.setdefault((red, green, blue), Counter())[colour] = count
    common = sorted(shades.values(), key=lambda shade: -shade.total())[:PALETTE_SIZE]
    palette = [shade.most_common(1)[0][0] for shade in common]
    return {colour: _nearest(colour, palette) for colour in counts}, palette


def _nearest(colour: Colour, palette: list[Colour]) -> int:
    def distance(place: int) -> int:
        return sum((one - other) ** 2 for one, other in zip(colour, palette[place], strict=True))

    return min(range(len(palette)), key=distance)
