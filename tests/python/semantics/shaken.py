"""Staging tables with odd dates and codes: days beside those that a rule turns on."""

from __future__ import annotations

import random
from datetime import date, timedelta

import duckdb
import pandas as pd
from oracle_records import add_months

DATES = {  # the number and the dates of each table
    "iodas__mesures": ("measure_id", "start_date", "decision_date", "due_date", "end_date"),
    "iodas__accueils": ("place_id", "entry_date", "exit_date"),
    "iodas__evenements": ("event_id", "event_date"),
    "iodas__insertion": ("file_id", "start_date", "end_date"),
    "iodas__logement": ("file_id", "start_date", "request_date", "end_date"),
    "iodas__handicap": ("right_id", "start_date", "decision_date", "end_date"),
    "missions_locales__jeunes": ("source_person_id", "first_contact_date", "last_contact_date"),
    "missions_locales__situations": ("situation_id", "start_date", "end_date"),
    "missions_locales__dispositifs": ("programme_id", "entry_date", "exit_date"),
}
CODES = {  # a column, the seed and the column that list its codes, and which of them
    ("iodas__mesures", "measure_code"): ("nom_measure", "measure_code", "domain = 'protection'"),
    ("iodas__mesures", "authority_code"): ("nom_authority", "authority_code", "true"),
    ("iodas__accueils", "place_type_code"): ("nom_place_type", "place_type_code", "true"),
    ("iodas__evenements", "event_type_code"): ("nom_event_type", "event_type_code", "true"),
    ("iodas__insertion", "role_code"): ("nom_role", "role_code", "true"),
    ("iodas__logement", "decision_code"): ("nom_grant_decision", "decision_code", "true"),
    ("iodas__handicap", "decision_code"): ("nom_grant_decision", "decision_code", "true"),
    ("missions_locales__jeunes", "lodging_code"): ("nom_ml_lodging", "lodging_code", "true"),
    ("missions_locales__situations", "progress_code"): ("nom_progress", "progress_code", "true"),
}
SHARE = 0.25  # of the values


class Shaker:
    """Replaces values of the staging tables in place; the same seed gives the same tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, seed: int):
        self.connection, self.draw = connection, random.Random(seed)
        self.last = self._all("select max(horizon_date) from vault.staging.stg_landing__horizon")[0]
        owners = "select measure_id, source_person_id from vault.staging.stg_iodas__mesures"
        self.owner = dict(connection.execute(owners).fetchall())

    def _all(self, query: str) -> list:
        return [row[0] for row in self.connection.execute(query).fetchall()]

    def shake(self) -> None:
        """Births and deaths, horizons, dates, renewals, then codes."""
        self._persons()
        self._horizons()
        for table in DATES:
            self._dates(table)
        self._renewals()
        for (table, column), (seed, code, which) in CODES.items():
            codes = self._all(
                f"select {code} from warehouse.nomenclatures.{seed} where {which} order by {code}"
            )
            self._replace(table, [column], lambda row, codes=codes: [self.draw.choice(codes)])

    def _replace(self, table: str, columns: list[str], made, every: bool = False) -> None:
        """Put `made(row)` in the columns of a share of the rows, by their number."""
        number = DATES.get(table, ("source_person_id",))[0]
        rows = self.connection.execute(
            f"from vault.staging.stg_{table} order by provider_code, {number}"
        ).df()
        rows = rows.astype(object).where(rows.notna(), None)
        changed = [
            (row["provider_code"], row[number], *made(row))
            for row in rows.to_dict("records")
            if every or self.draw.random() < SHARE
        ]
        new = pd.DataFrame(changed, columns=["provider_code", number, *columns], dtype=object)
        self.connection.register("new", new)
        kinds = dict(
            self.connection.execute(
                "select column_name, data_type from duckdb_columns() "
                "where database_name = 'vault' and table_name = ?",
                [f"stg_{table}"],
            ).fetchall()
        )
        told = ", ".join(f"{name} = cast(new.{name} as {kinds[name]})" for name in columns)
        self.connection.execute(
            f"update vault.staging.stg_{table} as old set {told} from new "
            f"where old.provider_code = new.provider_code and old.{number} = new.{number}"
        )
        self.connection.unregister("new")

    def _persons(self) -> None:
        """Births on 29 February or a day given by default; deaths at any age."""

        def births(row: dict) -> list:
            year = (_day(row["birth_date"]) or date(2000, 1, 1)).year
            leap = date(year - year % 4, 2, 29)
            return [self.draw.choice([leap, date(year, 1, 1), date(year, 12, 31), None])]

        for table in ("iodas__individus", "missions_locales__jeunes"):
            self._replace(table, ["birth_date"], births)
        self._replace("iodas__individus", ["death_date"], lambda row: [self._edge(row)])
        found = self.connection.execute(
            "select source_person_id, birth_date from vault.staging.stg_iodas__individus "
            "union select source_person_id, birth_date "
            "from vault.staging.stg_missions_locales__jeunes order by all"
        )
        self.birth = dict(found.fetchall())

    def _horizons(self) -> None:
        """Missions locales that fell silent about six months ago; late tables of IODAS."""
        names = self._all(
            "select distinct provider_code from vault.staging.stg_landing__horizon "
            "where source_system = 'missions_locales' order by all"
        )
        sixth = add_months(self.last, -6)
        for name, days in zip(names, (-1, 0, 1, -400), strict=False):
            self.connection.execute(
                "update vault.staging.stg_landing__horizon set horizon_date = ? "
                "where provider_code = ?",
                [sixth + timedelta(days=days), name],
            )
        self.connection.execute(
            "update vault.staging.stg_landing__horizon set horizon_date = ? "
            "where table_name in ('logement', 'accueils')",
            [add_months(self.last, -2)],
        )

    def _edge(self, row: dict) -> date:
        """A day that a rule turns on for the person of a row, or one near it."""
        person = row.get("source_person_id") or self.owner.get(row.get("measure_id"))
        known = row.get("birth_date") if "birth_date" in row else self.birth.get(person)
        birth = _day(known) or date(2000, 1, 1)
        turning = [self.last, *(add_months(birth, n) for n in (-9, 0, 192, 216, 252))]
        near = self.draw.choice([-400, -31, -1, 0, 0, 1, 31, 400, self.draw.randint(-6000, 6000)])
        return self.draw.choice(turning) + timedelta(days=near)

    def _dates(self, table: str) -> None:
        """Dates that are missing, at an edge, or so many days from the row's first."""
        _, *columns = DATES[table]

        def made(row: dict) -> list:
            first, dates = _day(row[columns[0]]), []
            for column in columns:
                choice = self.draw.random()
                near = self.draw.choice([-30, -1, 0, 1, 7, 8, 30, 31, 32, 365])
                if choice < SHARE:
                    dates.append(self.draw.choice([None, self._edge(row)]))
                elif choice < 2 * SHARE and first:
                    dates.append(first + timedelta(days=near))
                else:
                    dates.append(_day(row[column]))
            return dates

        self._replace(table, columns, made, every=True)

    def _renewals(self) -> None:
        """Decisions that renew another of the same person, about when its term comes."""
        terms: dict[str, list] = {}
        for person, number, day in self.connection.execute(
            "select source_person_id, measure_id, coalesce(due_date, end_date, start_date) "
            "from vault.staging.stg_iodas__mesures order by measure_id"
        ).fetchall():
            terms.setdefault(person, []).append((number, day))

        def made(row: dict) -> list:
            number, term = self.draw.choice(terms[row["source_person_id"]])
            near = self.draw.choice([-1, 0, 1, 2, 30, 31, 32, 33])
            return [number, term and term + timedelta(days=near)]

        self._replace("iodas__mesures", ["previous_measure_id", "start_date"], made)


def _day(value) -> date | None:
    """A date of a data frame."""
    return value.date() if hasattr(value, "date") else value
