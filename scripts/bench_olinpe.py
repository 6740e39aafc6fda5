"""`idase bench olinpe`: a year of the national file at the size of a whole country."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scripts import database
from scripts.errors import Finding, UsageError
from scripts.settings import Settings, settings
from scripts.sql import one_row

KIB_PER_MIB = 1024
# copies of the year's decisions, each of another child with another number
COPIED = {
    "int_olinpe_person": "person_uid || '#' || copied.k as person_uid, "
    "sha1(numanonym || '#' || copied.k) as numanonym",
    "int_olinpe_decision": "person_uid || '#' || copied.k as person_uid, "
    "measure_id || '#' || copied.k as measure_id",
    "int_olinpe_event": "person_uid || '#' || copied.k as person_uid, "
    "measure_id || '#' || copied.k as measure_id",
    "int_olinpe_lodging": "measure_id || '#' || copied.k as measure_id",
    "int_olinpe_information": "measure_id || '#' || copied.k as measure_id",
}


def multiply(config: Settings, year: int, events: int) -> int:
    """Copy a year's children in the vault until it holds so many events; returns how many it holds.

    Raises UsageError when the vault has no event of that year.
    """
    connection = database.connect(vault=True, config=config)
    try:
        found = one_row(
            connection.execute(
                "select count(*) from vault.olinpe.int_olinpe_event where file_year = ?", [year]
            )
        )[0]
        if not found:
            raise UsageError(f"--year {year}: no event in the vault to copy")
        connection.execute(
            "create temp table chosen as select distinct provider_code, measure_id, person_uid "
            "from vault.olinpe.int_olinpe_event where file_year = ?",
            [year],
        )
        copies = -(-events // found) - 1
        for table, renamed in COPIED.items():
            names = {part.split(" as ")[1].strip() for part in renamed.split(", ")}
            columns = ", ".join(sorted(names))
            by = "person_uid" if table == "int_olinpe_person" else "measure_id"
            connection.execute(
                f"insert into vault.olinpe.{table} by name "
                f"select original.* exclude ({columns}), {renamed} "
                f"from vault.olinpe.{table} as original, range(1, {copies + 1}) as copied(k) "
                f"where {by} in (select {by} from chosen)"
                + (f" and file_year = {year}" if table == "int_olinpe_event" else "")
            )
        return one_row(
            connection.execute(
                "select count(*) from vault.olinpe.int_olinpe_event where file_year = ?", [year]
            )
        )[0]
    finally:
        connection.close()


def command(
    events: Annotated[int, typer.Option(help="Events of the year.")] = 1_000_000,
    year: Annotated[
        int | None, typer.Option(help="Year to copy (default: the year before the build's day).")
    ] = None,
    seconds: Annotated[int, typer.Option(help="Longest time allowed.")] = 300,
    mib: Annotated[int, typer.Option(help="Largest resident memory allowed, MiB.")] = 2048,
) -> None:
    """Copy the data, make one year as large as asked, and time `idase olinpe` on it.

    Measured: from the vault to the file checked against its schema, its CSV and its sheet. Exit
    code 1 when a limit is passed.
    """
    config = settings()
    if not config.vault.exists():
        raise UsageError(f"{config.vault}: no such database yet; run 'make build'")
    year = year or config.as_of.year - 1
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="idase-bench-olinpe-"))
    try:
        for name, path in (("data", config.data), ("keys", config.keys)):
            shutil.copytree(path, folder / name)
        env = os.environ | {
            "IDASE_DATA": str(folder / "data"),
            "IDASE_KEYS": str(folder / "keys"),
            "IDASE_AS_OF": config.as_of.isoformat(),
        }
        held = multiply(replace(config, data=folder / "data", keys=folder / "keys"), year, events)
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603
            [str(Path(sys.executable).with_name("idase")), "olinpe", "--year", str(year)],
            env=env, cwd=config.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        spent, peak = time.perf_counter() - started, usage.ru_maxrss // KIB_PER_MIB
        written = list((folder / "data" / "exports" / "olinpe" / str(year)).glob("CD*.xml"))
        if process.returncode > 1 or not written:
            raise Finding(f"'idase olinpe --year {year}' failed on {held:,} events")
        size = written[0].stat().st_size / 1e6
        console.print(
            f"{held:,} events of {year}: {spent:.0f} s, {peak:,} MiB at most, "
            f"{size:,.0f} MB of XML that follows its schema"
        )
        if spent > seconds or peak > mib:
            raise Finding(f"over {seconds} s or {mib:,} MiB")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
