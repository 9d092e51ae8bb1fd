"""A picture is made small without being made another one."""

import struct
import zlib
from random import Random

import pytest

from pictures.png import SIGNATURE, smaller

WIDTH, HEIGHT = 7, 5


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(kind: int, lines: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, kind, 0, 0, 0)
    half = len(lines) // 2
    packed = zlib.compress(lines)
    return SIGNATURE + b"".join(
        (
            chunk(b"IHDR", head),
            chunk(b"IDAT", packed[:half]),
            chunk(b"IDAT", packed[half:]),
            chunk(b"IEND", b""),
        )
    )


def filtered(rows: list[bytes], samples: int, kind: int) -> bytes:
    """The rows as the format tells them with one filter, by the letter of its definition."""
    lines, above = b"", bytes(WIDTH * samples)
    for row in rows:
        told = bytearray()
        for i, byte in enumerate(row):
            a = row[i - samples] if i >= samples else 0
            b, c = above[i], above[i - samples] if i >= samples else 0
            p = a + b - c
            paeth = a if abs(p - a) <= min(abs(p - b), abs(p - c)) else b if abs(p - b) <= abs(p - c) else c
            told.append((byte - [0, a, b, (a + b) // 2, paeth][kind]) % 256)
        lines, above = lines + bytes([kind]) + told, row
    return lines


def shown(picture: bytes) -> list[tuple[int, ...]]:
    """The colours of a picture with a palette, row by row."""
    at, bodies = len(SIGNATURE), {}
    while at < len(picture):
        (size,) = struct.unpack_from(">I", picture, at)
        bodies[picture[at + 4 : at + 8]] = picture[at + 8 : at + 8 + size]
        at += size + 12
    assert bodies[b"IHDR"] == struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    palette, lines = bodies[b"PLTE"], zlib.decompress(bodies[b"IDAT"])
    rows = [lines[i + 1 : i + 1 + WIDTH] for i in range(0, len(lines), WIDTH + 1)]
    return [tuple(palette[3 * place : 3 * place + 3]) for row in rows for place in row]


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize(("colour_type", "samples"), [(2, 3), (6, 4)])
def test_few_colours_come_back_as_they_were(colour_type: int, samples: int, kind: int) -> None:
    some = Random(kind)
    colours = [bytes(some.choices(range(0, 256, 8), k=3)) for _ in range(6)]
    pixels = some.choices(colours, k=WIDTH * HEIGHT)
    opaque = b"\xff" * (samples - 3)
    rows = [b"".join(each + opaque for each in pixels[i : i + WIDTH]) for i in range(0, len(pixels), WIDTH)]
    assert shown(smaller(png(colour_type, filtered(rows, samples, kind)))) == [tuple(pixel) for pixel in pixels]


def test_colours_that_nobody_can_tell_apart_become_the_commonest_of_them() -> None:
    pixels = [(200, 200, 200)] * 30 + [(201, 202, 200)] * 4 + [(0, 90, 100)]
    row = bytes(sample for pixel in pixels for sample in pixel)
    rows = [row[i : i + WIDTH * 3] for i in range(0, len(row), WIDTH * 3)]
    assert set(shown(smaller(png(2, filtered(rows, 3, 0))))) == {(200, 200, 200), (0, 90, 100)}
