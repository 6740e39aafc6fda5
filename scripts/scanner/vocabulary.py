"""Words that identify nobody: the project's own published text, and words frequent in print.

A name that is also one of these (PETIT, LYON, MARTIN) says nothing by itself; it takes a second
piece of evidence.
"""

from __future__ import annotations

import csv
import html
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import duckdb
from openpyxl.writer.theme import theme_xml

from scripts.scanner.spellings import fold, letters

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
DATES = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b|\b(\d{2})/(\d{2})/(\d{4})\b")
TEXTS = ("seeds/**/*.csv", "seeds/**/*.yml", "models/**/*.yml", "models/**/*.md", "docs/**/*.md",
         "macros/**/*.yml", "tests/**/*.yml", "*.md", "scripts/**/*.j2", "scripts/**/*.html",
         "dbt_project.yml", "LICENSE", "pyproject.toml")  # fmt: skip
CHARTS = "scripts/report/vendor/vega-lite.min.js"  # its words are in the pages of charts
LOCKED = "requirements.lock"
PINNED = re.compile(r"^([\w.\-]+)==", re.MULTILINE)
RUN = 4  # signs of a run by which a text that is nowhere is told
NAMES = re.compile(r"['\"]([A-Za-z]{3,30})['\"]|\b([A-Za-z]{3,30}):")
PRINTED = "scripts/register.py"  # its notices are published: the controller's address is in them
OTHER_TEXTS = ("scripts/**/*.py", "models/**/*.sql", "macros/**/*.sql")
# themes of spreadsheets name a font for each script, and openpyxl its drawing of comments
OFFICE_FONTS = (
    " anysvml Sylfaen 游ゴシック 游明朝 游ゴシック Light 等线 等线 Light 微軟正黑體 微软雅黑 "
)
# invented people live here: their names are no vocabulary
PEOPLED = re.compile(r"unit_tests|/generator/|/scanner/|bench_leaks|(?<!seeds)/linkage/")


CALLED = re.compile(r"^\s*- name: ([a-z]+(?:_[a-z0-9]+){2,})$", re.MULTILINE)  # a test by its name


@dataclass
class Vocabulary:
    """`project`: folded words and whole cells of the project's text; `common`: words in print;
    `raw`: the project's text in one piece, lower case, to recognise addresses and dates.
    """

    project: set[str] = field(default_factory=set)
    common: set[str] = field(default_factory=set)
    raw: str = ""

    @cached_property
    def _runs(self) -> frozenset[str]:
        """Every run of four signs of `raw`."""
        return frozenset(map("".join, zip(*(self.raw[at:] for at in range(RUN)), strict=False)))

    def writes(self, text: str) -> bool:
        """Whether the project writes a text somewhere, in any case.

        A code that it does not write has some run of signs that it does not write either: that is
        seen at once, a search through all of its text is not.
        """
        text = text.lower()
        runs = self._runs
        return (
            all(text[at : at + RUN] in runs for at in range(len(text) - RUN + 1))
            and text in self.raw
        )

    def is_public(self, word: str) -> bool:
        """Whether a folded word identifies nobody by itself."""
        return word in self.project or word in self.common

    def add_text(self, text: str) -> None:
        """Learn every word of a text."""
        for word in WORD.findall(text):
            self.project.add(letters(word))
            self.project.update(letters(part) for part in re.split(r"['’\-]", word))
        for code in re.findall(r"[\w.\-]+", text):
            self.project.add(fold(code))
            self.project.update(fold(part) for part in code.split("_"))


@lru_cache(maxsize=2)
def vocabulary(root: Path) -> Vocabulary:
    """The vocabulary of the project at `root`."""
    found = Vocabulary()
    listed = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").splitlines()
    found.common = {line for line in listed if not line.startswith("#")}
    pieces = []
    for pattern in TEXTS:
        for path in sorted(root.glob(pattern)):
            text = path.read_text(encoding="utf-8", errors="replace")
            if PEOPLED.search(path.relative_to(root).as_posix()):
                found.add_text(" ".join(CALLED.findall(text)))
                continue
            found.add_text(text)
            pieces.append(text.lower())
            if path.suffix == ".csv":
                for row in csv.reader(text.splitlines()):
                    found.project.update(map(fold, row))
    for pattern in OTHER_TEXTS:
        for path in sorted(root.glob(pattern)):
            if PEOPLED.search(path.relative_to(root).as_posix()):
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            written = " ".join(re.findall(r"['\"][^'\"\n]{1,80}['\"]", text))
            found.add_text(written)
            if path == root / PRINTED:
                pieces.append(written.lower())
    if (locked := root / LOCKED).exists():  # programs have names, too
        found.add_text(" ".join(PINNED.findall(locked.read_text(encoding="utf-8"))))
    if (charts := root / CHARTS).exists():
        words = NAMES.findall(charts.read_text(encoding="utf-8"))
        found.add_text(" ".join(a or b for a, b in words))
    functions = duckdb.execute("select distinct function_name from duckdb_functions()").fetchall()
    found.add_text(" ".join(name for (name,) in functions if name.replace("_", "").isalpha()))
    fonts = html.unescape(theme_xml) + OFFICE_FONTS  # every workbook names them
    found.add_text(fonts)
    found.project.discard("")
    found.raw = "\n".join([*pieces, fonts.lower()])
    return found
