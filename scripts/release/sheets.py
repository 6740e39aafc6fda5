"""The sheets of a package, in Markdown: quality and linkage, disclosure, licence and citation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

from scripts.release import linkage_bias
from scripts.release.contract import Contract
from scripts.release.convention import Convention
from scripts.sql import one_row


def grid(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    text = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([text[0], "|" + "---|" * len(lines[0]), *text[1:]]) + "\n"


def quality(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    sources: dict[str, str],
    facts: dict[str, Any],
) -> str:
    """Missing values by column, and who is linked less often, by group."""
    parts = [
        f"# Quality and linkage\n\nRelease {facts['release']}, as of {facts['as_of']}.\n",
        "## Filled values\n",
    ]
    for table in contract.tables:
        counts = ", ".join(f'count("{c.name}")' for c in table.columns)
        n_rows, *filled = one_row(
            connection.execute(f"select count(*), {counts} from {sources[table.name]}")
        )
        parts.append(f"### {table.name}, {n_rows} rows\n")
        parts.append(
            grid(
                ("column", "filled, percent"),
                (
                    (c.name, f"{100 * n / n_rows:.1f}" if n_rows else "")
                    for c, n in zip(table.columns, filled, strict=True)
                ),
            )
        )
    person = contract.person_table
    if person and "link_quality" in person.names():
        parts.append(linkage_bias.text(connection, contract.recipient))
        parts.append(
            grid(
                linkage_bias.HEADER,
                linkage_bias.rows(connection, contract.recipient, person, sources[person.name]),
            )
        )
    return "\n".join(parts)


def disclosure(contract: Contract, figures: dict[str, Any]) -> str:
    """What was checked, what was found, and what the file still tells whoever knows events."""
    parts = ["# Disclosure control\n", "## Rules in force\n"]
    parts.append(grid(("rule", "value"), contract.thresholds))
    if figures.get("persons"):
        p = figures["persons"]
        parts.append(
            "## Persons\n\n"
            f"{p['persons']} persons; quasi-identifiers {', '.join(p['quasi'])}; {p['classes']} "
            f"classes, the smallest of {p['k']} persons (k); at least {p['l']} values of each "
            f"sensitive column in a class (l); {p['hidden_percent']} % of the quasi-identifiers "
            "are hidden.\n"
        )
    if figures.get("aggregates"):
        parts.append("## Counts\n")
        parts.append(
            grid(
                (
                    "table",
                    "hidden cells",
                    "least possible values of one",
                    "withheld as differences",
                    "hidden to protect others",
                ),
                (
                    (
                        name,
                        f["hidden_cells"],
                        "" if f["narrowest_interval"] is None else f["narrowest_interval"],
                        figures["withheld"].get(name, 0),
                        figures["complemented"].get(name, 0),
                    )
                    for name, f in sorted(figures["aggregates"].items())
                ),
            )
        )
    if figures.get("changes"):
        c = figures["changes"]
        parts.append(
            f"## Since the last release\n\n{c['persons_added']} persons came, "
            f"{c['persons_removed']} left. Withdrawals are told to this recipient alone.\n"
        )
    if figures.get("singling_out"):
        parts.append(
            "## Risk and utility\n\nSomebody who knows one, two or three events of a person, and "
            "looks for that person in the file: in how many cases of a hundred is there one single "
            "match, with and without knowing the traits. Utility: mean error on a date, durations "
            "kept within a tenth. **This file is personal data**: the convention forbids to look "
            "for anybody. Spells under way at the end of observation also tell the age on the day "
            "of extraction.\n"
        )
        parts.append(
            grid(
                (
                    "precision of the events",
                    "events known",
                    "found, percent",
                    "found with traits, percent",
                    "mean error, months",
                    "durations kept, percent",
                ),
                (tuple(row.values()) for row in figures["singling_out"]),
            )
        )
    return "\n".join(parts)


def licence(convention: Convention | None, facts: dict[str, Any]) -> str:
    """The signed text of the convention, with the citation filled in."""
    if convention is None:
        return (
            "# Licence\n\nFor the services named in gov_recipient; under French law, statistical "
            "tables without any person. Cite: *Métropole de Lyon, IDASE, release "
            f"{facts['release']}, as of {facts['as_of']}.*\n"
        )
    return convention.document.replace("{release}", facts["release"]).replace(
        "{as_of}", facts["as_of"]
    )
