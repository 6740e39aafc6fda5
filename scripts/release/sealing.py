"""Signatures (Ed25519) and sealed files (X25519, HKDF, ChaCha20-Poly1305), and their key files.

A sealed file is `idase-sealed 1` and a line end, the one-time public key (32 bytes), then chunks of
1 MiB, each encrypted with a counter and a mark on the last: none can be changed, swapped, added or
cut off.
The one-time key is a keyed function of content and recipient: the same content gives the same
bytes, another content another key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from scripts.errors import Finding, UsageError

MAGIC = b"idase-sealed 1\n"
CHUNK = 1 << 20
TAG_BYTES = 16
KEY_BYTES = 32
PUBLIC_HEADER = "idase-public-key 1"
PRIVATE_HEADER = "idase-private-key 1"
SIGNATURES, SEALING = "signature", "sealing"  # usages of a public key
SIGNED = b"idase/signed/v1\0"


class Secret(Protocol):
    """What is needed of a key file."""

    @property
    def secret(self) -> bytes:
        """Its 32 bytes."""


@dataclass(frozen=True)
class Public:
    """A public key and what it is for: `signature` or `sealing`."""

    raw: bytes
    usage: str

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits to compare by voice."""
        return hashlib.sha256(b"idase/public/v1\0" + self.raw).hexdigest()[:32]

    def text(self, name: str) -> str:
        """Content of the key's file."""
        return (
            f"{PUBLIC_HEADER}\nname: {name}\nusage: {self.usage}\nfingerprint: {self.fingerprint}\n"
            f"key: {base64.b64encode(self.raw).decode('ascii')}\n"
        )


def _fields(path: Path, header: str) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: no such key file, or not readable") from None
    if not lines or lines[0] != header:
        raise UsageError(f"{path}: not a key file of the expected kind ({header})")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def _decoded(path: Path, fields: dict[str, str]) -> bytes:
    try:
        raw = base64.b64decode(fields.get("key", ""), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise UsageError(f"{path}: damaged key file; ask for it again")
    return raw


def read_public(path: Path, usage: str) -> Public:
    """Read a public key. Raises UsageError when it is missing, damaged or for another usage."""
    fields = _fields(path, PUBLIC_HEADER)
    if fields.get("usage") != usage:
        said = fields.get("usage", "nothing known")
        raise UsageError(f"{path}: a key for {said}, one for {usage} is needed; ask for it again")
    public = Public(_decoded(path, fields), usage)
    if fields.get("fingerprint") != public.fingerprint:
        raise UsageError(f"{path}: fingerprint does not match the key; ask for it again")
    return public


def read_private(path: Path) -> X25519PrivateKey:
    """Read the recipient's private key. Raises UsageError when missing, damaged or not private."""
    fields = _fields(path, PRIVATE_HEADER)
    if path.stat().st_mode & 0o077:
        raise UsageError(f"{path}: key is readable by others; run 'chmod 600' on it")
    return X25519PrivateKey.from_private_bytes(_decoded(path, fields))


def write_pair(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a recipient's key pair in a folder.

    Raises UsageError for a name that is no recipient's, and rather than replace a key.
    """
    if not re.fullmatch(r"[a-z0-9_]{1,40}", name):
        raise UsageError(f"'{name}' is no name of a recipient: lower case, digits, underscores")
    private, public = folder / f"{name}.private.key", folder / f"{name}.public.key"
    folder.mkdir(parents=True, exist_ok=True)
    if private.exists() or public.exists():
        raise UsageError(f"{private}: exists already; a key is never overwritten")
    key = X25519PrivateKey.generate()
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{PRIVATE_HEADER}\nname: {name}\nkey: {base64.b64encode(raw).decode()}\n")
    public.write_text(Public(_raw(key.public_key()), SEALING).text(name), encoding="ascii")
    return private, public


def read_recipient(config, recipient: str) -> Public:
    """The public key that a recipient's packages are sealed to. Raises UsageError without it."""
    path = recipient_path(config, recipient)
    if not path.exists():
        raise UsageError(
            f"no public key of {recipient}: have it run 'idase keys pair', then 'idase keys trust'"
        )
    return read_public_of(path, recipient)


def read_public_of(path: Path, recipient: str) -> Public:
    """Read a key for sealing that bears a recipient's name. Raises UsageError for another one."""
    public, name = read_public(path, SEALING), _fields(path, PUBLIC_HEADER).get("name")
    if name != recipient:
        raise UsageError(f"{path}: is the key of {name}; run 'idase keys trust {recipient} FILE'")
    return public


def said_fingerprint(path: Path) -> str | None:
    """What a kept key says its fingerprint is, `unknown` for a damaged one; None for no file."""
    if not path.exists():
        return None
    found = re.search(rb"^fingerprint: ([0-9a-f]{32})$", path.read_bytes(), flags=re.MULTILINE)
    return found[1].decode("ascii") if found else "unknown"


def recipient_path(config, recipient: str) -> Path:
    """Where a recipient's public key is kept."""
    return config.keys / f"recipient-{recipient}.public"


def _raw(key: X25519PublicKey | Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


class Signer:
    """Signs with the house's Ed25519 key."""

    def __init__(self, key: Secret) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key.secret)
        self.public = Public(_raw(self._key.public_key()), SIGNATURES)

    def sign(self, message: bytes) -> str:
        """Signature of a message, in base64 with a line end."""
        return base64.b64encode(self._key.sign(SIGNED + message)).decode("ascii") + "\n"


def signed_by(public: Public, message: bytes, signature: str) -> bool:
    """Whether a text is the very signature that `Signer.sign` gives, to the last character."""
    try:
        raw = base64.b64decode(signature.strip(), validate=True)
        if base64.b64encode(raw).decode("ascii") + "\n" != signature:
            return False  # unused bits of base64, blanks: the same signature, not the same file
        Ed25519PublicKey.from_public_bytes(public.raw).verify(raw, SIGNED + message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cipher(shared: bytes, once: bytes, recipient: bytes) -> ChaCha20Poly1305:
    derived = HKDF(SHA256(), KEY_BYTES, salt=once + recipient, info=b"idase/seal/v1").derive(shared)
    return ChaCha20Poly1305(derived)


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def seal(source: BufferedIOBase, target: BinaryIO, recipient: Public, key: Secret) -> None:
    """Encrypt a file to a recipient; `source` is read twice, from its start."""
    source.seek(0)
    content = hashlib.file_digest(source, "sha256").digest()
    seed = hmac.new(key.secret, b"idase/once/v1\0" + content + recipient.raw, hashlib.sha256)
    once = X25519PrivateKey.from_private_bytes(seed.digest())
    header = MAGIC + _raw(once.public_key())
    shared = once.exchange(X25519PublicKey.from_public_bytes(recipient.raw))
    cipher = _cipher(shared, header[len(MAGIC) :], recipient.raw)
    target.write(header)
    source.seek(0)
    number, block = 0, source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        target.write(cipher.encrypt(_nonce(number, not following), block, header))
        if not following:
            return
        number, block = number + 1, following


def unseal(source: BinaryIO, private: X25519PrivateKey) -> Iterator[bytes]:
    """Decrypt a sealed file in pieces. Raises Finding when it was changed or is for another key."""
    header = source.read(len(MAGIC) + KEY_BYTES)
    if not header.startswith(MAGIC) or len(header) != len(MAGIC) + KEY_BYTES:
        raise Finding("the sealed file is not one of ours, or its beginning is lost")
    once = header[len(MAGIC) :]
    recipient = _raw(private.public_key())
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(once))
        cipher = _cipher(shared, once, recipient)
        number, block = 0, source.read(CHUNK + TAG_BYTES)
        while True:
            following = source.read(CHUNK + TAG_BYTES)
            yield cipher.decrypt(_nonce(number, not following), block, header)
            if not following:
                return
            number, block = number + 1, following
    except (InvalidTag, ValueError):
        raise Finding("the sealed file was changed, cut off, or is sealed to another key") from None
