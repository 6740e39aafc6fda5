"""The acceptance sheet: what the observatory will find, before it does. French, HTML and CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from jinja2 import Environment, FileSystemLoader, select_autoescape

from scripts.errors import Finding
from scripts.national_file import history
from scripts.national_file.dictionary import Variable
from scripts.private_files import write_private_csv, write_private_text
from scripts.sql import one_row

CONTROLS = """
    select
        olinpe_check.check_code as controle, olinpe_check.source as regle,
        case olinpe_check.severity when 'blocking' then 'bloquant' else 'alerte' end as gravite,
        olinpe_check.label_fr as libelle, count(fault.check_code) as lignes,
        count(distinct (fault.provider_code, fault.measure_id))
            filter (where fault.check_code is not null) as decisions
    from warehouse.nomenclatures.olinpe_check as olinpe_check
    left join fault using (check_code)
    group by all
    order by gravite desc, lignes desc, controle
"""
CORRECTIONS = """
    select
        provider_code as source, source_person_id as numero_individu, measure_id as numero_mesure,
        case typev when '1' then 'début' when '2' then 'renouvellement' else 'fin' end as evenement,
        event_date as date_evenement,
        case severity when 'blocking' then 'bloquant' else 'alerte' end as gravite,
        check_code as controle, label_fr as libelle, correction_fr as correction
    from fault
    order by source, numero_individu, numero_mesure, date_evenement, evenement, controle
"""
# groups without a name in them: who has a known mother, who is an unaccompanied minor
IDENTIFIERS = """
    with person as (
        select distinct
            person_uid, numanonym, numanonymant, is_mother_known, coalesce(is_mna, false) as is_mna
        from accepted
    ), shared as (
        select numanonym from person group by numanonym having count(*) > 1
    ), heard as (
        select substr(numanonym, 21) as half from person group by 1
        having count(distinct substr(numanonym, 1, 20)) > 1
    )
    select
        case when is_mother_known then 'nom de la mère connu' else 'nom de la mère inconnu' end
        || case when is_mna then ', MNA' else '' end as groupe,
        count(*) as personnes,
        count(shared.numanonym) as collisions,
        count(heard.half) as meme_moitie_phonetique,
        count(*) filter (where person.numanonym <> person.numanonymant) as identifiants_changes
    from person
    left join shared using (numanonym)
    left join heard on substr(person.numanonym, 21) = heard.half
    group by groupe
    order by groupe
"""
# dates that a rule supplied
IMPUTED = """
    select
        case end_rule
            when 'observed' then 'date de fin saisie'
            when 'next_decision' then 'date de la décision suivante'
            when 'due_date' then 'échéance passée, fin non saisie'
            when 'age_limit' then 'limite d''âge de la mesure, fin non saisie'
        end as origine,
        count(*) as fins
    from accepted where typev = '3' group by end_rule order by fins desc, origine
"""
RECALCULATED = """
    with event as (
        select event.*, decision.decision || '/'
            || coalesce(decision.natpdecadm, decision.natdecassed) as nature
        from vault.olinpe.int_olinpe_event as event
        inner join vault.olinpe.int_olinpe_decision as decision using (provider_code, measure_id)
        where event.file_year = $former
    )
    select 'rows' as kind, 'all' as code, count(*) as n from event
    union all select 'persons', 'all', count(distinct person_uid) from event
    union all select 'measures', 'all', count(distinct (provider_code, measure_id)) from event
    union all select 'rows by event', cast(typev as varchar), count(*) from event group by typev
    union all
    select 'measures by nature', nature, count(distinct (provider_code, measure_id))
    from event where nature is not null group by nature
"""
COMPARISON = """
    with former as ({former}), this as ({this}), named as (
        select 'measures by nature' as kind, code_of.variable_decision || '/' || code as code,
            label_fr
        from warehouse.nomenclatures.nom_olinpe_code
        inner join (values ('NATPDECADM', '1'), ('NATDECASSED', '2'))
            as code_of (variable, variable_decision) using (variable)
        union all
        select 'rows by event', code, label_fr
        from warehouse.nomenclatures.nom_olinpe_code where variable = 'TYPEV'
    )
    select
        case kind
            when 'rows' then 'Événements' when 'persons' then 'Personnes'
            when 'measures' then 'Mesures' when 'rows by event' then 'Événements par type'
            else 'Mesures par nature'
        end as mesure,
        case when code = 'all' then '' else code || ' ' || coalesce(label_fr, '') end as modalite,
        coalesce(former.n, 0) as annee_precedente, coalesce(this.n, 0) as annee,
        case when former.n > 0
            then round(100.0 * (coalesce(this.n, 0) - former.n) / former.n, 1)
        end as evolution_pct
    from this full join former using (kind, code) left join named using (kind, code)
    order by case kind when 'rows' then 1 when 'persons' then 2 when 'measures' then 3
        when 'rows by event' then 4 else 5 end, code
"""
BREAKS = """
    select
        cast(year(break_date) as bigint) as file_year,
        string_agg(label_fr || ' (' || legal_basis || ')', ' ; ' order by break_date, label_fr)
            as ruptures
    from warehouse.nomenclatures.nom_legal_break
    where legal_break_code in (
        'PROTECTION_2007', 'METROPOLE_2015', 'PROTECTION_2016', 'OLINPE_2017', 'COVID_2020',
        'PROTECTION_2022', 'JM_2022', 'DREES_2023'
    )
    group by 1
"""
# a break before the first file keeps its line, without figures
SERIES = f"""
    with event as (
        select file_year, typev, person_uid, provider_code, measure_id
        from vault.olinpe.int_olinpe_event where file_year <= $year
    ), rupture as ({BREAKS}), counted as (
        select file_year, count(*) as evenements, count(distinct person_uid) as personnes,
            count(distinct (provider_code, measure_id)) as mesures,
            count(*) filter (where typev = 1) as debuts,
            count(*) filter (where typev = 2) as renouvellements,
            count(*) filter (where typev = 3) as fins
        from event group by file_year
    )
    select file_year as annee, evenements, personnes, mesures, debuts, renouvellements, fins,
        coalesce(ruptures, '') as ruptures
    from counted full join rupture using (file_year)
    where file_year <= $year
    order by annee
"""
BREAKS_BETWEEN = f"""
    select string_agg(ruptures, ' ; ' order by file_year) from ({BREAKS})
    where file_year > $former and file_year <= $year
"""
HORIZON = """
    select max(horizon_date) from vault.staging.stg_landing__horizon where table_name = 'mesures'
"""
# every decision delivered, in the file's scope or not, in the trajectories or not
RECONCILIATION = """
    with placed as (
        select
            case decision.loss_reason
                when 'not_in_scope' then 'hors champ : ' || nom_measure.label_fr
                when 'unmapped_measure' then 'type de mesure non reconnu'
                when 'unknown_person' then 'individu absent'
                when 'objection' then 'opposition'
                when 'linked_objection' then 'opposition d''un dossier rapproché'
                when 'no_date' then 'aucune date'
                else 'dans le champ'
            end as fichier_national,
            case when spell.record_key is null then 'absente'
                when spell.loss_reason is null then 'dans fct_trajectory'
                else 'écartée : ' || spell.loss_reason end as trajectoires
        from vault.olinpe.int_olinpe_decision as decision
        left join warehouse.nomenclatures.nom_measure as nom_measure
            on decision.measure_code = nom_measure.measure_code
            and nom_measure.domain = 'protection'
        left join vault.preparation.int_dated_spell as spell
            on decision.provider_code = spell.provider_code
            and decision.measure_id = spell.record_key
            and spell.source_table = 'iodas__mesures'
    )
    select fichier_national, trajectoires, count(*) as decisions
    from placed group by all
    union all
    select 'opposition, retirée avant le champ', 'opposition, retirée avant le champ', count(*)
    from vault.staging.int_objector_measure
    having count(*) > 0
    order by decisions desc, fichier_national, trajectoires
"""
TRAJECTORY_RECORDS = """
    select coalesce(sum(n_records), 0) from warehouse.trajectories.fct_trajectory
    where domain = 'protection'
"""
SHARES = """
    select
        case when typev = '1' then 'débuts' when typev = '2' then 'renouvellements' else 'fins' end
            as evenement,
        count(*) as lignes, count(*) filter (where set_aside.measure_id is not null) as ecartees,
        count(*) filter (where set_aside.measure_id is null) as dans_le_fichier
    from checked left join set_aside using (provider_code, measure_id)
    group by typev order by typev
"""


@dataclass(frozen=True)
class Sheet:
    """Tables of the sheet, by name: (columns, rows); and what the head of the page says."""

    head: dict[str, object]
    tables: dict[str, tuple[list[str], list[tuple]]]


def gather(
    connection: duckdb.DuckDBPyConnection,
    year: int,
    counts: tuple[int, int, int],
    chosen: list[Variable],
    filled: dict[str, tuple[int, int]] | None,
) -> Sheet:
    """Read every table of the sheet from the temporary tables of the selection.

    Raises Finding when the decisions in the trajectories do not add up to fct_trajectory.
    """
    n_rows, n_accepted, n_aside = counts
    former_year, former = year - 1, RECALCULATED
    sent = False
    if history.exists(connection):
        last = one_row(
            connection.execute(
                f"select max(file_year) from {history.COUNTS} where file_year < ?", [year]
            )
        )[0]
        if last is not None:
            sent, former_year = True, last
            former = (
                f"select kind, code, n from {history.COUNTS} where file_year = $former and release "
                f"= (select max(release) from {history.COUNTS} where file_year = $former)"
            )
    comparison = COMPARISON.format(former=former, this=history.COUNTED)
    queries = {
        "lignes": (SHARES, {}),
        "controles": (CONTROLS, {}),
        "identifiants": (IDENTIFIERS, {}),
        "fins": (IMPUTED, {}),
        "comparaison": (comparison, {"former": former_year}),
        "series": (SERIES, {"year": year}),
        "rapprochement": (RECONCILIATION, {}),
    }
    between = one_row(connection.execute(BREAKS_BETWEEN, {"former": former_year, "year": year}))[0]
    horizon = one_row(connection.execute(HORIZON))[0]
    tables = {}
    for name, (query, parameters) in queries.items():
        result = connection.execute(query, parameters or None)
        tables[name] = ([column[0] for column in result.description], result.fetchall())
    if filled is not None:
        tables["variables"] = (
            ["numero", "variable", "libelle", "alimentation", "present", "rempli", "connu"],
            [
                (v.number, v.name, v.label, FEED[v.feed], n_accepted, *filled[v.name])
                for v in sorted(chosen, key=lambda v: v.number)
            ],
        )
    in_trajectories = sum(
        row[2] for row in tables["rapprochement"][1] if row[1] == "dans fct_trajectory"
    )
    in_table = one_row(connection.execute(TRAJECTORY_RECORDS))[0]
    if in_trajectories != in_table:
        raise Finding(
            f"{in_trajectories} decisions lead to fct_trajectory, which holds {in_table}: the "
            "vault and the trajectories are not of the same build; run 'dbt build' again"
        )
    unknown = sum(
        1 for v in chosen if filled is not None and filled[v.name][0] and not filled[v.name][1]
    )
    head = {
        "year": year,
        "n_rows": n_rows,
        "n_accepted": n_accepted,
        "n_aside": n_aside,
        "former_year": former_year,
        "former_is_sent": sent,
        "breaks": between,
        "horizon": horizon,
        "is_whole_year": horizon >= date(year, 12, 31),
        "n_trajectory": in_table,
        "n_never_known": unknown,
        "n_never_filled": sum(1 for v in chosen if filled is not None and not filled[v.name][0]),
        "written": filled is not None,
    }
    return Sheet(head, tables)


FEED = {
    "source": "source",
    "rule": "règle",
    "none": "aucune source : code « ne sait pas »",
    "never_concerned": "sans objet faute de réponse",
}


def write_sheet(sheet: Sheet, folder: Path) -> None:
    """Write the HTML page and one CSV a table (counts only, no number of a file)."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(default=True)
    )
    page = environment.get_template("sheet.html.j2").render(**sheet.head, tables=sheet.tables)
    write_private_text(page, folder / "recevabilite.html")
    for name, (columns, rows) in sheet.tables.items():
        lines = [";".join(columns)]
        lines += [";".join(_cell(value) for value in row) for row in rows]
        write_private_text("\n".join(lines) + "\n", folder / f"recevabilite_{name}.csv")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ';"\n') else text


def write_corrections(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write what the business units have to correct, by file number; stays with the vault."""
    return write_private_csv(connection.sql(CORRECTIONS), path, ";")
