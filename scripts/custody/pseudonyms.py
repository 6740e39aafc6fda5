"""Pseudonyms in SQL: the key goes to the engine's session, the query never holds it."""

from __future__ import annotations

from scripts.custody.key_file import Key

CONSONANTS = "bcdfghjkmnpqrstv"  # digits of a pseudonym: they spell neither a name nor a date


def pseudonym_sql(name: str) -> str:
    """SQL of a pseudonym of `person_uid` under the key handed over as `name` (see `hand_over`)."""
    inner, outer = (f"cast(getvariable('hmac_{name}_{side}') as blob)" for side in ("ipad", "opad"))
    message = (
        f"encode(getvariable('{name}_scope') || length(person_uid) || ':' || person_uid || ',')"
    )
    digest = f"substr(sha256({outer} || unhex(sha256({inner} || {message}))), 1, 32)"
    return f"'p1' || translate({digest}, '0123456789abcdef', '{CONSONANTS}')"


def hand_over(cursor, name: str, key: Key) -> None:
    """Give a key's pads and scope to an engine session; SQL never holds the key itself."""
    inner, outer = key.pads()
    cursor.execute(f"set variable hmac_{name}_ipad = unhex('{inner.hex()}')")
    cursor.execute(f"set variable hmac_{name}_opad = unhex('{outer.hex()}')")
    if key.usage == "pseudonym":
        cursor.execute(f"set variable {name}_scope = '{key.scope}'")
