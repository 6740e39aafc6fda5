"""Encodings of a text or of bytes, undone: what comes out is read again as if it stood there."""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import lzma
import quopri
import re
import sys
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote_plus

import pyarrow as pa

from scripts.scanner import bases, signs
from scripts.scanner.spellings import BY_SOUND, OURS, is_figures

MOST_WORDS, LONGEST_WORD = 50_000, 200  # whose decoding is remembered, in signs
LONGEST = 64 * 1024 * 1024  # bytes that a compressed piece may become
HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x|\\x|x')?((?:[0-9A-Fa-f]{2}){4,})(?![0-9A-Za-z])")
SPACED_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:0x|\\x|%)?[0-9A-Fa-f]{2}[ :,\-;]){4,}"
    r"(?:0x|\\x)?[0-9A-Fa-f]{2}(?![0-9A-Za-z])"
)
HEX_GROUPS = re.compile(
    r"(?<![0-9A-Za-z])(?:#|0x)?[0-9A-Fa-f]{4,12}"
    r"(?:[ \-,:#]+(?:0x)?[0-9A-Fa-f]{4,12})+(?![0-9A-Za-z])"
)
FOURS = re.compile(r"[0-9A-Fa-f]{4}(?: +[0-9A-Fa-f]{4})+")
INTEGERS = re.compile(r"(?<![\w.])-?\d{8,20}(?:[ ,;]+-?\d{1,20})+(?![\w.])")
OCTETS = re.compile(r"(?<![\w.])\d{1,3}(?:[ ,;]+\d{1,3}){4,}(?![\w.])")
OCTAL = re.compile("[0-3]?[0-7]{2}")
BASE64 = re.compile(r"(?<![A-Za-z0-9+/_\-])([A-Za-z0-9+/_\-]{6,}={0,2})(?![A-Za-z0-9+/_\-=])")
BASE32 = re.compile(r"(?<![A-Za-z0-9])([A-Z2-7]{7,}={0,6}|[a-z2-7]{7,}={0,6})(?![A-Za-z0-9=])")
ESCAPES = re.compile(
    r"[\\%]u\{?([0-9A-Fa-f]{4,6})\}?|\\[x']([0-9A-Fa-f]{2})|U\+([0-9A-Fa-f]{4,6})|\\([0-3][0-7]{2})"
)
# accents as TeX writes them: \'{e}, \"u, \c{c}, {\'\i}; a mark that is a point or letter is braced
TEX = re.compile(
    r"\{?\\(?:([`'^\"~])\s*|([.=cuvHrk])(?=\s?\{|\s\\?[a-zA-Z])\s*)"
    r"(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))\}?"
)
TEX_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "u": "\u0306", "v": "\u030c", "H": "\u030b", "r": "\u030a",
    "k": "\u0328",
}  # fmt: skip
TEX_LETTERS = re.compile(r"\{?\\(oe|OE|ae|AE|ss|o|O|l|L)(?![A-Za-z])(?:\{\}|\s|\})?")
TEX_SIGNS = {
    "oe": "œ", "OE": "Œ", "ae": "æ", "AE": "Æ", "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
}  # fmt: skip
TOUCHED = "\ufffc"  # before a letter that was put together
NAMED_SIGN = re.compile(r"\\N\{([A-Z][A-Z \-]{3,80})\}")
GROUPED_64 = re.compile(
    r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{2,10}[ ,.:|\-]){2,}"
    r"[A-Za-z0-9+/]{1,10}={0,2}(?![A-Za-z0-9+/=])"
)
# texts put together by a programme or a formula
JOINED = re.compile(r"(['\"])\s*(?:\+|\.|\|\||&|,|;)\s*\1")
NUMBERS = re.compile(r"(?<![\w.])(?:\d{1,3}[ ,;.\-_/|:]+){3,}\d{1,3}(?![\w.])")
DITS = re.compile(r"\b(?:di|dit|da|dah)\b")
BITS = re.compile(r"(?<![0-9])(?:[01]{8}[ ,_]?){3,}(?![0-9])")
MORSE = re.compile(r"[.\-·−–]{1,5}(?:[ /|]+[.\-·−–]{1,5}){2,}")
SPACED = re.compile(
    r"(?<![^\W_])(?:[^\W_]"
    r"[ .\-_*/|,;:+~()\[\]\u00a0\u00b7\u2000-\u200a\u2022\u2027\u202f\u2219\u3000]{1,3}){3,}"
    r"[^\W_](?![^\W_])"
)
PIECES = re.compile(r"(?<!\w)(?:[^\W\d_]{2,4}\W{1,4}){3,}[^\W\d_]{2,4}(?!\w)")
# groups of one or two signs: what is between two runs of other signs
SIGN_RUNS = re.compile(
    r"(?<!\w)([01]|[aAbB]|[.\-]|[._]|[|/\\]|[xXoO]|[-+]|[*.])(?:[01aAbB.\-_|/\\xXoO+* ]){11,}(?!\w)"
)
LONG_NUMBER = re.compile(r"(?<![\w.])\d{8,200}(?![\w.])")
LONG_WORD = 6  # letters from which a word out of a short encoding is no accident in prose
LONG_TEXT = 1000  # bytes of a text in base64 that parts of a line would not show
SHORTEST_FILE = 24  # signs that a packed file takes
FILE = re.compile(r"[A-Za-z0-9+/_\-]{24}")
LONG_RUN = re.compile(rb"[A-Za-z]{6}")  # letters among other bytes: a record of some kind
MARKS = (
    b"PK\x03\x04",
    b"\x89PNG",
    b"%PDF",
    b"PAR1",
    b"SQLite format 3",
    b"\xff\xd8\xff",
    b"ARROW1",
)
MOST_JOINED = 2000  # signs of a line in which pieces are put together
TEXT_SHARE = 0.85
MORSE_CODES = {
    ".-": "a", "-...": "b", "-.-.": "c", "-..": "d", ".": "e", "..-.": "f", "--.": "g", "....": "h",
    "..": "i", ".---": "j", "-.-": "k", ".-..": "l", "--": "m", "-.": "n", "---": "o", ".--.": "p",
    "--.-": "q", ".-.": "r", "...": "s", "-": "t", "..-": "u", "...-": "v", ".--": "w", "-..-": "x",
    "-.--": "y", "--..": "z", ".----": "1", "..---": "2", "...--": "3", "....-": "4", ".....": "5",
    "-....": "6", "--...": "7", "---..": "8", "----.": "9", "-----": "0",
}  # fmt: skip
NATO = {
    "alpha": "a", "alfa": "a", "bravo": "b", "charlie": "c", "delta": "d", "echo": "e",
    "foxtrot": "f", "golf": "g", "hotel": "h", "india": "i", "juliett": "j", "juliet": "j",
    "kilo": "k", "lima": "l", "mike": "m", "november": "n", "oscar": "o", "papa": "p",
    "quebec": "q", "romeo": "r", "sierra": "s", "tango": "t", "uniform": "u", "victor": "v",
    "whiskey": "w", "xray": "x", "yankee": "y", "zulu": "z",
}  # fmt: skip
BRAILLE = dict(zip("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", "abcdefghijklmnopqrstuvwxyz", strict=True))
REGIONAL = {0x1F1E6 + at: chr(97 + at) for at in range(26)} | {
    start + at: chr(97 + at)
    for start in (0x24B6, 0x24D0, 0x1F130, 0x1F150, 0x1F170, 0x249C)
    for at in range(26)
}
CALLS = re.compile(r"(?:chr|char|unichr|nchar)\W{0,2}\(\s*(\d{2,3}(?:\s*,\s*\d{2,3})*)\s*\)", re.I)
HEX_LIST = re.compile(r"(?:(?:0x|\\x|&h|#)[0-9A-Fa-f]{2}[\s,;]{0,2}){4,}")
CSS = re.compile(r"(?:\\0{0,4}[0-9A-Fa-f]{2,5} ?){4,}")
MAGIC = {
    **{b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"},
    **dict.fromkeys((b"x\x9c", b"x\xda", b"x\x01", b"x^"), "zlib"),
    **{b"(\xb5/\xfd": "zstd", b"\x04\x22\x4d\x18": "lz4"},
}


def better_written(clear: str, text: str) -> bool:
    """Whether every letter of `clear` is one of French, and some of `text` are not."""
    letters = (char for char in clear.lower() if char.isalpha())
    return all(char.isascii() or char in OURS for char in letters) and any(
        not char.isascii() and char not in OURS for char in text.lower()
    )


def as_text(data: bytes) -> tuple[str, str] | None:
    """(text, encoding) of bytes that read as text, None otherwise."""
    if not data:
        return None
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"),
                       (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
                       (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            try:
                return data.decode(name), name
            except UnicodeDecodeError:
                break
    sample = data[:4096]
    zeros = sample.count(0)
    if zeros:
        for name, test in (
            ("utf-32-le", sample[1::4] + sample[2::4] + sample[3::4]),
            ("utf-32-be", sample[0::4] + sample[1::4] + sample[2::4]),
            ("utf-16-le", sample[1::2]),
            ("utf-16-be", sample[0::2]),
        ):
            if test and test.count(0) >= 0.9 * len(test):
                try:
                    return data.decode(name), name
                except UnicodeDecodeError:
                    continue
        return None
    for name in ("utf-8", "cp1252", "latin-1"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        sample_text = text[:4096]
        # signs without a shape are no noise in UTF-8: somebody wrote them
        last = 0x9F if name == "utf-8" else sys.maxunicode
        good = sum(
            char.isprintable() or char in "\r\n\t" or ord(char) > last for char in sample_text
        )
        if name != "utf-8":
            # bytes that are no UTF-8 are text when nearly all of them are letters or signs of ASCII
            ascii_share = sum(char.isascii() for char in sample_text) / len(sample_text)
            if ascii_share < 0.6:
                continue
        if good >= TEXT_SHARE * len(sample_text):
            return text, name
    ebcdic = data[:4096].decode("cp500")
    if sum(c.isascii() and (c.isalnum() or c in " .,;-'") for c in ebcdic) >= 0.97 * len(ebcdic):
        return data.decode("cp500"), "EBCDIC"
    return None


def inflate(data: bytes) -> tuple[str, bytes] | None:
    """(method, bytes) of a compressed piece, None when it is none or is too large."""
    for magic, name in MAGIC.items():
        if not data.startswith(magic):
            continue
        try:
            if name == "gzip":
                with gzip.GzipFile(fileobj=__import__("io").BytesIO(data)) as stream:
                    return name, stream.read(LONGEST)
            if name == "bzip2":
                return name, bz2.BZ2Decompressor().decompress(data, LONGEST)
            if name == "xz":
                return name, lzma.LZMADecompressor().decompress(data, LONGEST)
            if name in ("zstd", "lz4"):
                with pa.CompressedInputStream(pa.BufferReader(data), name) as stream:
                    return name, stream.read(LONGEST)
            return name, zlib.decompressobj().decompress(data, LONGEST)
        except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError):
            continue
    return None


def inflate_bare(data: bytes) -> tuple[str, bytes] | None:
    """The same for methods that set no mark at the beginning; only what comes out tells."""
    try:
        return "deflate", zlib.decompressobj(-15).decompress(data, LONGEST)
    except zlib.error:
        pass
    try:
        with pa.CompressedInputStream(pa.BufferReader(data), "brotli") as stream:
            return "brotli", stream.read(1 << 20)
    except (OSError, pa.ArrowException):
        return None


Known = Callable[[str], bool]  # whether a run of signs is a word of everybody's


def _nothing(_: str) -> bool:
    return False


def _blobs(text: str, known: Known = _nothing) -> Iterator[tuple[str, bytes]]:
    for match in HEX.finditer(text):
        yield "hexadecimal", bytes.fromhex(match.group(1))
    for match in HEX_LIST.finditer(text):
        yield "hexadecimal", bytes.fromhex(re.sub(r"0x|\\x|&h|[^0-9A-Fa-f]", "", match.group()))
    for match in HEX_GROUPS.finditer(text):
        digits = re.sub(r"0x|[^0-9A-Fa-f]", "", match.group())
        whole = bytes.fromhex(digits[: len(digits) // 2 * 2])
        yield "hexadecimal", whole.strip(b"\0")
        if FOURS.fullmatch(match.group()):  # as od -x writes what it dumps
            turned = bytes(whole[at ^ 1] for at in range(len(whole) // 2 * 2))
            yield "hexadecimal, bytes exchanged", turned.strip(b"\0")
    for match in OCTETS.finditer(text):
        octets = [int(part) for part in re.findall(r"\d+", match.group())]
        if max(octets) < 256:
            yield "list of bytes", bytes(octets)
        if all(map(OCTAL.fullmatch, re.findall(r"\d+", match.group()))):
            yield "list of bytes, octal", bytes(int(str(octet), 8) for octet in octets)
    for match in INTEGERS.finditer(text):
        numbers = [int(part) for part in re.findall(r"-?\d+", match.group())]
        size = 4 if max(map(abs, numbers)) < 1 << 32 else 8
        if max(map(abs, numbers)) < 1 << 64:
            for order in ("big", "little"):
                yield (
                    "whole numbers",
                    b"".join(
                        (number % (1 << 8 * size)).to_bytes(size, order) for number in numbers
                    ).strip(b"\0 "),
                )
    yield from signs.syllables(text)
    for match in SPACED_HEX.finditer(text):
        yield "hexadecimal", bytes.fromhex(re.sub(r"0x|\\x|[^0-9A-Fa-f]", "", match.group()))
    for match in BASE64.finditer(text):
        if known(match.group()):
            continue
        body = match.group(1).rstrip("=").replace("-", "+").replace("_", "/")
        try:
            yield "base64", base64.b64decode(body + "=" * (-len(body) % 4))
        except (binascii.Error, ValueError):
            continue
    for match in BASE32.finditer(text):
        if known(match.group()):
            continue
        body = match.group(1).rstrip("=").upper()
        try:
            yield "base32", base64.b32decode(body + "=" * (-len(body) % 8))
        except (binascii.Error, ValueError):
            continue
    for match in GROUPED_64.finditer(text):
        body = re.sub("[ ,.:|-]", "", match.group()).rstrip("=")
        try:
            yield "base64 in groups", base64.b64decode(body + "=" * (-len(body) % 4))
        except (binascii.Error, ValueError):
            continue
    for match in BITS.finditer(text):
        bits = re.sub(r"[^01]", "", match.group())
        bits = bits[: len(bits) // 8 * 8]
        yield "binary digits", int(bits, 2).to_bytes(len(bits) // 8, "big")


@lru_cache(maxsize=MOST_WORDS)  # a program repeats its words line by line
def _short_blobs(text: str) -> tuple[tuple[str, bytes], ...]:
    """Encodings that only a whole value or word can have, or everything would look like one."""
    return tuple(_short_decoded(text))


def _short_decoded(text: str) -> Iterator[tuple[str, bytes]]:
    if not 5 <= len(text) <= 400 or any(char.isspace() for char in text):
        return
    body = text.removeprefix("<~").removesuffix("~>")
    for name, decode in (("ascii85", base64.a85decode), ("base85", base64.b85decode)):
        try:
            yield name, decode(body.encode("ascii"))
        except (ValueError, UnicodeEncodeError):
            continue
    yield from bases.decoded(text)
    yield "base64 reversed", _b64(text[::-1])
    yield "hexadecimal reversed", _hex(text[::-1])
    if is_figures(text):
        number = int(text)
        yield "one large number", number.to_bytes((number.bit_length() + 7) // 8, "big")


def _of_tex(text: str) -> str:
    """Words whose accents TeX commands write, each between its neighbours; nothing without any."""
    clear = TEX_LETTERS.sub(
        lambda m: TOUCHED + TEX_SIGNS[m[1]],
        TEX.sub(lambda m: TOUCHED + (m[3] or m[4]) + TEX_MARKS[m[1] or m[2]], text),
    )
    words = clear.split()
    touched = {
        near
        for at, word in enumerate(words)
        if TOUCHED in word
        for near in range(max(at - 1, 0), min(at + 2, len(words)))
    }
    written = " ".join(words[at] for at in sorted(touched))
    return unicodedata.normalize("NFC", written.replace(TOUCHED, ""))


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return " "


def _b64(text: str) -> bytes:
    body = text.strip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _characters(text: str) -> Iterator[tuple[str, str]]:
    for match in NUMBERS.finditer(text):
        numbers = [int(part) for part in re.findall(r"\d+", match.group())]
        if all(1 <= number <= 26 for number in numbers):
            yield "places in the alphabet", "".join(chr(96 + number) for number in numbers)
            yield "places in the alphabet", "".join(chr(123 - number) for number in numbers)
        if all(0 <= number <= 25 for number in numbers):
            yield "places in the alphabet", "".join(chr(97 + number) for number in numbers)
        codes = bytes(number % 256 for number in numbers).rstrip(b"\0")
        if max(numbers) < 256 and len(codes) > 3 and min(codes) >= 32:
            yield "character codes", codes.decode("cp1252", errors="replace")
        octal = re.findall(r"\d+", match.group())
        if all(
            len(part) == 3 and part < "400" and "8" not in part and "9" not in part
            for part in octal
        ):
            yield (
                "octal codes",
                bytes(int(part, 8) for part in octal).decode("cp1252", errors="replace"),
            )
    for match in CALLS.finditer(text):
        listed = [int(part) for part in match.group(1).split(",")]
        if len(listed) >= 4 and max(listed) < 256:
            yield "character codes", bytes(listed).decode("cp1252", errors="replace")
    calls = CALLS.findall(text)
    if len(calls) >= 4 and all(is_figures(call) and int(call) < 256 for call in calls):
        yield "character codes", bytes(map(int, calls)).decode("cp1252", errors="replace")
    for match in CSS.finditer(text):
        escaped = [int(part, 16) for part in re.findall(r"[0-9A-Fa-f]{2,}", match.group())]
        if all(code < 0x10000 for code in escaped):
            yield "escapes", "".join(map(chr, escaped))
    for match in MORSE.finditer(text):
        written = re.sub("[·]", ".", re.sub("[−–]", "-", match.group()))
        found = [MORSE_CODES.get(sign, "") for sign in re.split(r"[ /|]+", written)]
        if all(found) and len(found) >= 3:
            yield "Morse", "".join(found)
    for match in PIECES.finditer(text):
        parts = re.findall(r"[^\W\d_]+", match.group())
        for start in range(len(parts) - 3):
            word = parts[start]
            for part in parts[start + 1 :]:
                if len(part) != len(parts[start]) or not word.endswith(part[:-1]):
                    break
                word += part[-1]
            if len(word) >= len(parts[start]) + 3:
                yield "overlapping pieces", word
                break
    for match in SPACED.finditer(text):
        between = re.findall(r"[\W_]+", match.group())
        spaced = re.sub(r"[\W_]+", "", match.group())
        if not (spaced.isdigit() and len(set(between)) > 1):  # decimals in a row of a table
            yield "spaced letters", spaced
    lowered = text.lower()
    words = re.findall(r"[a-z]+", lowered)
    if len(words) >= 3 and sum(word in NATO for word in words) >= 3:
        yield "spelling alphabet", "".join(NATO.get(word, " ") for word in words)
    yield from signs.knocks(text)
    yield from signs.ternary(text)
    for run in SIGN_RUNS.finditer(text):
        yield from signs.two_signs(run.group())
    yield from signs.grids(text)
    yield from signs.codes_among(text)
    yield from signs.roman_figures(text)
    sounds = DITS.sub(lambda m: "." if m.group() in ("di", "dit") else "-", lowered)
    if sounds != lowered:
        for match in MORSE.finditer(re.sub(r"(?<=[.\-])-(?=[.\-])", "", sounds)):
            found = [MORSE_CODES.get(sign, "") for sign in re.split(r"[ /|]+", match.group())]
            if all(found):
                yield "Morse", "".join(found)
    for match in LONG_NUMBER.finditer(text):
        yield from signs.run_together(match.group())


def decoded(
    text: str, *, cell: bool = False, first: bool = True, known: Known = _nothing
) -> Iterator[tuple[str, str]]:
    """(encoding, text) for every encoded piece of a text that reads as text once decoded.

    `cell`: the text is one value, on which short encodings are tried too; `first`: it stands as
    delivered, and may have been read with the wrong code page; `known` words are not tried.
    """
    if "&" in text and html.unescape(text) != text:
        yield "HTML entities", html.unescape(text)
    if "%" in text or "+" in text:
        for encoding in ("utf-8", "cp1252"):
            clear = unquote_plus(text, encoding=encoding, errors="replace")
            if clear != text and "\ufffd" not in clear:
                yield "URL encoding", clear
                break
    if "\\" in text or "U+" in text or "%u" in text:
        clear = ESCAPES.sub(
            lambda m: chr(
                int(next(g for g in m.groups() if g), 8 if m.group(4) else 16) % 0x110000
            ),
            text,
        )
        if clear != text:
            yield "escapes", clear
        if written := _of_tex(text):
            yield "accents of TeX", written
    if "\\N{" in text:
        yield "names of signs", NAMED_SIGN.sub(lambda m: _named(m.group(1)), text)
    if len(text) <= MOST_JOINED and JOINED.search(text):
        yield "pieces put together", JOINED.sub("", text)
    if "=" in text and re.search(r"(?<!=)=[0-9A-F]{2}", text):
        quoted = as_text(quopri.decodestring(text.encode("utf-8", errors="replace")))
        if quoted and quoted[0] != text:
            yield "quoted-printable", quoted[0]
    if "+" in text and re.search(r"\+[A-Za-z0-9/]+-", text):
        with suppress(UnicodeError):
            yield "UTF-7", text.encode("ascii").decode("utf-7")
    if "xn--" in text:
        for word in re.findall(r"xn--[a-z0-9\-]+", text.lower()):
            try:
                yield "Punycode", word[4:].encode().decode("punycode")
            except (UnicodeError, ValueError):
                continue
    if not text.isascii():
        for name, clear in (
            ("Braille", "".join(BRAILLE.get(char, char) for char in text)),
            ("letters in circles", text.translate(REGIONAL)),
            ("other alphabet", text.lower().translate(BY_SOUND)),
        ):
            if clear not in (text, text.lower()):
                yield name, clear
        pages = (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp850", "cp1252"),
                 ("cp1252", "cp850"), ("latin-1", "mac_roman"), ("mac_roman", "utf-8"),
                 ("mac_roman", "cp1252"), ("cp850", "utf-8")) if first else ()  # fmt: skip
        for wrong, right in pages:
            try:
                clear = text.encode(wrong).decode(right)
            except UnicodeError:
                continue
            if clear != text and better_written(clear, text):
                yield f"{right} read as {wrong}", clear
                continue
            try:
                twice = clear.encode(wrong).decode(right)
            except UnicodeError:
                continue
            if twice not in (clear, text) and better_written(twice, text):
                yield f"{right} read as {wrong}, twice", twice
    yield from _characters(text)
    for short, source in ((False, _blobs(text, known)), (True, _short_of(text, cell, known))):
        for name, data in source:
            inside = _clear(data, short)
            if inside is None:
                continue
            how, inner, encoding = inside
            # bytes that any word would give say nothing unless they are plain letters
            french = all(char.isascii() or char in OURS for char in inner.lower())
            if short and not how and (encoding != "utf-8" or not french):
                continue
            if short and not cell and not how and len(inner) < LONG_WORD:
                continue
            yield f"{name}{how}", inner


def files(text: str, *, texts: bool = False) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) of what is packed in a text: anything with the mark of a known format.

    `texts`: long ones that read as text, too.
    """
    if len(text) < SHORTEST_FILE or not FILE.search(text):
        return
    for name, data in _blobs(text):
        if len(data) < 16:
            continue
        if as_text(data):
            if texts and len(data) >= LONG_TEXT:
                yield name, data
            continue
        if data.startswith(MARKS) or LONG_RUN.search(data) or inflate(data):
            yield name, data


def binary(
    text: str, *, cell: bool = False, known: Known = _nothing
) -> Iterator[tuple[str, bytes]]:
    """(encoding, bytes) for every encoded piece of a text that does not read as text."""
    for name, data in (*_blobs(text, known), *_short_of(text, cell, known)):
        if 5 <= len(data) <= 40:
            yield name, data


def _short_of(text: str, cell: bool, known: Known = _nothing) -> Iterator[tuple[str, bytes]]:
    """Short encodings of a value, or of each odd word of a prose."""
    if cell:
        if not known(text):
            yield from _short_blobs(text)
        return
    for word in text.split()[:400]:
        for bare in dict.fromkeys((word.strip(".,;:()\"'"), word.rstrip(".,;:"))):
            if len(bare) < 7 or known(bare):
                continue
            if not (bare.isalpha() and bare[1:].lower() == bare[1:]):
                yield from _short_blobs(bare)


def _clear(data: bytes, short: bool = True) -> tuple[str, str, str] | None:
    """(how else it was hidden, text, encoding) of decoded bytes; None when they are no text."""
    return (_clear_word if len(data) <= LONGEST_WORD else _as_clear)(data, short)


def _as_clear(data: bytes, short: bool) -> tuple[str, str, str] | None:
    if len(data) < 4:
        return None
    how = ""
    packed = inflate(data)
    if packed:
        how, data = f", {packed[0]}", packed[1]
    elif all(byte < 32 or byte > 126 for byte in data[:3]):
        swapped = bytes(255 - byte for byte in data)
        if all(32 <= byte < 127 for byte in swapped):
            how, data = ", bits inverted", swapped
    clear = as_text(data)
    if clear is None and not how and len(data) >= 8:
        packed = inflate_bare(data)
        clear = as_text(packed[1]) if packed else None
        how = f", {packed[0]}" if packed else ""
    least = 0.6 if short else 0.4  # what is put in base64 may be JSON
    if clear is None or sum(char.isalnum() for char in clear[0]) < least * len(clear[0]):
        return None
    return how, *clear


_clear_word = lru_cache(maxsize=MOST_WORDS)(_as_clear)
