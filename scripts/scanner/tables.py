"""Tables: each column's values against the dictionary, and what columns betray together.

A person's row can be recognised (the scan has the keys), so that a column is also compared with the
very person it is about: an unknown function of a name is still a function of that name.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa

from scripts.scanner import aligned, choices, closed, contract, decode, moments, records, signs
from scripts.scanner.lookup import HASH, Lookup
from scripts.scanner.pieces import quoted, unique
from scripts.scanner.reading import DIGEST, Hit
from scripts.scanner.report import Sightings
from scripts.scanner.spellings import fold, is_figures, is_number, letters
from scripts.scanner.unexplained import announced

if TYPE_CHECKING:
    from scripts.scanner.engine import Scan

MOST_VALUES = 40_000  # distinct values of one column read under every disguise
FEWEST_LETTERS = 5  # distinct single letters from which a column may spell something
DEEPEST_NESTING = 3
WORDS_OF_A_NAME = 4
LONGEST_SIGN = 3  # characters of a mark for a missing value
MOST_PERSONS = 30_000  # persons whose traits are compared with the columns
# names beside those of a scanned table, which may be any word: no blank stands in ours by chance
ROW, FIRST = '"row of the scan"', '"first row of the scan"'
MOST_SPLIT_ROWS = 4_000
PSEUDONYM = re.compile(r"^p\d[0-9a-z]{24,40}$")
VAULT_UID = re.compile(r"^[a-z][0-9a-f]{32}$")  # numbers of the pseudonymised zone, made with a key
NESTED = re.compile(r"(\[\]|\[\d+\]|STRUCT|MAP|UNION|JSON|VARIANT)")
STRUCTURED = re.compile(r"STRUCT|UNION")
EMPTY = {"", "nan", "null", "none", "na", "nat", "<na>", "n/a"}
FEW_ROWS = 2  # a value of a known person that stands in no more rows is out of its column
FEWEST_ROWS = 30  # of a column whose words are a list
FEW_SHARE = 0.05
FEWEST_ACROSS = 5  # columns called by a pseudonym, of a table that stands on its side
ONE_A_ROW = 0.9  # distinct values a row from which a column names its rows
NUMBER_OF_DAYS = "birth date as a number"
SURE = 14.0  # minus logarithm of the probability from which chance is out of the question

Weak = dict[tuple[str, str], list[tuple[str, int, Hit]]]


@dataclass
class Column:
    """What a column holds: distinct values with their rows, and those that nothing explains.

    `owner`: recipient whose pseudonyms these are, or 'person_uid'; `n_listed`: rows whose value is
    a word that the project publishes.
    """

    name: str
    type: str
    values: list[tuple[str, int]] = field(default_factory=list)
    n_distinct: int = 0
    n_rows: int = 0
    n_listed: int = 0
    unlisted: list[tuple[str, int]] = field(default_factory=list)
    owner: str = ""
    numeric: bool = False
    explained: bool = False  # by something published, although no contract names it

    @property
    def is_nested(self) -> bool:
        """Whether values are lists or structures, or texts that hold some."""
        return bool(NESTED.search(self.type)) or any(
            value[:1] in ("[", "{") for value, _ in self.values[:50]
        )


class TableScan:
    """One table of a scan: its file, its name, and the SQL expression to select from."""

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

    def run(self) -> bool:
        """Read every column, then what they say together; returns whether all values were read."""
        described = self.connection.execute(f"describe select * from {self.relation}").fetchall()
        self.n_rows = self.connection.execute(f"select count(*) from {self.relation}").fetchone()[0]
        domains = contract.table_of([name for name, *_ in described], self.scan.config.seeds)
        for name, kind, *_ in described:
            for inner in names_in(kind) if STRUCTURED.search(kind) else ():
                self.scan.text(self.file, "column name", inner, cell=True)
            column = Column(name, kind)
            self.columns.append(column)
            self._load(column)
            self._read(column)
        if not self.scan.internal:
            for column in self.columns:
                self._domain(column, domains.get(column.name))
        self._owners()
        if not self.scan.internal:
            self.read_transposed()
            closed.judge(self)
        self._persons()
        for column in self.columns:
            self._weigh(column, self.weak.get(column.name, {}))
        self._split()
        self._unfold()
        self._together()
        return all(len(column.values) < MOST_VALUES for column in self.columns)

    def read_turned(self, relation: str) -> None:
        """Read the same values as a table of one row a person."""
        TableScan(self.scan, self.file, self.name, relation, self.depth + 1).run()

    def read_transposed(self) -> None:
        """Read a table whose columns are persons as one whose rows are."""
        persons = [column.name for column in self.columns if PSEUDONYM.match(column.name)]
        if len(persons) < FEWEST_ACROSS or not self.scan.owner_of(persons):
            return
        names = [column.name for column in self.columns if column.name not in persons]
        rows = self.connection.execute(
            f"select {', '.join(f'cast({quoted(name)} as varchar)' for name in names + persons)} "
            f"from {self.relation} limit {MOST_SPLIT_ROWS}"
        ).fetchall()
        header = [
            " ".join(filter(None, row[: len(names)])) or str(at) for at, row in enumerate(rows)
        ]
        across = [persons, *([row[len(names) + at] for at in range(len(persons))] for row in rows)]
        self.connection.register("across_the_scan", pa.table(
            {name: pa.array(values, pa.string())
             for name, values in zip(["pseudonym", *unique(header)], across, strict=True)}
        ))  # fmt: skip
        self.read_turned("across_the_scan")

    def counts_rows(self, column: Column) -> bool:
        """Whether a column only counts the rows of a table in the order they stand in."""
        if not column.numeric or column.n_distinct != self.n_rows or self.n_rows < FEWEST_ROWS:
            return False
        numbers = self.connection.execute(
            f"select try_cast({self.expression(column)} as double) from {self.relation}"
        ).fetchnumpy()
        (found,) = numbers.values()
        return bool((np.diff(found) == found[1] - found[0]).all())

    def _unfold(self) -> None:
        """Read lists and structures as tables of their own."""
        for column in self.columns:
            if re.search(r"STRUCT|\[\]", column.type) and self.depth < DEEPEST_NESTING:
                nested = f"unnest({quoted(column.name)}, recursive := true)"
                relation = f"(select {nested} from {self.relation})"
                try:
                    self.connection.execute(f"describe select * from {relation}")
                except duckdb.Error:
                    continue
                name = f"{self.name}.{column.name}".strip(".")
                TableScan(self.scan, self.file, name, relation, self.depth + 1).run()

    def _together(self) -> None:
        """Read columns that are one thing together: year, month and day, or number and street."""
        for joint in records.joints(tuple(column.name for column in self.columns)):
            refs = [f"cast({quoted(key)} as varchar)" for key in joint.keys]
            if joint.is_day:
                parts = ", ".join(f"try_cast({ref} as integer)" for ref in refs)
                value = f"try_cast(printf('%04d-%02d-%02d', {parts}) as date)"
            else:
                value = f"{refs[0]} || ' rue ' || {refs[1]}"
            relation = f"(select {value} as {quoted(' '.join(joint.keys))} from {self.relation})"
            TableScan(self.scan, self.file, self.name, relation, self.depth + 1).run()

    # values ---------------------------------------------------------------------------------------

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
        column.n_distinct, column.n_rows, n_empty = run(
            "select count(*), coalesce(sum(n), 0), coalesce(sum(n) filter (lower(value) in "
            "(select unnest(?))), 0) from counted", [list(EMPTY)]
        ).fetchone()  # fmt: skip
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
            hashes = run("select hash from counted").fetchnumpy()["hash"]
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
        for value, n in column.values:
            if scan.is_pseudonym(value, self.file):
                continue
            if scan.internal and VAULT_UID.match(value):
                continue
            if signs.hidden(value):
                self.found.add(self.place(column.name), "hidden text", "signs that nobody sees", n)
            if self._listed(value):
                column.n_listed += n
                continue
            column.unlisted.append((value, n))
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
        self.weak[column.name] = weak
        scan.collect(self.place(column.name), tokens)

    def _rare_leaves(self, column: Column, leaves: Counter[str]) -> None:
        """Words of a nested value that no list explains, where all other rows hold listed ones."""
        strange = {
            leaf: n
            for leaf, n in leaves.items()
            if not (len(leaf) <= LONGEST_SIGN or is_number(leaf) or _is_date(leaf))
            and not self._listed(leaf)
            and not PSEUDONYM.match(leaf)
        }
        lone = sum(n for n in strange.values() if n <= FEW_ROWS)
        if self.scan.internal or not lone or column.n_rows < FEWEST_ROWS:
            return
        if lone <= FEW_SHARE * column.n_rows and len(strange) <= FEW_SHARE * column.n_rows:
            self.found.add(
                self.place(column.name), "value", "outside the words of its column", lone
            )

    def _listed(self, value: str) -> bool:
        """Whether a value is a word of the project, a truth value or a single sign."""
        word = fold(value)
        if not word:
            return len(value.strip()) <= LONGEST_SIGN
        return not word.isdigit() and word in self.scan.vocabulary.project

    def _value(self, column: Column, value: str, n: int, weak: Weak, tokens: Counter) -> None:
        reader = self.reader
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
        for match in DIGEST.finditer(value):
            tokens[match.group()] += n
        strong = {(hit.kind, hit.disguise) for hit in hits if hit.strong}
        if not is_number(value) or is_figures(value):
            strong |= set(reader.unexplained(value, codes=self._may_hold_no_code(column, value)))
        if value.count(" ") >= WORDS_OF_A_NAME - 1:
            strong |= {("person", how) for how in self.scan.said(value)}
        for _, data in decode.files(value):
            self.scan.read_blob(data, self.place(column.name), n)
        for kind, disguise in strong:
            self.found.add(self.place(column.name), kind, disguise, n)
        if strong:
            return
        if not is_number(value) or fold(value) == value:
            hits += [*reader.reduced(value), *reader.slips(value)]
        for hit in hits:
            if hit.strong:
                self.found.add(self.place(column.name), hit.kind, hit.disguise, n)
            else:
                weak[hit.kind, hit.disguise].append((value, n, hit))

    def _may_hold_no_code(self, column: Column, value: str) -> bool:
        """Whether a code in a value has to be explained: pseudonyms and digests need not."""
        return not (
            self.scan.internal or column.owner or PSEUDONYM.match(value) or announced(column.name)
        )

    def _domain(self, column: Column, allowed: contract.Allowed | None) -> None:
        """Values that the contract of this column does not list: any disguise of one cell."""
        if allowed is None:
            return
        strange = {
            value: n
            for value, n in column.unlisted
            if not PSEUDONYM.match(value) and not allowed(value)
        }
        if strange and closed.is_relabelled(self, column.name, list(strange)):
            return
        for n in strange.values():
            self.found.add(self.place(column.name), "value", "outside the contract", n)

    # evidence of several values ------------------------------------------------------------------

    def _weigh(self, column: Column, weak: Weak) -> None:
        """Weak hits count when they are far more than chance would have them."""
        n_values = len(column.unlisted)
        dated = {
            value
            for (kind, _), hits in weak.items()
            if kind == "birth date"
            for value, *_ in hits
            if value.lower() not in self.scan.vocabulary.raw  # a day that the project publishes
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
        """Whether a value is a sentence, or several words that are everybody's."""
        words = value.split()
        return len(words) > WORDS_OF_A_NAME or (
            len(words) > 1 and all(map(self.reader.is_word, words))
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

    # persons --------------------------------------------------------------------------------------

    def _owners(self) -> None:
        """Pseudonyms among others that no key of ours made."""
        for column in self.columns:
            if column.owner and column.owner != "person_uid":
                strangers = [(v, n) for v, n in column.unlisted if PSEUDONYM.match(v)]
                if strangers and len(strangers) < 0.5 * column.n_distinct:
                    self.found.add(
                        self.place(column.name), "pseudonym", "made with no key of ours",
                        sum(n for _, n in strangers),
                    )  # fmt: skip

    def _persons(self) -> None:
        """Compare every column with the traits of the persons whose pseudonyms the rows hold."""
        who = next((column for column in self.columns if column.owner), None)
        if who is None:
            return
        others = [c for c in self.columns if c is not who and not c.owner][:80]
        ref = quoted(who.name)
        selected = "".join(
            f", {self.expression(c, f'{ends}({{}})')}" for c in others for ends in ("min", "max")
        )
        rows = self.connection.execute(
            f"with person as (select {ref}, min({ROW}) as {FIRST} from (select {ref}, "
            f"row_number() over () as {ROW} from {self.relation}) where {ref} is not null "
            f"group by {ref} order by {FIRST} limit {MOST_PERSONS}) "
            f"select {ref}, count(*){selected} from {self.relation} inner join person "
            f"using ({ref}) group by {ref} order by min({FIRST})"
        ).fetchall()
        known = self.scan.persons_of(who.owner)
        kept = [row for row in rows if row[0] in known]
        if not kept:
            return
        numbers = [known[row[0]] for row in kept]
        self._own_hits(who, known, len(numbers))
        self._outliers(who)
        if len(kept) < aligned.FEWEST_PERSONS:
            return
        of = aligned.traits(self.reader.dictionary, numbers)
        columns = []
        for at, column in enumerate(others):
            pairs = [(row[2 + 2 * at], row[3 + 2 * at]) for row in kept]
            varying = sum(a != b for a, b in pairs)
            if varying > 0.05 * len(pairs):
                self._row_numbers(column)
                continue
            values = [a if a is not None and a.lower() not in EMPTY else None for a, _ in pairs]
            columns.append(
                aligned.PersonColumn(
                    column.name, values, column.explained or column.n_listed >= column.n_rows
                )
            )
        if self.scan.internal:
            return
        for column in columns:
            if self._is_row_number(column):
                continue
            for kind, how in aligned.column_findings(column, of):
                self.found.add(self.place(column.name), kind, how, len(kept))
        sorted_by_key = all(a[0] <= b[0] for a, b in itertools.pairwise(kept)) or all(
            a[0] >= b[0] for a, b in itertools.pairwise(kept)
        )
        for kind, how in aligned.order_findings(of, columns, sorted_by_key):
            self.found.add(self.place(), kind, how, len(kept))

    def _row_numbers(self, column: Column) -> None:
        """A number or a word of its own for nearly every row of a person: it names an event."""
        if column.n_distinct < ONE_A_ROW * column.n_rows or column.n_rows < FEWEST_ROWS:
            return
        if self.scan.internal or column.type.startswith(("DATE", "TIMESTAMP")):
            return
        whole = [value for value, _ in column.unlisted if is_figures(value)]
        far = [value for value in whole if int(value) > max(aligned.OLDEST_MONTH, 2 * self.n_rows)]
        words = [value for value, _ in column.unlisted if re.search(r"[^\W\d_]", value)]
        if max(len(far), len(words)) >= ONE_A_ROW * len(column.unlisted) > 0:
            self.found.add(
                self.place(column.name), "second identifier", "nearly one value a row",
                column.n_rows,
            )  # fmt: skip

    @staticmethod
    def _is_row_number(column: aligned.PersonColumn) -> bool:
        """Whether a column only counts the rows: it says what the order says."""
        numbers = column.numbers()
        if numbers is None or len(numbers) < 3:
            return False
        steps = numbers[1:] - numbers[:-1]
        return bool((steps == steps[0]).all() and steps[0] != 0)

    def _own_hits(self, who: Column, known: Lookup, n_persons: int) -> None:
        """Weak hits that stand in the row of the very person they are about."""
        everybody = max(n_persons, 1)
        for column in self.columns:
            for (kind, disguise), hits in self.weak.get(column.name, {}).items():
                if self.scan.internal or not any(hit.persons for _, _, hit in hits):
                    continue
                owners: dict[str, set[int]] = {}
                for value, _, hit in hits[:5000]:
                    owners.setdefault(value, set()).update(hit.persons)
                rows = self.connection.execute(
                    f"with held as (select {self.expression(column)} as value, "
                    f"{quoted(who.name)} as person from {self.relation}) "
                    "select distinct value, person from held "
                    "semi join (select unnest(?) as value) as owned using (value)",
                    [list(owners)],
                ).fetchall() if column.n_distinct <= MOST_VALUES else []  # fmt: skip
                own = sum(known.get(person, -1) in owners.get(value, ()) for value, person in rows)
                population = max(len(self.reader.dictionary.persons), everybody)
                expected = sum(len(owners.get(value, ())) / population for value, _ in rows)
                if own and (expected < 0.02 or own > 5 + 6 * expected):
                    self.found.add(
                        self.place(column.name), kind, f"{disguise}, in the person's own row", own
                    )

    def _outliers(self, who: Column) -> None:
        """A lone value that no list explains, in a column whose other values all are listed."""
        if self.scan.internal or self.n_rows < FEWEST_ROWS:
            return
        for column in self.columns:
            if column is who or column.numeric or column.owner:
                continue
            lone = [
                (value, n)
                for value, n in column.unlisted
                if n <= FEW_ROWS and not is_number(value) and not _is_date(value)
            ]
            rest = column.n_rows - sum(n for _, n in lone)
            nearly_empty = column.n_rows <= 0.05 * self.n_rows and len(column.values) <= 5
            if lone and (
                (rest >= 20 and len(lone) <= 0.05 * rest and column.n_listed >= 0.8 * rest)
                or nearly_empty
            ):
                self.found.add(
                    self.place(column.name), "value", "outside the words of its column",
                    sum(n for _, n in lone),
                )  # fmt: skip

    # columns together --------------------------------------------------------------------------

    def _split(self) -> None:
        """Names and numbers cut over neighbouring columns, or down the rows of one."""
        if self.scan.internal:
            return
        pieces = [
            column
            for column in self.columns
            if column.values and not column.owner and self._may_be_a_piece(column)
        ]
        if len(pieces) > 1:
            selected = ", ".join(self.expression(column) for column in pieces[:12])
            rows = self.connection.execute(
                f"select distinct {selected} from {self.relation} order by all "
                f"limit {MOST_SPLIT_ROWS}"
            ).fetchall()
            self._joined(pieces[:12], rows)
        for column in pieces:
            short = [v for v, _ in column.values if len(v) <= 3 and v.isalpha()]
            if len(short) >= FEWEST_LETTERS:
                self._downwards(column)

    def _may_be_a_piece(self, column: Column) -> bool:
        """Whether a column may hold pieces of words: single letters, or text that no list explains.

        Numbers count when they are long and differ from row to row, as halves of a number would.
        """
        if column.numeric:
            return (
                column.n_distinct >= max(5, 0.5 * column.n_rows)
                and sum(len(value) >= 3 for value, _ in column.values) >= 0.8 * len(column.values)
                and not all(abs(float(v)) <= aligned.OLDEST_MONTH for v, _ in column.values)
            )
        if all(len(value) == 1 for value, _ in column.values):
            return column.n_distinct >= FEWEST_LETTERS
        return bool(column.unlisted)

    def _joined(self, pieces: list[Column], rows: list[tuple]) -> None:
        unlisted = [{value for value, _ in column.unlisted} for column in pieces]
        counts: Counter[tuple[str, str]] = Counter()
        seen: set[str] = set()
        for row in rows:
            present = [
                (at, value)
                for at, value in enumerate(row)
                if value and (value in unlisted[at] or len(value) == 1)
            ]
            if len(present) < 2:
                continue
            texts = {"".join(value for _, value in present)}
            for size in (2, 3):
                for start in range(len(present) - size + 1):
                    run = [value for _, value in present[start : start + size]]
                    texts.add("".join(run))
                    texts.add("".join(reversed(run)))
                    texts.add(" ".join(run))
            for text in texts - seen:
                seen.add(text)
                for hit in self.reader.put_together(text):
                    counts[hit.kind, hit.disguise] += 1
        already = {(s[3], s[4]) for s in self.found.places() if s[:2] == (self.file, self.name)}
        for (kind, disguise), n in counts.items():
            if (kind, disguise) not in already:
                self.found.add(self.place("several columns"), kind, f"split, {disguise}", n)

    def _downwards(self, column: Column) -> None:
        rows = self.connection.execute(
            f"select {self.expression(column)} from {self.relation} limit {MOST_SPLIT_ROWS}"
        ).fetchall()
        words = {value for value, _ in column.unlisted}
        runs = itertools.groupby(
            (value or "" for (value,) in rows),
            lambda value: len(value) == 1 or (len(value) <= LONGEST_SIGN and value in words),
        )
        n = sum(self._spelled([letters(v) for v in run]) for short, run in runs if short)
        if n:
            self.found.add(self.place(column.name), "name", "letter by letter down the rows", n)

    def _spelled(self, pieces: list[str]) -> int:
        """How many rare names of seven letters or more some pieces spell, each taken whole."""
        names, public = self.reader.dictionary.names, self.scan.vocabulary.is_public
        found = 0
        for start in range(len(pieces)):
            word = ""
            for piece in pieces[start : start + 16]:
                word += piece
                found += len(word) >= 7 and word in names and not public(word)
        return found


def names_in(kind: str) -> list[str]:
    """Names of the fields of a nested type, as the engine writes it: STRUCT("a" VARCHAR, b INT)."""
    found = re.findall(r'[(,] ?(?:"((?:[^"]|"")+)"|(\w+)) (?=[A-Z])', kind)
    return [written.replace('""', '"') or bare for written, bare in found]


def _is_date(text: str) -> bool:
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
            waiting.extend(value)
        elif isinstance(value, str) and value[:1] in ("{", "["):
            yield from flattened(value) if len(value) < 1_000_000 and value != text else [value]
        elif value is not None and not isinstance(value, bool):
            yield str(value)
