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
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import duckdb

from scripts import database
from scripts.errors import UsageError
from scripts.scanner import (
    aligned,
    chance,
    closed,
    containers,
    contract,
    decode,
    foreign,
    keyed,
    moments,
    parts,
    people,
    prose,
    together,
)
from scripts.scanner.dictionary import Dictionary, load
from scripts.scanner.digests import CUT_TO_A_NUMBER, Digests, looks_hashed, token_bytes
from scripts.scanner.lookup import Lookup
from scripts.scanner.pieces import SCRATCH, Closed, Frame, Inner, Packed, Text
from scripts.scanner.raw import RawReader, open_bytes
from scripts.scanner.reading import DIGEST, Hit, Reader
from scripts.scanner.report import Sighting, Sightings
from scripts.scanner.spellings import fold, is_figures, letters
from scripts.scanner.sums import FileSums
from scripts.scanner.tables import PSEUDONYM, TableScan
from scripts.scanner.unexplained import announced
from scripts.scanner.vocabulary import Vocabulary, vocabulary
from scripts.settings import Settings, make_private

CHANCE = {
    "Soundex": 0.85, "French sound": 0.6, "Metaphone": 0.7, "match rating codex": 0.6,
    "NYSIIS": 0.7,
    "telephone keypad": 0.4, "cut to 3 letters": 0.8, "cut to 4 letters": 0.7,
    "cut to 5 letters": 0.5, "cut to 6 letters": 0.4, "first letters lost": 0.4,
    "letters in another order": 0.3,
    "vowels left out": 0.4, "repeated letters merged": 0.3, "plain": 0.25,
    "one letter changed": 0.4,
}  # fmt: skip
DEFAULT_CHANCE = 0.3
# texts that programs write or that are put together, where a code is nothing unusual
NOT_WRITTEN = ("pieces", "attribute", "attribute name", "element", "script", "script text",
               "definition", "view", "macro", "created by", "bytes", "member extra",
               "page", "part of a link")  # fmt: skip
# and those that a format writes, whose words say nothing of the language of a file
OF_A_FORMAT = ("attribute", "attribute name", "element", "created by", "bytes", "member extra",
               "file name", "member name", "table name", "column name")  # fmt: skip
OF_AN_ENGINE = ("definition", "view", "macro")
WHOLE_DIGEST = re.compile(r"(?<!\w)(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9])[0-9a-fA-F]{32,128}(?!\w)")
SOFT = "-\u00ad\u2010"  # signs at the end of a line that cuts a word
IN_A_LINE = re.compile(r"\bp\d[0-9a-z]{24,40}\b")
GLUED = re.compile(r"[\W_]{0,3}(?<![0-9A-Za-z])(p\d[0-9a-z]{24,40})(?![0-9A-Za-z])[\W_]{0,3}")
FEWEST_NAMES, MOST_NAMES = 5, 200  # of members, sheets or columns that are read together
LONG_LINE, SHARED = 4000, 250  # signs of a line read in one piece, and that parts share
SHORT_WORD, MOSTLY = 3, 0.7  # letters of a word that says little, and their share of a name
WORD_IN_A_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
PACKED = re.compile(r"[A-Za-z0-9+/_\-]+={0,2}")
LONG_FIGURES = re.compile(r"\d{16,}")  # which no attribute of a format is
QUOTED = re.compile(r"(?<!\w)(['\"])([^'\"\n]{5,40})\1(?!\w)|(?<=[a-z]=)([^\s'\"=]{5,40})(?=\s|$)")
SIGNED = re.compile(r"\.(?:sig|asc|md5|sha\d+)$")  # files that are a signature or a digest alone
HEXED = re.compile(r"[0-9a-fA-F\-:]+")
SHEET = re.compile(r"!xl/worksheets/\w+\.xml$")
STYLES = re.compile(r"(?:styles|theme\d+)\.xml$")
HEX_IN_A_PATH = re.compile(r"(?<=[/=])[0-9a-f]{32,128}(?=[?/&.\s]|$)")
PARTITION = re.compile(r"(?:^|[/\\])[^/\\=]+=(\d{1,4})(?=[/\\]|$)")
FOLDER_OF_A_VALUE = re.compile(r"(?:^|[/\\])([A-Za-z_]\w*)=[^/\\]*(?=[/\\])")
# where git keeps digests of what it holds, and nothing else
OF_GIT = re.compile(r"\.git/(?:refs/|logs/|\w*HEAD|packed-refs)|!object of git$")
OBJECT_OF_GIT = len("aa/") + 38  # signs of the name of an object of git
YEARS = (1950, 2100)
A_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.Z]*")
LONG_NUMBER = 9  # digits from which a number may be a check sum or a hash


@dataclass
class Knowledge:
    """What scans of one vault share: made once, used for any number of scans."""

    config: Settings
    dictionary: Dictionary
    vocabulary: Vocabulary
    reader: Reader
    raw: RawReader
    digests: Digests
    pseudonyms: dict[str, Lookup]
    marks: frozenset[str]

    @cached_property
    def crowd(self) -> together.Crowd:
        """Where and when everybody was born: made for the first table that may tell it."""
        return together.Crowd(self.dictionary)


def learn(config: Settings, dictionary: Dictionary | None = None) -> Knowledge:
    """Read the vault (or take a dictionary as given) and prepare everything a scan looks up.

    Raises UsageError when the vault's key is missing or wrong.
    """
    dictionary = dictionary or load(config)
    words = vocabulary(config.root)
    return Knowledge(
        config,
        dictionary,
        words,
        Reader(dictionary, words, config.as_of),
        RawReader(dictionary, words),
        Digests(dictionary),
        keyed.pseudonyms(config, dictionary),
        keyed.marks(config),
    )


class Scan:
    """One scan over any number of files."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.config = knowledge.config
        self.reader = knowledge.reader
        self.vocabulary = knowledge.vocabulary
        self.found = Sightings()
        self.tokens: dict[str, Counter[tuple[str, str, str]]] = {}
        self.n_bytes = 0
        self.recipients_of: dict[str, set[str]] = {}
        self.internal = False
        self.outer = ""  # name of the file on disk that is being scanned
        self.about_persons = False  # whether pseudonyms of ours were met in it
        self.sizes: list[tuple[str, int, bool, bool]] = []  # of tables: see `note_rows`
        self._read: set[tuple[str, str, str]] = set()
        self._sums, self.traits = FileSums(), aligned.Remembered(self.reader.dictionary)
        self.doubtful = self._nothing_doubtful()
        self._strangers: set[str] = set()  # named in the present file, and none of the vault
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

    # files ----------------------------------------------------------------------------------------

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

    def _nothing_doubtful(self) -> chance.Doubtful:
        explained = self.reader.explained
        return chance.Doubtful(
            self.vocabulary.is_public, self.reader.dictionary.names.__contains__,
            explained.language.is_odd, explained.language.is_name, self.other_days,
            self.birth_days.density,
        )  # fmt: skip

    def other_days(self, text: str) -> set[int]:
        """Days in a text on which a person might be born, and nobody of the vault is."""
        last = self.config.as_of.year - moments.MINOR_YEARS[0]
        first = self.config.as_of.year - moments.MINOR_YEARS[1]
        days = {day for _, day, _ in moments.dates(text) if day not in self.reader.dictionary.born}
        return {day for day in days if first <= date.fromordinal(day).year <= last}

    def tell(
        self, place: tuple[str, str, str], kind: str, disguise: str, n: int, value: object
    ) -> None:
        """Count a finding, or keep it until it is known what chance gives in its file.

        `value` is what was found: the same one twice is no more improbable than once.
        """
        if of := chance.class_of(kind, disguise, value):
            self.doubtful.add(of, value, place, kind, disguise, n)
        else:
            self.found.add(place, kind, disguise, n)

    def _blob(self, name: str, data, path: Path | None, depth: int, *, whole: bool = True) -> None:
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

    def strings(self, name: str, data: bytes) -> None:
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

    # texts ----------------------------------------------------------------------------------------

    def text(self, name: str, what: str, text: str, *, cell: bool = False) -> None:
        """Read a text outside tables: prose line by line, a value whole."""
        if not text:
            return
        if strangers := people.strangers(text, self.reader.dictionary.couples):
            self._strangers |= strangers
            text = people.without(text, strangers)
        if cell and ((len(text) < 6 and text.isdigit()) or (name, what, text) in self._read):
            return
        if cell:
            self._read.add((name, what, text))
        place = (name, "", what)
        if what not in OF_A_FORMAT:
            self.doubtful.note(text)
        pieces = [text] if cell else list(dict.fromkeys(text.splitlines()))
        if what not in NOT_WRITTEN:
            for piece in pieces:
                for how in self.said(piece):
                    self.found.add(place, "person", how)
            for how, day in moments.counted(text):
                born = tuple(self.reader.dictionary.born.get(day, ()))
                self._report(place, [Hit("birth date", how, False, born)], 1)
        if not cell and 1 < len(pieces) < 2000:
            pairs = list(pairwise(pieces))
            pieces += [" ".join(pair) for pair in pairs]
            self._report(place, self._over_lines(pairs), 1)
        counted: set[tuple[str, str]] = set()
        packed = {
            piece
            for piece in pieces
            if len(piece) >= decode.SHORTEST_FILE
            and self._unpacked(name, piece, texts=len(piece) >= LONG_LINE)
        }
        # what is nothing but a packed file was opened: parts of it are no codes
        parts_of = {
            part: not (line in packed and PACKED.fullmatch(line))
            for line in pieces
            for part in windows(line)
        }
        for piece, codes in parts_of.items():
            if self._is_pseudonym(piece):
                continue
            # a line of a few words is a value, whatever it stands in
            hits = self.reader.read(piece, cell=cell or len(piece.strip("# \t").split()) <= 3)
            self._report(place, hits, 1, counted)
            if not cell and what not in NOT_WRITTEN:  # a value that a line quotes is one
                for match in QUOTED.finditer(piece):
                    value = match[2] or match[3]
                    if not self._is_pseudonym(value):
                        self._report(place, self.reader.read(value, cell=True), 1, counted)
            codes = codes and self._may_hold_no_code(name, what, piece)
            title = what in ("file name", "member name")
            # any word of letters comes up among bytes, and among the figures of a drawing
            strange = () if what in ("bytes", "drawing") else self.reader.explained.unexplained(
                piece, codes=codes, title=title
            )  # fmt: skip
            for kind, how, signs in dict.fromkeys(strange):
                self.tell(place, kind, how, 1, signs)
            for digest in self._digests_kept(what, piece):
                self.tell(place, "hidden text", "a code that nothing explains", 1, digest)
            if what in ("element", "attribute name") or parts.OFFICE.fullmatch(piece):
                continue  # names that a format gives
            if what == "attribute" and STYLES.search(name):
                continue  # colours
            for match in (*DIGEST.finditer(piece), *HEX_IN_A_PATH.finditer(piece)):
                self.collect(place, {match.group(): 1})

    def _may_hold_no_code(self, name: str, what: str, text: str) -> bool:
        """Whether a code has to be explained: a key of JSON announces one, and so do signatures.

        What stands in the cells of a sheet is judged with its column.
        """
        if PSEUDONYM.match(text) or text in self.knowledge.marks or SIGNED.search(name):
            return False
        if OF_GIT.search(name):
            return False
        if what == "text" and SHEET.search(name):
            return False
        written = what not in NOT_WRITTEN and not announced(what.rpartition(".")[2])
        return written or bool(LONG_FIGURES.fullmatch(text))

    def _digests_kept(self, what: str, text: str) -> Iterator[str]:
        """Whole digests in what an engine keeps of views and macros, where codes are usual."""
        if what in OF_AN_ENGINE and not announced(text):
            for digest in WHOLE_DIGEST.findall(text):
                if digest.lower() not in self.vocabulary.raw:
                    yield digest

    def _over_lines(self, pairs: list[tuple[str, str]]) -> Iterator[Hit]:
        """Names cut by the end of a line, with or without a hyphen, and first letters of lines."""
        for a, b in pairs:
            if a[-1:].isalpha() or a[-1:] in SOFT:
                start, end = a.rstrip(SOFT).split()[-1:], b.split()[:1]
                if start and end and end[0][:1].isalpha():
                    yield from self.reader.put_together(start[0] + end[0])
        firsts = "".join(
            line.lstrip("-*> ")[:1] for line in (pairs[0][0], *(b for _, b in pairs))
            if line.strip() and line[:1] not in "#|"
        )  # fmt: skip
        yield from self.reader.spelled(letters(firsts))

    def said(self, text: str) -> Iterator[str]:
        """What a line of prose says of a person whom it does not name."""
        if not any(char.isdigit() for char in text) or len(text) > LONG_LINE:
            return
        named = [token for token in IN_A_LINE.findall(text) if self._is_pseudonym(token)]
        rest = IN_A_LINE.sub(" ", text) if named else text
        if rest.strip():
            yield from self._said(rest, pseudonym=bool(named))

    def _said(self, text: str, *, pseudonym: bool) -> Iterator[str]:
        yield from prose.said(
            moments.bare(text), pseudonym=pseudonym, is_public=self.vocabulary.is_public,
            last_year=self.config.as_of.year - moments.MINOR_YEARS[0],
        )  # fmt: skip

    def glued(self, value: str) -> Iterator[str]:
        """What a value says of the person whose pseudonym is a part of it."""
        if any(self._is_pseudonym(token) for token in GLUED.findall(value)):
            yield from self._said(GLUED.sub(" ", value).replace("_", " "), pseudonym=True)

    def _unpacked(self, name: str, piece: str, *, texts: bool = False) -> bool:
        """Open the archives and files, or `texts` as well, that a text holds in base64 or so."""
        found = decode.files(piece, texts=texts) if name.count("!") < containers.DEEPEST else ()
        opened = False
        for encoding, data in found:
            opened = True
            whole = foreign.kind(data) is not None
            self._blob(f"{name}!{encoding}", data, None, name.count("!") + 1, whole=whole)
        return opened

    def _report(self, place, hits: Iterable[Hit], n: int, counted: set | None = None) -> None:
        for hit in {
            (h.kind, h.disguise): h for h in hits if h.strong or self.lone_birth(h)
        }.values():
            if not (self.internal and hit.kind == "person_uid"):
                self.tell(place, hit.kind, hit.disguise, n, hit.persons or hit)

    def lone_birth(self, hit: Hit) -> bool:
        """Whether a date outside tables is likelier a birth than a day of the project's time."""
        if hit.kind != "birth date" or not hit.persons or self.internal:
            return False
        low, high = moments.MINOR_YEARS
        births = {
            day
            for number in hit.persons
            for day in self.reader.dictionary.persons[number].birth_dates
        }
        turned = any(sign in hit.disguise for sign in moments.TURNED)
        return any(
            low <= self.config.as_of.year - day.year <= high
            and day.isoformat() not in self.vocabulary.raw
            # a day of ours read the other way round
            and not (turned and f"{day.year}-{day.day:02}-{day.month:02}" in self.vocabulary.raw)
            for day in births
        )

    def read_cell(self, text: str) -> tuple[Hit, ...]:
        """Hits of one value of a table."""
        found = self.reader.read(text, cell=True)
        return tuple(hit for hit in found if not (self.internal and hit.kind == "person_uid"))

    # pseudonyms -----------------------------------------------------------------------------------

    def _is_pseudonym(self, text: str) -> bool:
        ours = bool(PSEUDONYM.match(text)) and any(
            text in known for known in self.knowledge.pseudonyms.values()
        )
        self.about_persons = self.about_persons or ours
        return ours

    def is_pseudonym(self, text: str, file: str) -> bool:
        """Whether a value is a pseudonym made with one of our keys; notes whose."""
        if not PSEUDONYM.match(text):
            return False
        for recipient, known in self.knowledge.pseudonyms.items():
            if text in known:
                self.note_owner(recipient)
                return True
        return False

    def note_owner(self, recipient: str) -> None:
        """Note that the present file holds pseudonyms of a recipient."""
        self.about_persons = True
        if recipient in self.knowledge.pseudonyms:
            self.recipients_of.setdefault(self.outer, set()).add(recipient)

    def owner_of(self, values: Iterable[str]) -> str:
        """Recipient whose pseudonyms a column holds, 'person_uid', or nothing."""
        counts: Counter[str] = Counter()
        total = 0
        for value in values:
            total += 1
            if total > 200:
                break
            for recipient, known in self.knowledge.pseudonyms.items():
                counts[recipient] += value in known
            counts["person_uid"] += value in self.reader.dictionary.uids
        best = counts.most_common(1)
        return best[0][0] if best and best[0][1] >= 0.5 * min(total, 200) > 0 else ""

    def note_rows(self, file: str, n_rows: int, *, has_persons: bool, listed: bool) -> None:
        """Note how many rows a table has; `has_persons`: one each; `listed`: all its columns."""
        self.sizes.append((file, n_rows, has_persons, listed))

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

    # hashes ---------------------------------------------------------------------------------------

    def collect(self, place: tuple[str, str, str], tokens: dict[str, int]) -> None:
        """Keep what looks like a hash, to be compared at the end of the scan."""
        for token, n in tokens.items():
            # a pseudonym that none of our keys made may be a hash that needs none
            hashed = PSEUDONYM.match(token) or looks_hashed(token)
            ours = token in self.knowledge.marks or token in self.vocabulary.raw
            if hashed and not (ours or self._is_pseudonym(token) or self._is_words(token)):
                self.tokens.setdefault(token, Counter())[place] += n

    def _is_words(self, token: str) -> bool:
        """Whether a token is made of public words and numbers, as names of columns are.

        Two words that a line's end parts stand together once blanks are taken out.
        """
        if is_figures(token.removeprefix("-")):
            return len(token) < LONG_NUMBER
        if A_TIME.fullmatch(token) or parts.OFFICE.fullmatch(f"{token.strip('/')}.xml"):
            return True
        words = [part for part in WORD_IN_A_NAME.findall(token) if len(part) > SHORT_WORD]
        if not HEXED.fullmatch(token) and all(
            map(self.vocabulary.is_public, map(str.lower, words))
        ):
            rest = WORD_IN_A_NAME.sub("", token)
            if len("".join(words)) >= MOSTLY * (len(token) - len(re.findall(r"[\W_]", token))) and (
                not rest or max(map(len, re.findall(r"\d+", rest)), default=0) <= SHORT_WORD + 1
            ):
                return True
        return all(
            part.isdigit() or fold(part) in self.vocabulary.project
            for part in re.split(r"[_\-./+=]+|(?<=[a-z])(?=[A-Z])", token)
            if part
        )

    def hashes(self) -> None:
        """Compare everything that looks like a hash with the hashes of the dictionary."""
        if not self.tokens:
            return
        candidates: list[tuple[str, str, bytes]] = []
        for token in self.tokens.keys() - self._sums.among(self.tokens):
            bare = keyed.digits_of(token) if PSEUDONYM.match(token) else token
            for encoding, data in token_bytes(bare):
                if len(data) >= 4:
                    candidates.append((token, encoding, data))
        sums = [at for at, (_, how, data) in enumerate(candidates) if how and len(data) == 4]
        tokens = [data for _, _, data in candidates]
        seen = {place[:3] for place in self.found.places()}
        # words put together read as base64, too: cut hashes are dear to try, so in whole groups
        known = [
            at
            for at, (token, how, _) in enumerate(candidates)
            if (how.startswith("base") and len(token) % 4)
            or how == CUT_TO_A_NUMBER
            or seen >= set(self.tokens[token])
        ]
        for kind, algorithm, places in self.knowledge.digests.matches(tokens, sums, known):
            for at in places:
                token, encoding, _ = candidates[at]
                how = f"{algorithm}, {encoding}" if encoding else algorithm
                for place, n in self.tokens[token].items():
                    self.found.add(place, f"hash of a {kind}", how, n)

    # evidence -------------------------------------------------------------------------------------

    def chance(self, disguise: str) -> float:
        """Share of a column's values from which a weak disguise is no accident."""
        return CHANCE.get(disguise, DEFAULT_CHANCE)

    @cached_property
    def birth_days(self) -> moments.BirthDays:
        """How birth dates lie in time."""
        return moments.BirthDays(sorted(self.reader.dictionary.born), self.config.as_of)

    def persons_of(self, owner: str) -> Lookup:
        """Number of the person behind each value of a column of pseudonyms."""
        if owner == "person_uid":
            return self.reader.dictionary.uids
        return self.knowledge.pseudonyms[owner]

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


def is_object_of_git(name: str, data: bytes) -> bool:
    """Whether a file is an object of git under the digest of its content."""
    if not re.search(r"objects/[0-9a-f]{2}/[0-9a-f]{38}$", name):
        return False
    try:
        content = zlib.decompressobj().decompress(data, decode.LONGEST)
    except zlib.error:
        return False
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    return name[-OBJECT_OF_GIT:].replace("/", "") == digest


def windows(text: str) -> list[str]:
    """A text, or parts of a very long line, cut between words, that share their ends.

    Each part is read under every disguise, one in another: of a whole page in one line, any sign of
    an escape would have all of it read again.
    """
    parts, at = [], 0
    while len(text) - at > LONG_LINE:
        end = at + LONG_LINE
        cut = max(text.rfind(sign, end - SHARED, end) for sign in " ,;>\n")
        end = cut if cut > 0 else end
        parts.append(text[at:end])
        at = end - SHARED
    return [*parts, text[at:]]


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
    listed = list(files_of(Path(path) for path in paths))
    scan = Scan(knowledge or learn(config, dictionary))
    try:
        for path, name in listed:
            scan.path(path, name)
            if progress:
                progress(scan.n_bytes)
        scan.hashes()
        scan.row_for_row()
        scan.crossings({name: path for path, name in listed})
        return scan.found.listed()
    finally:
        scan.close()
