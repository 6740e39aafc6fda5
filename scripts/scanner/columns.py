"""Columns: their values against the dictionary, the words of print and the contract."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from scripts.scanner import choices, closed, contract, decode, moments, parts, records, signs
from scripts.scanner.lookup import HASH
from scripts.scanner.pieces import LINES_OF_A_TEXT, quoted
from scripts.scanner.reading import DIGEST, Hit
from scripts.scanner.report import Sightings
from scripts.scanner.spellings import fold, is_decimal, is_figures, is_number
from scripts.scanner.unexplained import announced, are_drawn
from scripts.sql import one_row

if TYPE_CHECKING:
    from scripts.scanner.engine import Scan


MOST_VALUES = 40_000  # distinct values of one column read under every disguise
WORDS_OF_A_NAME = 4
IN_A_LABEL = re.compile(r"[^\W\d_]+|\d+")
LONGEST_SIGN = 3  # characters of a mark for a missing value
PSEUDONYM = re.compile(rf"^{records.A_PSEUDONYM}$")
SHORTEST_PSEUDONYM = 26
VAULT_UID = re.compile(r"^[a-z][0-9a-f]{32}$")  # numbers of the pseudonymised zone, made with a key
NESTED = re.compile(r"(\[\]|\[\d+\]|STRUCT|MAP|UNION|JSON|VARIANT)")
CENTURIES = ("19", "20")  # of days that are none of a person's numbers
EMPTY = {"", "nan", "null", "none", "na", "nat", "<na>", "n/a"}
FEW_ROWS = 2  # a value of a known person that stands in no more rows is out of its column
FEWEST_ROWS = 30  # of a column whose words are a list
FEW_SHARE = 0.05
NUMBER_OF_DAYS = "birth date as a number"
SURE = 14.0  # minus logarithm of the probability from which chance is out of the question
Weak = dict[tuple[str, str], list[tuple[str, int, Hit]]]


@dataclass
class Column:
    """What a column holds: distinct values with their rows, and those that nothing explains.

    `owner`: recipient whose pseudonyms these are, or 'person_uid'; `n_listed`: rows whose value is
    a word that the project publishes; `n_leaves`: distinct values in nested ones.
    """

    name: str
    type: str
    values: list[tuple[str, int]] = field(default_factory=list)
    n_distinct: int = 0
    n_rows: int = 0
    n_listed: int = 0
    n_leaves: int = 0
    unlisted: list[tuple[str, int]] = field(default_factory=list)
    owner: str = ""
    numeric: bool = False
    is_drawn: bool = False  # numbers made by chance, which say nothing of anybody
    explained: bool = False  # by something published, although no contract names it

    @property
    def is_nested(self) -> bool:
        """Whether values are lists or structures, or texts that hold some."""
        return bool(NESTED.search(self.type)) or any(
            value[:1] in ("[", "{") for value, _ in self.values[:50]
        )


def is_date(text: str) -> bool:
    """Whether a value is written as a date."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d([ T][\d:.+Z]*)?|\d\d/\d\d/\d{4}", text))


def flattened(text: str) -> Iterator[str]:
    """Every key and value of a JSON text; the text itself when it is none."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        yield text
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield from (str(key) for key in value)
            yield from records.told(value)
            waiting.extend((value | records.digests(value)).values())
        elif isinstance(value, list):
            waiting.extend(["".join(value)] if records.are_lines(value) else value)
            if as_bytes := records.listed_bytes(value):
                yield as_bytes
        elif isinstance(value, str) and value[:1] in ("{", "["):
            yield from flattened(value) if len(value) < 1_000_000 and value != text else [value]
        elif value is not None and not isinstance(value, bool):
            yield str(value)


class ColumnScan:
    """The columns of one table of a scan, each by itself.

    file, name: where the table is; relation: the SQL expression to select from.
    """

    def __init__(self, scan: Scan, file: str, name: str, relation: str, depth: int = 0) -> None:
        self.scan, self.depth = scan, depth
        self.reader = scan.reader
        self.file, self.name, self.relation = file, name, relation
        self.connection: duckdb.DuckDBPyConnection = scan.connection
        self.found: Sightings = scan.found
        self.columns: list[Column] = []
        self.weak: dict[str, Weak] = {}
        self.n_rows = 0

    def place(self, column: str = "") -> tuple[str, str, str]:
        """Where a sighting is reported."""
        return self.file, self.name, column

    def counts_rows(self, column: Column) -> bool:
        """Whether a column only counts the rows of a table in the order they stand in."""
        if not column.numeric or column.n_distinct != self.n_rows or self.n_rows < 2:
            return False
        numbers = self.connection.execute(
            f"select try_cast({self.expression(column)} as double) from {self.relation}"
        ).fetchnumpy()
        (found,) = numbers.values()
        # few numbers in equal steps may be anything, unless they begin as a count does
        counts = self.n_rows >= FEWEST_ROWS or (found[0] in (0, 1) and found[1] - found[0] == 1)
        return counts and bool((np.diff(found) == found[1] - found[0]).all())

    def expression(self, column: Column, of: str = "{}") -> str:
        """SQL of a column's value as text; `of` is what is done to the value first: `min({})`."""
        ref = quoted(column.name)
        if NESTED.search(column.type):
            return of.format(f"cast(to_json({ref}) as varchar)")
        value = of.format(ref)
        return f"hex({value})" if column.type == "BLOB" else f"cast({value} as varchar)"

    def _load(self, column: Column) -> None:
        """Count each distinct value once; pseudonyms of a known person are read no further."""
        run, grouped = self.connection.execute, quoted(column.name)
        if NESTED.search(column.type):
            grouped = self.expression(column)
        value = f"hex({grouped})" if column.type == "BLOB" else f"cast({grouped} as varchar)"
        run(
            f"create or replace temp table counted as select {value} as value, count(*) as n "
            f"from {self.relation} where {grouped} is not null group by {grouped}"
        )
        column.n_distinct, column.n_rows, n_empty = one_row(run(
            "select count(*), coalesce(sum(n), 0), coalesce(sum(n) filter (lower(value) in "
            "(select unnest(?))), 0) from counted", [list(EMPTY)]
        ))  # fmt: skip
        column.n_rows -= n_empty
        rows = run(
            f"select value, n from counted order by hash(value) limit {MOST_VALUES}"
        ).fetchall()
        column.owner = self.scan.owner_of(value for value, _ in rows)
        if column.owner and (self.scan.internal or column.owner != "person_uid"):
            self.scan.note_owner(column.owner)
            known = self.scan.persons_of(column.owner)
            run(f"create or replace temp table counted as select *, {HASH}(value) as hash "
                "from counted")  # fmt: skip
            hashes = np.asarray(run("select hash from counted").fetchnumpy()["hash"])
            strange = hashes[known.of_hashes(hashes) < 0]
            rows = run(
                f"select value, n from counted semi join (select unnest(?) as hash) using (hash) "
                f"order by hash(value) limit {MOST_VALUES}", [strange.tolist()]
            ).fetchall()  # fmt: skip
        column.values = [(value, n) for value, n in rows if value.lower() not in EMPTY]
        column.numeric = bool(rows) and all(is_number(value) for value, _ in column.values[:200])

    def _read(self, column: Column) -> None:
        scan = self.scan
        weak: Weak = defaultdict(list)
        tokens: Counter[str] = Counter()
        leaves: Counter[str] = Counter()
        column.is_drawn = are_drawn([value for value, _ in column.values])
        for value, n in column.values:
            if scan.is_pseudonym(value):
                continue
            if scan.internal and VAULT_UID.match(value):
                continue
            if signs.hidden(value):
                self.found.add(self.place(column.name), "hidden text", "signs that nobody sees", n)
            if self._listed(value):
                column.n_listed += n
                continue
            column.unlisted.append((value, n))
            if not parts.OFFICE.fullmatch(self.file.rpartition("!")[2]):
                self.scan.doubtful.note(value)
            if NESTED.search(column.type) or value[:1] in ("[", "{"):
                for inner in dict.fromkeys(flattened(value)):
                    self._value(column, inner, n, weak, tokens)
                    leaves[inner] += n
                continue
            if column.type == "BLOB":
                self.found.add(
                    self.place(column.name), "hidden text", "bytes that nothing explains", n
                )
                scan.read_blob(bytes.fromhex(value), self.place(column.name), n)
            self._value(column, value, n, weak, tokens)
        column.n_leaves = len(leaves)
        self._rare_leaves(column, leaves)
        if column.type == "VARCHAR" and choices.of_decimals([value for value, _ in column.values]):
            self.found.add(
                self.place(column.name), "hidden text", "zeros at the end of some decimals"
            )
        written = {value for value, _ in column.values}
        blank = [
            n for value, n in column.values if value != value.strip() and value.strip() in written
        ]
        if blank:
            self.found.add(
                self.place(column.name), "hidden text", "blanks beside values", sum(blank)
            )
        if contract.is_listed(column.name, scan.config.seeds) and choices.of_cases(column.values):
            self.found.add(self.place(column.name), "hidden text", "words written in two cases")
        self.weak[column.name] = weak
        scan.collect(self.place(column.name), tokens)

    def _rare_leaves(self, column: Column, leaves: Counter[str]) -> None:
        """Words of a nested value that no list explains, where all other rows hold listed ones."""
        strange = {
            leaf: n
            for leaf, n in leaves.items()
            if not (len(leaf) <= LONGEST_SIGN or is_number(leaf) or is_date(leaf))
            and not self._listed(leaf)
            and not PSEUDONYM.match(leaf)
        }
        lone = sum(n for n in strange.values() if n <= FEW_ROWS)
        if self.scan.internal or not lone or column.n_rows < FEWEST_ROWS:
            return
        if lone <= FEW_SHARE * column.n_rows and len(strange) <= FEW_SHARE * column.n_rows:
            how = "outside the words of its column"
            self.scan.tell(self.place(column.name), "value", how, lone, tuple(strange))

    def _listed(self, value: str) -> bool:
        """Whether a value is a word of the project, a truth value or a single sign."""
        word = fold(value)
        if not word:
            return len(value.strip()) <= LONGEST_SIGN
        return not word.isdigit() and word in self.scan.vocabulary.project

    def _value(self, column: Column, value: str, n: int, weak: Weak, tokens: Counter) -> None:
        if value.count("\n") >= LINES_OF_A_TEXT:
            self.scan.long_value(self.file, column.name, value)
            return
        reader = self.reader
        if column.type == "DATE" and value[:2] in CENTURIES:  # a day, and nothing else
            for hit in reader.days(value):
                weak[hit.kind, hit.disguise].append((value, n, hit))
            return
        born = reader.dictionary.born
        hits = list(self.scan.read_cell(value))
        if column.type.startswith(("DATE", "TIMESTAMP")):
            hits = [hit for hit in hits if hit.kind != "birth date" or hit.disguise == "date"]
        if is_number(value):
            hits = [hit for hit in hits if hit.kind != "birth date"]
            number = float(value)
            hits += [
                Hit("birth date", how, False, tuple(born[day][:50]))
                for how, day in moments.numeric_days(number)
                if day in born
            ]
            if number == int(number) and abs(number) < 1e8:
                hits += [
                    Hit(NUMBER_OF_DAYS, how, False, tuple(born[day][:50]))
                    for how, day in moments.weak_days(int(number), self.scan.config.as_of)
                    if day in born
                ]
        if not is_decimal(value):
            self.scan.note_named(value, column.name)
            for match in DIGEST.finditer(value):
                tokens[match.group()] += n
        strong: dict[tuple[str, str], object] = {
            (hit.kind, hit.disguise): hit.persons or hit for hit in hits if hit.strong
        }
        if not is_number(value) or is_figures(value):
            codes = self._may_hold_no_code(column, value)
            strong |= {
                (kind, how): what
                for kind, how, what in reader.explained.unexplained(value, codes=codes)
            }
        if value.count(" ") >= WORDS_OF_A_NAME - 1:
            strong |= {("person", how): how for how in self.scan.said(value)}
        elif len(value) > SHORTEST_PSEUDONYM:
            strong |= {("person", how): how for how in self.scan.glued(value)}
        for _, data in decode.files(value):
            self.scan.read_blob(data, self.place(column.name), n)
        for (kind, disguise), what in strong.items():
            self.scan.tell(self.place(column.name), kind, disguise, n, what)
        if strong:
            return
        if not is_number(value) or fold(value) == value:
            hits += [*reader.reduced(value), *reader.slips(value)]
        for hit in hits:
            if hit.strong:
                what = hit.persons or hit
                self.scan.tell(self.place(column.name), hit.kind, hit.disguise, n, what)
            else:
                weak[hit.kind, hit.disguise].append((value, n, hit))

    def _may_hold_no_code(self, column: Column, value: str) -> bool:
        """Whether a code in a value has to be explained: pseudonyms and digests need not."""
        known = column.owner or column.is_drawn or PSEUDONYM.match(value)
        return not (self.scan.internal or known or announced(column.name))

    def _domain(self, column: Column, allowed: contract.Allowed | None) -> None:
        """Values that the contract of this column does not list: any disguise of one cell."""
        if allowed is None:
            return
        strange = {
            value: n
            for value, n in column.unlisted
            if not PSEUDONYM.match(value) and not allowed(value)
        }
        if strange and closed.is_relabelled(self, column.name, list(strange), column.name):
            return
        for n in strange.values():
            self.found.add(self.place(column.name), "value", "outside the contract", n)

    def _weigh(self, column: Column, weak: Weak) -> None:
        """Weak hits count when they are far more than chance would have them."""
        n_values = max(len(column.unlisted), column.n_leaves)
        dated = {
            value
            for (kind, _), hits in weak.items()
            if kind == "birth date"
            for value, *_ in hits
            if not self.scan.vocabulary.writes(value)  # a day that the project publishes
        }
        for (kind, disguise), hits in weak.items():
            if kind not in ("birth date", NUMBER_OF_DAYS):
                # among many persons, any word of a sentence is somebody's name
                hits = [hit for hit in hits if not self._is_a_label(hit[0])]
            values = {value for value, _, _ in hits}
            rows = sum(n for _, n, _ in hits)
            if kind in ("birth date", NUMBER_OF_DAYS):
                lone = any(self.scan.lone_birth(hit) for _, _, hit in hits)
                told = self._dates_tell(column, kind, values, dated, lone)
            else:
                told = len(values) >= 4 and len(values) / n_values >= self.scan.chance(disguise)
            if told:
                self.found.add(self.place(column.name), kind, disguise, rows)

    def _is_a_label(self, value: str) -> bool:
        """Whether a value is a sentence, or several words and figures that are everybody's."""
        words = IN_A_LABEL.findall(value)
        return len(value.split()) > WORDS_OF_A_NAME or (
            len(words) > 1 and all(is_figures(word) or self.reader.is_word(word) for word in words)
        )

    def _dates_tell(
        self, column: Column, kind: str, values: set[str], dated: set[str], lone: bool
    ) -> bool:
        """Whether the birth dates met in a column are there as birth dates.

        In a column of something else one is enough; among dates nearly all must be birth dates, and
        more of them than days chosen at random.
        """
        n_values = len(column.unlisted)
        if self.scan.internal or not n_values or (kind == "birth date" and not dated):
            return False
        is_date = column.type.startswith(("DATE", "TIMESTAMP"))
        if kind == "birth date" and not is_date and len(dated) <= 3 and lone:
            return True
        if kind == "birth date" and len(dated) < 0.3 * n_values:
            return not is_date or len(dated) < 3
        members = values if kind == NUMBER_OF_DAYS else dated
        if len(members) < 0.95 * n_values:
            return False
        days = self.scan.birth_days
        # numbers of days: as dense as the busiest years of birth; among many persons, all days are
        density = min(0.999, max(days.density, 0.75 if kind == NUMBER_OF_DAYS else 0.05))
        if -len(members) * math.log(density) > SURE:
            return True
        return kind == "birth date" and all(days.is_childhood(value) for value in members)
