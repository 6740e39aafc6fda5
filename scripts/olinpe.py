"""`idase olinpe`: the yearly national file of child protection, checked before it is sent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from scripts import database
from scripts.errors import Finding, UsageError
from scripts.national_file import acceptance, dictionary, history, selection, writer
from scripts.private_files import write_private_text
from scripts.progress import bar, say
from scripts.settings import Settings, make_private, settings

FIRST_SENDING = 2011  # decree 2011-222
MEMORY = "1200MB"  # of the engine; the whole process stays under 2 GB
# a fault in a recipient's own tables does not keep the State from its file; what is skipped is so
# because something failed
LAST_BUILD = """
    with last as (
        select invocation_id, as_of from warehouse.meta.build
        where command in ('build', 'test') order by started_at desc, invocation_id limit 1
    )
    select last.as_of, count(*) filter (
        where node.status in ('error', 'fail', 'runtime error')
        and coalesce(node.path, '') not like 'models/marts/%'
        and coalesce(node.path, '') not like 'tests/marts/%'
    )
    from last left join warehouse.meta.node as node using (invocation_id)
    group by last.as_of
"""
NAMES = {False: "ExportOnpe", True: "ExportOdpe"}


def command(
    year: Annotated[int, typer.Option("--year", help="Civil year of the events.", min=1990)],
    strict: Annotated[
        bool, typer.Option("--strict", help="Write no file while blocking faults remain.")
    ] = False,
    observatory: Annotated[
        bool,
        typer.Option("--observatory", help="Version of the local observatory, with UTDP."),
    ] = False,
) -> None:
    """Write a year's national file (XML and CSV), its schema and its acceptance sheet.

    The file goes to exports/olinpe/YEAR in the data folder. What the business units have to correct
    is listed by file number in vault/olinpe/YEAR, which stays with the vault. Ends with 1 when
    decisions were set aside, and with --strict when they are the reason why no file was written.
    """
    config = settings()
    counts, written = produce(config, year, strict=strict, observatory=observatory)
    n_rows, n_accepted, n_aside = counts
    corrections = vault_folder(config, year)
    if written is not None:
        say(f"{n_accepted} events written to {written}")
    if n_aside:
        what = "no file written" if written is None else f"{n_rows - n_accepted} events set aside"
        raise Finding(
            f"{n_aside} decision(s) with blocking faults, {what}: see corrections.csv in "
            f"{corrections}, correct them in the source, deliver and build again"
        )


def require_sound_build(connection: duckdb.DuckDBPyConnection, config: Settings) -> None:
    """Refuse a build whose vault or trajectories failed; recipients' marts do not matter here.

    Raises UsageError when there is no build, Finding when the last one failed or is of another day.
    """
    try:
        last = connection.execute(LAST_BUILD).fetchone()
    except duckdb.Error:
        last = None
    if last is None:
        raise UsageError("no build to make the file from: run 'make build'")
    as_of, n_bad = last
    if n_bad:
        raise Finding(
            f"the last build has {n_bad} failed node(s) before the marts: mend and rebuild"
        )
    if as_of != config.as_of:
        raise Finding(f"the last build is of {as_of}, today is {config.as_of}: rebuild first")


def vault_folder(config: Settings, year: int) -> Path:
    """Where the list of corrections stays: it holds file numbers."""
    return config.data / "vault" / "olinpe" / str(year)


def export_folder(config: Settings, year: int, *, observatory: bool) -> Path:
    """Where the file goes."""
    name = f"{year}-observatory" if observatory else str(year)
    return config.data / "exports" / "olinpe" / name


def produce(
    config: Settings, year: int, *, strict: bool, observatory: bool
) -> tuple[tuple[int, int, int], Path | None]:
    """Select, write, validate and record one year.

    Returns (rows of the year, rows accepted, decisions set aside) and the folder written, None when
    `strict` refused. Raises UsageError when there is nothing to send, Finding when the build is not
    green or the file does not validate; the former file is then untouched.
    """
    if not FIRST_SENDING <= year <= config.as_of.year:
        raise UsageError(
            f"--year {year}: the national file covers {FIRST_SENDING} to {config.as_of.year}"
        )
    connection = database.connect(vault=True, warehouse=True, read_only=True, config=config)
    try:
        require_sound_build(connection, config)
        connection.execute(f"set memory_limit = '{MEMORY}'")
        connection.execute("set preserve_insertion_order = false")
        table = history.NUMBERS if history.exists(connection) else None
        counts = selection.select_rows(connection, year, table)
        if not counts[0]:
            raise UsageError(f"--year {year}: no event in the vault; land that year's files first")
        inside = make_private(vault_folder(config, year))
        for leftover in inside.glob("recevabilite*"):  # of a sending that --strict refused
            leftover.unlink()
        acceptance.write_corrections(connection, inside / "corrections.csv")
        chosen = dictionary.variables(config, with_unit=observatory)
        if strict and counts[2]:
            sheet = acceptance.gather(connection, year, counts, chosen, None)
            acceptance.write_sheet(sheet, inside)
            return counts, None
        target = export_folder(config, year, observatory=observatory)
        write_folder(connection, config, year, counts, chosen, target, observatory=observatory)
        accepted = connection.execute(
            "select distinct person_uid, numanonym, provider_code, measure_id, typev from accepted"
        ).to_arrow_table()
    except duckdb.CatalogException:
        raise UsageError("no table of the national file yet: run 'make build' first") from None
    finally:
        connection.close()
    if not observatory:
        connection = database.connect(vault=True, config=config)
        try:
            connection.register("accepted", accepted)
            history.record(connection, year, config.as_of)
        finally:
            connection.close()
    return counts, target


def write_folder(
    connection: duckdb.DuckDBPyConnection,
    config: Settings,
    year: int,
    counts: tuple[int, int, int],
    chosen: list[dictionary.Variable],
    target: Path,
    *,
    observatory: bool,
) -> None:
    """Write everything in a folder beside the target, then put it in its place."""
    staged = make_private(target.parent) / f".{target.name}.{os.getpid()}"
    for leftover in target.parent.glob(f".{target.name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    previous = os.umask(0o077)
    try:
        staged.mkdir()
        stem = f"CD{'69M' if year >= 2015 else '69D'}_{NAMES[observatory]}_{year}"
        schema = dictionary.schema(chosen)
        write_private_text(schema, staged / "olinpe.xsd")
        with bar() as progress:
            task = progress.add_task("write", total=-(-counts[1] // selection.CHUNK_ROWS) + 1)
            filled = writer.write(
                connection,
                chosen,
                year,
                counts[1],
                config.as_of,
                staged / f"{stem}.xml",
                staged / f"{stem}.csv",
                lambda: progress.advance(task),
            )
            writer.validate(staged / f"{stem}.xml", schema, counts[1])
            progress.advance(task)
        sheet = acceptance.gather(connection, year, counts, chosen, filled)
        acceptance.write_sheet(sheet, staged)
        replaced = target.with_name(f".{target.name}.{os.getpid()}.old")
        if target.exists():
            target.rename(replaced)
        staged.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)
    except OSError as error:
        raise UsageError(
            f"{target}: cannot be written ({error.strerror}); check the folder and its space"
        ) from None
    finally:
        os.umask(previous)
        shutil.rmtree(staged, ignore_errors=True)
