"""`idase review`: pairs that only a person can judge, out and back in."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, NamedTuple

import duckdb
import typer

from scripts.database import connect
from scripts.errors import UsageError
from scripts.private_files import write_private_csv
from scripts.progress import say
from scripts.settings import settings
from scripts.sql import one_row

Record = tuple[str, str]  # provider, its own number
PAIR = ("provider_a", "source_person_id_a", "provider_b", "source_person_id_b")
VERDICTS = ("same", "different")
SHOWN = ("birth_name_key", "usage_name_key", "first_name_key", "birth_date", "sex_code",
         "birth_place_name", "birth_country_code", "postal_code", "residence_town",
         "mother_name_key")  # fmt: skip
SAME, DIFFERENT = VERDICTS
MISSING = "no pairs yet: run 'make build' first"

app = typer.Typer(help="Export pairs to judge, and take decisions back.")


class Decision(NamedTuple):
    """A verdict on two records, and the line of the file that it is on (0: kept before)."""

    one: Record
    other: Record
    verdict: str
    reason: str = ""
    line: int = 0

    @property
    def pair(self) -> frozenset[Record]:
        """The two records, whichever was named first."""
        return frozenset((self.one, self.other))


@app.command("export")
def export(
    csv_file: Annotated[Path, typer.Option("--csv", help="File to write (UTF-8, mode 0600).")],
) -> None:
    """Write the pairs in doubt, the likeliest first, with the traits of both records.

    The separator is `;`, so that a French spreadsheet opens the file in columns. Fill the columns
    verdict (same or different) and reason, then `idase review import`. The column doubt says what
    the pair would break, or may (two_files: each was kept while the other was). The file identifies
    people: it belongs to the vault and is destroyed after use.
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
                coalesce(decision.veto_code, '') as doubt,
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
        count = write_private_csv(rows, csv_file, ";")
    except duckdb.CatalogException:
        raise UsageError(MISSING) from None
    finally:
        connection.close()
    say(f"{count} pairs to judge written to {csv_file}")


def read_decisions(path: Path) -> list[Decision]:
    """Decisions of a file, blanks left out; the separator is that of the header, `;` or `,`.

    Raises UsageError, with the line, for a missing column, a verdict that is neither same nor
    different, one without a reason, on a record and itself, or that another line gainsays; and for
    another encoding than UTF-8.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: not a text in UTF-8; save it as CSV UTF-8") from None
    header = text.partition("\n")[0]
    with io.StringIO(text, newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";" if header.count(";") else ",")
        missing = [c for c in (*PAIR, "verdict", "reason") if c not in (rows.fieldnames or ())]
        if missing:
            raise UsageError(f"{path}: no column {', '.join(missing)}; start from an export")
        found: dict[frozenset[Record], Decision] = {}
        for row in rows:
            where = f"{path}, line {rows.line_num}"
            verdict = (row["verdict"] or "").strip().lower()
            reason = (row["reason"] or "").strip()
            if not verdict:
                continue
            if verdict not in VERDICTS:
                raise UsageError(f"{where}: write 'same' or 'different' as the verdict")
            if not reason:
                raise UsageError(f"{where}: a verdict needs a reason")
            one, number, other, other_number = ((row[c] or "").strip() for c in PAIR)
            decision = Decision(
                (one, number), (other, other_number), verdict, reason, rows.line_num
            )
            if decision.one == decision.other:
                raise UsageError(f"{where}: a record and itself; a verdict needs two")
            before = found.get(decision.pair)
            if before and before.verdict != verdict:
                raise UsageError(f"{where}: line {before.line} says otherwise of the same pair")
            found[decision.pair] = decision
    return list(found.values())


def contradiction(before: list[Decision], new: list[Decision]) -> int | None:
    """Line of a new decision with which those in force say of some pair both same and different.

    A is B and B is C, but A is not C: nothing that is built could follow all three. Contradictions
    that were there before are not the new decisions' fault. None when there is none.
    """
    known = {decision.pair for decision in _gainsaid(before)[0]}
    gainsaid, person = _gainsaid([*before, *new])
    for decision in gainsaid:
        if decision.pair not in known:
            here = person[decision.one]
            return max(d.line for d in new if here in (person.get(d.one), person.get(d.other)))
    return None


def _gainsaid(decisions: list[Decision]) -> tuple[list[Decision], dict[Record, Record]]:
    """Decisions in force that part two records which others hold to be one.

    With, for each record that some other is the same as, a record that stands for its person. The
    last word on a pair is in force.
    """
    in_force = {decision.pair: decision for decision in decisions}.values()
    beside: dict[Record, set[Record]] = {}
    for decision in in_force:
        if decision.verdict == SAME:
            beside.setdefault(decision.one, set()).add(decision.other)
            beside.setdefault(decision.other, set()).add(decision.one)
    person: dict[Record, Record] = {}
    for start in beside:
        waiting = [] if start in person else [start]
        while waiting:
            record = waiting.pop()
            person[record] = start
            waiting += [other for other in beside[record] if other not in person]
    parted = [
        decision
        for decision in in_force
        if decision.verdict == DIFFERENT
        and decision.one in person
        and person[decision.one] == person.get(decision.other)
    ]
    return parted, person


@app.command("import")
def take_back(
    csv_file: Annotated[Path, typer.Option("--csv", help="The export, with verdicts filled in.")],
    by: Annotated[str, typer.Option(help="Who decided.")],
) -> None:
    """Keep the verdicts: from the next build on they win over the score.

    Nothing is replaced: a later verdict on the same pair counts, the earlier one stays on record.
    Verdicts that contradict each other, or one kept before, are refused: judge the pair that was
    judged wrongly again, in the same file.
    """
    if not by.strip():
        raise UsageError("say who decided: --by NAME")
    decisions = read_decisions(csv_file)
    connection = connect(vault=True)
    try:
        unknown = [
            str(decision.line)
            for decision in decisions
            if not all(_is_there(connection, record) for record in decision.pair)
        ]
        if unknown:
            raise UsageError(
                f"{csv_file}, line {', '.join(unknown)}: a record is not in the vault (any more); "
                "delete the line"
            )
        kept = connection.sql(
            "select provider_a, source_person_id_a, provider_b, source_person_id_b, verdict "
            "from vault.linkage.int_link_review order by decision_no"
        ).fetchall()
        line = contradiction([Decision(row[:2], row[2:4], row[4]) for row in kept], decisions)
        if line:
            raise UsageError(
                f"{csv_file}, line {line}: with other verdicts, two records are both same and "
                "different; judge these pairs again"
            )
        first = one_row(
            connection.sql(
                "select coalesce(max(decision_no), 0) + 1 from vault.linkage.int_link_review"
            )
        )[0]
        rows = [
            (
                *(*decision.one, *decision.other, decision.verdict),
                *(by.strip(), settings().as_of, decision.reason, first + place),
            )
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


def _is_there(connection: duckdb.DuckDBPyConnection, record: Record) -> bool:
    return bool(
        connection.execute(
            "select 1 from vault.linkage.int_person_record "
            "where provider_code = ? and source_person_id = ?",
            record,
        ).fetchone()
    )
