"""What an office writes by itself."""

from __future__ import annotations

import codecs
import random
from datetime import date

from scripts.scanner.bench.adversaries.kinds import DAYS, LETTERS, Kinds, in_french
from scripts.scanner.bench.outsiders import name, number
from scripts.scanner.bench.traits import MONTHS, MORSE, Disguise, bare, born, first, surname

CYRILLIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввхиз")
GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyz", "αβκδεφγηιζκλμνοπκρστυβωξυζ")
GEORGIAN = str.maketrans("abcdefghijklmnopqrstuvwxyz", "აბცდეფგჰიჟკლმნოპქრსტუვვხყზ")
KANA = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz", "アバカダエフガハイジキルムノオピクラサタウヴワスヤザ"
)
ELEMENTS = [
    "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S",
    "Cl", "Ar", "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe",
]  # fmt: skip
TOWNS = {
    "a": "Annecy", "b": "Brest", "c": "Caen", "d": "Dijon", "e": "Evreux", "f": "Foix", "g": "Grenoble",
    "h": "Hendaye", "i": "Issoire", "j": "Jarnac", "k": "Kaysersberg", "l": "Lille", "m": "Metz",
    "n": "Nantes", "o": "Orange", "p": "Pau", "q": "Quimper", "r": "Rennes", "s": "Sens", "t": "Tours",
    "u": "Uzes", "v": "Valence", "w": "Wissous", "x": "Xaintrailles", "y": "Yvetot", "z": "Zicavo",
}  # fmt: skip
PROSE = [
    "les", "chiffres", "de", "cette", "annee", "sont", "en", "ligne", "avec", "ceux", "du",
    "rapport", "de", "la", "direction", "et", "la", "suite", "du", "suivi", "reste", "la",
    "meme", "pour", "tous", "les", "services", "de", "la", "metropole",
]  # fmt: skip
KEY_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")


def roman(value: int) -> str:
    out = ""
    for size, sign in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
                       (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        while value >= size:
            out, value = out + sign, value - size
    return out


def every_third(text: str) -> str:
    rng = random.Random(text)  # noqa: S311
    return "".join(char + "".join(rng.choice(LETTERS) for _ in range(2)) for char in text)


def acrostic(text: str, place: int = 0) -> str:
    """An innocent sentence whose words begin (or end) with the letters of a name."""
    rng = random.Random(text)  # noqa: S311
    words: dict[str, list[str]] = {}
    for word in [
        "annee", "avec", "aussi", "base", "bilan", "bien", "cadre", "chaque", "compte", "dans",
        "depuis", "donc", "encore", "entre", "etude", "fin", "foyer", "fois", "groupe", "grand",
        "general", "hors", "heure", "haut", "ici", "idee", "image", "jour", "jeune", "juste",
        "kilo", "km", "kit", "leur", "loi", "liste", "mois", "mesure", "moyen", "nombre",
        "note", "niveau", "oui", "ordre", "objet", "part", "pour", "projet", "quand", "que",
        "qui", "rapport", "reste", "reprise", "suivi", "service", "somme", "total", "tous",
        "taux", "une", "usage", "unite", "valeur", "ville", "vers", "week", "wagon", "web",
        "xenon", "xylo", "yeux", "yaourt", "zone", "zero",
    ]:  # fmt: skip
        words.setdefault(word[place], []).append(word)
    return " ".join(rng.choice(words[char]) for char in text)


def stego(text: str) -> str:
    """A name between the words of a sentence, one letter after each."""
    return " ".join(f"{word}{char}" for word, char in zip(PROSE, text, strict=False))


def _pairs(digits: str) -> list[str]:
    return [digits[at : at + 2] for at in range(0, len(digits), 2)]


def _row(char: str) -> str:
    row = next(at for at, keys in enumerate(KEY_ROWS) if char in keys)
    return f"{row + 1}{KEY_ROWS[row].index(char)}"


def _playfair(text: str) -> str:
    grid = "abcdefghiklmnopqrstuvwxyz"
    text = text.replace("j", "i")
    text += "x" * (len(text) % 2)
    out = ""
    for a, b in zip(text[::2], text[1::2], strict=True):
        (ra, ca), (rb, cb) = divmod(grid.index(a), 5), divmod(grid.index(b), 5)
        if ra == rb:
            out += grid[ra * 5 + (ca + 1) % 5] + grid[rb * 5 + (cb + 1) % 5]
        elif ca == cb:
            out += grid[(ra + 1) % 5 * 5 + ca] + grid[(rb + 1) % 5 * 5 + cb]
        else:
            out += grid[ra * 5 + cb] + grid[rb * 5 + ca]
    return out


def acrostic_second(text: str) -> str:
    words = {c: w for w in ["baisse", "objet", "acte", "idee", "lettre", "offre", "agent", "chaque", "fin", "ajout", "okapi", "plan", "image", "une", "pour", "apport", "equipe", "trois", "est", "etat", "sur", "avis", "swing", "axe", "cycle", "azur"] for c in [w[1]]}  # fmt: skip
    return " ".join(words.get(c, f"a{c}e") for c in text)


def capitals_of(text: str) -> str:
    """A sentence in which the letters of a name, where they next occur, are capitals."""
    source, out, at = " ".join(PROSE * 4), [], 0
    for char in source:
        if at < len(text) and char == text[at]:
            out.append(char.upper())
            at += 1
        else:
            out.append(char)
    return "".join(out)


def _list() -> list[Disguise]:
    """What an office writes by itself."""
    kinds = Kinds()
    add, column = kinds.add, kinds.column

    add(
        "identity",
        "initials, date and town",
        lambda p: f"{surname(p)[0]}.{first(p)[0]}. né le {born(p):%d/%m/%Y} à Givors",
    )
    add(
        "identity",
        "nickname and year",
        lambda p: f"le petit {bare(first(p))[:4]} de {born(p).year}",
    )
    add("surname", "Cyrillic by sound", lambda p: name(p).translate(CYRILLIC).capitalize())
    add("surname", "Greek by sound", lambda p: name(p).translate(GREEK))
    add("surname", "Georgian letters", lambda p: name(p).translate(GEORGIAN))
    add("surname", "Japanese signs", lambda p: name(p).translate(KANA))
    add(
        "surname",
        "Caesar 11",
        lambda p: "".join(chr((ord(c) - 97 + 11) % 26 + 97) for c in name(p)).capitalize(),
    )
    add(
        "surname",
        "Atbash with capitals",
        lambda p: "".join(chr(219 - ord(c)) for c in name(p)).upper(),
    )
    add(
        "surname",
        "ROT47",
        lambda p: "".join(
            chr(33 + (ord(c) + 14) % 94) if 33 <= ord(c) <= 126 else c for c in surname(p)
        ),
    )
    add("surname", "ROT13 and reversed", lambda p: codecs.encode(name(p), "rot13")[::-1])
    add(
        "surname",
        "key above on the keyboard",
        lambda p: name(p).translate(str.maketrans("qsdfghjklmwxcvbn", "azertyuiopqsdfgh")),
    )
    add(
        "surname",
        "key to the right",
        lambda p: name(p).translate(
            str.maketrans("azertyuiopqsdfghjklmwxcvbn", "zertyuiop^sdfghjklmùxcvbn,")
        ),
    )
    column(
        "surname",
        "vowels left out, capitals",
        lambda p: "".join(c for c in name(p) if c not in "aeiouy").upper(),
    )
    column("surname", "vowels alone", lambda p: "".join(c for c in name(p) if c in "aeiouy"))
    add(
        "surname",
        "syllables the other way",
        lambda p: name(p)[len(name(p)) // 2 :] + name(p)[: len(name(p)) // 2],
    )
    add(
        "full name",
        "contrepèterie",
        lambda p: f"{first(p)[0]}{surname(p)[1:]} {surname(p)[0]}{first(p)[1:]}",
    )
    add("surname", "letters sorted, capitals", lambda p: "".join(sorted(name(p))).upper())
    add("surname", "every third letter", lambda p: every_third(name(p)))
    add("surname", "first letters of a sentence", lambda p: acrostic(name(p)))
    add("surname", "second letters of words", lambda p: acrostic_second(name(p)))
    add("surname", "a letter after each word", lambda p: stego(name(p)))
    add("surname", "capitals inside words", lambda p: capitals_of(name(p)))
    add("surname", "towns by their first letters", lambda p: ", ".join(TOWNS[c] for c in name(p)))
    add(
        "surname",
        "with a leet of accents",
        lambda p: name(p).translate(str.maketrans("aeioucn", "äëïöüçñ")),
    )
    add(
        "surname",
        "digits for letters, all of them",
        lambda p: name(p).translate(str.maketrans("abegiost", "48361057")),
    )
    add("surname", "between stars", lambda p: "*".join(surname(p)))
    add("surname", "in brackets", lambda p: "".join(f"[{c}]" for c in surname(p)))
    add("surname", "written twice over", lambda p: "".join(c * 3 for c in name(p)))
    add("surname", "hyphens of a cut word", lambda p: f"{surname(p)[:3]}-\n{surname(p)[3:]}")
    add("surname", "soft hyphens", lambda p: "\u00ad".join(surname(p)))
    add(
        "surname",
        "Braille",
        lambda p: name(p).translate(str.maketrans(LETTERS, "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵")),
    )
    add("surname", "Morse with bars", lambda p: " / ".join(MORSE[c] for c in name(p)))
    add(
        "surname",
        "letters as pictures",
        lambda p: "".join(chr(0x1F170 + LETTERS.index(c)) for c in name(p)),
    )
    add(
        "surname",
        "chemical elements",
        lambda p: " ".join(ELEMENTS[LETTERS.index(c)] for c in name(p)),
    )
    add(
        "surname",
        "knights of a chess board",
        lambda p: " ".join(
            f"{'abcdefgh'[LETTERS.index(c) % 8]}{LETTERS.index(c) // 8 + 1}" for c in name(p)
        ),
    )
    add(
        "surname",
        "notes of music",
        lambda p: " ".join(
            ["do", "ré", "mi", "fa", "sol", "la", "si"][LETTERS.index(c) % 7]
            + str(LETTERS.index(c) // 7)
            for c in name(p)
        ),
    )
    add(
        "surname",
        "semaphore",
        lambda p: " ".join(f"{LETTERS.index(c) // 7}{LETTERS.index(c) % 7}" for c in name(p)),
    )
    add(
        "surname",
        "cards",
        lambda p: " ".join(
            f"{LETTERS.index(c) % 13 + 1}{'♠♥'[LETTERS.index(c) // 13]}" for c in name(p)
        ),
    )
    add(
        "surname",
        "times of a clock",
        lambda p: " ".join(f"{LETTERS.index(c):02d}:00" for c in name(p)),
    )
    add(
        "surname",
        "percentages",
        lambda p: ", ".join(f"{(LETTERS.index(c) + 1) / 2:.1f} %" for c in name(p)),
    )
    add("surname", "keyboard rows", lambda p: " ".join(_row(c) for c in name(p)))
    add(
        "surname",
        "Vigenère with the town",
        lambda p: "".join(
            chr((ord(c) + ord("lyon"[at % 4]) - 194) % 26 + 97) for at, c in enumerate(name(p))
        ).capitalize(),
    )
    add("surname", "Playfair without a key", lambda p: _playfair(name(p)))
    add(
        "surname",
        "autokey",
        lambda p: "".join(
            chr((ord(a) + ord(b) - 194) % 26 + 97)
            for a, b in zip(name(p), "k" + name(p), strict=False)
        ),
    )
    add(
        "source number",
        "in French words",
        lambda p: " ".join(
            in_french(int(part)) if int(part) else "zéro" for part in _pairs(f"{number(p):010d}")
        ),
    )
    add(
        "source number",
        "Roman figures",
        lambda p: ".".join(roman(int(part)) or "N" for part in _pairs(f"{number(p):010d}")),
    )
    add(
        "source number",
        "figures as pictures",
        lambda p: "".join(f"{c}\ufe0f\u20e3" for c in str(number(p))),
    )
    add(
        "source number",
        "Arabic figures",
        lambda p: str(number(p)).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    )
    add(
        "source number",
        "letters for figures",
        lambda p: str(number(p)).translate(str.maketrans("0123456789", "abcdefghij")),
    )
    add(
        "source number",
        "Chinese figures",
        lambda p: str(number(p)).translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    )
    add(
        "birth date",
        "in words throughout",
        lambda p: (
            f"le {in_french(born(p).day)} {MONTHS[born(p).month - 1]} {in_french(born(p).year)}"
        ),
    )
    add(
        "birth date",
        "week day and number of the week",
        lambda p: (
            f"{DAYS[born(p).weekday()]} de la semaine {born(p).isocalendar()[1]} de {born(p).isocalendar()[0]}"
        ),
    )
    add(
        "birth date",
        "days after an event",
        lambda p: f"{(born(p) - date(2000, 1, 1)).days} jours après le 1er janvier 2000",
    )
    add("birth date", "dotted, year short", lambda p: f"{born(p):%d.%m.%y}")
    add(
        "birth date",
        "Republican style figures",
        lambda p: (
            f"an {roman(born(p).year)}, mois {roman(born(p).month)}, jour {roman(born(p).day)}"
        ),
    )
    column(
        "birth date",
        "school year and class",
        lambda p: (
            f"{'CM2' if born(p).month < 7 else '6e'} {born(p).year + 10 + (born(p).month > 8)}"
        ),
    )
    column(
        "birth date",
        "age at an exact date",
        lambda p: (
            f"{(date(2022, 9, 1) - born(p)).days // 365} ans et {(date(2022, 9, 1) - born(p)).days % 365} jours"
        ),
    )
    column("full name", "initials", lambda p: f"{surname(p)[0]}{first(p)[0]}")
    column(
        "full name",
        "initials in another order with length",
        lambda p: f"{first(p)[0]}{len(first(p))}{surname(p)[0]}{len(surname(p))}",
    )
    column("first name", "diminutive", lambda p: bare(first(p))[:3].title() + "ou")
    column(
        "surname", "the other letters", lambda p: "".join(c for c in LETTERS if c not in name(p))
    )
    return kinds.made


DISGUISES = _list()
