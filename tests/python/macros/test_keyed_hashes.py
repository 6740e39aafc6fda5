"""HMAC, pseudonyms and uids in SQL: published vectors, Python's own hmac, frozen values."""

from __future__ import annotations

import hashlib
import hmac

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.custody.key_file import HASH_BLOCK_BYTES, Key
from scripts.custody.pseudonyms import hand_over, pseudonym_sql

# RFC 4231 §4: key, message, HMAC-SHA-256 (case 5 is published truncated to 128 bits)
RFC_4231 = {
    1: (
        b"\x0b" * 20,
        b"Hi There",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ),
    2: (
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    3: (
        b"\xaa" * 20,
        b"\xdd" * 50,
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    ),
    4: (
        bytes(range(1, 26)),
        b"\xcd" * 50,
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    ),
    5: (b"\x0c" * 20, b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
    6: (
        b"\xaa" * 131,
        b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
    7: (
        b"\xaa" * 131,
        b"This is a test using a larger than block-size key and a larger than block-size data. "
        b"The key needs to be hashed before being used by the HMAC algorithm.",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    ),
}
FIXED_KEY = bytes(range(32))

# of FIXED_KEY, provider `iodas`, number `123`
FROZEN = {
    "pseudonym": "p1fsvhvhppdmjgnmkfdghbknrdjstmmdnm",
    "other_pseudonym": "p1rqbgbctmqvhcggfshsstrdbnpnrdqhms",
    "uid": "uf7cbeae5bb8f2615439d72c5b37347fe",
    "measure_uid": "m00d2665fc0e8f2701a9b6f3693182672",
}


def load(connection: duckdb.DuckDBPyConnection, name: str, secret: bytes) -> None:
    """Hand pads, and for a recipient's key what it is for, to a session as the plugin does."""
    # a longer secret is hashed first (RFC 2104)
    block = secret if len(secret) <= HASH_BLOCK_BYTES else hashlib.sha256(secret).digest()
    inner, outer = Key("", "", block, "").pads()
    connection.execute(f"set variable hmac_{name}_ipad = unhex('{inner.hex()}')")
    connection.execute(f"set variable hmac_{name}_opad = unhex('{outer.hex()}')")
    if name.startswith("psn_"):
        key = Key(name, "pseudonym", secret, "", name.removeprefix("psn_"), "CV", "1")
        connection.execute(f"set variable {name}_scope = '{key.scope}'")


@pytest.fixture(scope="module")
def engine():
    connection = duckdb.connect(":memory:")
    for name in ("rfc", "person_uid", "psn_action_tank", "psn_olinpe"):
        load(connection, name, FIXED_KEY)
    yield connection
    connection.close()


def evaluate(connection, expression: str, **columns: object) -> object:
    """The value of a rendered SQL expression for one row."""
    names = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    query = f"select {expression} from (values ({marks})) as t ({names})"
    return connection.execute(query, list(columns.values())).fetchone()[0]


@pytest.mark.parametrize("case", sorted(RFC_4231))
def test_hmac_gives_the_published_vectors(rendered, engine, case):
    secret, message, digest = RFC_4231[case]
    load(engine, "rfc", secret)
    # two messages are bytes that are no text: they enter as bytes, past the text encoding
    expression = rendered.duckdb["hmac"].replace("encode(message)", "unhex(message)")
    assert expression != rendered.duckdb["hmac"]
    assert evaluate(engine, expression, message=message.hex())[: len(digest)] == digest


@settings(max_examples=200, deadline=None)
@given(secret=st.binary(min_size=1, max_size=100), message=st.text(max_size=300))
def test_hmac_equals_python_on_any_text(rendered, engine, secret, message):
    message = message.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
    load(engine, "rfc", secret)
    expected = hmac.new(secret, message.encode("utf-8"), hashlib.sha256).hexdigest()
    assert evaluate(engine, rendered.duckdb["hmac"], message=message) == expected


def test_a_missing_identity_has_no_pseudonym(rendered, engine):
    for name in ("hmac", "pseudonym", "uid"):
        assert evaluate(engine, rendered.duckdb[name], message=None, provider="iodas") is None


def test_a_missing_key_stops_the_statement(rendered):
    bare = duckdb.connect(":memory:")
    with pytest.raises(duckdb.Error, match="key psn_action_tank is not loaded"):
        evaluate(bare, rendered.duckdb["pseudonym"], message="u1", provider="iodas")


def netstring(*parts: str) -> bytes:
    return "".join(f"{len(part)}:{part}," for part in parts).encode()


def test_pseudonym_is_the_documented_formula(rendered, engine):
    message = netstring("idase/psn/v1", "action_tank", "CV", "1", "u1")
    digest = hmac.new(FIXED_KEY, message, hashlib.sha256).hexdigest()
    value = evaluate(engine, rendered.duckdb["pseudonym"], message="u1", provider="iodas")
    consonants = str.maketrans("0123456789abcdef", "bcdfghjkmnpqrstv")
    assert value == "p1" + digest[:32].translate(consonants)


def test_recipient_convention_and_epoch_each_change_every_pseudonym(rendered):
    """Even under one key: and a key handed over by the plugin gives what Python's formula gives."""
    connection = duckdb.connect(":memory:")
    seen = set()
    for scope in (
        ("action_tank", "CV", "1"),
        ("action_tank", "CV", "2"),
        ("action_tank", "CW", "1"),
        ("other", "CV", "1"),
        ("action_tank", "CV1", ""),
    ):
        hand_over(connection, "psn_action_tank", Key("k", "pseudonym", FIXED_KEY, "", *scope))
        value = evaluate(connection, rendered.duckdb["pseudonym"], message="u1", provider="iodas")
        python = evaluate(connection, pseudonym_sql("psn_action_tank"), person_uid="u1")
        assert value == python
        seen.add(value)
    assert len(seen) == 5


def test_frozen_values_never_change(rendered, engine):
    """Recipients join deliveries on these: a change here breaks every follow-up in progress."""
    got = {
        name: evaluate(engine, rendered.duckdb[name], message="123", provider="iodas")
        for name in ("pseudonym", "other_pseudonym", "uid", "measure_uid")
    }
    assert got == FROZEN
    assert len(set(got.values())) == len(got), "one key and one number gave one value twice"


@settings(max_examples=200, deadline=None)
@given(
    first=st.tuples(st.text("ab1:,", max_size=6), st.text("ab1:,", max_size=6)),
    second=st.tuples(st.text("ab1:,", max_size=6), st.text("ab1:,", max_size=6)),
)
def test_netstring_never_confuses_two_lists(rendered, engine, first, second):
    texts = [
        evaluate(engine, rendered.duckdb["netstring"], message=message, provider=provider)
        for provider, message in (first, second)
    ]
    assert (texts[0] == texts[1]) == (first == second)
