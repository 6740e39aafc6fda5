"""`idase generate`: invented deliveries of the Métropole and of the Missions locales.

Nothing is read: people, courses and files come from `scripts/generator/parameters.py`, two public
packages of names and a seed. The same arguments give the same bytes on any machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from scripts.errors import UsageError
from scripts.generator.chunks import TRUTH_COLUMNS, Piece, Result, Task, make_chunk, tasks
from scripts.generator.columns import size
from scripts.generator.dialects import PLAIN, Dialect, deliveries
from scripts.generator.draws import Draw
from scripts.generator.writers import FileWriter, csv_bytes
from scripts.progress import bar


@dataclass(frozen=True)
class Summary:
    """What was written: people drawn, data rows, files."""

    people: int
    rows: int
    files: int


def _in_order(work: list[Task], workers: int) -> Iterator[Result]:
    """Results in the order of the tasks, a few chunks at a time so that memory stays bounded."""
    if workers <= 1 or len(work) == 1:
        yield from map(make_chunk, work)
        return
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        todo = iter(work)
        waiting: list[Future[Result]] = [
            pool.submit(make_chunk, t) for t in islice(todo, workers + 1)
        ]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(make_chunk, task) for task in islice(todo, 1)]


def _write(
    results: Iterable[Result],
    folder: Path,
    truth: Path,
    files: dict[tuple[str, str], Dialect],
    total: int,
) -> Summary:
    writers: dict[tuple[str, str, str, int], FileWriter] = {}
    truth_file = FileWriter(truth, "truth", PLAIN)
    people, draw = 0, Draw(0, 0, "files")

    def add(piece: Piece) -> None:
        key = (piece.provider, piece.day, piece.table, piece.part)
        if key not in writers:
            dialect = files[(piece.provider, piece.day)]
            suffix = f"_{piece.part}" if piece.part else ""
            name = f"{piece.table}{suffix}.{dialect.format}"
            path = folder / piece.provider / piece.day / name
            writers[key] = FileWriter(path, piece.table, dialect)
        writers[key].add(piece.headers, piece.content, piece.rows)

    with bar() as progress, ExitStack() as closing:
        step = progress.add_task("generate", total=total)
        for result in results:
            people += result.people
            for piece in result.pieces:
                add(piece)
            lines = csv_bytes(result.truth, PLAIN, draw)
            truth_file.add(list(TRUTH_COLUMNS), lines, size(result.truth))
            progress.advance(step)
        for writer in [*writers.values(), truth_file]:
            closing.callback(writer.close)
    return Summary(people, sum(w.rows for w in writers.values()), len(writers))


def generate(
    persons: int,
    seed: int,
    out: Path,
    *,
    messy: bool = True,
    plain: bool = False,
    truth: Path | None = None,
    workers: int | None = None,
) -> Summary:
    """Write invented deliveries under `out` and the truth file beside it.

    persons: young people with at least one young-adult contract; decoys come on top (4.9 people
    drawn for each). messy: faults of data and of identities, and the partners' own file dialects.
    plain: UTF-8 csv with canonical headers for all, one snapshot each (for volume). Returns the
    number of people, rows and files. Raises UsageError when the folder holds something already.
    """
    if persons < 1 or seed < 0:
        raise UsageError("--persons must be 1 or more and --seed 0 or more")
    out = Path(out)
    truth = Path(truth) if truth else out.with_name(out.name + ".truth.csv")
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise UsageError(f"{out}: this folder is not empty; choose another or empty it first")
    if out.resolve() in truth.resolve().parents:
        raise UsageError(f"{truth}: keep the truth file out of the extracts folder")
    files = deliveries(plain or not messy)
    listed = tuple((provider, day, dialect) for (provider, day), dialect in files.items())
    work = tasks(persons, seed, messy, listed)
    draft = out.with_name(out.name + ".unfinished")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        truth.parent.mkdir(parents=True, exist_ok=True)
        chosen = workers or min(os.cpu_count() or 1, 8)
        summary = _write(_in_order(work, chosen), draft, truth, dict(files), len(work))
        if out.is_dir():
            out.rmdir()
        draft.rename(out)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise UsageError(
            f"{out}: cannot write there ({error.strerror}); free space or rights?"
        ) from None
    return summary


def command(
    persons: Annotated[int, typer.Option(help="Young people with at least one contract.")],
    out: Annotated[Path, typer.Option(help="Folder to write; must be absent or empty.")],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
    messy: Annotated[
        bool, typer.Option("--messy/--clean", help="Faults and dialects, or none.")
    ] = True,
    plain: Annotated[
        bool, typer.Option(help="Canonical UTF-8 csv, one snapshot (volume).")
    ] = False,
    truth: Annotated[Path | None, typer.Option(help="Truth file (default: OUT.truth.csv).")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes (default: cores).")] = None,
) -> None:
    """Write invented deliveries that follow published figures, with a truth file beside them."""
    done = generate(persons, seed, out, messy=messy, plain=plain, truth=truth, workers=workers)
    typer.echo(f"{done.people:,} people, {done.rows:,} rows in {done.files} files under {out}")
