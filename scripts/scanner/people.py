"""People whom a document introduces by office, as authors or by address, unknown to the vault.

Minutes name those who were there, letters who signed them, lists of books who wrote them. Such a
name may well be made of a first name and a surname of the vault: it is somebody else's as long as
no person of the vault bears both.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from mmap import mmap

from scripts.scanner.spellings import letters

NAME = r"[A-ZÀ-Ý][\w'’\-]+"
TITLE = r"(?:M\.|MM\.|Mmes?|Mlle|Me|Dr|Pr|Mr\.?|Mrs\.?|Ms\.?)"
PERSON = rf"(?:{TITLE} )?(?P<name>{NAME}(?: {NAME}){{1,3}})"
OFFICE = (
    r"(?:direct(?:rice|eur|or|ion)|adjointe?|responsable|chef(?:fe)?|d[ée]l[ée]gu[ée]e?|"
    r"statisticien(?:ne)?|statistician|charg[ée]e?|secr[ée]taire|secretary|(?:vice-)?pr[ée]sidente?|"
    r"conseill(?:er|[èe]re)|ing[ée]nieure?|engineer|chercheu(?:r|se)|researcher|sociologue|juriste|"
    r"r[ée]f[ée]rente?|coordina(?:trice|teur|tor)|professeure?|professor|head|chair|officer|manager|"
    r"analyste?|archiviste|documentaliste|m[ée]decin|d[ée]veloppeu(?:r|se)|developer|"
    r"data protection)\b"
)
LABEL = (
    r"(?:animation|secr[ée]tariat|pilote|r[ée]daction|r[ée]dact(?:eur|rice)|rapporteu(?:r|se)|"
    r"relecture|pr[ée]sidence|contact|aute?urs?|authors?|pr[ée]sente?s?|excus[ée]e?s?|sign[ée]e?|"
    rf"diffusion|attendees|present|apologies|minutes|maintainers?|(?:last-)?translators?|contributors?|"
    rf"{OFFICE[:-2]}[^:\n]{{0,40}})"
)
INTRODUCED = (
    re.compile(rf"{PERSON}(?:,| \(| [-–:]) ?(?:(?:la|le|the) |l['’])?{OFFICE}"),
    re.compile(rf"(?<!\w)(?i:{LABEL}) ?: {PERSON}(?! {NAME})"),
    # places that bear the name of somebody known
    re.compile(
        rf"(?<!\w)(?i:salle|amphith[ée][âa]tre|place|square|esplanade|coll[èe]ge|lyc[ée]e|[ée]cole|"
        rf"h[ôo]pital|universit[ée]|parc|stade|b[âa]timent) (?P<name>{NAME} {NAME})(?! {NAME})"
    ),
)
# who may be written to, as programs and packages list them: a name before an address
ADDRESSED = re.compile(rf"{PERSON} ?[<(][\w.+\-]{{1,64}}(?:@|[ (]+at[ )]+)")
# lines that say who wrote a thing and to whom it belongs
CREDITS = re.compile(
    r"\bcopyright\b|\(c\)|©|\b(?:written|contributed|translated|reported|suggested|modified) by\b|"
    r"\bthanks (?:go )?to\b|\b(?:signed-off|reviewed|acked)-by:",
    re.IGNORECASE,
)
CREDITED = re.compile(rf"(?<!\w)({NAME}) (?:[A-Z]\. )?(?=({NAME}))")
# authors before the year of what they wrote, and those that BibTeX lists
YEAR = re.compile(r"\((?:19|20)\d\d[a-z]?\)")
AUTHORS = re.compile(
    rf"[\s\-*•\d.\[\]]*{NAME}[ ,]+(?:{NAME}|[A-Z]\.)(?:[ ,.&;]|{NAME}|[A-Z]\.|\bet\b|\band\b|al\.)*"
)
OF_BIBTEX = re.compile(r"\b(?:author|editor)\s*=\s*[{\"](.+?)[}\"],?\s*$", re.MULTILINE)
RELATIVES = re.compile(
    r"\b(?:m[èe]re|p[èe]re|parents?|mineure?|enfants?|fr[èe]res?|s(?:œ|oe)urs?|fils|fille|jeune|tante|"
    r"oncle|grand|famille|mother|father|child|brother|sister|family)\b",
    re.IGNORECASE,
)
LONGEST = 200_000  # signs of a text whose people are looked for


def strangers(text: str, couples: Collection[str]) -> set[str]:
    """Names as written of those whom a text introduces, and whom no person of the vault is.

    couples: 'surname first' of the vault's persons, folded.
    """
    if len(text) > LONGEST:
        return set()
    return {
        name
        for line in text.splitlines()
        for name in (*_introduced(line), *_authors(line))
        if not any(
            f"{a} {b}" in couples for a, b in itertools.permutations(map(letters, name.split()), 2)
        )
    }


def _introduced(line: str) -> Iterator[str]:
    if RELATIVES.search(line):
        return
    for pattern in (*INTRODUCED, ADDRESSED):
        yield from (match["name"] for match in pattern.finditer(line))
    if CREDITS.search(line):
        yield from (f"{a} {b}" for a, b in CREDITED.findall(line))


def _authors(line: str) -> Iterator[str]:
    if (year := YEAR.search(line)) and AUTHORS.fullmatch(line[: year.start()]):
        for one in re.split(r"[,;&]|\bet\b|\band\b", line[: year.start()]):
            yield from (found.group() for found in re.finditer(rf"{NAME} {NAME}", one))
    for match in OF_BIBTEX.finditer(line):
        for one in match[1].split(" and "):
            yield " ".join(part.strip() for part in one.split(","))


def written(name: str) -> list[str]:
    """How a text may write such a name again: either way round, with a comma, behind a title."""
    words = name.split()
    turned = " ".join([*words[1:], words[0]])
    return [name, turned, f"{words[0]}, {' '.join(words[1:])}"]


def without(text: str, names: Collection[str]) -> str:
    """A text without some names."""
    for name in sorted(names, key=len, reverse=True):
        for spelled in written(name):
            text = text.replace(spelled, "…")
        text = re.sub(rf"{TITLE} {re.escape(name.split()[-1])}\b", "…", text)
    return text


def places(data: bytes | mmap, names: Collection[str]) -> list[tuple[int, int]]:
    """[start, end) of some names in the bytes of a text."""
    patterns = {
        pattern.encode(page, "replace")
        for name in names
        for pattern in (*map(re.escape, written(name)), f"{TITLE} {re.escape(name.split()[-1])}")
        for page in ("utf-8", "cp1252")
    }
    return [found.span() for one in sorted(patterns) for found in re.finditer(one, data)]
