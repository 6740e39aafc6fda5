"""Conventions with recipients: the state machine that opens a release, or says why it does not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scripts.errors import Finding
from scripts.release.contract import Contract, read_rows
from scripts.settings import Settings

# the experiment ends that day (délibération CP-2022-1700); only a signed amendment goes further,
# of the recipient's convention, or of any one for what needs none
HARD_STOP = date(2023, 12, 31)
SIGNATURES = 2
SIREN_DIGITS = 9

CLOSED_STATES = {
    "draft": "is a draft",
    "signed": "is signed but not active yet",
    "suspended": "is suspended",
    "expired": "has expired",
    "terminated": "was terminated",
    "closed": "is closed",
}


@dataclass(frozen=True)
class Convention:
    """A convention in force: what a package cites."""

    id: str
    recipient: str
    start_date: date
    end_date: date
    legal_basis: str
    signatories: tuple[str, ...]
    document: str
    document_sha256: str
    contract_sha256: str
    allows_crosswalk: bool
    amendment: str


def luhn(number: str) -> bool:
    """Whether a SIREN has nine digits and a right check digit."""
    if len(number) != SIREN_DIGITS or not number.isdigit():
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(number)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def needs_convention(config: Settings, recipient: str) -> bool:
    """Whether this recipient is outside the house. A recipient nobody knows needs one."""
    rows = [r for r in read_rows(config.seeds, "gov_recipient") if r["recipient_code"] == recipient]
    return not rows or rows[0]["needs_convention"] != "false"


def for_keys(config: Settings, recipient: str) -> str | None:
    """The convention whose keys a build uses: the one in force, or else the latest."""
    rows = [
        r for r in read_rows(config.seeds, "gov_convention") if r["recipient_code"] == recipient
    ]
    day = config.as_of.isoformat()
    covering = [r for r in rows if r["state"] == "active" and r["start_date"] <= day]
    chosen = max(covering or rows, key=lambda r: (r["start_date"], r["convention_id"]), default={})
    return chosen.get("convention_id")


def refuse(reason: str) -> Finding:
    """A refusal, for the caller to raise."""
    return Finding(f"release refused: {reason}")


def in_force(config: Settings, contract: Contract) -> Convention:
    """The one convention that lets this contract leave on `config.as_of`.

    Raises Finding with the first reason that closes it; the order goes from who to what to when.
    """
    day = config.as_of
    rows = [
        row
        for row in read_rows(config.seeds, "gov_convention")
        if row["recipient_code"] == contract.recipient and row["kind"] == "recipient"
    ]
    if not rows:
        raise refuse(f"no convention with {contract.recipient} (gov_convention.csv)")
    active = [row for row in rows if row["state"] == "active"]
    if not active:
        row = max(rows, key=lambda r: r["start_date"])
        state = CLOSED_STATES.get(row["state"], f"has the unknown state '{row['state']}'")
        raise refuse(f"convention {row['convention_id']} {state}")
    details = details_of(config)
    periods = [(row, *period(config, row, details.get(row["convention_id"]))) for row in active]
    covering = [row for row, start, end in periods if start <= day <= end]
    if len(covering) > 1:
        names = ", ".join(row["convention_id"] for row in covering)
        raise refuse(f"{names} are in force together on {day}; one has to be ended")
    if not covering:
        row, start, end = max(periods, key=lambda p: p[1])
        when = f"starts on {start}" if day < start else f"ended on {end}"
        raise refuse(f"convention {row['convention_id']} {when}, the day of processing is {day}")
    row = covering[0]
    name = row["convention_id"]
    detail = details.get(name)
    if detail is None:
        raise refuse(f"convention {name} has no row in gov_recipient_convention.csv")
    if detail["amendment"].strip() and not is_amended(config, name, detail):
        raise refuse(
            f"docs/conventions/{name}.amendment.md is not the amendment that was signed "
            f"({digest(amendment_path(config, name))[:12]})"
        )
    check_experiment(config, name)
    signatories = tuple(s.strip() for s in detail["signatories"].split("|") if s.strip())
    if len(set(signatories)) < SIGNATURES:
        missing = "is unsigned" if not signatories else "bears one signature, two are needed"
        raise refuse(f"convention {name} {missing}")
    if not row["signature_date"] or day_of(name, row["signature_date"]) > day:
        raise refuse(f"convention {name} was not signed on {day}")
    check_partner(config, contract.recipient, name, detail["partner_siren"])
    check_scope(config, contract, name)
    if detail["contract_sha256"] != contract.sha256:
        raise refuse(
            f"the export contract is not the one bound to {name} (contract_sha256 is "
            f"{detail['contract_sha256'][:12] or 'empty'}, the contract's is "
            f"{contract.sha256[:12]}): have the change signed, or restore the seeds"
        )
    document = text_path(config, name)
    found = digest(document)
    if found != detail["document_sha256"]:
        raise refuse(f"docs/conventions/{name}.md is not the text that was signed ({found[:12]})")
    return Convention(
        name,
        contract.recipient,
        *period(config, row, detail),
        row["legal_basis"],
        signatories,
        document.read_text(encoding="utf-8"),
        detail["document_sha256"],
        detail["contract_sha256"],
        detail["allows_crosswalk"] == "true",
        detail["amendment"].strip(),
    )


def details_of(config: Settings) -> dict[str, dict[str, str]]:
    """What each convention binds, by its name: rows of gov_recipient_convention."""
    return {
        row["convention_id"]: row for row in read_rows(config.seeds, "gov_recipient_convention")
    }


def digest(path: Path) -> str:
    """SHA-256 of a text, or `missing`."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"


def text_path(config: Settings, name: str) -> Path:
    """The signed text of a convention."""
    return config.root / "docs" / "conventions" / f"{name}.md"


def amendment_path(config: Settings, name: str) -> Path:
    """The text that amends a convention."""
    return config.root / "docs" / "conventions" / f"{name}.amendment.md"


def is_amended(config: Settings, name: str, detail: dict[str, str] | None) -> bool:
    """Whether an amendment is named and its text is there, as it was signed."""
    return (
        detail is not None
        and bool(detail["amendment"].strip())
        and digest(amendment_path(config, name)) == detail["amendment_sha256"]
    )


def check_experiment(config: Settings, name: str | None = None) -> None:
    """Refuse a day after the experiment's end, unless a signed amendment with a date goes further.

    The amendment is of the convention `name`; for what needs no convention, of any active one: what
    the house keeps for the study lasts as long as the study. Raises Finding.
    """
    day = config.as_of
    if day <= HARD_STOP:
        return
    active = {
        row["convention_id"]
        for row in read_rows(config.seeds, "gov_convention")
        if row["state"] == "active" and name in (None, row["convention_id"])
    }
    for each, detail in details_of(config).items():
        end = detail["amended_end_date"]
        if each in active and end and is_amended(config, each, detail) and day <= day_of(each, end):
            return
    whose = name or "any convention"
    raise refuse(f"the experiment ended on {HARD_STOP}, no amendment of {whose} covers {day}")


def period(
    config: Settings, row: dict[str, str], detail: dict[str, str] | None
) -> tuple[date, date]:
    """First and last day in force; an end that no signed amendment bears only shortens it."""
    name = row["convention_id"]
    start, end = day_of(name, row["start_date"]), day_of(name, row["end_date"])
    if detail and detail["amendment"].strip() and detail["amended_end_date"]:
        amended = day_of(name, detail["amended_end_date"])
        end = amended if is_amended(config, name, detail) else min(end, amended)
    return start, end


def day_of(name: str, text: str) -> date:
    """A day of a convention. Raises Finding when it is none: an open end is no end."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse(f"convention {name}: '{text}' is no date (YYYY-MM-DD)") from None


def check_partner(config: Settings, recipient: str, name: str, siren: str) -> None:
    """The convention's other party is the recipient, by its SIREN."""
    if not luhn(siren):
        raise refuse(f"convention {name}: the partner's SIREN is not a valid number")
    rows = read_rows(config.seeds, "gov_recipient")
    if siren not in {row["siren"] for row in rows if row["recipient_code"] == recipient}:
        raise refuse(f"convention {name} is signed with another body than {recipient} (SIREN)")


def check_scope(config: Settings, contract: Contract, name: str) -> None:
    """The tables of the contract are those of the convention, no more and no fewer."""
    scope = {
        row["table_name"]
        for row in read_rows(config.seeds, "gov_convention_scope")
        if row["convention_id"] == name
    }
    tables = {table.name for table in contract.tables}
    if tables - scope:
        raise refuse(f"convention {name} does not cover {', '.join(sorted(tables - scope))}")
    if scope - tables:
        raise refuse(
            f"convention {name} covers {', '.join(sorted(scope - tables))}, which the contract "
            "does not list"
        )
