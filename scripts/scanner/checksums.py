"""Check sums of many short texts at once, as arrays: nobody's idea of a secret, and still a key.

Each takes all texts as one matrix of bytes with zeros behind the shorter ones, and goes through its
columns, so that a hundred thousand texts take as long as forty steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

LONGEST = 40  # bytes of a text that are taken


def _matrix(values: Iterable[bytes]) -> tuple[np.ndarray, np.ndarray]:
    """(bytes of each text in a row, lengths); texts are cut to `LONGEST`."""
    cut = [value[:LONGEST] for value in values]
    lengths = np.fromiter(map(len, cut), np.int64, len(cut))
    joined = b"".join(value.ljust(LONGEST, b"\0") for value in cut)
    return np.frombuffer(joined, np.uint8).reshape(len(cut), LONGEST), lengths


def _step_by_step(
    values: list[bytes], start: int, step: Callable[[np.ndarray, np.ndarray], np.ndarray],
    bits: int = 32,
) -> np.ndarray:  # fmt: skip
    rows, lengths = _matrix(values)
    kind = np.uint32 if bits == 32 else np.uint64
    value = np.full(len(rows), start, kind)
    for at in range(int(lengths.max(initial=0))):
        value = np.where(at < lengths, step(value, rows[:, at].astype(kind)), value)
    return value


def java(values: list[bytes]) -> np.ndarray:
    """What Java's hashCode gives for ASCII texts."""
    return _step_by_step(values, 0, lambda value, byte: value * np.uint32(31) + byte)


def djb2(values: list[bytes]) -> np.ndarray:
    """Bernstein's hash."""
    return _step_by_step(values, 5381, lambda value, byte: value * np.uint32(33) + byte)


def sdbm(values: list[bytes]) -> np.ndarray:
    """The hash of the data base sdbm."""
    return _step_by_step(values, 0, lambda value, byte: value * np.uint32(65599) + byte)


def fnv(values: list[bytes], bits: int) -> np.ndarray:
    """FNV-1a of 32 or 64 bits."""
    prime: np.uint32 | np.uint64
    if bits == 32:
        prime, start = np.uint32(0x01000193), 0x811C9DC5
    else:
        prime, start = np.uint64(0x100000001B3), 0xCBF29CE484222325
    return _step_by_step(values, start, lambda value, byte: (value ^ byte) * prime, bits)


def _turned(value: np.ndarray, by: int) -> np.ndarray:
    return value << np.uint32(by) | value >> np.uint32(32 - by)


def murmur3(values: list[bytes], seed: int) -> np.ndarray:
    """Murmur 3 of 32 bits, with bytes past the last four as one small block."""
    rows, lengths = _matrix(values)
    value = np.full(len(rows), seed, np.uint32)
    blocks = np.ascontiguousarray(rows).view("<u4")
    for at in range(LONGEST // 4):
        block = _turned(blocks[:, at] * np.uint32(0xCC9E2D51), 15) * np.uint32(0x1B873593)
        mixed = value ^ block
        full = _turned(mixed, 13) * np.uint32(5) + np.uint32(0xE6546B64)
        value = np.where(
            4 * (at + 1) <= lengths, full, np.where(4 * at < lengths, mixed, value)
        ).astype(np.uint32)
    value = value ^ lengths.astype(np.uint32)
    value = (value ^ value >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    value = (value ^ value >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return value ^ value >> np.uint32(16)


CHECKSUMS: dict[str, Callable[[list[bytes]], np.ndarray]] = {
    "Murmur 3": lambda values: murmur3(values, 0),
    "Murmur 3 of Spark": lambda values: murmur3(values, 42),
    "sdbm": sdbm,
    "Java hash": java,
    "FNV-1a of 32 bits": lambda values: fnv(values, 32),
    "FNV-1a of 64 bits": lambda values: fnv(values, 64),
    "djb2": djb2,
}


def heads(name: str, values: list[bytes]) -> np.ndarray:
    """Check sums as the first of eight bytes, the way other hashes are kept; unsorted."""
    found = CHECKSUMS[name](values)
    if found.dtype == np.uint64:
        return found
    return found.astype(np.uint64) << np.uint64(32)
