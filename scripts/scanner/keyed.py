"""Pseudonyms that the project's own keys make: a scan recognises them, and knows who they are."""

from __future__ import annotations

import re

import duckdb
import numpy as np
import pyarrow as pa

from scripts.custody import key_file, keyring
from scripts.custody.pseudonyms import CONSONANTS, hand_over, pseudonym_sql
from scripts.errors import UsageError
from scripts.release import sealing
from scripts.scanner.dictionary import Dictionary
from scripts.scanner.lookup import HASH, Lookup
from scripts.settings import Settings

VERSION = "p1"
DIGITS = 32
MARK = re.compile(r"^(?:kcv|fingerprint): ([0-9a-f]{12,64})$", re.MULTILINE)
SPELLED = str.maketrans("0123456789abcdef", CONSONANTS)


def pseudonyms(config: Settings, dictionary: Dictionary) -> dict[str, Lookup]:
    """Recipient → pseudonym → number of the person, for every key file of a recipient.

    All epochs of a recipient count as its own; a key that cannot be read is left out.
    """
    found: dict[str, Lookup] = {}
    numbered = [(p.uid, number) for number, p in enumerate(dictionary.persons) if p.uid]
    with duckdb.connect() as connection:
        connection.register("person", pa.table({
            "person_uid": pa.array([uid for uid, _ in numbered], pa.string()),
            "number": pa.array([number for _, number in numbered], pa.int32()),
        }))  # fmt: skip
        for path in sorted(config.keys.glob(f"{keyring.RECIPIENT_PREFIX}*.key")):
            try:
                key = key_file.load(config, path.stem)
            except UsageError:
                continue
            hand_over(connection, "psn_scanned", key)
            made = connection.execute(
                f"select {HASH}({pseudonym_sql('psn_scanned')}) as hash, number from person"
            ).fetchnumpy()
            hashes, numbers = np.asarray(made["hash"]), np.asarray(made["number"])
            found.setdefault(key.recipient, Lookup()).add_hashes(hashes, numbers)
    return found


def marks(config: Settings) -> frozenset[str]:
    """Check values and fingerprints of our keys, which a manifest names them by."""
    found = {
        mark
        for path in config.keys.glob("*.key")
        for mark in MARK.findall(path.read_text("ascii", "replace"))
    }
    try:
        signer = sealing.Signer(key_file.load(config, keyring.SIGNING_KEY))
    except UsageError:  # nothing was ever signed here
        return frozenset(found)
    return frozenset({*found, signer.public.fingerprint})


def digits_of(token: str) -> str:
    """What follows the version of a pseudonym, in hexadecimal digits when it is spelled so."""
    bare = token[len(VERSION) :]
    if set(bare) <= set(CONSONANTS):
        return bare.translate(str.maketrans(CONSONANTS, "0123456789abcdef"))
    return bare


def spelled_uid(token: str) -> str:
    """The person_uid that 32 consonants spell, as a pseudonym's digits are spelled."""
    bare = token.lower()[-DIGITS:]
    if set(bare) <= set(CONSONANTS):
        return "u" + bare.translate(str.maketrans(CONSONANTS, "0123456789abcdef"))
    return ""
