"""Hash algorithms, alone, twice, cut to a UUID or written backwards."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import uuid
import zlib
from collections.abc import Callable
from typing import TypeAlias

NAMESPACES = {
    "DNS": uuid.NAMESPACE_DNS, "URL": uuid.NAMESPACE_URL, "OID": uuid.NAMESPACE_OID,
    "X.500": uuid.NAMESPACE_X500,
}  # fmt: skip
Algorithm: TypeAlias = Callable[[bytes], bytes]


def _of(name: str) -> Algorithm:
    return lambda data: hashlib.new(name, data, usedforsecurity=False).digest()


ALGORITHMS: dict[str, Algorithm] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(),
    "SHA-1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "SHA-256": lambda data: hashlib.sha256(data).digest(),
    "SHA-512": lambda data: hashlib.sha512(data).digest(),
    "BLAKE2b": lambda data: hashlib.blake2b(data).digest(),
}
FAST_ALGORITHMS = {name: ALGORITHMS[name] for name in ("MD5", "SHA-1", "SHA-256")}
USUAL_ALGORITHMS = FAST_ALGORITHMS | {name: ALGORITHMS[name] for name in ("SHA-512", "BLAKE2b")}
MORE_ALGORITHMS: dict[str, Algorithm] = ALGORITHMS | {
    "SHA-224": lambda data: hashlib.sha224(data).digest(),
    "SHA-384": lambda data: hashlib.sha384(data).digest(),
    "SHA3-256": lambda data: hashlib.sha3_256(data).digest(),
    "SHA3-512": lambda data: hashlib.sha3_512(data).digest(),
    "BLAKE2s": lambda data: hashlib.blake2s(data).digest(),
    "BLAKE2b of 16 bytes": lambda data: hashlib.blake2b(data, digest_size=16).digest(),
    "BLAKE2b of 32 bytes": lambda data: hashlib.blake2b(data, digest_size=32).digest(),
    "BLAKE2b of 8 bytes": lambda data: hashlib.blake2b(data, digest_size=8).digest(),
    "BLAKE2b of 20 bytes": lambda data: hashlib.blake2b(data, digest_size=20).digest(),
    "CRC-32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "Adler-32": lambda data: zlib.adler32(data).to_bytes(4, "big"),
    "MD5 twice": lambda data: hashlib.md5(
        hashlib.md5(data, usedforsecurity=False).hexdigest().encode(), usedforsecurity=False
    ).digest(),
    "SHA-1 twice": lambda data: hashlib.sha1(
        hashlib.sha1(data, usedforsecurity=False).hexdigest().encode(), usedforsecurity=False
    ).digest(),
    "SHA-256 twice": lambda data: hashlib.sha256(
        hashlib.sha256(data).hexdigest().encode()
    ).digest(),
    "SHA-256 of SHA-256": lambda data: hashlib.sha256(hashlib.sha256(data).digest()).digest(),
    "SHA-1 of MD5": lambda data: hashlib.sha1(
        hashlib.md5(data, usedforsecurity=False).hexdigest().encode(), usedforsecurity=False
    ).digest(),
    "SHA-256 of MD5": lambda data: hashlib.sha256(
        hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    ).digest(),
    "HMAC without a key": lambda data: hmac.digest(b"", data, "sha256"),
    "HMAC of nothing": lambda data: hmac.digest(data, b"", "sha256"),
    "MD5 of SHA-1": lambda data: hashlib.md5(
        hashlib.sha1(data, usedforsecurity=False).digest(), usedforsecurity=False
    ).digest(),
    "SHA-1 of SHA-1": lambda data: hashlib.sha1(
        hashlib.sha1(data, usedforsecurity=False).digest(), usedforsecurity=False
    ).digest(),
    "SHA-256 three times": lambda data: hashlib.sha256(
        hashlib.sha256(hashlib.sha256(data).hexdigest().encode()).hexdigest().encode()
    ).digest(),
    "SHAKE-128": lambda data: hashlib.shake_128(data).digest(16),
    "SHAKE-256": lambda data: hashlib.shake_256(data).digest(32),
}


def is_drawn(token: bytes) -> bool:
    """Whether bytes have the version and the variant of a UUID that was drawn at random."""
    return len(token) == 16 and token[6] >> 4 == 4 and token[8] >> 6 == 2


def _uuid(digest: bytes, version: int) -> bytes:
    """The first bytes of a UUID made of a hash: RFC 9562 writes its version in the seventh."""
    return digest[:6] + bytes([digest[6] & 0x0F | version << 4]) + digest[7:8]


def _uuid_of(of: Algorithm, space: bytes, version: int) -> Algorithm:
    return lambda data: _uuid(of(space + data), version)


def _its_end(of: Algorithm) -> Algorithm:
    return lambda data: of(data)[::-1]


def _backwards(of: Algorithm) -> Algorithm:
    return lambda data: bytes.fromhex(of(data).hex()[::-1])


for _space, _number in NAMESPACES.items():
    for _version, _name in ((3, "MD5"), (5, "SHA-1")):
        MORE_ALGORITHMS[f"UUID of version {_version} ({_space})"] = _uuid_of(
            ALGORITHMS[_name], _number.bytes, _version
        )
# a hash cut to its end, and one written backwards, begin as the reversed hash does
for _name in ("MD5", "SHA-1", "SHA-256"):
    MORE_ALGORITHMS[f"{_name}, its end"] = _its_end(ALGORITHMS[_name])
    MORE_ALGORITHMS[f"{_name}, backwards"] = _backwards(ALGORITHMS[_name])
BOTH_WAYS = FAST_ALGORITHMS | {
    f"{name}, {side}": MORE_ALGORITHMS[f"{name}, {side}"]
    for name, side in itertools.product(FAST_ALGORITHMS, ("its end", "backwards"))
}
for _name in (
    "md4",
    "ripemd160",
    "sm3",
    "whirlpool",
    "sha512_256",
    "sha512_224",
    "sha3_224",
    "sha3_384",
):
    try:
        hashlib.new(_name, b"", usedforsecurity=False)
        MORE_ALGORITHMS[_name.upper()] = _of(_name)
    except ValueError:
        continue
