"""Scans paths: opens each file, reads its name, inside and bytes, reports counts and places."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from mmap import mmap
from pathlib import Path

import duckdb

from scripts import database
from scripts.errors import UsageError
from scripts.scanner import aligned, closed, containers, contract, decode, moments, people
from scripts.scanner.dictionary import Dictionary
from scripts.scanner.knowledge import Knowledge, learn
from scripts.scanner.lines import TextScan
from scripts.scanner.pieces import SCRATCH, Closed, Frame, Inner, Packed, Text
from scripts.scanner.raw import open_bytes
from scripts.scanner.report import Sighting
from scripts.scanner.spellings import letters
from scripts.scanner.tables import TableScan
from scripts.settings import Settings, make_private

FEWEST_NAMES, MOST_NAMES = 5, 200  # of members, sheets or columns that are read together
PARTITION = re.compile(r"(?:^|[/\\])[^/\\=]+=(\d{1,4})(?=[/\\]|$)")
FOLDER_OF_A_VALUE = re.compile(r"(?:^|[/\\])([A-Za-z_]\w*)=[^/\\]*(?=[/\\])")
OBJECT_OF_GIT = len("aa/") + 38  # signs of the name of an object of git
YEARS = (1950, 2100)


class Scan(TextScan):
    """One scan over any number of files."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.n_bytes = 0
        self.sizes: list[tuple[str, int, bool, bool]] = []  # of tables: see `note_rows`
        self.cut: dict[tuple[str, tuple[str, ...]], list[list[int]]] = {}  # see `note_part`
        self._scratch = Path(tempfile.mkdtemp(prefix="scan-", dir=make_private(self.config.spill)))
        self.connection = duckdb.connect(
            ":memory:",
            config=database.engine_config(self.config) | {"allow_unsigned_extensions": False},
        )
        self.connection.execute("set enable_progress_bar = false")
        self.connection.execute(f"attach ':memory:' as {SCRATCH} (compress)")
        self.opener = containers.Opener(self.connection, self._scratch)

    def close(self) -> None:
        """Release the engine and remove what archives were unpacked to."""
        self.connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def path(self, path: Path, name: str) -> None:
        """Scan one file; `name` is what the report calls it."""
        self.internal = self.internal_file(path)
        self.outer, self.about_persons = name, False
        self.doubtful = self._nothing_doubtful()
        data = open_bytes(path)
        # git calls an object by its digest, which says no more than the object
        self.file_name(name[:-OBJECT_OF_GIT] if is_object_of_git(name, data) else name)
        changed = date.fromtimestamp(path.stat().st_mtime)
        if (changed.month, changed.day) != (1, 1):
            self.text(name, "time of the file", changed.isoformat(), cell=True)
        for attribute in os.listxattr(path) if hasattr(os, "listxattr") else ():
            written = os.getxattr(path, attribute).decode("utf-8", "replace")
            for text in (attribute, written):
                self.text(name, "attribute of the file", text, cell=True)
        self.n_bytes += len(data)
        self._blob(name, data, path, 0)
        for key in FOLDER_OF_A_VALUE.findall(name) if self.about_persons else ():
            if not contract.is_listed(key, self.config.seeds):
                self.found.add((name, "", "file name"), "column", f"in no contract ({key})")
        for place, kind, how, n in self.doubtful.told(all_of_them=self.about_persons):
            self.found.add(place, kind, how, n)

    def entry(self, name: str, target: str) -> None:
        """Read the name of a folder or a link that holds no file, and where a link leads."""
        self.outer, self.internal, self.about_persons = name, False, False
        self.doubtful = self._nothing_doubtful()
        self.file_name(name)
        if target:
            self.file_name(name, target)
        for place, kind, how, n in self.doubtful.told(all_of_them=False):
            self.found.add(place, kind, how, n)

    def _blob(
        self, name: str, data: bytes | mmap, path: Path | None, depth: int, *, whole: bool = True
    ) -> None:
        head = bytes(data[:16])
        large = path is not None and containers.is_large(data)
        content = data if large else bytes(data)
        seen = len(self.found) + len(self.doubtful)
        opened, self._strangers = False, set()
        if whole:
            self._sums.note(content, path, on_disk=not depth)
        names: dict[str, list[str]] = {}  # of members, sheets or columns: together they may spell
        read: list[tuple[int, int]] = []  # parts of the bytes that were read already
        for piece in self.opener.pieces(name, content, path, whole=whole):
            opened = opened or not isinstance(piece, Closed)
            if isinstance(piece, Text):
                # a run of bytes is no code that somebody wrote
                what = piece.what if whole else "bytes"
                self.text(name, what, piece.text, cell=piece.cell)
                if piece.what.endswith(" name"):
                    names.setdefault(piece.what, []).append(piece.text)
            elif isinstance(piece, Frame):
                if piece.name:
                    self.text(name, "table name", piece.name, cell=True)
                if TableScan(self, name, piece.name, piece.relation).run() and piece.whole:
                    read.append((0, len(data)))
            elif isinstance(piece, Packed):
                read.append((piece.start, piece.end))
            elif isinstance(piece, Closed):
                self.found.add((name, "", ""), "hidden text", piece.what)
            elif depth < containers.DEEPEST:
                self.file_name(name, piece.name)
                self._blob(
                    f"{name}!{piece.name}", piece.data, piece.path, depth + 1, whole=not piece.raw
                )
            else:
                self.found.add((name, "", ""), "hidden text", "more in one another than is read")
        for what, listed in names.items():
            self._together(name, what, listed)
        read += people.places(content, self._strangers)
        new = len(self.found) + len(self.doubtful) - seen
        if not opened or containers.kind_of(head) or not new:
            for (kind, disguise), n in Counter(self.knowledge.raw.read(data, read)).items():
                if not (self.internal and kind == "person_uid"):
                    self.tell((name, "", ""), kind, disguise, n, (kind, disguise))
        if not opened:
            self.strings(name, content)

    def file_name(self, name: str, inner: str = "") -> None:
        """Read a path: whole, and each part of it without its extension."""
        what = "member name" if inner else "file name"
        folders = re.split(r"[/\\]", inner or name)
        told = [int(value) for value in PARTITION.findall(inner or name)]
        for at in range(len(told) - 1):
            # a day, or a month, that folders spell together
            year, month, *day = told[at : at + 3]
            born = YEARS[0] <= year <= self.config.as_of.year - moments.MINOR_YEARS[0]
            if born and 1 <= month <= 12 and (not day or 1 <= day[0] <= 31):
                self.found.add((name, "", what), "birth date", "spelled by folders")
        stems = [re.sub(r"(\.[a-z0-9]{1,7}){1,2}$", "", part) for part in folders]
        for text in dict.fromkeys([inner or name, *folders, *stems]):
            self.text(name, what, text, cell=True)

    def _together(self, name: str, what: str, listed: list[str]) -> None:
        """Read names that stand in a list as one: those of a letter, and the first of each."""
        if not FEWEST_NAMES <= len(listed) <= MOST_NAMES:
            return
        stems = [letters(re.sub(r"\.[a-z0-9]{1,7}$", "", text)) for text in listed]
        for run in ("".join(stem for stem in stems if len(stem) == 1),
                    "".join(stem[:1] for stem in stems)):  # fmt: skip
            for hit in self.reader.spelled(run):
                self.found.add((name, "", what), hit.kind, hit.disguise)

    def strings(self, name: str, data: bytes | mmap) -> None:
        """Read the runs of characters in bytes that are no text and no known format."""
        for match in re.finditer(rb"[\x20-\x7e\xc0-\xff]{6,}", data):
            self.text(name, "bytes", match.group().decode("latin-1"))
        for match in re.finditer(rb"(?:[\x20-\x7e\xc0-\xff]\x00){6,}", data):
            self.text(name, "bytes", match.group().decode("utf-16-le", "replace"))
        for match in re.finditer(rb"(?:\x00[\x20-\x7e\xc0-\xff]){6,}", data):
            self.text(name, "bytes", match.group().decode("utf-16-be", "replace"))

    def read_blob(self, data: bytes, place: tuple[str, str, str], n: int) -> None:
        """Read a binary value of a table."""
        file, table, column = place
        for piece in self.opener.pieces("", data, None, whole=False):
            if isinstance(piece, Text):
                self._report(place, self.reader.read(piece.text, cell=piece.cell), n)
            elif isinstance(piece, Inner):
                self.read_blob(bytes(piece.data), place, n)
            elif isinstance(piece, Closed):
                self.found.add(place, "hidden text", piece.what, n)
            elif isinstance(piece, Frame):
                TableScan(self, file, f"{table}.{column}", piece.relation).run()
        for kind, disguise in self.knowledge.raw.read(data):
            self.found.add(place, kind, disguise, n)

    def note_rows(self, file: str, n_rows: int, *, has_persons: bool, listed: bool) -> None:
        """Note how many rows a table has; `has_persons`: one each; `listed`: all its columns."""
        self.sizes.append((file, n_rows, has_persons, listed))

    def note_part(self, file: str, columns: tuple[str, ...], numbers: list[int]) -> None:
        """Note the persons of a table, which may be one of many that are one table together."""
        self.cut.setdefault((str(Path(file).parent), columns), []).append(numbers)

    def cut_in_parts(self) -> None:
        """Tables of the same columns side by side: who stands in which may follow from a name."""
        for (folder, _), tables in self.cut.items():
            numbers = [number for table in tables for number in table]
            if len(tables) < 2 or len(set(numbers)) < len(numbers):
                continue
            labels: list[str | None] = [str(at) for at, table in enumerate(tables) for _ in table]
            part = aligned.PersonColumn("part", labels, True)
            for kind, how in aligned.column_findings(part, self.traits.of(numbers)):
                self.found.add((folder, "", "which file"), kind, how, len(numbers))

    def row_for_row(self) -> None:
        """Tables without pseudonyms that have exactly as many rows as one with them, each once."""
        sizes = {n for _, n, has_persons, _ in self.sizes if has_persons}
        doubtful = [
            (file, n)
            for file, n, has_persons, listed in self.sizes
            if not has_persons and not listed and n >= aligned.FEWEST_PERSONS
        ]
        sizes |= set(closed.published_sizes(self.config)) if doubtful else set()
        for file, n in doubtful:
            if n in sizes:
                self.found.add((file, "", ""), "column", "row for row beside persons", n)

    def crossings(self, root: dict[str, Path]) -> None:
        """Files that hold the pseudonyms of a recipient other than the one they are for."""
        codes = set(self.knowledge.pseudonyms) | set(recipient_codes(self.config))
        for file, recipients in self.recipients_of.items():
            parts = {*Path(file).parts, *root[file].resolve().parts[-4:], Path(file).stem}
            stems = {part.split(".")[0] for part in parts}
            named = {code for code in codes if code in stems}
            strangers = recipients - named if named else recipients - {min(recipients)}
            if strangers and not self.internal_file(root[file]):
                self.found.add((file, "", ""), "pseudonym", "of another recipient", len(strangers))

    def internal_file(self, path: Path) -> bool:
        """Whether a file belongs to the pseudonymised zone, which holds person_uid."""
        return self.config.analyst.parent.resolve() in path.resolve().parents


def is_object_of_git(name: str, data: bytes | mmap) -> bool:
    """Whether a file is an object of git under the digest of its content."""
    if not re.search(r"objects/[0-9a-f]{2}/[0-9a-f]{38}$", name):
        return False
    try:
        content = zlib.decompressobj().decompress(data, decode.LONGEST)
    except zlib.error:
        return False
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return name[-OBJECT_OF_GIT:].replace("/", "") == digest


def recipient_codes(config: Settings) -> list[str]:
    """Recipients that the project knows."""
    path = config.seeds / "governance" / "gov_recipient.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [row["recipient_code"] for row in csv.DictReader(stream)]


def files_of(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Every file of the paths, with the name that the report gives it.

    Raises UsageError when a path does not exist.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file():
                    yield file, file.relative_to(path).as_posix()
        elif path.exists():
            yield path, path.name
        else:
            raise UsageError(f"{path}: no such file or folder")


def entries_of(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """(name, target) of links, whatever they lead to, and of empty folders, which lead nowhere."""
    for path in paths:
        for entry in sorted(path.rglob("*")) if path.is_dir() else ():
            name = entry.relative_to(path).as_posix()
            if entry.is_symlink():
                yield name, str(entry.readlink())
            elif entry.is_dir() and not any(entry.iterdir()):
                yield name, ""


def scan_paths(
    paths: Iterable[Path],
    config: Settings,
    *,
    dictionary: Dictionary | None = None,
    knowledge: Knowledge | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Sighting]:
    """Scan files and folders against the vault's dictionary.

    `dictionary` or `knowledge` spare reading the vault again; `progress` is told the bytes done.
    Returns the sightings by place; an empty list is a clean scan. Raises UsageError when a path is
    missing or the vault cannot be read.
    """
    paths = [Path(path) for path in paths]
    listed = list(files_of(paths))
    scan = Scan(knowledge or learn(config, dictionary))
    try:
        for path, name in listed:
            scan.path(path, name)
            if progress:
                progress(scan.n_bytes)
        for name, target in entries_of(paths):
            scan.entry(name, target)
        scan.hashes()
        scan.row_for_row()
        scan.cut_in_parts()
        scan.crossings({name: path for path, name in listed})
        return scan.found.listed()
    finally:
        scan.close()
