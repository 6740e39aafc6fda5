"""How a clerk writes a person: styles, and the errors that linkage must survive."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from scripts.generator import lists
from scripts.generator import parameters as p
from scripts.generator.columns import Column, Frame, code, dates, text
from scripts.generator.draws import Draw, Ints, days_of, parts_of
from scripts.generator.names import STYLES, stock, without_accents
from scripts.generator.population import COUNTRY_CODES, FRANCE, People

Words = NDArray[np.object_]
_NOTHING = np.array(None, dtype=object)  # what a column holds where there is no word
_CITIES = [lists.COUNTRIES[c][3].split() for c in COUNTRY_CODES]
_NATIVE = np.array([name for name, *_ in lists.BIRTHPLACES], dtype=object)
_NATIVE_CODE = np.array([insee for _, insee, _ in lists.BIRTHPLACES], dtype=object)


@lru_cache
def _table() -> Words:
    return np.stack([stock().words[style] for style in STYLES])


@lru_cache
def _mail_words() -> pa.Array:
    plain = [without_accents(w).lower() for w in stock().words["title"]]
    return pa.array(["".join(c for c in w if "a" <= c <= "z") for w in plain])


def _write(style: Ints, word: Ints) -> Words:
    """Words in the record's style; None for -1."""
    written = _table()[style, np.maximum(word, 0)]
    written[word < 0] = None
    return written


def _join(first: Words, second: Words, separator: Words) -> Words:
    both = np.flatnonzero(np.not_equal(second, _NOTHING))
    first[both] = first[both] + separator[both] + second[both]
    return first


def _respell(word: str, start: int) -> str:
    """First other spelling that changes the word, tried from a given position."""
    for at in range(len(lists.RESPELLINGS)):
        old, new = lists.RESPELLINGS[(start + at) % len(lists.RESPELLINGS)]
        for pair in ((old, new), (old.upper(), new.upper()), (old.lower(), new.lower())):
            if pair[0] in word:
                return word.replace(*pair, 1)
    return word


def _mistype(word: str, where: int, how: int) -> str:
    """A letter doubled, dropped, or swapped with its neighbour."""
    if len(word) < 4:
        return word
    at = 1 + where % (len(word) - 2)
    if how == 0:
        return word[:at] + word[at] + word[at:]
    if how == 1:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


class Clerk:
    """Writes the identity of records (person positions) in a style, with errors when asked."""

    def __init__(self, draw: Draw, people: People, person: Ints, style: Ints, errors: bool) -> None:
        self.draw, self.people, self.person, self.errors = draw, people, person, errors
        self.surname_style, self.first_style = style // 4, style % 4
        self.mna = people.mna[person]

    def _hit(self, problem: str) -> Ints:
        rates = p.ERRORS[problem]
        hits = self.draw.chance(len(self.person), np.where(self.mna, rates[1], rates[0]))
        return np.flatnonzero(hits & self.errors)

    def names(self) -> Frame:
        """NOM_NAISSANCE, NOM_USAGE, PRENOM, PRENOMS_AUTRES, NOM_NAISSANCE_MERE."""
        people, who, draw = self.people, self.person, self.draw
        n = len(who)
        hyphen = np.array([" ", "-"], dtype=object)[draw.below(2, n)]
        family = _join(_write(self.surname_style, people.surname[who]),
                       _write(self.surname_style, people.surname_two[who]), hyphen)  # fmt: skip
        native = people.tradition[who] == "FRA"
        link = np.where(native, "-", " ").astype(object)
        alone = _write(self.first_style, people.first_name[who])
        first = _join(alone.copy(), _write(self.first_style, people.first_two[who]), link)
        cut = self._hit("first name cut")
        first[cut] = alone[cut]
        usage = _write(self.surname_style, people.usage_name[who])
        replaced = self._hit("birth name replaced")
        replaced = replaced[np.not_equal(usage[replaced], _NOTHING)]
        family[replaced] = usage[replaced]
        joined = self._hit("surname joined")
        for at in joined:
            for mark in "-' ":
                if mark in family[at]:
                    family[at] = family[at].replace(mark, "")
                    break
        for at in self._hit("transliteration"):
            first[at] = _respell(first[at], int(who[at]) % len(lists.RESPELLINGS))
        typed = self._hit("typing")
        how, where = draw.below(6, len(typed)), draw.below(100, len(typed))
        for at, kind, spot in zip(typed.tolist(), how.tolist(), where.tolist(), strict=True):
            target = family if kind < 3 else first
            target[at] = _mistype(target[at], spot, kind % 3)
        swapped = self._hit("swap names")
        family[swapped], first[swapped] = first[swapped], family[swapped]
        shown = people.usage_name[who] >= 0
        usage[~(shown & draw.chance(n, 0.8))] = None
        return {
            "NOM_NAISSANCE": text(family),
            "NOM_USAGE": text(usage),
            "PRENOM": text(first),
            "PRENOMS_AUTRES": text(_write(self.first_style, people.other_first[who])),
            "NOM_NAISSANCE_MERE": text(_write(self.surname_style, people.mother[who])),
        }

    def birth(self) -> Column:
        """DATE_NAISSANCE as written."""
        day = self.people.birth[self.person].copy()
        year, month, dom = parts_of(day)
        at = self._hit("day and month")
        at = at[dom[at] <= 12]
        day[at] = days_of(year[at], dom[at], month[at])
        at = self._hit("digit of the day")
        day[at] = days_of(year[at], month[at], np.where(dom[at] < 28, dom[at] + 1, dom[at] - 1))
        at = self._hit("year")
        at = at[(month[at] != 2) | (dom[at] != 29)]
        step = 1 + self.draw.below(2, len(at)) * (1 + self.mna[at])
        day[at] = days_of(year[at] - step, month[at], dom[at])
        at = self._hit("placeholder date")
        day[at] = days_of(year[at], np.ones_like(at), np.ones_like(at))
        return dates(day)

    def sex(self, words: tuple[str, str]) -> Column:
        """Sex or civil title: words of a boy and of a girl."""
        value = np.where(self.people.boy[self.person], 0, 1)
        wrong = self._hit("sex wrong")
        value[wrong] = 1 - value[wrong]
        value[self._hit("sex missing")] = -1
        return code(value, words)

    def origin(self) -> Frame:
        """COMMUNE_NAISSANCE, CODE_COMMUNE_NAISSANCE, PAYS_NAISSANCE."""
        people, who = self.people, self.person
        country, city = people.country[who], people.city[who]
        home = country == FRANCE
        place = np.where(home, _NATIVE[np.where(home, city, 0)], _NOTHING)
        insee = np.where(home, _NATIVE_CODE[np.where(home, city, 0)], _NOTHING)
        for at, options in enumerate(_CITIES):
            mine = np.flatnonzero((country == at) & ~home)
            place[mine] = np.array(options, dtype=object)[city[mine]]
        label = np.array([lists.COUNTRIES[c][0] for c in COUNTRY_CODES], dtype=object)[country]
        other = np.array([lists.COUNTRIES[c][1] for c in COUNTRY_CODES], dtype=object)[country]
        reworded = self._hit("birthplace reworded")
        label[reworded] = other[reworded]
        for at in reworded:
            short = place[at].replace("er Arr", "e Arr").replace("e Arrondissement", "")
            digits = short[-1:] if short != place[at] else ""
            place[at] = f"LYON {int(digits):02d}" if digits else without_accents(place[at]).upper()
        missing = self._hit("birthplace missing")
        place[missing] = insee[missing] = None
        return {"COMMUNE_NAISSANCE": text(place), "CODE_COMMUNE_NAISSANCE": text(insee),
                "PAYS_NAISSANCE": text(label)}  # fmt: skip

    def contacts(self) -> Frame:
        """NIR (commune 999 does not exist), address, fictional telephone, `.invalid` e-mail."""
        people, who, draw = self.people, self.person, self.draw
        n = len(who)
        year, month, _ = parts_of(people.birth[who])
        sex = np.where(people.boy[who], 1, 2)
        body = ((sex * 100 + year % 100) * 100 + month) * 10**8 + 69_999_000 + who % 999 + 1
        nir = pa.array(body * 100 + 97 - body % 97, mask=draw.chance(n, 0.45)).cast(pa.string())
        number = pa.array(draw.between(1, 199, n)).cast(pa.string())
        street = pa.array(lists.STREETS).take(pa.array(draw.below(len(lists.STREETS), n)))
        tail = draw.below(10_000, n)
        digits = pc.utf8_lpad(pa.array(tail // 100).cast(pa.string()), 2, "0")
        ends = pc.utf8_lpad(pa.array(tail % 100).cast(pa.string()), 2, "0")
        phone = pc.binary_join_element_wise(pa.scalar("06 39 98"), digits, ends, " ")
        mails = _mail_words()
        name = pc.binary_join_element_wise(
            mails.take(pa.array(people.first_name[who])),
            mails.take(pa.array(people.surname[who])),
            ".",
        )
        mail = pc.binary_join_element_wise(name, pa.scalar("exemple.invalid"), "@")

        def sometimes(words: pa.Array, rate: float) -> Column:
            return text(
                pc.if_else(pa.array(draw.chance(n, rate)), words, pa.scalar(None, pa.string()))
            )

        return {
            "NIR": text(nir),
            "ADRESSE": text(pc.binary_join_element_wise(number, street, " ")),
            "TELEPHONE": sometimes(phone, 0.65),
            "COURRIEL": sometimes(mail, 0.35),
        }
