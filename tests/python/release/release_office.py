"""A small warehouse with every table of the contracts, and one recipient that holds its own key."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from house import ROOT

from scripts import database
from scripts.custody import key_file, keyring
from scripts.custody.pseudonyms import hand_over, pseudonym_sql
from scripts.release import contract as contracts
from scripts.release import gate, sealing
from scripts.settings import Settings

AS_OF = date(2023, 6, 30)
N_PERSONS = 40

PERSON = """
    select
        'u' || md5('person/' || i) as person_uid,
        case when i % 2 = 0 then 'F' else 'M' end as sex_code,
        2000 as birth_cohort, 'FRANCE' as birth_country_group, false as is_mna,
        false as is_birth_date_fictive, case when i % 3 = 0 then 'A' else 'N' end as link_quality,
        cast(216 + i % 20 as int) as first_cjm_age_month, 1 as n_cjm_spells,
        cast(100 + i as int) as first_event_age_month,
        0 as protection_observed_from_month, 252 as protection_observed_until_month,
        cast(null as int) as activity_observed_from_month,
        cast(null as int) as activity_observed_until_month,
        0 as housing_observed_from_month, 252 as housing_observed_until_month
    from range({n}) as t (i)
"""
SPELL = """
    select
        'u' || md5('person/' || i) as person_uid, cast(rank as int) as spell_number,
        'protection' as domain,
        ['AED', 'AEMO', 'APJM', 'TUT'][1 + (i * 7 + rank * (i % 3)) % 4] as measure_code,
        cast(100 + i // 8 + rank * 10 as int) as start_age_month,
        cast(108 + i // 8 + rank * 10 as int) as end_age_month, 1 as n_records,
        cast(null as varchar) as role_code, cast(null as varchar) as end_reason_code,
        'observed' as end_status, false as is_start_imputed, false as is_end_imputed,
        false as is_cut_at_21, false as is_right_censored
    from range({n}) as t (i) cross join range(1, 4) as r (rank)
"""
MONTH = """
    select
        'u' || md5('person/' || i) as person_uid, cast(200 + m as int) as age_month,
        'APJM' as protection_state, 'unobserved' as activity_state, 'none' as housing_state
    from range({n}) as t (i) cross join range(10) as r (m)
"""
STATE = """
    select
        2018 + cast(a as int) as cohort_year, state as state_code, cast(n as int) as n_persons,
        100 as n_all, cast(20.5 as double) as mean_age, n is null as is_suppressed
    from range(3) as t (a) cross join
        (values ('A', 40), ('B', 30), ('C', null), ('D', null)) as s (state, n)
"""
# a table of counts of our own: what leaves for the observatory changes more often than these rules
TOY_TABLE = "observatory,agg_toy,1,aggregate,cohort_year state_code,state,États,States"
TOY_COLUMNS = """\
observatory,agg_toy,1,cohort_year,int,false,dimension,range,,2000,2030,,,,,,year,toy,Cohorte,Cohort
observatory,agg_toy,2,state_code,string,false,dimension,pattern,[A-D],,,,,,,,,toy,État,State
observatory,agg_toy,3,n_persons,int,true,count,range,,0,100000,,,,n_all,state_code,persons,toy,N,N
observatory,agg_toy,4,n_all,int,true,count,range,,0,100000,,,,,,persons,toy,Total,Total
observatory,agg_toy,5,mean_age,double,true,measure,range,,0,100,,,,n_all,,years,toy,Âge,Age
observatory,agg_toy,6,is_suppressed,boolean,false,quality,boolean,,,,,,,,,,toy,Masqué,Hidden
"""
STATE_SPELL = """
    select
        'u' || md5('person/' || i) as person_uid, 'protection' as channel,
        cast(s + 1 as int) as spell_number, ['none', 'APJM'][1 + s] as state_code,
        cast([0, 216][1 + s] as int) as from_month, cast([215, 251][1 + s] as int) as to_month
    from range({n}) as t (i) cross join range(2) as r (s)
"""
MARTS = {
    "action_tank": {
        "dim_action_tank_person": PERSON,
        "fct_action_tank_spell": SPELL,
        "fct_action_tank_person_month": MONTH,
        "fct_action_tank_state_spell": STATE_SPELL,
        "fct_action_tank_sequence": MONTH,
    },
    "observatory": {"agg_toy": STATE},
}


def empty(table: contracts.Table) -> str:
    """Query of a table of the contract with no row."""
    columns = ", ".join(
        f"cast(null as {contracts.SQL_TYPES[column.data_type]}) as {column.name}"
        for column in table.columns
    )
    return f"select {columns} from range({{n}}) as t (i) where false"


@dataclass
class Office:
    """Folders, keys and databases of one sender, and the recipient's own folder."""

    config: Settings
    recipient: Path

    @property
    def signer(self) -> Path:
        return self.recipient / "signer.key"

    @property
    def private(self) -> Path:
        return self.recipient / "action_tank.private.key"

    def on(self, day: str) -> Settings:
        """The settings on another day of processing."""
        return replace(self.config, as_of=date.fromisoformat(day))

    def sql(self, *statements: str) -> None:
        """Run statements on the warehouse."""
        connection = database.connect(warehouse=True, config=self.config)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def pseudonyms(self, recipient: str = "action_tank") -> dict[str, str]:
        """Pseudonym of each person under the recipient's key in force."""
        connection = database.connect(warehouse=True, read_only=True, config=self.config)
        hand_over(
            connection, "psn", key_file.load(self.config, keyring.current(self.config, recipient))
        )
        rows = connection.execute(
            f"select person_uid, {pseudonym_sql('psn')} from warehouse.trajectories.dim_person"
        ).fetchall()
        connection.close()
        return dict(rows)

    def build(self, n_persons: int = N_PERSONS) -> None:
        """Fill every table under the keys in force, as dbt would; and say it is green."""
        connection = database.connect(warehouse=True, config=self.config)
        connection.execute("use warehouse")
        for schema in ("meta", "governance", "gateway", "trajectories"):
            connection.execute(f"create schema if not exists {schema}")
        for recipient, tables in MARTS.items():
            connection.execute(f"create schema if not exists marts_{recipient}")
            for table in contracts.read(self.config, recipient).tables:
                query = tables.get(table.name, empty(table)).format(n=n_persons)
                if table.person_column:
                    key = key_file.load(self.config, keyring.current(self.config, recipient))
                    hand_over(connection, "psn", key)
                    query = f"select {pseudonym_sql('psn')} as pseudonym, * from ({query})"
                columns = ", ".join(
                    f"cast({c.name} as {contracts.SQL_TYPES[c.data_type]}) as {c.name}"
                    for c in table.columns
                )
                connection.execute(
                    f"create or replace table marts_{recipient}.{table.name} as "
                    f"select {columns} from ({query})"
                )
        connection.execute(
            f"create or replace table trajectories.dim_person as "
            "select person_uid, 1 + is_twice as n_iodas_records, is_met as n_ml_records from "
            f"(select *, cast(first_event_age_month // 2 % 2 as int) as is_twice, "
            "cast(link_quality <> 'N' as int) as is_met "
            f"from ({PERSON.format(n=n_persons)}))"
        )
        thresholds = self.config.seeds / "governance" / "gov_threshold.csv"
        connection.execute(
            f"create or replace table governance.gov_threshold as from read_csv('{thresholds}')"
        )
        connection.execute(
            "create or replace table gateway.gate_source_horizon as "
            "select date '2023-05-31' as observed_until"
        )
        connection.execute(
            "create or replace table meta.build as select 'a' as invocation_id, "
            "'build' as command, "
            f"date '{self.config.as_of}' as as_of, 0 as n_bad, 'all' as selection, "
            "timestamp '2023-06-30 08:00:00' as started_at, cast(null as varchar) as landed"
        )
        nodes = [("model", name, "success", "") for t in MARTS.values() for name in t]
        checks = {c for r in MARTS for c in contracts.read(self.config, r).checks}
        nodes += [("test", name, "pass", gate.FULL_STRENGTH) for name in sorted(checks)]
        connection.execute(
            "create or replace table meta.node as select 'a' as invocation_id, "
            "'test.idase.' || name as unique_id, name, resource_type, status, settings, "
            "timestamp '2023-06-30 08:00:00' as started_at from (values "
            + ", ".join(str(node) for node in nodes)
            + ") as t (resource_type, name, status, settings)"
        )
        connection.close()


def make_office(folder: Path) -> Office:
    """An office ready to release: seeds of its own, keys, tables, and a recipient it trusts."""
    root = folder / "project"
    shutil.copytree(ROOT / "seeds", root / "seeds")
    shutil.copytree(ROOT / "docs" / "conventions", root / "docs" / "conventions")
    toys = {"gov_export_table": TOY_TABLE + "\n", "gov_export_column": TOY_COLUMNS}
    for name, rows in toys.items():
        path = root / "seeds" / "governance" / f"{name}.csv"
        kept = [
            line
            for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
            if not line.startswith("observatory,")
        ]
        path.write_text("".join(kept) + rows, encoding="utf-8")
    config = settings_in(folder)
    office = Office(config, folder / "recipient")
    keyring.create_missing(config)
    _, public = sealing.write_pair(office.recipient, "action_tank")
    trusted = sealing.read_public(public, sealing.SEALING)
    for name in MARTS:
        sealing.recipient_path(config, name).write_text(trusted.text(name), encoding="ascii")
    signer = sealing.Signer(key_file.load(config, keyring.SIGNING_KEY))
    office.signer.write_text(signer.public.text("signature"), encoding="ascii")
    office.build()
    return office


def settings_in(folder: Path) -> Settings:
    """Settings of the office in a folder."""
    return Settings(
        folder / "project",
        folder / "extracts",
        folder / "data",
        folder / "keys",
        AS_OF,
    )


def copy_office(source: Path, target: Path) -> Office:
    """An office of one's own, to spoil."""
    for name in ("project", "data", "keys", "recipient"):
        shutil.copytree(source / name, target / name)
    return Office(settings_in(target), target / "recipient")
