"""Pseudonyms that the project's own keys make: a scan recognises them, and knows who they are."""

from __future__ import annotations

import hashlib
import hmac

from scripts import keys
from scripts.errors import UsageError
from scripts.scanner.dictionary import Dictionary
from scripts.settings import Settings

VERSION = "p1"
DIGITS = 32
SPELLED = str.maketrans("0123456789abcdef", keys.CONSONANTS)


def pseudonyms(config: Settings, dictionary: Dictionary) -> dict[str, dict[str, int]]:
    """Recipient → pseudonym → number of the person, for every key file of a recipient.

    All epochs of a recipient count as its own; a key that cannot be read is left out.
    """
    found: dict[str, dict[str, int]] = {}
    for path in sorted(config.keys.glob(f"{keys.RECIPIENT_PREFIX}*.key")):
        try:
            key = keys.load(config, path.stem)
        except UsageError:
            continue
        scope = key.scope.encode()
        known = found.setdefault(key.recipient, {})
        for uid, number in dictionary.uids.items():
            message = scope + keys.netstring(uid).encode()
            digest = hmac.new(key.secret, message, hashlib.sha256).hexdigest()
            known[VERSION + digest[:DIGITS].translate(SPELLED)] = number
    return found


def digits_of(token: str) -> str:
    """What follows the version of a pseudonym, in hexadecimal digits when it is spelled so."""
    bare = token[len(VERSION) :]
    if set(bare) <= set(keys.CONSONANTS):
        return bare.translate(str.maketrans(keys.CONSONANTS, "0123456789abcdef"))
    return bare


def spelled_uid(token: str) -> str:
    """The person_uid that 32 consonants spell, as a pseudonym's digits are spelled."""
    bare = token.lower()[-DIGITS:]
    if set(bare) <= set(keys.CONSONANTS):
        return "u" + bare.translate(str.maketrans(keys.CONSONANTS, "0123456789abcdef"))
    return ""
