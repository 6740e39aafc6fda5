"""Texts outside tables: prose line by line, values whole, and what is packed in them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from itertools import pairwise
from mmap import mmap
from pathlib import Path

from scripts.scanner import containers, decode, foreign, moments, parts, people, prose
from scripts.scanner.codes import CodeScan
from scripts.scanner.columns import PSEUDONYM
from scripts.scanner.knowledge import Knowledge
from scripts.scanner.pieces import is_page
from scripts.scanner.reading import DIGEST, Hit
from scripts.scanner.records import A_PSEUDONYM
from scripts.scanner.spellings import is_decimal, letters
from scripts.scanner.unexplained import announced

# texts that programs write or that are put together, where a code is nothing unusual
NOT_WRITTEN = ("pieces", "attribute", "attribute name", "element", "script", "script text",
               "definition", "view", "macro", "created by", "bytes", "member extra",
               "page", "part of a link")  # fmt: skip
# and those that a format writes, whose words say nothing of the language of a file
OF_A_FORMAT = ("attribute", "attribute name", "element", "created by", "bytes", "member extra",
               "file name", "member name", "table name", "column name")  # fmt: skip
NAMES_OF_A_FORMAT = ("element", "attribute name")
OF_AN_ENGINE = ("definition", "view", "macro")
WHOLE_DIGEST = re.compile(r"(?<!\w)(?=[0-9]*[a-fA-F])(?=[a-fA-F]*[0-9])[0-9a-fA-F]{32,128}(?!\w)")
SOFT = "-\u00ad\u2010"  # signs at the end of a line that cuts a word
IN_A_LINE = re.compile(rf"\b{A_PSEUDONYM}\b")
GLUED = re.compile(rf"[\W_]{{0,3}}(?<![0-9A-Za-z])({A_PSEUDONYM})(?![0-9A-Za-z])[\W_]{{0,3}}")
NEAR_AN_END = 80  # signs of a line that are read together with those of its neighbour
LAST_WORD, FIRST_WORD = re.compile(r"([^\W_]+)[\W_]*$"), re.compile(r"^[\W_]*([^\W_]+)")
LONG_LINE, SHARED = 4000, 250  # signs of a line read in one piece, and that parts share
PACKED = re.compile(r"[A-Za-z0-9+/_\-]+={0,2}")
LONG_FIGURES = re.compile(r"\d{16,}")  # which no attribute of a format is
QUOTED = re.compile(r"(?<!\w)(['\"])([^'\"\n]{5,40})\1(?!\w)|(?<=[a-z]=)([^\s'\"=]{5,40})(?=\s|$)")
SIGNED = re.compile(r"\.(?:sig|asc|md5|sha\d+)$")  # files that are a signature or a digest alone
SHEET = re.compile(r"!xl/worksheets/\w+\.xml$")
STYLES = re.compile(r"(?:styles|stylesWithEffects|fontTable|theme\d+)\.xml$")  # colours and fonts
HEX_IN_A_PATH = re.compile(r"(?<=[/=])[0-9a-f]{32,128}(?=[?/&.\s]|$)")
# keys of sizes and lengths, whose figures are no day
COUNTED = re.compile(r"(?:size|bytes?|rows|count|length|offset|memory)$", re.IGNORECASE)
TITLES = ("file name", "member name")
# what writers of tables in many files call each: numbers drawn at random (UUID, version 4)
NAME_OF_A_PART = re.compile(
    r"(?:^|[/\\]|part-\d+-)[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}"
    r"(?:-c?\d+){0,2}(?:\.[a-z0-9.]+)?$"
)
COMMIT = re.compile("[0-9a-f]{40}")  # which git notes in an archive of it
# where git keeps digests of what it holds, and nothing else
OF_GIT = re.compile(r"\.git/(?:refs/|logs/|\w*HEAD|packed-refs)|!object of git$")


class TextScan(CodeScan, ABC):
    """Texts of a file, of the names in it, and of what its format keeps beside the values."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self._read: set[tuple[str, str, str]] = set()
        self._strangers: set[str] = set()  # named in the present file, and none of the vault

    @abstractmethod
    def _blob(
        self, name: str, data: bytes | mmap, path: Path | None, depth: int, *, whole: bool = True
    ) -> None:
        """Read the bytes of a file, or of what was unpacked from one (`path` is None)."""

    def text(self, name: str, what: str, text: str, *, cell: bool = False) -> None:
        """Read a text outside tables: prose line by line, a value whole."""
        if not text:
            return
        if strangers := people.strangers(text, self.reader.dictionary.couples):
            self._strangers |= strangers
            text = people.without(text, strangers)
        if cell and len(text) < 6 and text.isdigit():
            return
        if what in NAMES_OF_A_FORMAT and parts.OFFICE.fullmatch(name.rpartition("!")[2]):
            return
        # a value, or a line of one, that stands in a place once more says no more
        pieces = [
            piece
            for piece in ([text] if cell else dict.fromkeys(text.splitlines()))
            if (name, what, piece) not in self._read
        ]
        self._read.update((name, what, piece) for piece in pieces)
        if not pieces:
            return
        place = (name, "", what)
        if not (what in OF_A_FORMAT or parts.OF_THE_PACKAGE.search(name) or "\0" in text):
            self.doubtful.note(text)
        if what not in NOT_WRITTEN:
            for piece in pieces:
                for how in self.said(piece):
                    self.found.add(place, "person", how)
            called = moments.called_births(text, self.config.as_of)
            for how, day in (*moments.counted(text), *called):
                born = tuple(self.reader.dictionary.born.get(day, ()))
                self._report(place, [Hit("birth date", how, False, born)], 1)
        across: list[str] = []  # ends of lines with the beginnings of those after them
        if not cell and 1 < len(pieces) < 2000:
            pairs = list(pairwise(pieces))
            across = [
                f"{_end_of(a)} {_end_of(b[::-1])[::-1]}" for a, b in pairs if self._may_go_on(a, b)
            ]
            self._report(place, self._over_lines(pairs), 1)
        counted: set[tuple[str, str]] = set()
        packed = {
            piece
            for piece in (*pieces, *across)
            if len(piece) >= decode.SHORTEST_FILE
            and self._unpacked(name, piece, texts=len(piece) >= LONG_LINE)
        }
        # what is nothing but a packed file was opened: parts of it are no codes
        parts_of = {
            part: not (line in packed and PACKED.fullmatch(line))
            for line in pieces
            for part in windows(line)
        }
        parts_of = dict.fromkeys(across, False) | parts_of  # whose codes stand in their lines
        for piece, codes in parts_of.items():
            if self.is_ours(piece):
                continue
            # a line of a few words is a value, whatever it stands in
            hits = self.reader.read(piece, cell=cell or len(piece.strip("# \t").split()) <= 3)
            if piece.isdigit() and COUNTED.search(what):
                hits = [hit for hit in hits if hit.kind != "birth date"]
            self._report(place, hits, 1, counted)
            if not cell and (what in OF_AN_ENGINE or what not in NOT_WRITTEN):
                # a value that a line quotes is one
                for match in QUOTED.finditer(piece):
                    value = match[2] or match[3]
                    if not self.is_ours(value):
                        self._report(place, self.reader.read(value, cell=True), 1, counted)
            codes = codes and self._may_hold_no_code(name, what, piece)
            title = what in TITLES
            # any word of letters comes up among bytes, and among the figures of a drawing
            strange = () if what in ("bytes", "drawing") else self.reader.explained.unexplained(
                piece, codes=codes, title=title
            )  # fmt: skip
            for kind, how, signs in dict.fromkeys(strange):
                self.tell(place, kind, how, 1, signs)
            for digest in self._digests_kept(what, piece):
                self.tell(place, "hidden text", "a code that nothing explains", 1, digest)
            if what in NAMES_OF_A_FORMAT or parts.OFFICE.fullmatch(piece):
                continue
            if (what == "attribute" and STYLES.search(name)) or is_decimal(piece):
                continue  # colours, and measures
            self.note_named(piece, what)
            for match in (*DIGEST.finditer(piece), *HEX_IN_A_PATH.finditer(piece)):
                self.collect(place, {match.group(): 1})

    def _may_go_on(self, line: str, following: str) -> bool:
        """Whether two lines may say something together: no word of everybody's parts them."""
        ends = [*LAST_WORD.findall(line), *FIRST_WORD.findall(following)]
        return any(map(str.isdigit, "".join(ends))) or not any(map(self.reader.is_ordinary, ends))

    def long_value(self, name: str, what: str, text: str) -> None:
        """Read a value of many lines as the page or the text that it is."""
        if is_page(text):
            self._blob(f"{name}!{what}", text.encode(), None, name.count("!") + 1, whole=False)
        else:
            self.text(name, what, text)

    def _may_hold_no_code(self, name: str, what: str, text: str) -> bool:
        """Whether a code has to be explained: a key of JSON announces one, and so do signatures.

        What stands in the cells of a sheet is judged with its column.
        """
        if PSEUDONYM.match(text) or text in self.knowledge.marks or SIGNED.search(name):
            return False
        if what == "archive comment" and COMMIT.fullmatch(text):
            return False
        if OF_GIT.search(name) or (what in TITLES and NAME_OF_A_PART.search(text)):
            return False
        if (what == "text" and SHEET.search(name)) or (what == "attribute" and STYLES.search(name)):
            return False
        written = what not in NOT_WRITTEN and not announced(what.rpartition(".")[2])
        return written or bool(LONG_FIGURES.fullmatch(text))

    def _digests_kept(self, what: str, text: str) -> Iterator[str]:
        """Whole digests in what an engine keeps of views and macros, where codes are usual."""
        if what in OF_AN_ENGINE and not announced(text):
            for digest in WHOLE_DIGEST.findall(text):
                if not self.vocabulary.writes(digest):
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
        named = [token for token in IN_A_LINE.findall(text) if self.is_ours(token)]
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
        if any(self.is_ours(token) for token in GLUED.findall(value)):
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


def _end_of(line: str) -> str:
    """The last words of a line, none of them cut."""
    return line if len(line) <= NEAR_AN_END else line[-NEAR_AN_END:].partition(" ")[2]


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
