"""Tables: each column's values against the dictionary, and what columns betray together.

A person's row can be recognised (the scan has the keys), so that a column is also compared with the
very person it is about: an unknown function of a name is still a function of that name.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter

import duckdb
import pyarrow as pa

from scripts.custody.pseudonyms import CONSONANTS
from scripts.scanner import aligned, closed, contract, moments, prose, records, together
from scripts.scanner.columns import (
    EMPTY,
    FEW_ROWS,
    FEWEST_ROWS,
    LONGEST_SIGN,
    MOST_VALUES,
    PSEUDONYM,
    VAULT_UID,
    Column,
    ColumnScan,
    is_date,
)
from scripts.scanner.lookup import Lookup
from scripts.scanner.patterns import KINDS_OF_STREETS
from scripts.scanner.pieces import quoted, unique
from scripts.scanner.spellings import is_figures, is_number, letters
from scripts.sql import one_row

FEWEST_LETTERS = 5  # distinct single letters from which a column may spell something
DEEPEST_NESTING = 3
IN_OUR_DIGITS = re.compile(f"p1[{CONSONANTS}]{{32}}")  # a pseudonym, made by us or by nobody
FEWEST_STRANGERS = 10  # pseudonyms of nobody's that make a column of them
FEW_MONTHS, MOSTLY = 5, 0.9  # distinct months of a column, and their share of its values
MOST_PERSONS = 30_000  # persons whose traits are compared with the columns
# names beside those of a scanned table, which may be any word: no blank stands in ours by chance
ROW, FIRST = '"row of the scan"', '"first row of the scan"'
MOST_SPLIT_ROWS = 4_000
WHOLE_TYPES = ("DATE", "TIME", "INTERVAL", "BOOLEAN")  # whose values are never pieces of a word
STRUCTURED = re.compile(r"STRUCT|UNION")
FEWEST_ACROSS = 5  # columns called by a pseudonym, of a table that stands on its side
ONE_A_ROW = 0.9  # distinct values a row from which a column names its rows


class TableScan(ColumnScan):
    """One table of a scan: its file, its name, and the SQL expression to select from."""

    def run(self) -> bool:
        """Read every column, then what they say together; returns whether all values were read."""
        described = self.connection.execute(f"describe select * from {self.relation}").fetchall()
        self.n_rows = one_row(self.connection.execute(f"select count(*) from {self.relation}"))[0]
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
            self._called_births()
            self.read_transposed()
            closed.judge(self)
        self._persons()
        for column in self.columns:
            self._weigh(column, self.weak.get(column.name, {}))
        self._split()
        self._together()
        self._unfold()
        self._as_one()
        return all(len(column.values) < MOST_VALUES for column in self.columns)

    def _called_births(self) -> None:
        """Months in a column that calls itself a birth, whoever was born in them."""
        for column in self.columns:
            months = sum(bool(prose.MONTH_AND_YEAR.fullmatch(v)) for v, _ in column.values)
            if months >= max(FEW_MONTHS, MOSTLY * len(column.values)) and prose.BORN.search(
                moments.bare(column.name.replace("_", " "))
            ):
                self.found.add(
                    self.place(column.name), "birth date", "months of a birth", column.n_rows
                )

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

    def _unfold(self) -> None:
        """Read lists and structures as tables of their own."""
        for column in self.columns:
            if closed.UNFOLDED.search(column.type) and self.depth < DEEPEST_NESTING:
                nested = f"unnest({quoted(column.name)}, recursive := true)"
                relation = f"(select {nested} from {self.relation})"
                try:
                    self.connection.execute(f"describe select * from {relation}")
                except duckdb.Error:
                    continue
                name = f"{self.name}.{column.name}".strip(".")
                TableScan(self.scan, self.file, name, relation, self.depth + 1).run()

    def _as_one(self) -> None:
        """Read columns that are one thing together: year, month and day, or number and street."""
        for joint in records.joints(tuple(column.name for column in self.columns)):
            refs = [f"cast({quoted(key)} as varchar)" for key in joint.keys]
            if joint.is_day:
                parts = ", ".join(f"try_cast({ref} as integer)" for ref in refs)
                value = f"try_cast(printf('%04d-%02d-%02d', {parts}) as date)"
            else:
                named = f"regexp_matches({refs[1]}, '(?i)^({KINDS_OF_STREETS}) ')"
                value = f"{refs[0]} || if({named}, ' ', ' rue ') || {refs[1]}"
            relation = f"(select {value} as {quoted(' '.join(joint.keys))} from {self.relation})"
            TableScan(self.scan, self.file, self.name, relation, self.depth + 1).run()

    def _owners(self) -> None:
        """Pseudonyms among others that no key of ours made."""
        for column in self.columns:
            likes = sum(bool(IN_OUR_DIGITS.fullmatch(value)) for value, _ in column.values)
            if not column.owner and likes >= max(FEWEST_STRANGERS, ONE_A_ROW * len(column.values)):
                self.found.add(
                    self.place(column.name), "pseudonym", "made with no key of ours", column.n_rows
                )
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
        if not self.depth and not self.scan.internal:
            self.scan.note_part(self.file, tuple(column.name for column in self.columns), numbers)
        self._own_hits(who, known, len(numbers))
        self._outliers(who)
        if len(kept) < aligned.FEWEST_PERSONS:
            return
        of = self.scan.traits.of(numbers)
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
        if len(columns) == len(others) and len({row[1] for row in kept}) > 1:
            # each row as often as a trait says, all the same: the number of them tells
            columns.append(aligned.PersonColumn("rows", [str(row[1]) for row in kept], False))
        for each in columns:
            if self._is_row_number(each):
                continue
            for kind, how in aligned.column_findings(each, of):
                self.found.add(self.place(each.name), kind, how, len(kept))
        sorted_by_key = all(a[0] <= b[0] for a, b in itertools.pairwise(kept)) or all(
            a[0] >= b[0] for a, b in itertools.pairwise(kept)
        )
        told = list(aligned.order_findings(of, columns, sorted_by_key))
        if told and len(columns) < len(others):  # by what a person has several of, perhaps
            columns = self._first_rows(who, others, len(kept))
            told = list(aligned.order_findings(of, columns, sorted_by_key))
        for kind, how in told:
            self.found.add(self.place(), kind, how, len(kept))

    def _first_rows(
        self, who: Column, others: list[Column], n_persons: int
    ) -> list[aligned.PersonColumn]:
        """What the first row of each person of ours holds, in the order of those rows."""
        values = ", ".join(self.expression(column) for column in others)
        rows = self.connection.execute(
            f"select {quoted(who.name)}, {values} from (select *, row_number() over () as {ROW} "
            f"from {self.relation}) where {quoted(who.name)} is not null "
            f"qualify row_number() over (partition by {quoted(who.name)} order by {ROW}) = 1 "
            f"order by {ROW} limit {MOST_PERSONS}"
        ).fetchall()
        known = self.scan.persons_of(who.owner)
        kept = [row[1:] for row in rows if row[0] in known][:n_persons]
        return [
            aligned.PersonColumn(column.name, list(of), True)
            for column, of in zip(others, zip(*kept, strict=True), strict=True)
        ]

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
                own = sum(
                    person is not None and known.get(person, -1) in owners.get(value, ())
                    for value, person in rows
                )
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
                if n <= FEW_ROWS and not is_number(value) and not is_date(value)
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
        Days and whole numbers made with a key do not: put together, they spell nothing.
        """
        keyed = column.unlisted and all(VAULT_UID.match(value) for value, _ in column.unlisted)
        if keyed or column.type.startswith(WHOLE_TYPES):
            return False
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

    def _together(self) -> None:
        """What columns or rows say together, whoever's row it is."""
        if self.scan.internal:
            return
        for kind, how, n in together.numbers(self):
            self.found.add(self.place("several columns"), kind, how, n)
        if not any(column.owner for column in self.columns):
            for how, n in together.traits(self, self.scan.knowledge.crowd):
                self.found.add(self.place("several columns"), "person", how, n)
            for column in self.columns:
                if n := together.days_of(column, self.scan.knowledge.crowd):
                    how = "days counted from an unknown one"
                    self.found.add(self.place(column.name), "birth date", how, n)

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
