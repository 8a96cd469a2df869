"""A picture a teller might send: a pale slip with lines and a red seal, drawn without a library."""

import struct
import zlib

WIDTH, HEIGHT = 320, 220
Colour = tuple[int, int, int]
TABLE, PAPER, INK, SEAL = (201, 167, 124), (252, 249, 240), (150, 140, 132), (200, 69, 45)


def bank_slip() -> bytes:
    """A PNG."""
    rows = b"".join(b"\0" + bytes(_row(y)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    body = zlib.compress(rows, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


def _row(y: int) -> list[int]:
    return [part for x in range(WIDTH) for part in _colour(x, y)]


def _colour(x: int, y: int) -> Colour:
    if not (40 <= x < 280 and 24 <= y < 196):
        return TABLE
    away = (x - 226) ** 2 + (y - 150) ** 2
    if 26**2 <= away <= 30**2 or away <= 7**2:
        return SEAL
    is_line = (y - 48) % 24 < 4 and 44 < y < 150
    return INK if is_line and 60 <= x < (200 if y > 100 else 250) else PAPER


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
