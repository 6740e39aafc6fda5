"""Pseudonyms that the project's own keys make: a scan recognises them, and knows who they are."""

from __future__ import annotations

import hashlib
import hmac

from scripts import keys
from scripts.errors import UsageError
from scripts.scanner.dictionary import Dictionary
from scripts.settings import Settings


def netstring(*parts: str) -> bytes:
    """Texts joined without ambiguity, as the macro `netstring` joins them."""
    return "".join(f"{len(part)}:{part}," for part in parts).encode()


def pseudonyms(config: Settings, dictionary: Dictionary) -> dict[str, dict[str, int]]:
    """Recipient → pseudonym → number of the person, for every key that is in the keys folder."""
    found: dict[str, dict[str, int]] = {}
    for recipient in keys.recipients(config):
        try:
            secret = keys.load(config, keys.RECIPIENT_PREFIX + recipient).secret
        except UsageError:
            continue
        found[recipient] = {
            "p1"
            + hmac.new(
                secret, netstring("idase/psn/v1", recipient, uid), hashlib.sha256
            ).hexdigest()[:32]: number
            for uid, number in dictionary.uids.items()
        }
    return found
