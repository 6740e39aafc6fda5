"""What a text says of one person without a name: ages to the day, birthdays, months of birth.

In prose, a date may be that of a law. Beside a word about somebody's birth, or beside a pseudonym,
no day, no month of a year and no exact age is what the contract lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scripts.scanner.moments import LEGAL, MONTHS

MONTH = (
    r"(?:"
    + "|".join(sorted((m for m in MONTHS if len(m) > 3), key=len, reverse=True))
    + r"|mai|may)"
)
# words after or before which a day is that of a birth, whatever year it bears
BORN = re.compile(
    r"\b(?:nee?s?|natifs?|natives?|naquit|nait|naissances?|originaires?|ne\(e\)|ddn|dob|born|births?|"
    r"birth ?days?|birth ?dates?|date_naissance|venue? au monde|vu le jour)\b"
)
# and those of a day on which somebody is so many years old, which lies later
COMES_OF_AGE = re.compile(
    r"\b(?:anniversaires?|majorite|majeure? (?:le|depuis|au)|\d{1,2} ans (?:revolus )?"
    r"(?:le|depuis le)|bougies|birthdays?|(?:turns|turned|aged) \d\d|"
    r"\d\d(?:th|st) birthday|come of age)\b"
)
PERSON = re.compile(
    r"\b(?:il|elle|monsieur|madame|mme|mlle|fils|frere|soeur|jumeaux|jumelles|he|she|boy|girl|"
    r"(?:cet|cette) (?:enfant|jeune|fille)|(?:this|that) (?:child|youth))\b"
)
DAY_AND_MONTH = re.compile(
    rf"(?<!\d)(?:[12]?\d|3[01])(?:er|st|nd|rd|th)? (?:of )?{MONTH}\b|\b{MONTH} (?:[12]?\d|3[01])\b|"
    r"(?<![\d/.\-])(?:0?[1-9]|[12]\d|3[01])[/.\-](?:0?[1-9]|1[0-2])(?:[/.\-](?:\d{4}|\d\d))?(?![\d/.\-])"
    r"|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
)
DECIMAL = re.compile(r"\d\d?\.\d")  # a number, unless words beside it speak of a birth
MONTH_AND_YEAR = re.compile(
    rf"\b{MONTH},? (?:de )?(?:19|20)\d\d\b|(?<![\d/.\-])(?:0[1-9]|1[0-2])[/.\-](?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d\-])"
)
FEAST = re.compile(
    r"\b(?:la veille|le lendemain|le jour|avant|apres|day before|day after|on)\b.{0,12}"
    r"\b(?:noel|paques|toussaint|saint-sylvestre|nouvel an|14 juillet|christmas|new year|easter)\b"
)
AGE_TO_THE_DAY = re.compile(
    r"\b\d{1,2} ?(?:ans?|a|years?|y),? ?(?:et )?\d{1,2} ?(?:mois|m|months?),? ?(?:et |and )?"
    r"\d{1,2} ?(?:jours?|j|days?|d)\b|\b\d{1,2} ?(?:ans?|years?),? (?:et |and )?\d{1,3} ?"
    r"(?:jours?|days?)\b|\b(?:[5-9]\d\d|1[0-3]\d\d)[.,]\d{1,3} (?:semaines|weeks)\b|"
    r"\b\d{4,5} jours (?:de vie|d'age)|\b\d{4,5} days old\b"
)
AGE_TO_THE_MONTH = re.compile(
    r"\b\d{1,2} ?(?:ans?|years?),? (?:et |and )?\d{1,2} (?:mois|months?)\b|"
    r"\b\d{1,2} ans? (?:\d{1,2}|et demi)\b"
)
# days, weeks or months left until somebody is so old; a day that a line or its document bears
UNTIL_AGE = re.compile(
    r"\b\d{1,4} (?:jours?|semaines?|mois|days?|weeks?|months?) "
    r"\b(?:avant|until|before|to|de) (?:(?:ses|son|sa|leurs?|la|his|her|their|the) )?"
    r"(?:\d\d(?: ?ans|th|st)|majorite|majority|anniversaire|birthday|coming of age)\b"
    r"|\b(?:aura|atteindra|turns|will be) \d\d(?: ans)? (?:dans|in) \d{1,4} "
    r"(?:jours?|semaines?|mois|days?|weeks?|months?)\b"
    r"|\b(?:dans|in) \d{1,4} (?:jours?|semaines?|mois|days?|weeks?|months?)\b.{0,20}"
    r"\b(?:aura|atteindra|fetera|turns|will (?:be|turn)) (?:ses )?\d\d\b"
)
DURATION = re.compile(r"\bp(?:\d{1,2}y)?(?:\d{1,3}m)?\d{1,5}d\b|\bp\d{1,2}y\d{1,2}m\b")
NUMBER = re.compile(r"(?<![\w.,:\-/])\d{3,}(?![\w:\-/]|[.,]\d)")
CODE = re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{5,}\b")
WORD = re.compile(r"[^\W\d_]{4,}")
BEFORE, AFTER = 45, 25  # signs in which a word about a birth stands beside its day
FIRST_OR_LAST = re.compile(  # days that rules are made of, and that stand for an unknown one
    r"^(?:0?1(?:er|st)?|31)(?: (?:of )?|[/.\-])(?:janvier|january|0?1|decembre|december|12)\b|"
    r"^(?:january|december) (?:1|31)\b|-(?:01-01|12-31)$|^29 (?:of )?(?:fevrier|february)\b"
)
OLDEST = 252  # ages in months of the contract
YEARS = range(1950, 2100)


DAYS = {
    "a day, beside a person": DAY_AND_MONTH, "a month, beside a person": MONTH_AND_YEAR,
    "a day told by a feast": FEAST,
}  # fmt: skip


def _is_of_a_birth(text: str, match: re.Match[str], last_year: int) -> bool:
    """Whether words beside a day say that somebody was born then, or came of age."""
    before = text[max(match.start() - BEFORE, 0) : match.start()]
    after = text[match.end() : match.end() + AFTER]
    if LEGAL.search(before) or FIRST_OR_LAST.search(match.group()):
        return False
    if COMES_OF_AGE.search(before) or COMES_OF_AGE.search(after):
        return True
    year = re.search(r"(?:19|20)\d\d", match.group())
    past = year is None or int(year.group()) <= last_year
    return past and bool(BORN.search(before) or BORN.search(after))


def said(
    text: str, *, pseudonym: bool, last_year: int, is_public: Callable[[str], bool]
) -> Iterator[str]:
    """What a line says of a person, without being asked who that is.

    text: in small letters, without accents; last_year: in which somebody who is studied may be
    born. `pseudonym`: one of ours stands in the line, so that it
    is about that very person, and whatever no vocabulary explains belongs to that person.
    """
    if AGE_TO_THE_DAY.search(text) or re.search(r"\bp\d{1,2}y(?:\d{1,2}m)?\d{1,2}d\b", text):
        yield "an age to the day"
    if UNTIL_AGE.search(text):
        yield "days until an age"
    about = pseudonym or bool(PERSON.search(text))
    if about and (AGE_TO_THE_MONTH.search(text) or DURATION.search(text)):
        yield "an exact age"
    for how, pattern in DAYS.items():
        if any((pseudonym and not DECIMAL.fullmatch(match.group())) or
               _is_of_a_birth(text, match, last_year) for match in
               pattern.finditer(text)):  # fmt: skip
            yield how
            break
    if pseudonym:
        numbers = [int(found) for found in NUMBER.findall(text)]
        if any(number > OLDEST and number not in YEARS for number in numbers):
            yield "a number, beside a person"
        if CODE.search(text):
            yield "a code, beside a person"
        if not all(is_public(word) for word in WORD.findall(text)):
            yield "a word that nothing explains, beside a person"
