"""`idase register`: the record of processing (GDPR art. 30), the annex of the impact assessment and
the notice to persons, from the project's own contracts, conventions, threats and test results.

What a document says is what the project does: a column without a declared purpose, a recipient
without a legal basis or a threat without a control stops the register.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
import yaml
from rich.console import Console

from scripts import database, keys
from scripts.errors import Finding, UsageError
from scripts.release import contract as contracts
from scripts.release import manifest
from scripts.release.contract import Contract, read_rows
from scripts.release.sheets import grid
from scripts.settings import Settings, settings

FIXED_BY_LAW = "les informations que la loi fixe pour le fichier national de l'enfance protégée"
CLASSES = {
    "quasi": "traits (sex, cohort, group of countries of birth)",
    "sensitive": "measures of child protection, statuses, health and disability rights",
    "plain": "quality flags and counts",
}


def command(
    out: Annotated[
        Path | None, typer.Option(help="Folder to write into (default: data/register).")
    ] = None,
    digests: Annotated[
        bool, typer.Option("--digests", help="Print the digests that conventions have to bear.")
    ] = False,
) -> None:
    """Write the GDPR record, the impact assessment's annex and the notice to persons."""
    config = settings()
    if digests:
        for line in digest_lines(config):
            Console().print(line, soft_wrap=True)
        return
    facts = gather(config)
    wrong = missing(config, facts)
    if wrong:
        raise Finding(
            f"{len(wrong)} thing(s) undeclared: {'; '.join(wrong[:5])}: nothing was written"
        )
    folder = out or config.data / "register"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "register.json").write_bytes(manifest.canonical(facts))
    for name, text in {
        "record-article-30.md": record(facts),
        "impact-assessment-annex.md": annex(facts),
        "notice-to-persons.md": notice(facts),
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        Console().print(f"written {folder / name}")


def digest_lines(config: Settings) -> list[str]:
    """For each convention with a recipient: the present digests of contract and text."""
    found = []
    for row in read_rows(config.seeds, "gov_convention"):
        if row["kind"] != "recipient":
            continue
        contract = contracts.read(config, row["recipient_code"])
        text = config.root / "docs" / "conventions" / f"{row['convention_id']}.md"
        document = hashlib.sha256(text.read_bytes()).hexdigest() if text.exists() else "missing"
        found.append(f"{row['convention_id']} contract_sha256 {contract.sha256}")
        found.append(f"{row['convention_id']} document_sha256 {document}")
    return found


def declared(config: Settings) -> dict[str, dict[str, str]]:
    """Class of each column of each mart, as the models' YAML says: `<table>` → column → class."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((config.root / "models" / "marts").rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for model in content.get("models", []):
            found[model["name"]] = {
                column["name"]: column.get("config", {}).get("meta", {}).get("class", "")
                for column in model.get("columns", [])
            }
    return found


def results(config: Settings) -> dict[str, str]:
    """Last status of every check in the warehouse, by name; empty when nothing is built."""
    if not config.warehouse.exists():
        return {}
    connection = database.connect(warehouse=True, read_only=True, config=config)
    try:
        rows = connection.execute(
            "select name, arg_max(status, started_at) from warehouse.meta.node "
            "where resource_type in ('test', 'unit_test') group by name order by name"
        ).fetchall()
    except duckdb.CatalogException:
        return {}
    finally:
        connection.close()
    return dict(rows)


def gather(config: Settings) -> dict[str, Any]:
    """Everything the three documents are written from."""
    classes = declared(config)
    known = {row["recipient_code"]: row for row in read_rows(config.seeds, "gov_recipient")}
    conventions = read_rows(config.seeds, "gov_convention")
    details = {r["convention_id"]: r for r in read_rows(config.seeds, "gov_recipient_convention")}
    found = []
    contracted = {code: contracts.read(config, code) for code in contracts.recipients(config)}
    # the law fixes the columns of the national file: it has no contract of ours
    for code in sorted(known.keys() | contracted.keys()):
        contract: Contract | None = contracted.get(code)
        row = known.get(code, {})
        found.append(
            {
                "code": code,
                "label_fr": row.get("label_fr", ""),
                "label_en": row.get("label_en", ""),
                "kind": row.get("kind", ""),
                "legal_basis": row.get("legal_basis", ""),
                "purpose": row.get("purpose", ""),
                "contract_sha256": contract.sha256 if contract else "",
                "conventions": [
                    {
                        "id": c["convention_id"],
                        "state": c["state"],
                        "start": c["start_date"],
                        "end": details.get(c["convention_id"], {}).get("amended_end_date")
                        or c["end_date"],
                    }
                    for c in conventions
                    if c["recipient_code"] == code
                ],
                "columns": [
                    {
                        "table": table.name,
                        "column": column.name,
                        "label_fr": column.label_fr,
                        "role": column.role,
                        "purpose": column.purpose,
                        "class": classes.get(table.name, {}).get(column.name, ""),
                    }
                    for table in (contract.tables if contract else ())
                    for column in table.columns
                ],
            }
        )
    status = results(config)
    checks = read_rows(config.seeds, "gov_required_check")
    threats = []
    for row in read_rows(config.seeds, "gov_threat"):
        mine = [c["check_name"] for c in checks if c["threat_code"] == row["threat_code"]]
        last = {
            name: next((s for n, s in status.items() if n.startswith(name)), "not run")
            for name in mine
        }
        threats.append(row | {"checks": last})
    providers = read_rows(config.seeds, "gov_provider")
    return {
        "as_of": config.as_of.isoformat(),
        "controller": "Métropole de Lyon",
        "recipients": found,
        "providers": [
            {
                "code": p["provider_code"],
                "label_fr": p["label_fr"],
                "conventions": [
                    {"id": c["convention_id"], "state": c["state"], "start": c["start_date"],
                     "end": c["end_date"], "legal_basis": c["legal_basis"]}
                    for c in conventions
                    if c["provider_code"] == p["provider_code"]
                ],
            }
            for p in providers
        ],
        "threats": threats,
        "keys": [
            {"kid": key.name, "usage": key.usage, "kcv": key.kcv, "expires": key.expires}
            for key in readable_keys(config)
        ],
        "retention": [
            [row["label_en"], f"{row['keep_days']} days", row["counted_from"], row["ends_by"]]
            for row in read_rows(config.seeds, "gov_retention")
        ],
        "built": any(classes) and {t: sorted(c) for t, c in classes.items()},
    }  # fmt: skip


def readable_keys(config: Settings) -> list[keys.Key]:
    """Keys that are there; a register can be written without any."""
    found = []
    for name in keys.expected(config):
        try:
            found.append(keys.load(config, name))
        except UsageError:
            continue
    return found


def missing(config: Settings, facts: dict[str, Any]) -> list[str]:
    """What nobody declared: purposes, classes, legal bases, columns on one side only, controls."""
    wrong = []
    for recipient in facts["recipients"]:
        code = recipient["code"]
        wrong += [
            f"{code}: no {field}" for field in ("legal_basis", "purpose") if not recipient[field]
        ]
        listed: dict[str, set[str]] = {}
        for column in recipient["columns"]:
            where = f"{column['table']}.{column['column']}"
            listed.setdefault(column["table"], set()).add(column["column"])
            if not column["purpose"].strip():
                wrong.append(f"{where}: no purpose (gov_export_column.csv)")
            if column["class"] not in CLASSES:
                wrong.append(f"{where}: no class in the mart's YAML")
        for table, columns in listed.items():
            for column in sorted(set(facts["built"].get(table, [])) - columns):
                wrong.append(f"{table}.{column}: in the mart and in no contract")
    contracted = {c["table"] for r in facts["recipients"] for c in r["columns"]}
    wrong += [
        f"{table}: mart in no contract" for table in sorted(facts["built"].keys() - contracted)
    ]
    for threat in facts["threats"]:
        if not threat["control"].strip() or not threat["proof"].strip():
            wrong.append(f"{threat['threat_code']}: no control or no proof (gov_threat.csv)")
        proof = threat["proof"]
        if proof.startswith("tests/") and not (config.root / proof).exists():
            wrong.append(f"{threat['threat_code']}: {proof} does not exist")
    return wrong


def record(facts: dict[str, Any]) -> str:
    """The record of processing activities, in the order of article 30(1)."""
    parts = [
        f"# Record of processing (GDPR, article 30)\n\nAs of {facts['as_of']}.\n",
        f"## a. Controller\n\n{facts['controller']}; data protection officer of the Métropole.\n",
        "## b. Purposes\n",
        grid(
            ("recipient", "purpose", "legal basis"),
            ((r["label_fr"], r["purpose"], r["legal_basis"]) for r in facts["recipients"]),
        ),
        "## c. Persons and data\n\nYoung people known to child protection, and those among them "
        "known to a Mission locale. Data of children and of health; measures of a court.\n",
        "Sources:\n",
        grid(
            ("provider", "convention", "state", "from", "to"),
            (
                (p["label_fr"], c["id"], c["state"], c["start"], c["end"])
                for p in facts["providers"]
                for c in p["conventions"]
            ),
        ),
    ]
    for recipient in facts["recipients"]:
        parts.append(f"### Columns for {recipient['label_fr']}\n")
        if not recipient["columns"]:
            parts.append("Those of the national file, fixed by law (docs/olinpe.md).\n")
            continue
        parts.append(
            grid(
                ("table", "column", "libellé", "class", "purpose"),
                (
                    (c["table"], c["column"], c["label_fr"], c["class"], c["purpose"])
                    for c in recipient["columns"]
                ),
            )
        )
    parts += [
        "## d. Recipients\n",
        grid(
            ("recipient", "kind", "convention", "state", "until", "contract"),
            (
                (r["label_fr"], r["kind"], c.get("id", ""), c.get("state", ""), c.get("end", ""),
                 r["contract_sha256"][:12])
                for r in facts["recipients"]
                for c in (r["conventions"] or [{}])
            ),
        ),
        "## e. Transfers outside the Union\n\nNone.\n",
        "## f. Time limits\n",
        grid(("what", "how long", "counted from", "ended by"), facts["retention"]),
        "## g. Security\n",
        grid(
            ("key", "usage", "check value", "expires"),
            ((k["kid"], k["usage"], k["kcv"], k["expires"]) for k in facts["keys"]),
        ),
        "The measures are in the annex of the impact assessment.\n",
    ]  # fmt: skip
    return "\n".join(parts)


def annex(facts: dict[str, Any]) -> str:
    """Threat, control, proof and last result."""
    return "\n".join(
        [
            f"# Impact assessment: threats and controls\n\nAs of {facts['as_of']}.\n",
            grid(
                ("no.", "severity", "menace", "control", "proof", "checks of the last build"),
                (
                    (
                        t["threat_code"],
                        t["severity"],
                        t["label_fr"],
                        t["control"],
                        t["proof"],
                        ", ".join(f"{n}: {s}" for n, s in t["checks"].items()) or "—",
                    )
                    for t in facts["threats"]
                ),
            ),
        ]
    )


def notice(facts: dict[str, Any]) -> str:
    """What a person is told, in French: who, why, what, to whom, how long, and their rights."""
    recipients_named = "\n".join(
        f"- **{r['label_fr']}** : "
        f"{', '.join(sorted({c['label_fr'] for c in r['columns']})) or FIXED_BY_LAW}. "
        f"Fondement : {r['legal_basis']}."
        for r in facts["recipients"]
    )
    sources = ", ".join(p["label_fr"] for p in facts["providers"])
    ends = [c["end"] for r in facts["recipients"] for c in r["conventions"]]
    return (
        "# Information des personnes\n\n"
        f"La **{facts['controller']}** réunit des informations sur le parcours des jeunes qu'elle "
        "a protégés, pour comprendre ce qu'ils deviennent et améliorer l'aide qui leur est "
        "donnée.\n\n"
        f"**D'où elles viennent.** {sources}.\n\n"
        "**Qui les reçoit.** Personne ne reçoit de nom, d'adresse ni de date de naissance. Chaque "
        f"destinataire reçoit seulement :\n\n{recipients_named}\n\n"
        f"**Combien de temps.** Jusqu'au {max(ends, default='terme des conventions')} ; les clés "
        "sont ensuite détruites.\n\n"
        "**Vos droits.** Vous pouvez demander à voir ce qui vous concerne, à le faire corriger, et "
        "vous opposer à cette étude sans donner de raison : écrivez à la déléguée à la protection "
        "des données de la Métropole de Lyon. Votre opposition vaut pour tous les fichiers ; les "
        "destinataires qui ont déjà reçu des informations sur vous sont tenus de les effacer. Vous "
        "pouvez saisir la CNIL.\n"
    )
