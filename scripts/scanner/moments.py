"""Dates hidden in a text or a number: every usual way to write a day, read back to an ordinal."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from scripts.scanner.spellings import is_figures

MINOR_YEARS = (12, 60)  # a lone day this many years before the processing may be a birth
EPOCH = date(1970, 1, 1).toordinal()
EXCEL = date(1899, 12, 30).toordinal()
EXCEL_1904 = date(1904, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = date(1900, 1, 1).toordinal(), date(2099, 12, 31).toordinal()
JULIAN_DAY = 1721425  # Julian day number of ordinal day 0, at noon
MODIFIED_JULIAN = 678576
MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7,
    "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12, "january": 1,
    "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "janv": 1, "jan": 1, "fev": 2,
    "fevr": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "jun": 6, "juil": 7, "jul": 7, "aug": 8,
    "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
WEEK_DAYS = (
    *["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    *["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
         "xi": 11, "xii": 12}  # fmt: skip
HIJRI_MONTHS = {
    re.sub("[^a-z]", "", name): at + 1
    for at, names in enumerate((
        "mouharram muharram moharram", "safar", "rabia-al-awal rabi-al-awwal rabi-i",
        "rabia-ath-thani rabi-al-thani rabi-ii", "joumada-al-oula jumada-al-awwal jumada-i",
        "joumada-ath-thania jumada-al-thani jumada-ii", "rajab", "chaabane shaban cha'ban sha'ban",
        "ramadan ramadhan", "chawwal shawwal",
        "dhou-al-qida dhu-al-qidah dhou-al-qi'da dhul-qadah",
        "dhou-al-hijja dhu-al-hijjah dhul-hijjah",
    ))
    for name in names.split()
}  # fmt: skip
HIJRI = re.compile(r"(?<!\d)([12]?\d|30) ((?:[a-z]+[ '\-])*?[a-z]+)[ ,]+(13\d\d|14\d\d)(?!\d)")
FIRST_HIJRI = 227_014  # ordinal day before the first of that calendar
# calls that a script counts days with: how it does, the day of its nought, the numbers of births
COUNTERS = (
    (re.compile(r"\b(?:datenum|datestr)\b"), "day of MATLAB", -366, 693_000, 740_000),
    (re.compile(r"\bfromordinal\b|\btoordinal\b"), "ordinal day", 0, 693_000, 740_000),
    (re.compile(r"\b(?:mdy|intck|today)\(|\bdate9\."), "day of SAS or Stata",
     date(1960, 1, 1).toordinal(), 5_000, 25_000),
    (re.compile(r"\bas\.Date\b|\bdate_from_unix_date\b"), "days since 1970", EPOCH, 3_000, 20_000),
    (re.compile(r"\bDateSerial\b|\bCDate\("), "Excel day", EXCEL, 25_000, 46_000),
)  # fmt: skip
CALLED_A_BIRTH = re.compile(
    r"(?<![^\W_])(?:nee? (?:le|on)?|naissance|ddn|dob|born(?: on)?|birth[ _]?da(?:te|y))\W{0,3}?"
    r"(-?\d{4,13})(?![\d.,\-/\w])"
)
YEARS_OF_BIRTHS = range(1900, 2100)
ASSIGNED = re.compile(r"(?:=|<-|:|\(|==)\s*(\d{4,6})(?![\d.\w])")
MOST_BLANKS = 2  # in a value, beside six digits that may be a date and not a count of something
ROMAN_FIGURES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
SEP = r"[\-/._ :|;,\\年月]"
TURNED = ("day before month", "month before day")  # readings of a day that may be another
YMD = re.compile(rf"(?<!\d)(19\d\d|20\d\d){SEP}(\d\d?){SEP}(\d\d?)(?!\d)")
DMY = re.compile(rf"(?<!\d)(\d\d?){SEP}(\d\d?){SEP}(19\d\d|20\d\d)(?!\d)")
DMY2 = re.compile(r"(?<![\d/.\-])(\d\d?)([/.\-])(\d\d?)\2(\d\d)(?![\d/\-]|\.\d)")
CENTURY_APART = re.compile(
    r"(?<![\d./\-])(\d\d?)([./\-])(\d\d?)\2(19|20)[./\- ](\d\d)(?![\d:./\-])"
)
# a day written in figures alone, and nothing else
A_DAY = re.compile(
    r"(?:19|20|21)\d\d[\-/.](?:0[1-9]|1[0-2])[\-/.](?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])[\-/.](?:0[1-9]|1[0-2])[\-/.](?:19|20)\d\d"
)
DAY_AND_TIME = re.compile(r"(?<!\d)((?:19|20)\d{6})(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)(?!\d)")
AN_INSTANT = re.compile(  # a day and a time to the second, as programs note what they did
    r"(?:19|20)\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d:[0-6]\d(?:[.,]\d{1,9})?"
    r"(?:Z|[+-]\d\d:?\d\d)?"
)
EIGHT = re.compile(r"(?<!\d)(\d{8})(?!\d)")
SIX = re.compile(r"(?<![\d])(?<!\d[.,])(\d{6})(?!\d|[a-f][0-9a-f]{3})")
NAMED = re.compile(
    r"(?<!\d)(\d\d?)(?:er|st|nd|rd|th)?[\s.\-_]*(?:of |de )?([a-z]{3,9})\.?[\s,\-_]*(\d{4})(?!\d)"
)
NAMED_US = re.compile(r"([a-z]{3,9})\.?[\s\-_]+(\d\d?)(?:st|nd|rd|th)?,?[\s\-_]+(\d{4})(?!\d)")
NAMED_LAST = re.compile(r"(?<!\d)(\d{4})[\s/.\-]+([a-z]{3,9})\.?[\s/.\-]+(\d\d?)(?!\d)")
STAMPED = re.compile(r"([a-z]{3,9}) +(\d\d?) +\d\d?:\d\d(?::\d\d)?(?: +[a-z]{1,5})? +(\d{4})(?!\d)")
MIXED = re.compile(r"(?<![0-9a-z])(?=[a-z]*[0-9])(?=[0-9]*[a-z])(?:0x)?([0-9a-z]{5,7})(?![0-9a-z])")
ROMANS = re.compile(r"(?<!\w)(\d\d?)[\s./\-]([ivx]{1,4})[\s./\-](\d{4})(?!\w)")
ALL_ROMAN = re.compile(r"(?<!\w)([ivx]{1,6})[\s./\-]([ivx]{1,4})[\s./\-](m[mdclxvi]{1,12})(?!\w)")
AFTER = re.compile(
    r"(?<!\d)(\d{2,5}) (?:jours|days) (?:apres|depuis|after|since) (?:le |the )?(\d\d?)(?:er|st)? "
    r"([a-z]{3,9}) (\d{4})(?!\d)"
)
# a date as a program writes it; JavaScript counts months from nought
CALLED = re.compile(
    r"(new )?date(?:time)?\w*(?:\.\w+)?\(\s*(\d{4})[,;]\s*(\d\d?)[,;]\s*(\d\d?)(?!\d)"
)
# a number of days in a call that makes a date of it, and the day that a line counts from
DAYS_CALLED = re.compile(
    r"(?:as[._]date|as[._]idate|date_from_unix_date|to_datetime|datetime64|fromordinal|timestamp)"
    r"\(\s*(-?\d{3,6})l?\s*(?=[,)])"
)
ZERO = r"(?:1970-01-01|1960-01-01|1899-12-30|1900-01-01|1904-01-01|01jan1960|epoch|timestamp\(0\))"
DAYS_MOVED = re.compile(
    rf"({ZERO})\W{{0,6}}[+,]\s*(?:interval '?|(?:\w+\.)?timedelta\w*\((?:days=)?)?"
    rf"(-?\d{{3,6}})(?![\d./:])"
    rf"|(?<![\d./:])(\d{{3,6}})\s*\+\s*(?:date )?['\"]?({ZERO})"
    rf"|date_?add\(\s*(?:day|dd?),\s*(-?\d{{3,6}}),\s*['\"]?({ZERO})"
)
ORIGIN = re.compile(rf"origin\s*=\s*['\"]?({ZERO})")
ZEROS = {
    "1960-01-01": date(1960, 1, 1).toordinal(), "01jan1960": date(1960, 1, 1).toordinal(),
    "1899-12-30": EXCEL, "1900-01-01": EXCEL + 2, "1904-01-01": EXCEL_1904,
}  # fmt: skip
STAMP = re.compile(r"date\((-?\d{9,13})(?!\d)")
# days as R, SQL Server and Oracle write them down
IN_R = re.compile(r"structure\((-?\d{3,5})l?, class = \W?date")
IN_SQL = re.compile(r"cast\(0x([0-9a-f]{6,8}) as date")
IN_ORACLE = re.compile(r"len=7: ?(1(?:19|20)),(\d{3}),(\d\d?),(\d\d?),")
# what comes before the day on which somebody is so many years old
COMES_OF_AGE = re.compile(
    r"(?:devien[dt]\w* majeure?|majorite|majeure?|\b(?:18|21|dix-huit|vingt et un) ans|anniversaire"
    r"|turn(?:s|ed) (?:18|21)|(?:18th|21st) birthday)"
    r"(?: est)?(?: atteinte)?\W{0,3}(?:le|on)?\W{0,2}$"
)
OF_AGE = (18, 21)
ROMAN_YEAR = re.compile(r"\bM[MDCLXVI]{1,12}\b", re.IGNORECASE)
ROMAN_YEAR_FIRST = re.compile(
    r"(?<!\w)(m[mdclxvi]{1,12})(?:\W+(?:mois|month|m)?\W*)([ivx]{1,4})\W+(?:jour|day|j|d)?\W*([ivx]{1,6})(?!\w)"
)
WEEK = re.compile(r"(?<!\d)(\d{4})-?W(\d\d)-?([1-7])(?!\d)", re.IGNORECASE)
ORDINAL = re.compile(r"(?<!\d)(\d{4})[-/. ]?(\d{3})(?!\d)")
# a day in a law's title, not somebody's
LEGAL = re.compile(
    r"(loi|decret|arrete|ordonnance|circulaire|directive|reglement|jo|law|act|decree"
    r"|n°|version|v\d|du code|journal|norm|iso|rfc|licen[cs]e|eupl|copyright)\W",
    re.I,
)


# a day that a time of it follows, or that a line calls something else than a birth
AT_A_TIME = re.compile(r"[\w/.\-, ]{6,20}?[T ](?!00:00)\d\d?:\d\d", re.ASCII)
CALLED_OTHERWISE = re.compile(
    r"\b(?:start|end|begin|creat|modifi|revis|updat|releas|publish|post|chang|commit|expir|since)"
    r"[a-z]*(?:[_\- ](?:date|on|at|day))?\W{1,4}$",
    re.IGNORECASE,
)


def is_of_a_program(text: str, at: int) -> bool:
    """Whether the day at a place of a text is one to the minute, or is named after an event."""
    return bool(AT_A_TIME.match(text, at) or CALLED_OTHERWISE.search(text[max(at - 30, 0) : at]))


def day(year: int, month: int, number: int) -> int | None:
    """Ordinal of a day, None when there is no such day."""
    try:
        return date(year, month, number).toordinal()
    except ValueError:
        return None


def roman(text: str) -> int:
    """Value of Roman figures in small letters."""
    values = [ROMAN_FIGURES[char] for char in text]
    return sum(
        -value if any(later > value for later in values[at + 1 : at + 2]) else value
        for at, value in enumerate(values)
    )


def _century(year: int) -> int:
    return 1900 + year if year > 30 else 2000 + year


def _triples(text: str) -> Iterator[tuple[str, int, int, int, int]]:
    for match in YMD.finditer(text):
        year, a, b = map(int, match.groups())
        yield "date", match.start(), year, a, b
        if a != b:
            yield "date, day before month", match.start(), year, b, a
    for match in DMY.finditer(text):
        a, b, year = map(int, match.groups())
        yield "date", match.start(), year, b, a
        if a != b:
            yield "date, month before day", match.start(), year, a, b
    for match in DMY2.finditer(text):
        day, _, month, short = match.groups()
        yield "date, short year", match.start(), _century(int(short)), int(month), int(day)
    for match in EIGHT.finditer(text):
        digits = match.group(1)
        yield "date in digits", match.start(), int(digits[:4]), int(digits[4:6]), int(digits[6:])
        yield "date in digits", match.start(), int(digits[4:]), int(digits[2:4]), int(digits[:2])
        back = digits[::-1]
        yield "date reversed", match.start(), int(back[:4]), int(back[4:6]), int(back[6:])
        yield "date reversed", match.start(), int(back[4:]), int(back[2:4]), int(back[:2])
        left = str(99_999_999 - int(digits))
        if digits[0] in "78":
            parts = int(left[:4]), int(left[4:6]), int(left[6:])
            yield "date, what is left to nines", match.start(), *parts
    for match in CENTURY_APART.finditer(text):
        number, month, century, year = map(int, match.group(1, 3, 4, 5))
        yield "date, century apart", match.start(), 100 * century + year, month, number
    for match in DAY_AND_TIME.finditer(text):
        digits = match.group(1)
        yield "date and time", match.start(), int(digits[:4]), int(digits[4:6]), int(digits[6:])


def dates(text: str, *, cell: bool = False) -> Iterator[tuple[str, int, int]]:
    """(how written, ordinal day, position) of every date in a text.

    A day on which somebody comes of age, or leaves the study, is also that of a birth.
    `cell`: the text is one value of a table, where six digits nearly alone may be a date too.
    """
    lowered = ""
    for how, found, at in _written(text, cell=cell):
        yield how, found, at
        lowered = lowered or bare(text)
        if len(lowered) == len(text) and COMES_OF_AGE.search(lowered[max(at - 40, 0) : at]):
            moment = date.fromordinal(found)
            for years in OF_AGE:
                if born := day(moment.year - years, moment.month, moment.day):
                    yield f"{how}, day of an age", born, at


def bare(text: str) -> str:
    """A text in small letters without accents."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKD", text.lower())
        if not unicodedata.combining(char)
    )


def _written(text: str, *, cell: bool) -> Iterator[tuple[str, int, int]]:
    """The same of the days written, and of no other."""
    if not any(char.isdigit() for char in text) and not ROMAN_YEAR.search(text):
        return
    for how, at, year, month, number in _triples(text):
        found = day(year, month, number) if 1900 <= year <= 2099 else None
        if found:
            yield how, found, at
    lowered = bare(text)
    if any(char.isalpha() for char in lowered):
        for match in NAMED.finditer(lowered):
            if match.group(2) in MONTHS:
                found = day(int(match.group(3)), MONTHS[match.group(2)], int(match.group(1)))
                if found:
                    yield "date in words", found, match.start()
        for match in NAMED_LAST.finditer(lowered):
            found = day(int(match[1]), MONTHS.get(match[2], 0), int(match[3]))
            if found:
                yield "date in words", found, match.start()
        for match in CALLED.finditer(lowered):
            year, month, number = map(int, match.groups()[1:])
            if found := day(year, month + bool(match[1]), number):
                yield "date of a program", found, match.start()
        yield from _days_called(lowered)
        yield from _hijri(lowered)
        for match in STAMP.finditer(lowered):
            yield from ((how, found, match.start()) for how, found in numeric_days(int(match[1])))
        for match in IN_R.finditer(lowered):
            yield "date of a program", EPOCH + int(match[1]), match.start()
        for match in IN_SQL.finditer(lowered):
            data = bytes.fromhex(match[1][: len(match[1]) // 2 * 2])[:3]
            yield "date of a program", int.from_bytes(data, "little") + 1, match.start()
        for match in IN_ORACLE.finditer(lowered):
            century, year, month, number = map(int, match.groups())
            if found := day(100 * (century - 100) + year - 100, month, number):
                yield "date of a program", found, match.start()
        for match in (*NAMED_US.finditer(lowered), *STAMPED.finditer(lowered)):
            if match.group(1) in MONTHS:
                found = day(int(match.group(3)), MONTHS[match.group(1)], int(match.group(2)))
                if found:
                    yield "date in words", found, match.start()
        for match in ROMANS.finditer(lowered):
            found = day(int(match.group(3)), ROMAN.get(match.group(2), 0), int(match.group(1)))
            if found:
                yield "date, month in Roman figures", found, match.start()
        for match in ALL_ROMAN.finditer(lowered):
            parts = [roman(part) for part in match.groups()]
            found = day(parts[2], parts[1], parts[0]) if 1900 <= parts[2] <= 2099 else None
            if found:
                yield "date in Roman figures", found, match.start()
        for match in MIXED.finditer(lowered):
            for base in (16, 36):
                try:
                    digits = str(int(match.group(1), base))
                except ValueError:
                    continue
                if len(digits) == 8:
                    found = day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
                    if found and "1900" <= digits < "2100":
                        yield f"date in base {base}", found, match.start()
        yield from _week_days(lowered)
        for match in AFTER.finditer(lowered):
            year, month, number = int(match[4]), MONTHS.get(match[3], 0), int(match[2])
            if start := day(year, month, number):
                yield "days after a date", start + int(match[1]), match.start()
        for match in ROMAN_YEAR_FIRST.finditer(lowered):
            parts = [roman(part) for part in match.groups()]
            found = day(*parts) if 1900 <= parts[0] <= 2099 else None
            if found:
                yield "date in Roman figures", found, match.start()
        for match in WEEK.finditer(text):
            try:
                found = date.fromisocalendar(*map(int, match.groups())).toordinal()
            except ValueError:
                continue
            yield "date, week and day", found, match.start()
    if cell and text.strip().count(" ") <= MOST_BLANKS:
        for match in SIX.finditer(text):
            digits = match.group(1)
            a, b, c = int(digits[:2]), int(digits[2:4]), int(digits[4:])
            for year, month, of_month in ((c, b, a), (a, b, c)):
                found = day(_century(year), month, of_month)
                if found:
                    yield "date in six digits", found, match.start()
        for match in ORDINAL.finditer(text):
            year, number = map(int, match.groups())
            if 1900 <= year <= 2099 and 1 <= number <= 366:
                yield (
                    "year and day of year",
                    date(year, 1, 1).toordinal() + number - 1,
                    match.start(),
                )
    reversed_text = text[::-1]
    if YMD.search(reversed_text) or DMY.search(reversed_text):
        for how, at, year, month, number in _triples(reversed_text):
            found = day(year, month, number) if 1900 <= year <= 2099 else None
            if found:
                yield f"{how}, reversed", found, at


def _days_called(lowered: str) -> Iterator[tuple[str, int, int]]:
    """Days that a program counts from an origin that it names, or from 1970."""
    found = []
    for match in DAYS_CALLED.finditer(lowered):
        origin = ORIGIN.search(lowered, match.end())
        zero = 0 if "fromordinal" in match[0] else ZEROS.get(origin[1] if origin else "", EPOCH)
        found.append((zero + int(match[1]), match.start()))
    for match in DAYS_MOVED.finditer(lowered):
        named, days = (match[1] or match[4] or match[6]), (match[2] or match[3] or match[5])
        found.append((ZEROS.get(named, EPOCH) + int(days), match.start()))
    for ordinal, at in found:
        if FIRST_DAY <= ordinal <= LAST_DAY:
            yield "days of a program", ordinal, at


def _hijri(lowered: str) -> Iterator[tuple[str, int, int]]:
    """Days of the calendar of the Hijra, as its tables reckon them, and the days beside them."""
    for match in HIJRI.finditer(lowered):
        month = HIJRI_MONTHS.get(re.sub("[^a-z]", "", match[2]), 0)
        year, number = int(match[3]), int(match[1]) - -59 * (month - 1) // 2
        found = number + (year - 1) * 354 + (3 + 11 * year) // 30 + FIRST_HIJRI
        for other in (found, found - 1, found + 1) if month else ():
            yield "date of the Hijra", other, match.start()


# when something in a calendar began, and by what rule it comes again
YEARLY = re.compile(r"DTSTART[^:\n]*:(\d{4})\d{4}[^\n]*\n(?:(?!END:).*\n)*?RRULE:([^\r\n]*)")


def counted(text: str) -> Iterator[tuple[str, int]]:
    """(how, ordinal day) of days that several lines of a text give together.

    Bare numbers of a script that counts days as a program of its kind does: the call that makes a
    day of a number may stand in another line. And the rule of a calendar for every year since one.
    """
    for match in YEARLY.finditer(text):
        rule = dict(part.split("=", 1) for part in match[2].upper().split(";") if "=" in part)
        if rule.get("FREQ") == "YEARLY" and {"BYMONTH", "BYMONTHDAY"} <= rule.keys():
            with contextlib.suppress(ValueError):
                parts = (match[1], rule["BYMONTH"], rule["BYMONTHDAY"])
                yield "yearly rule of a calendar", date(*map(int, parts)).toordinal()
    for call, how, first, low, high in COUNTERS:
        if call.search(text):
            for match in ASSIGNED.finditer(text):
                if low <= int(match[1]) <= high:
                    yield how, int(match[1]) + first


def _week_days(lowered: str) -> Iterator[tuple[str, int, int]]:
    """The day of a text that names a day of the week, the number of a week and a year."""
    named = [at for at, name in enumerate(WEEK_DAYS) if re.search(rf"\b{name}\b", lowered)]
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", lowered)
    weeks = re.findall(r"(?<!\d)[sw]?([1-9]|[0-4]\d|5[0-3])(?!\d)", lowered)
    if named and len(years) == 1 and len(weeks) == 1:
        with contextlib.suppress(ValueError):
            moment = date.fromisocalendar(int(years[0]), int(weeks[0]), named[0] % 7 + 1)
            yield "date, week and day", moment.toordinal(), 0


UNITS = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}
# seconds by which midnight comes sooner than in Greenwich
MIDNIGHTS = {"": 0, ", in Paris": 3600, ", in Paris in summer": 7200}


# numbers: name → (ordinal day of the value v, lowest and highest plausible magnitude)
def numeric_days(value: float) -> Iterator[tuple[str, int]]:
    """(how written, ordinal day) that a number may stand for; forms with a clear shape only."""
    if value != value or abs(value) > 1e19:
        return
    whole = int(value)
    if whole != value:
        return
    if 19000101 <= whole <= 20991231:
        found = day(whole // 10000, whole // 100 % 100, whole % 100)
        if found:
            yield "date in digits", found
    left = 99_999_999 - whole
    if 19000101 <= left <= 20991231:
        found = day(left // 10000, left // 100 % 100, left % 100)
        if found:
            yield "date, what is left to nines", found
    if 1011900 <= whole <= 31122099:
        found = day(whole % 10000, whole // 10000 % 100, whole // 1000000)
        if found:
            yield "date in digits", found
    for unit, factor in UNITS.items():
        size = 86400 * factor
        for place, ahead in MIDNIGHTS.items():
            days, rest = divmod(whole + ahead * factor, size)
            if rest == 0 and 800 < abs(days) < 27000:
                yield f"{unit} since 1970{place}", EPOCH + days


def called_births(text: str, as_of: date) -> Iterator[tuple[str, int]]:
    """(how, ordinal day) of numbers that a text calls a birth, counted from whatever day."""
    for match in CALLED_A_BIRTH.finditer(bare(text)):
        if int(match[1]) not in YEARS_OF_BIRTHS:
            yield from (*weak_days(int(match[1]), as_of), *numeric_days(int(match[1])))
            yield "day of SAS or Stata", COUNTERS[2][2] + int(match[1])


def weak_days(whole: int, as_of: date) -> Iterator[tuple[str, int]]:
    """(how written, ordinal day) for numbers that may as well be counts: more has to be seen."""
    if 10000 <= whole <= 46000:
        yield "Excel day", EXCEL + whole
        yield "Excel day of 1904", EXCEL_1904 + whole
    if -14000 <= whole <= 20000 and abs(whole) > 1000:
        yield "days since 1970", EPOCH + whole
        yield "age in days", as_of.toordinal() - whole
    if 2_415_000 <= whole <= 2_462_000:
        yield "Julian day", whole - JULIAN_DAY
    if 15000 <= whole <= 62000:
        yield "modified Julian day", MODIFIED_JULIAN + whole
    if 693_000 <= whole <= 740_000:
        yield "ordinal day", whole
    if 1_900_001 <= whole <= 2_099_366 and 1 <= whole % 1000 <= 366:
        yield "year and day of year", date(whole // 1000, 1, 1).toordinal() + whole % 1000 - 1


@dataclass
class BirthDays:
    """Ordinals of the birth dates of a population, sorted, at a date of processing."""

    ordinals: list[int]
    as_of: date

    @cached_property
    def density(self) -> float:
        """Share of the days of the middle half of the births on which somebody was born."""
        n = len(self.ordinals)
        if n < 4:
            return 0.05
        low, high = self.ordinals[n // 4], self.ordinals[3 * n // 4]
        return (n / 2) / max(high - low, 1)

    def is_childhood(self, text: str) -> bool:
        """Whether every date in a text is that of somebody aged 15 to 40 at the processing."""
        years = [
            self.as_of.year - date.fromordinal(day).year for _, day, _ in dates(text, cell=True)
        ]
        if not years and is_figures(text.lstrip("-")):
            years = [
                self.as_of.year - date.fromordinal(day).year for _, day in numeric_days(float(text))
            ]
        return bool(years) and all(MINOR_YEARS[0] <= y <= MINOR_YEARS[1] for y in years)
