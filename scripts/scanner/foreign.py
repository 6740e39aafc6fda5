"""Files of a kind that nobody here reads, and what can be told of them without running anything.

What nobody can open is a finding whatever is in it. The strings of a pickle are handed out all the
same, its operations listed and never carried out, so that the report can say what it holds.
"""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import itertools
import lzma
import pickletools
import re
import zlib
from collections.abc import Iterator
from mmap import mmap

import msgpack

# kinds whose beginning is text, or that deserve a name in the report: (magic, kind)
KINDS = (
    (b"HEADER RECORD*******", "SAS"), (b"$FL2", "SPSS"),
    (b"$FL3", "SPSS"), (b"RDX2\n", "R"), (b"RDX3\n", "R"), (b"RDA2\n", "R"), (b"RDA3\n", "R"),
    (b"X\n\0\0\0", "R"), (b"# v2 git bundle", "git"), (b"# v3 git bundle", "git"),
    (b"\xac\xed\0\5", "Java"), (b"\x89HDF", "HDF5"), (b"MATLAB 5.0", "MATLAB"),
    (b"\xd0\xcf\x11\xe0", "Office before 2007"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"),
    (b"Obj\x01", "Avro"), (b"FEA1", "Feather 1"), (b"age-encryption", "age"),
    (b"-----BEGIN PGP MESSAGE", "PGP"), (b"Salted__", "OpenSSL"), (b"begin 6", "uuencode"),
)  # fmt: skip
R_IN_TEXT = re.compile(rb"A\n[23]\n\d{5,6}\n\d{5,6}\n")
PORTABLE = b"ASCII SPSS PORT FILE"
FIRST_PICKLED = re.compile(rb"\x80[\x02-\x05]|[(cdl\]}][^\n]{0,80}\n?p\d+\n")
SHAPE = re.compile("PROTO|FRAME|GLOBAL|NEW|.*PUT|.*GET")  # operations that hold no value
LARGEST_PICKLE = 64 * 1024 * 1024
MAIL = re.compile(r"(?:[A-Za-z][A-Za-z0-9\-]*: [^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2,}", re.ASCII)
MAIL_SAYS = re.compile(
    r"^(?:content-transfer-encoding|mime-version|message-id|received):", re.I | re.M
)
PACKED = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")
FOLDED = re.compile(r"\r?\n[ \t]")
PATCH = re.compile(r"^(?:literal|delta) \d+\r?\n((?:[A-Za-z][!-~]+\r?\n)+)", re.MULTILINE)
# a line between the sides of a box that a terminal drew; what it holds is no row of a table
SIDE = re.compile("[│┃║┆┊]")
MARGIN = 2  # blanks between what is in a box and its side, of which a full line has one
SIDES = re.compile(r"[ \t]*[│┃║┆┊]([^│┃║┆┊]*)[│┃║┆┊]\s*")
# what certificates and keys are wrapped in: base64 between two lines that say what it is
ARMOUR = re.compile(
    r"-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----", re.ASCII
)
CARDS = re.compile(r"\s*BEGIN:(?:VCALENDAR|VCARD)", re.IGNORECASE)


def kind(data: bytes | mmap) -> str | None:
    """Kind of a file that nobody here reads, by its bytes; None when they do not tell."""
    head = bytes(data[:512])
    for magic, name in KINDS:
        if head.startswith(magic):
            return name
    if R_IN_TEXT.match(head):
        return "R"
    if PORTABLE in head:
        return "SPSS"
    return "pickle" if is_pickle(data) else None


def is_pickle(data: bytes | mmap) -> bool:
    """Whether bytes are a pickle from their first operation to their last."""
    if not FIRST_PICKLED.match(data[:128]) or len(data) > LARGEST_PICKLE:
        return False
    return data[:1] == b"\x80" or any(name == "STOP" for name, _ in _operations(data))


def _operations(data: bytes | mmap) -> Iterator[tuple[str, object]]:
    """(operation, argument) of a pickle, as far as it can be read; nothing is carried out."""
    try:
        for operation, argument, _ in pickletools.genops(bytes(data)):
            yield operation.name, argument
    except (ValueError, IndexError, UnicodeDecodeError, OverflowError, EOFError):
        return


def pickled(data: bytes | mmap) -> Iterator[str]:
    """Texts and numbers in a pickle."""
    for name, argument in _operations(data):
        if isinstance(argument, bytes):
            yield argument.decode("utf-8", "replace")
        elif isinstance(argument, str | int) and not SHAPE.match(name):
            yield str(argument)


def message_packed(data: bytes) -> dict | list | None:
    """The record or the list that bytes are in MessagePack, None when they are none."""
    if (
        len(data) > LARGEST_PICKLE
        or not data[:1]
        or not (0x80 <= data[0] <= 0x9F or 0xDC <= data[0] <= 0xDF)
    ):
        return None
    try:
        found = msgpack.unpackb(bytes(data), strict_map_key=False)
    except (ValueError, UnicodeDecodeError, msgpack.UnpackException):
        return None
    return found if found and isinstance(found, dict | list) else None


def lzma_alone(data: bytes) -> bytes | None:
    """What a stream of the first LZMA format unpacks to, None when it is none."""
    if data[:1] != b"\x5d":
        return None
    try:
        return lzma.decompress(bytes(data), format=lzma.FORMAT_ALONE)
    except (lzma.LZMAError, EOFError):
        return None


def mail_parts(text: str) -> Iterator[tuple[str, bytes | str]]:
    """(what, content) of the parts of a mail: its headers and body as text, attachments as bytes.

    Nothing when the text is no mail.
    """
    head = MAIL.match(text)
    if not head or not MAIL_SAYS.search(head.group()):
        return
    message = email.message_from_string(text, policy=email.policy.default)
    for part in message.walk():
        for name, value in part.items():
            yield "header", f"{name}: {value}"
        if part.is_multipart():
            continue
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        if part.get_content_maintype() == "text" and not part.get_filename():
            charset = part.get_content_charset() or "utf-8"
            try:
                yield "text", data.decode(charset, "replace")
            except LookupError:
                yield "text", data.decode("latin-1")
        else:
            yield part.get_filename() or "attachment", data


def without_packed(text: str) -> str:
    """A mail without the bodies that are base64 and nothing else, which `mail_parts` opens."""
    for part in email.message_from_string(text, policy=email.policy.default).walk():
        body = None if part.is_multipart() else part.get_payload()
        if (
            isinstance(body, str)
            and body
            and str(part["content-transfer-encoding"]).lower() == "base64"
        ):
            text = text.replace(body, "\n") if PACKED.fullmatch(body) else text
    return text


def unfolded(text: str) -> str | None:
    """A calendar or a card whose long lines are whole again; None when the text is neither."""
    return FOLDED.sub("", text) if CARDS.match(text) and FOLDED.search(text) else None


def boxed(text: str) -> Iterator[str]:
    """What boxes drawn by a terminal hold; a line filled to the side goes on in the next."""
    if not SIDE.search(text):
        return
    lines = [SIDES.fullmatch(line) for line in text.split("\n")]
    for in_box, run in itertools.groupby(lines, bool):
        if in_box:
            filled = [found[1] for found in run if found]
            yield "".join(
                line.strip() + ("" if len(line) - len(line.rstrip()) < MARGIN else "\n")
                for line in filled
            )


def wrapped(text: str) -> Iterator[str]:
    """Words that a table of fixed width goes on with in a next line, its first field empty."""
    lines = text.split("\n")
    for line, after in itertools.pairwise(lines):
        places = [at for at, sign in enumerate(line) if sign == "|"]
        if not places or places != [at for at, sign in enumerate(after) if sign == "|"]:
            continue
        cells, more = (re.split(r"\|", one) for one in (line, after))
        if not (more[0].strip() or (places[0] == 0 and more[1].strip())):
            for one, other in zip(cells, more, strict=True):
                if one.strip() and other.strip():
                    yield one.strip() + other.strip()


def armoured(text: str) -> Iterator[tuple[str, bytes]]:
    """(what stands in the text, bytes that it wraps) of certificates and keys."""
    for match in ARMOUR.finditer(text):
        try:
            yield match[0], base64.b64decode("".join(match[2].split()), validate=True)
        except binascii.Error:
            continue


def patched(text: str) -> Iterator[bytes]:
    """Files that a patch of git holds as bytes: zlib in base85, each line with its length first."""
    if "GIT binary patch" not in text:
        return
    for match in PATCH.finditer(text):
        try:
            data = b"".join(_line_of_bytes(line) for line in match.group(1).split())
            yield zlib.decompressobj().decompress(data, LARGEST_PICKLE)
        except (ValueError, zlib.error):
            continue


def _line_of_bytes(line: str) -> bytes:
    """Bytes of one line of such a patch: A to Z are 1 to 26 of them, a to z 27 to 52."""
    size = ord(line[0]) - (64 if line[0].isupper() else 70)
    return base64.b85decode(line[1:])[:size]
