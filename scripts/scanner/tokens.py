"""What a token is when it may be a hash: its look, and the bytes that it stands for."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from scripts.scanner import bases
from scripts.scanner.spellings import is_figures

HEXADECIMAL = re.compile(r"[0-9a-fA-F]{8,}")
OF_BASE_32 = re.compile(r"[A-Z2-7]{8,10}")  # which has few figures
RUNS = re.compile(r"[a-z]+|[A-Z]+|\d+|[^a-zA-Z0-9]+")
# digits at the end of a name of several parts, as dbt calls its tests: hardly somebody's
END_OF_A_NAME = re.compile(r"\w\.\w+\.([0-9a-f]{8,12})(?!\w)")
CUT_TO_A_NUMBER = "decimal, cut"


def looks_hashed(token: str) -> bool:
    """Whether a token has the look of a hash: hexadecimal, or letters and digits without rhyme."""
    if HEXADECIMAL.fullmatch(re.sub("[-:]", "", token)):
        return any(char.isdigit() for char in token)
    bare = token.rstrip("=")
    mixed = sum((any(c.isdigit() for c in bare), any(c.islower() for c in bare),
                 any(c.isupper() for c in bare)))  # fmt: skip
    if mixed < 2 or ("_" in bare and bare.upper() == bare):
        return False
    # words, camel case and dates have long runs of one kind
    longest = max(len(run) for run in RUNS.findall(bare)) if bare else 0
    return longest <= 7 + bool(OF_BASE_32.fullmatch(bare)) or (
        len(bare) >= 20 and longest <= 16 and any(c.isdigit() for c in bare)
    )


def token_bytes(token: str) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) that a token may stand for when it is a hash."""
    body = token.strip()
    hexed = body.replace("-", "").replace(":", "").removeprefix("0x")
    if len(hexed) >= 8 and all(char in "0123456789abcdefABCDEF" for char in hexed):
        data = bytes.fromhex(hexed[: len(hexed) // 2 * 2])
        yield "", data
        if len(hexed) % 2 == 0 and len(data) >= 5:
            yield "", data[::-1]
        if not hexed.isdigit():
            return
    if is_figures(body.removeprefix("-")):
        number = int(body)
        for size in (4, 8, 16, 20, 32, 64):
            if -(1 << (8 * size - 1)) <= number < 1 << 8 * size:
                data = (number % (1 << 8 * size)).to_bytes(size, "big")
                yield "decimal", data
                yield "decimal, last byte first", data[::-1]
                break
        least = -(-number.bit_length() // 8)  # a hash cut to so many bytes
        if number > 0 and 4 < least < 16 and least != 8:
            yield CUT_TO_A_NUMBER, number.to_bytes(least, "big")
        return
    if len(body) >= 6:
        bare = body.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
            yield "base64", data
            # the digits of a hash, put in base64 once more
            if len(data) >= 16 and HEXADECIMAL.fullmatch(data.decode("latin-1")):
                yield "base64 of hexadecimals", bytes.fromhex(data[: len(data) // 2 * 2].decode())
        except ValueError:
            pass
        try:
            upper = body.rstrip("=").upper()
            yield "base32", base64.b32decode(upper + "=" * (-len(upper) % 8))
        except ValueError:
            pass
    if 10 <= len(body) <= 100:
        for name, data in bases.decoded(body):
            if len(data) in (15, 16, 19, 20, 28, 31, 32, 48, 63, 64):
                full = next(size for size in (16, 20, 28, 32, 48, 64) if size >= len(data))
                yield name, data.rjust(full, b"\0")
