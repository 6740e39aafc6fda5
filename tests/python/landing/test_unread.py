"""`idase unread` lists what the build could not read, and says so of a list without a row."""

from __future__ import annotations

import duckdb

from scripts import unread

VAULT = """
    attach ':memory:' as vault;
    create schema vault.staging;
    create schema vault.landing;
    create table vault.staging.int_unmapped_code as select 'ml_lyon' as provider_code,
        'jeunes' as table_name, 'hebergement' as column_name, 'nom_ml_lodging' as nomenclature,
        '[yourte] ' as spelling, 3 as n_rows;
    create table vault.staging.int_date_quality as select 'ml_lyon' as provider_code,
        'jeunes' as table_name, column_name, n_unreadable, 9 as n_filled
        from (values ('date_naissance', 0), ('date_dernier_contact', 2))
            as t (column_name, n_unreadable);
    create table vault.staging.int_amount_quality as from vault.staging.int_date_quality limit 0;
    create table vault.landing.rejects (
        provider text, table_name text, extraction_date date, reason text
    );
"""


def test_what_could_not_be_read_is_listed(monkeypatch, capsys):
    connection = duckdb.connect()
    connection.execute(VAULT)
    monkeypatch.setattr(unread, "connect", lambda **_: connection)
    unread.command()
    said = capsys.readouterr().out
    assert "[yourte]" in said and "date_dernier_contact" in said
    assert "date_naissance" not in said
    assert "amounts: none" in said and "rejected rows: none" in said
