"""Numbers that name a person in France, recognised by their form and their check digits.

No dictionary is needed for these: landing drops them, so none may be met later on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from scripts.scanner.moments import MINOR_YEARS

SEPARATOR = r"[ .\-_/\u00a0\u202f]?"
NIR = re.compile(
    rf"(?<![0-9])([1-478]){SEPARATOR}(\d\d){SEPARATOR}(0[1-9]|1[0-2]|[2-3]\d|4[0-2]|[5-9]\d)"
    rf"{SEPARATOR}(\d\d|2[ABab]){SEPARATOR}(\d{{3}}){SEPARATOR}(\d{{3}})(?:{SEPARATOR}(\d\d))?(?![0-9])"
)
NIR_IN_FIGURES = re.compile(
    r"([12])(\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[1-9]\d)(?!000)\d{3}(?!000)\d{3}(\d\d)?"
)
NIR_WORDS = re.compile(
    r"\b(?:nir|n° ?ss|ss|s[ée]cu(?:rit[ée] sociale)?|insee|immatriculation)\b", re.I
)
DECIMAL = re.compile(r"\d+\.\d+")
PHONE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\(?(?:\+|00)33\)?[ .\-]?(?:\(0\)[ .\-]?)?|0)[1-9]"
    r"(?:[ .\-_/\u00a0\u202f]?\d\d){4}(?![0-9A-Za-z])"
)
PHONE_BY_THREES = re.compile(r"(?<![\w.\-])0[1-9]\d{2}([ .])\d{3}\1\d{3}(?![\w.\-])")
DAY = re.compile(r"(?:0[1-9]|[12]\d|3[01])([/.\- ])(?:0[1-9]|1[0-2])\1(?:19|20)\d\d")
FIGURES_IN_ORDER = ("0123456789", "0987654321")  # of programs that look for figures
ISO_DAY = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")
PHONE_NUMBER = re.compile(r"(?<![\w.,])33[67]\d{8}(?![\w.,])")
RIB = re.compile(
    r"(?<![0-9A-Za-z])(\d{5})[ \-.]?(\d{5})[ \-.]?([0-9A-Z]{11})[ \-.]?(\d\d)(?![0-9A-Za-z])"
)
IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2}\d{2}(?:[ .\-]?[A-Z0-9]){11,30})(?![A-Za-z0-9])", re.I)
# numbers of messages and of meetings look like an address, and are none
NUMBER_OF_A_MESSAGE = re.compile(
    r"(?:^|\s)(?:uid|message-id|in-reply-to|references|content-id)\s*:\s*<?$", re.IGNORECASE
)
EMAIL = re.compile(
    r"[A-Za-z0-9._%+\-]{1,64}(?:@|\s?[\[(](?:at|arobase|a)[\])]\s?|&#64;)[A-Za-z0-9\-]+"
    r"(?:(?:\.|\s?[\[(](?:dot|point)[\])]\s?)[A-Za-z0-9\-]+)*"
    r"(?:\.|\s?[\[(](?:dot|point)[\])]\s?)(?=[A-Za-z\-]|[Xx][Nn]--)[A-Za-z0-9\-]{2,}"
)
INE = re.compile(
    r"(?<![A-Za-z0-9])"
    r"(\d{10}[A-HJ-NPR-Z]|\d{9}[A-HJ-NPR-Z]{2}|0[A-Z0-9]{5,9}\d[A-Z]{1,2})"
    r"(?![A-Za-z0-9])"
)
CAF = re.compile(
    r"\b(?:caf|allocataire|n° ?allocataire|cnaf)\b[^\d\n]{0,20}(\d{7})(?: ?[A-Z])?\b", re.IGNORECASE
)
CARD = re.compile(
    r"(?<![\w.])(?:3[47]\d{2}|4\d{3}|5[1-5]\d{2})([ \-]?)\d{4}\1\d{4}\1\d{4}(?![\w.])"
)
# a number that names somebody, called by its name
PAPERS = re.compile(
    r"\b(?:passeport|passport|cni|carte (?:nationale )?d'identit[ée]|titre de s[ée]jour|agdref|"
    r"(?:identifiant|matricule|num[ée]ro|n°|id(?=[ _]))[ \w'é]{0,24}?(?<![^\W_])"
    r"(?:france travail|p[ôo]le emploi|caf|cpam|mdph|ase|dossier|allocataire|[ée]tranger)|"
    r"permis de conduire)\b\W{0,3}(?:n° ?)?\W{0,2}"
    r"(?=[A-Z0-9]{6,14}\b|\d{2,3}[ A-Z])[A-Z]{0,2}\d[A-Z0-9 ]{5,14}\b",
    re.IGNORECASE,
)
# the second line of a passport's machine zone, or of a card's: number, birth, sex, end
PASSPORT = re.compile(
    r"(?<![A-Z0-9])([A-Z0-9<]{9})(\d)[A-Z<]{3}(\d{6})(\d)[FMX<](\d{6})(\d)(?=[A-Z0-9<])"
)
CARD_ZONE = re.compile(r"(?<![A-Z0-9])(\d{6})(\d)[FMX<](\d{6})(\d)[A-Z<]{3}(?=[A-Z0-9<])")
PLACE = re.compile(r"(?<![\d.])4[1-9]\.\d{4,}[,; ]+-?\d\.\d{4,}(?!\d)")  # a point in France
KINDS_OF_STREETS = (
    r"rue|avenue|av\.?|bd|boulevard|place|pl\.?|chemin|impasse|allée|allee|route|quai|cours|square|"
    r"montée|montee|passage|sentier|résidence|residence"
)
ADDRESS = re.compile(
    rf"(?<!\d)\d{{1,4}}(?: ?(?:bis|ter|quater|[A-D]))?,? (?:{KINDS_OF_STREETS})"
    r" (?:de |du |des |de la |d'|l'|la |le |les )?[A-ZÀ-Ý][\w'’\-]*",
    re.IGNORECASE,
)
ROLES = {"dpo", "info", "noreply", "no-reply", "webmaster", "cil", "rgpd", "postmaster", "mailto",
         "maintainers", "git"}  # fmt: skip
IBAN_LENGTHS = {
    "FR": 27, "MC": 27, "BE": 16, "LU": 20, "DE": 22, "CH": 21, "IT": 27, "ES": 24, "PT": 25,
    "NL": 18, "GB": 22, "AT": 20, "IE": 22, "PL": 28, "RO": 24, "BG": 22, "GR": 27, "TN": 24,
    "MA": 28, "DZ": 26, "SN": 28, "CI": 28, "ML": 28, "CM": 27, "GN": 28, "MG": 27, "LT": 20,
    "LV": 21, "EE": 20, "CZ": 24, "SK": 24, "HU": 28, "SI": 19, "HR": 21, "SE": 24, "DK": 18,
    "FI": 18, "NO": 15, "MT": 31, "CY": 28, "TR": 26,
}  # fmt: skip
RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
LAST_CORSICAN = {"2A": 19, "2B": 18}


def nir_key(thirteen: str) -> int:
    """Key of a NIR (97 minus the number modulo 97); Corsica counts as 19 and 18."""
    department = thirteen[5:7].upper()
    digits = thirteen[:5] + str(LAST_CORSICAN.get(department, department)) + thirteen[7:]
    return 97 - int(digits) % 97


def is_nir_of_a_minor(digits: str, year: int) -> bool:
    """Whether 13 or 15 figures can be the NIR of somebody who was a minor not long ago.

    One number of thirteen figures in eighty can by chance.
    """
    match = NIR_IN_FIGURES.fullmatch(digits)
    youngest, oldest = MINOR_YEARS
    if not match or not youngest <= (year - int(match[2])) % 100 <= oldest:
        return False
    return match[3] is None or int(match[3]) == nir_key(digits[:13])


def _is_time(digits: str) -> bool:
    """Whether 13 digits are rather a time of this century in milliseconds."""
    moment = datetime.fromtimestamp(int(digits) / 1000, UTC)
    return 2017 <= moment.year <= 2027


def _is_decimal(text: str, match: re.Match[str]) -> bool:
    """Whether figures are a number with a point, before them or among them."""
    before = re.search(r"\d\.$", text[max(0, match.start() - 2) : match.start()])
    return bool(before) if match.group().isdigit() else bool(DECIMAL.fullmatch(match.group()))


def _nirs(text: str, cell: bool) -> Iterator[str]:
    for match in NIR.finditer(text):
        thirteen = "".join(match.groups()[:6]).upper()
        key = match.group(7)
        place = thirteen[5:7]
        beside = (
            text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
        )
        if key is None and _is_decimal(text, match):
            continue
        if place == "00" or (key is None and any(char.isalpha() or char == "_" for char in beside)):
            continue
        if key is not None and int(key) == nir_key(thirteen):
            yield "NIR"
        elif key is None and (
            not thirteen.isdigit()
            or " " in match.group()
            or NIR_WORDS.search(text[max(0, match.start() - 40) : match.start()])
            or (match.group(3) <= "42" and (cell or not _is_time(thirteen)))
        ):
            yield "NIR without key"


def _numbers(text: str, cell: bool) -> Iterator[str]:
    """Numbers told by their key, or by their groups, when written otherwise than usual."""
    for match in re.finditer(r"(?<![0-9])\d{15}(?![0-9])", text):
        back = match.group()[::-1]
        if NIR.fullmatch(back) and int(back[13:]) == nir_key(back[:13]):
            yield "NIR"
    for match in RIB.finditer(text):
        bank, desk, account, key = match.groups()
        digits = account.translate(RIB_LETTERS)
        total = 89 * int(bank) + 15 * int(desk) + 3 * int(digits) + int(key)
        if total % 97 == 0 and int(bank) and int(digits):
            yield "bank account"
    for match in PHONE_BY_THREES.finditer(text):
        if sum(char.isdigit() for char in match.group()) == 10:
            yield "telephone number"
    if cell:
        for _ in PHONE_NUMBER.finditer(text):
            yield "telephone number"


def _ibans(text: str) -> Iterator[str]:
    for match in IBAN.finditer(text):
        compact = re.sub(r"[ .\-]", "", match.group(1)).upper()
        size = IBAN_LENGTHS.get(compact[:2])
        if (
            size is None
            or len(compact) < size
            or (len(compact) == len(match.group(1)) and len(compact) != size)
        ):
            continue
        moved = compact[4:size] + compact[:4]
        if int("".join(str(int(char, 36)) for char in moved)) % 97 == 1:
            yield "IBAN"


def _is_public_number(number: str, public: str) -> bool:
    """Whether a telephone number, written in whatever groups, is one that the project publishes."""
    if number.lower() in public:
        return True
    national = re.sub(r"\D", "", number.replace("(0)", ""))[-9:]
    return f"+33 {national[0]} {' '.join(re.findall('..', national[1:]))}" in public


def _lies_in_days(text: str, match: re.Match[str]) -> bool:
    """Whether figures grouped as a telephone number are a day, or end one and begin another."""
    return bool(DAY.match(match.group())) or any(
        day.start() < match.end() and match.start() < day.end() for day in ISO_DAY.finditer(text)
    )


def luhn(digits: str) -> bool:
    """Whether the last figure of a number controls the others (Luhn)."""
    twice = [int(char) * (1 + at % 2) for at, char in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in twice) % 10 == 0


def icao(signs: str) -> int:
    """Figure of control of a field of a machine zone: weights 7, 3, 1; letters count from ten."""
    values = [0 if sign == "<" else int(sign, 36) for sign in signs]
    return sum((7, 3, 1)[at % 3] * value for at, value in enumerate(values)) % 10


def _machine_zones(text: str) -> Iterator[str]:
    for pattern in (PASSPORT, CARD_ZONE):
        for match in pattern.finditer(text):
            fields = match.groups()
            if all(icao(a) == int(b) for a, b in zip(fields[::2], fields[1::2], strict=True)):
                yield "machine zone of a paper of identity"


def patterns(
    text: str,
    public: str = "",
    *,
    cell: bool = False,
    is_office: Callable[[str], bool] = lambda _: False,
) -> Iterator[str]:
    """Kinds of personal numbers in a text; `public` is lower-case text whose addresses are known.

    `cell`: the text is one value of a table, where a bare number needs no context; `is_office`:
    whether the name of a mailbox is that of an office, and no person's.
    """
    if not text or not any(char.isdigit() or char in "@[(" for char in text):
        return
    yield from _nirs(text, cell)
    yield from _numbers(text, cell)
    yield from _ibans(text)
    for match in PHONE.finditer(text):
        if match.group() not in FIGURES_IN_ORDER and not (
            _is_public_number(match.group(), public) or _lies_in_days(text, match)
        ):
            yield "telephone number"
    for match in EMAIL.finditer(text):
        mailbox = match.group().lower()
        local = re.split(r"[@\[(&]", mailbox)[0].strip()
        before = text[max(0, match.start() - 20) : match.start()]
        if (
            mailbox not in public
            and not (ROLES.intersection(re.split(r"[._+]", local)) or is_office(local))
            and not NUMBER_OF_A_MESSAGE.search(before)
        ):
            yield "e-mail address"
    for match in INE.finditer(text):
        called = cell or re.search(r"\b(?:ine|[ée]l[èe]ve|[ée]tudiant)\b", text, re.IGNORECASE)
        if called and not re.fullmatch(r"0[A-F0-9]+", match.group()):
            yield "INE"
    for match in CARD.finditer(text):
        if luhn(re.sub(r"\D", "", match.group())):
            yield "bank card"
    yield from _machine_zones(text)
    for _ in PAPERS.finditer(text):
        yield "number of a paper of identity"
    for _ in PLACE.finditer(text):
        yield "coordinates of a place"
    for _ in CAF.finditer(text):
        yield "CAF number"
    for match in ADDRESS.finditer(text):
        if match.group().lower() not in public:
            yield "postal address"
