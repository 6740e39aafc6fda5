"""`idase register`: the record of processing (GDPR art. 30), the annex of the impact assessment and
the notice to persons, from the project's own contracts, conventions, threats and test results.

What a document says is what the project does: a column without a declared purpose, a recipient
without a legal basis or a threat without a control stops the register.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
import yaml

from scripts import database
from scripts.custody import key_file, keyring
from scripts.errors import Finding, UsageError
from scripts.progress import say
from scripts.release import contract as contracts
from scripts.release import manifest
from scripts.release.contract import Contract, read_rows
from scripts.release.convention import amendment_path, details_of, digest, period, text_path
from scripts.release.sheets import grid
from scripts.settings import Settings, settings

CONTROLLER = "Métropole de Lyon"
ADDRESS = "20 rue du Lac, 69003 Lyon"
TELEPHONE = "+33 4 78 63 40 40"
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
          "octobre", "novembre", "décembre"]  # fmt: skip
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
            say(line)
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
        say(f"written {folder / name}")


def digest_lines(config: Settings) -> list[str]:
    """For each convention with a recipient: the present digests of contract, text and amendment."""
    found = []
    for row in read_rows(config.seeds, "gov_convention"):
        if row["kind"] != "recipient":
            continue
        contract = contracts.read(config, row["recipient_code"])
        name = row["convention_id"]
        text, amendment = text_path(config, name), amendment_path(config, name)
        found.append(f"{name} contract_sha256 {contract.sha256}")
        found.append(f"{name} document_sha256 {digest(text)}")
        if amendment.exists():
            found.append(f"{name} amendment_sha256 {digest(amendment)}")
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
    details = details_of(config)
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
                "purpose_fr": row.get("purpose_fr", ""),
                "contract_sha256": contract.sha256 if contract else "",
                "conventions": [
                    {
                        "id": c["convention_id"],
                        "state": c["state"],
                        "start": c["start_date"],
                        "end": period(config, c, details.get(c["convention_id"]))[1].isoformat(),
                    }
                    for c in conventions
                    if c["recipient_code"] == code
                ],
                "columns": [
                    {
                        "table": table.name,
                        "column": column.name,
                        "label_fr": column.label_fr,
                        "label_en": column.label_en,
                        "of_person": not table.is_aggregate,
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
        "controller": CONTROLLER,
        "recipients": found,
        "providers": [
            {
                "code": p["provider_code"],
                "label_fr": p["label_fr"],
                "label_en": p["label_en"],
                "source_system": p["source_system"],
                "conventions": [
                    {"id": c["convention_id"], "state": c["state"], "start": c["start_date"],
                     "end": c["end_date"], "legal_basis": c["legal_basis"]}
                    for c in conventions
                    if c["provider_code"] == p["provider_code"]
                ],
            }
            for p in providers
        ],
        "cell_min": contracts.in_force(read_rows(config.seeds, "gov_threshold"), "")[
            "cell_min_aggregate"
        ],
        "threats": threats,
        "keys": [
            {"kid": key.name, "usage": key.usage, "kcv": key.kcv, "expires": key.expires,
             "outlives": keyring.outlives_study(key.name, key.usage)}
            for key in readable_keys(config)
        ],
        "retention": [
            [
                row["label_en"],
                f"{row['keep_days']} days" if row["keep_days"] != "0" else "no longer",
                row["counted_from"],
                row["ends_by"],
            ]
            for row in read_rows(config.seeds, "gov_retention")
        ],
        "built": any(classes) and {t: sorted(c) for t, c in classes.items()},
    }  # fmt: skip


def readable_keys(config: Settings) -> list[key_file.Key]:
    """Keys that are there; a register can be written without any."""
    found = []
    for name in keyring.expected(config):
        try:
            found.append(key_file.load(config, name))
        except UsageError:
            continue
    return found


def missing(config: Settings, facts: dict[str, Any]) -> list[str]:
    """What nobody declared: purposes, classes, legal bases, columns on one side only, controls."""
    wrong = []
    for recipient in facts["recipients"]:
        code = recipient["code"]
        wrong += [
            f"{code}: no {field}"
            for field in ("legal_basis", "purpose", "purpose_fr")
            if not recipient[field].strip()
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
        f"## a. Controller\n\n{facts['controller']}, {ADDRESS}, {TELEPHONE}. Its data "
        "protection officer is reached there.\n",
        "## b. Purposes\n",
        grid(
            ("recipient", "purpose", "legal basis"),
            ((r["label_en"], r["purpose"], r["legal_basis"]) for r in facts["recipients"]),
        ),
        "## c. Persons and data\n\nYoung people known to child protection, and those among them "
        "known to a Mission locale. Data of children and of health; measures of a court.\n",
        "The vault alone holds names, birth dates, the sources' own numbers and household post "
        "codes, to find which records are one person. Social security numbers, telephones, "
        "e-mail and street addresses and free text are counted and dropped on arrival.\n",
        grid(("class", "what it is"), CLASSES.items()),
        "Sources:\n",
        grid(
            ("provider", "convention", "state", "from", "to", "legal basis"),
            (
                (p["label_en"], c["id"], c["state"], c["start"], c["end"], c["legal_basis"])
                for p in facts["providers"]
                for c in p["conventions"]
            ),
        ),
    ]
    for recipient in facts["recipients"]:
        parts.append(f"### Columns for {recipient['label_en']}\n")
        if not recipient["columns"]:
            parts.append("Those of the national file, fixed by law (docs/olinpe.md).\n")
            continue
        parts.append(
            grid(
                ("table", "column", "label", "class", "purpose"),
                (
                    (c["table"], c["column"], c["label_en"], c["class"], c["purpose"])
                    for c in recipient["columns"]
                ),
            )
        )
    none_needed = {"id": "none needed", "state": "in force", "end": "the law's own"}
    parts += [
        "## d. Recipients\n",
        grid(
            ("recipient", "kind", "convention", "state", "until", "contract (sha256)"),
            (
                (r["label_en"], r["kind"], c["id"], c["state"], c["end"],
                 r["contract_sha256"][:12] or "fixed by law")
                for r in facts["recipients"]
                for c in (r["conventions"] or [none_needed])
            ),
        ),
        "## e. Transfers outside the Union\n\nNone.\n",
        "## f. Time limits\n",
        grid(("what", "how long", "counted from", "ended by"), facts["retention"]),
        "## g. Security\n",
        grid(
            ("key", "usage", "check value (kcv)", "expires"),
            (
                (k["kid"], k["usage"], k["kcv"],
                 k["expires"] or ("never" if k["outlives"] else "with the study"))
                for k in facts["keys"]
            ),
        )
        if facts["keys"]
        else "No key is on this machine.\n",
        "The measures are in the annex of the impact assessment.\n",
    ]  # fmt: skip
    return "\n".join(parts)


def annex(facts: dict[str, Any]) -> str:
    """Threat, control, proof and last result."""
    return "\n".join(
        [
            f"# Impact assessment: threats and controls\n\nAs of {facts['as_of']}.\n",
            "A proof under `tests/` is run by `make test`, which nothing is merged without; the "
            "others are checks of the build or of each release. The last column is what the last "
            "build of these data gave.\n",
            grid(
                ("no.", "severity", "threat", "control", "proof", "checks of the last build"),
                (
                    (
                        t["threat_code"],
                        t["severity"],
                        t["label_en"],
                        t["control"],
                        t["proof"],
                        ", ".join(f"{n}: {s}" for n, s in t["checks"].items())
                        or "none: see the proof",
                    )
                    for t in facts["threats"]
                ),
            ),
        ]
    )


def in_french(day: str) -> str:
    """A day as one writes it: 31 décembre 2023."""
    year, month, number = (int(part) for part in day.split("-"))
    return f"{'1er' if number == 1 else number} {MONTHS[month - 1]} {year}"


def small(label: str) -> str:
    """A label inside a sentence; an acronym keeps its capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


def received(recipient: dict[str, Any], cell_min: int) -> str:
    """What one recipient gets, in French: traits and facts, counts alone, or what the law fixes."""
    told = {
        small(c["label_fr"])
        for c in recipient["columns"]
        if c["of_person"] and c["class"] in ("quasi", "sensitive") and c["column"] != "pseudonym"
    }
    if told:
        return (
            "une ligne par personne, sous un numéro qui ne sert qu'à cet organisme et que la "
            "Métropole seule peut refaire. On y lit, sans aucune date, les âges étant comptés en "
            f"mois : {' ; '.join(sorted(told, key=str.casefold))}"
        )
    if recipient["columns"]:
        return (
            "des comptes, des parts et des moyennes. Aucune ligne ne porte sur une personne et "
            f"aucun chiffre sur moins de {cell_min} personnes"
        )
    return (
        "les informations que la loi fixe pour le fichier national de l'enfance protégée, sous un "
        "numéro qui ne sert qu'à lui ; le mois et l'année de naissance en font partie"
    )


def notice(facts: dict[str, Any]) -> str:
    """What a person is told, in French: who, why, what, to whom, how long, and their rights."""
    named = "\n".join(
        f"- **{r['label_fr']}**. But : {small(r['purpose_fr'])}. Ce qui est reçu : "
        f"{received(r, facts['cell_min'])}. Fondement : {r['legal_basis']}."
        for r in facts["recipients"]
    )
    own = [p["label_fr"] for p in facts["providers"] if p["source_system"] != "missions_locales"]
    local = [p["label_fr"] for p in facts["providers"] if p["source_system"] == "missions_locales"]
    ends = [c["end"] for r in facts["recipients"] for c in r["conventions"]]
    until = f"Jusqu'au {in_french(max(ends))}" if ends else "Jusqu'au terme des conventions"
    return (
        "# Information des personnes\n\n"
        f"À jour du {in_french(facts['as_of'])}.\n\n"
        f"**Qui est responsable.** La {facts['controller']}, {ADDRESS}, {TELEPHONE}. On y joint "
        "aussi la personne déléguée à la protection des données.\n\n"
        "**Pourquoi.** La Métropole réunit des informations sur le parcours des jeunes qu'elle a "
        "protégés, pour comprendre ce qu'ils deviennent et améliorer l'aide qui leur est donnée. "
        "Aucune décision n'est prise sur une personne à partir de ces fichiers.\n\n"
        f"**D'où elles viennent.** Des dossiers de la protection de l'enfance : {', '.join(own)}. "
        f"Pour ces mêmes jeunes, des Missions locales : {', '.join(local)}.\n\n"
        "**Ce qui est réuni.** Les mesures de protection, les lieux d'accueil par type, "
        "l'insertion, le logement, les droits liés à un handicap, avec leurs dates. Les noms et la "
        "date de naissance servent à reconnaître qu'il s'agit de la même personne, puis restent "
        "dans un coffre chiffré. Numéro de sécurité sociale, téléphone, adresses et textes libres "
        "sont écartés à l'arrivée.\n\n"
        "**Qui les reçoit.** Personne ne reçoit de nom, d'adresse ni de date de naissance "
        f"complète. Rien ne quitte l'Union européenne.\n\n{named}\n\n"
        f"**Combien de temps.** {until} ; les fichiers sont alors effacés et les clés "
        "détruites. Le fichier national suit sa propre loi.\n\n"
        "**Vos droits.** Vous pouvez demander à voir ce qui vous concerne, à le faire corriger, "
        "effacer ou mettre de côté, et vous opposer à cette étude sans donner de raison : écrivez "
        "à la personne déléguée à la protection des données. Votre opposition vaut pour tous les "
        "fichiers ; les destinataires qui ont déjà reçu des informations sur vous sont tenus de "
        "les effacer. Une fois les clés détruites, plus personne ne peut retrouver vos lignes. "
        "Vous pouvez saisir la CNIL (www.cnil.fr).\n"
    )
