"""Bases in which bytes are written as signs: 16 to 94 of them, in whatever order of the signs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = CAPITALS.lower()
STANDARD_32 = CAPITALS + "234567"
THIRTY_TWO = {
    "base32 in the order of hexadecimals": DIGITS + CAPITALS[:22],
    "base32 of Crockford": "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
    "z-base32": "YBNDRFG8EJKMCPQXOT1UWISZA345H769",
}
SIXTY_FOUR = {
    "xxencode": "+-" + DIGITS + CAPITALS + SMALL,
    "base64 of bcrypt": "./" + CAPITALS + SMALL + DIGITS,
    "base64 of crypt": "./" + DIGITS + CAPITALS + SMALL,
}
STANDARD_64 = CAPITALS + SMALL + DIGITS + "+/"
AS_NUMBER = {
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "base58 of Flickr": "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ",
    "base62": DIGITS + CAPITALS + SMALL,
    "base62, small letters first": DIGITS + SMALL + CAPITALS,
    "base62, letters first": CAPITALS + SMALL + DIGITS,
    "base36": DIGITS + CAPITALS,
    "base32 of Crockford as a number": "0123456789ABCDEFGHJKMNPQRSTVWXYZ",
    "base26": CAPITALS,
}
BASE45 = DIGITS + CAPITALS + " $%*+-./:"
BASE91 = CAPITALS + SMALL + DIGITS + '!#$%&()*+,./:;<=>?@[]^_`{|}~"'
Z85 = DIGITS + SMALL + CAPITALS + ".-:+=^!/*?&<>()[]{}@%$#"


def as_number(text: str, alphabet: str) -> bytes:
    """Bytes of a text read as one large number in a base; empty when a sign is not of the base."""
    number = 0
    for char in text:
        at = alphabet.find(char)
        if at < 0:
            return b""
        number = number * len(alphabet) + at
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def base45(text: str) -> bytes:
    """Base45 (RFC 9285); empty when it is none."""
    places = [BASE45.find(char) for char in text]
    out = bytearray()
    for at in range(0, len(places), 3):
        group = places[at : at + 3]
        value = sum(place * 45**power for power, place in enumerate(group))
        if -1 in group or len(group) == 1 or value >= 1 << (8 * (len(group) - 1)):
            return b""
        out += value.to_bytes(len(group) - 1, "big")
    return bytes(out)


def base91(text: str) -> bytes:
    """BasE91 (Henke); empty when it is none."""
    out, queue, n_bits, former = bytearray(), 0, 0, -1
    for char in text:
        place = BASE91.find(char)
        if place < 0:
            return b""
        if former < 0:
            former = place
            continue
        value = former + place * 91
        queue |= value << n_bits
        n_bits += 13 if value & 8191 > 88 else 14
        former = -1
        while n_bits > 7:
            out.append(queue & 255)
            queue, n_bits = queue >> 8, n_bits - 8
    if former >= 0:
        out.append((queue | former << n_bits) & 255)
    return bytes(out)


def z85(text: str) -> bytes:
    """Z85 of ZeroMQ; empty when it is none."""
    if len(text) % 5 or any(char not in Z85 for char in text):
        return b""
    blocks = (as_number(text[at : at + 5], Z85) for at in range(0, len(text), 5))
    return b"".join(block.rjust(4, b"\0") for block in blocks)


def uuencoded(text: str) -> bytes:
    """One line of uuencode; empty when it is none."""
    size = (ord(text[0]) - 32) & 63
    if not size or not 0 <= len(text) - 1 - -(-size // 3) * 4 <= 2:
        return b""
    try:
        return binascii.a2b_uu(text)
    except (binascii.Error, ValueError):
        return b""


def decoded(text: str) -> Iterator[tuple[str, bytes]]:
    """(base, bytes) for every base in which a whole text may be written."""
    for name, alphabet in AS_NUMBER.items():
        yield name, as_number(text.upper() if alphabet.isupper() else text, alphabet)
    body = text.rstrip("=")
    for name, alphabet in THIRTY_TWO.items():
        if set(body.upper()) <= set(alphabet):
            standard = body.upper().translate(str.maketrans(alphabet, STANDARD_32))
            try:
                yield name, base64.b32decode(standard + "=" * (-len(standard) % 8))
            except binascii.Error:
                continue
    for name, alphabet in SIXTY_FOUR.items():
        # xxencode begins with the size, as uuencode does
        for start in (0, 1) if name == "xxencode" else (0,):
            part = body[start:]
            if part and set(part) <= set(alphabet):
                standard = part.translate(str.maketrans(alphabet, STANDARD_64))
                try:
                    yield name, base64.b64decode(standard + "=" * (-len(standard) % 4))
                except binascii.Error:
                    continue
    yield "base64 with capitals for small letters", _base64(text.swapcase())
    yield "base45", base45(text)
    yield "base91", base91(text)
    yield "Z85", z85(text)
    yield "uuencode", uuencoded(text)


def _base64(text: str) -> bytes:
    body = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
