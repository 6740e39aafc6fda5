"""`idase review`: pairs that only a person can judge, out and back in."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from scripts.database import connect
from scripts.errors import UsageError
from scripts.private_files import write_private_csv
from scripts.progress import say
from scripts.settings import settings

PAIR = ("provider_a", "source_person_id_a", "provider_b", "source_person_id_b")
VERDICTS = ("same", "different")
SHOWN = ("birth_name_key", "usage_name_key", "first_name_key", "birth_date", "sex_code",
         "birth_place_name", "birth_country_code", "postal_code", "residence_town",
         "mother_name_key")  # fmt: skip
MISSING = "no pairs yet: run 'make build' first"

app = typer.Typer(help="Export pairs to judge, and take decisions back.")


@app.command("export")
def export(
    csv_file: Annotated[Path, typer.Option("--csv", help="File to write (UTF-8, mode 0600).")],
) -> None:
    """Write the pairs in doubt, the likeliest first, with the traits of both records.

    Fill the columns verdict (same or different) and reason, then `idase review import`. The file
    identifies people: it belongs to the vault and is destroyed after use.
    """
    traits = ", ".join(
        f"{side}.{column} as {column}_{letter}"
        for column in SHOWN
        for side, letter in (("one", "a"), ("other", "b"))
    )
    connection = connect(vault=True, read_only=True)
    try:
        rows = connection.sql(
            f"""
            select '' as verdict, '' as reason, round(decision.match_weight, 2) as match_weight,
                one.provider_code as provider_a, one.source_person_id as source_person_id_a,
                other.provider_code as provider_b, other.source_person_id as source_person_id_b,
                {traits}
            from vault.linkage.int_link_decision as decision
            inner join vault.linkage.int_person_record as one
                on decision.record_a = one.record_no
            inner join vault.linkage.int_person_record as other
                on decision.record_b = other.record_no
            where decision.decision_code = 'to_review'
            order by decision.match_weight desc, provider_a, source_person_id_a, provider_b,
                source_person_id_b
            """
        )
        count = write_private_csv(rows, csv_file)
    except duckdb.CatalogException:
        raise UsageError(MISSING) from None
    finally:
        connection.close()
    say(f"{count} pairs to judge written to {csv_file}")


def read_decisions(path: Path) -> list[tuple[str, ...]]:
    """Decisions of a file: (provider_a, id_a, provider_b, id_b, verdict, reason), blanks left out.

    Raises UsageError, with the line, for a missing column, a verdict that is neither same nor
    different, or a verdict without a reason; and for another encoding than UTF-8.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not a text in UTF-8; save it as CSV UTF-8") from None
    with io.StringIO(text, newline="") as stream:
        rows = csv.DictReader(stream)
        missing = [c for c in (*PAIR, "verdict", "reason") if c not in (rows.fieldnames or ())]
        if missing:
            raise UsageError(f"{path}: no column {', '.join(missing)}; start from an export")
        found = []
        for row in rows:
            verdict = (row["verdict"] or "").strip().lower()
            reason = (row["reason"] or "").strip()
            if not verdict:
                continue
            if verdict not in VERDICTS:
                raise UsageError(
                    f"{path}, line {rows.line_num}: write 'same' or 'different' as the verdict"
                )
            if not reason:
                raise UsageError(f"{path}, line {rows.line_num}: a verdict needs a reason")
            found.append((*((row[column] or "").strip() for column in PAIR), verdict, reason))
    return found


@app.command("import")
def take_back(
    csv_file: Annotated[Path, typer.Option("--csv", help="The export, with verdicts filled in.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
) -> None:
    """Keep the verdicts: from the next build on they win over the score.

    Nothing is replaced: a later verdict on the same pair counts, the earlier one stays on record.
    """
    if not by.strip():
        raise UsageError("say who decided: --by NAME")
    decisions = read_decisions(csv_file)
    connection = connect(vault=True)
    try:
        unknown = 0
        for number, decision in enumerate(decisions, start=1):
            for provider, identifier in (decision[0:2], decision[2:4]):
                unknown += not connection.execute(
                    "select 1 from vault.linkage.int_person_record "
                    "where provider_code = ? and source_person_id = ?",
                    [provider, identifier],
                ).fetchone()
            if unknown:
                raise UsageError(f"{csv_file}, decision {number}: a record is not in the vault")
        first = connection.sql(
            "select coalesce(max(decision_no), 0) + 1 from vault.linkage.int_link_review"
        ).fetchone()[0]
        rows = [
            (*decision[:5], by.strip(), settings().as_of, decision[5], first + place)
            for place, decision in enumerate(decisions)
        ]
        if rows:
            connection.executemany(
                "insert into vault.linkage.int_link_review (provider_a, source_person_id_a, "
                "provider_b, source_person_id_b, verdict, decided_by, decided_on, reason, "
                "decision_no) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
    except duckdb.CatalogException:
        raise UsageError(MISSING) from None
    finally:
        connection.close()
    say(f"{len(rows)} decisions kept; the next build applies them")
