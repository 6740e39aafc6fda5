"""The invented people of one chunk: protected youths, decoys, households; all columns by person."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scripts.generator import lists
from scripts.generator import parameters as p
from scripts.generator.draws import (
    NONE,
    Bools,
    Draw,
    Ints,
    add_months,
    days_of,
    interpolate,
    year_of,
)
from scripts.generator.names import close_first_name, draw_first_names, draw_surnames

CHUNK = 2_500  # people with a contract per chunk: fixed, since a chunk has its own random streams
STRIDE = 10 * CHUNK  # room for identifiers of people and records in a chunk
CONTRACT, DECOY, ML_ONLY, HOUSEHOLD = range(4)
COUNTRY_CODES = list(lists.COUNTRIES)
FRANCE = COUNTRY_CODES.index("FRA")


@dataclass
class People:
    """Columns of the chunk's people; positions are the key everywhere in the generator."""

    chunk: int
    group: Ints
    birth: Ints
    boy: Bools
    mna: Bools
    country: Ints  # of birth, position in COUNTRY_CODES
    city: Ints  # of birth
    tradition: NDArray[np.object_]
    surname: Ints
    surname_two: Ints  # second part of a double surname, or -1
    first_name: Ints
    first_two: Ints  # second part of a compound first name, or -1
    other_first: Ints  # other first names, or -1
    usage_name: Ints  # or -1
    mother: Ints  # mother's birth name, or -1
    household: Ints
    district: Ints  # position in ML_SHARES: where she or he lives
    commune: Ints
    twin: Bools
    child_of: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # a contract's mother
    death: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    since: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # file opened (households)
    first_contract: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def size(self) -> int:
        """Number of people."""
        return len(self.group)

    @property
    def protected(self) -> Ints:
        """Positions of the youths known to child protection."""
        return np.flatnonzero(self.group <= DECOY)

    def birthday(self, years: int, who: Ints | None = None) -> Ints:
        """Day of a birthday (29 February counts as 28 in common years)."""
        return add_months(self.birth if who is None else self.birth[who], 12 * years)


def _births(draw: Draw, group: Ints, year_18: Ints) -> Ints:
    """A uniform day of the year that makes the 18th birthday fall in `year_18`."""
    start = days_of(year_18 - 18, np.ones_like(year_18), np.ones_like(year_18))
    return start + draw.below(365, len(group))


def _years_of_majority(draw: Draw, group: Ints) -> Ints:
    years = np.arange(p.YEAR_18[0], p.YEAR_18[1] + 1)
    weights = interpolate(p.ENTRY_WEIGHT, years)
    result = years[draw.pick(len(group), list(weights))]
    minors = (group == DECOY) & draw.chance(len(group), 0.15)  # still minors at the horizon
    result = np.where(minors, draw.between(2023, 2036, len(group)), result)
    return np.where(group == ML_ONLY, draw.between(2006, 2024, len(group)), result)


def make_people(seed: int, chunk: int, contracts: int) -> People:
    """Draw the people of a chunk: `contracts` youths with a contract and their decoys."""
    draw, naming = Draw(seed, chunk, "people"), Draw(seed, chunk, "names")
    shares = [1.0, p.DECOYS_PER_CONTRACT, p.ML_ONLY_PER_CONTRACT, p.HOUSEHOLD_PER_CONTRACT]
    group = np.repeat(np.arange(4), [round(contracts * s) for s in shares])
    n = len(group)
    year_18 = _years_of_majority(draw, group)
    mna = draw.chance(n, interpolate(p.MNA_SHARE, year_18)) & (group <= DECOY) & (year_18 <= 2023)
    boy = draw.chance(n, np.where(mna, p.BOYS_SHARE_MNA, interpolate(p.BOYS_SHARE, year_18)))
    birth = _births(draw, group, year_18)
    papers = mna & draw.chance(n, p.MNA_PLACEHOLDER)
    year, one = year_of(birth), np.ones(n, np.int64)
    january = draw.chance(n, 0.8)
    placeholder = np.where(january, days_of(year, one, one), days_of(year, one * 12, one * 31))
    birth = np.where(papers, placeholder, birth)

    origin = np.array(list(p.ORIGINS), dtype=object)[draw.pick(n, list(p.ORIGINS.values()))]
    origin_mna = np.array(list(p.MNA_COUNTRIES), dtype=object)[
        draw.pick(n, list(p.MNA_COUNTRIES.values()))
    ]
    tradition = np.where(mna, origin_mna, origin)
    position = {code: at for at, code in enumerate(COUNTRY_CODES)}
    native = np.array([position[code] for code in tradition])
    abroad = mna | ((native != FRANCE) & draw.chance(n, p.BORN_ABROAD_BY_ORIGIN))
    country = np.where(abroad, native, FRANCE)
    cities = np.array([len(lists.COUNTRIES[c][3].split()) for c in COUNTRY_CODES])
    city = np.where(
        abroad, draw.below(cities[country]), draw.pick(n, [w for *_, w in lists.BIRTHPLACES])
    )
    household = np.arange(n)
    district = draw.pick(n, list(p.ML_SHARES.values()))
    communes = np.array([len(lists.COMMUNES[ml]) for ml in p.ML_SHARES])
    surname = draw_surnames(naming, tradition)
    second = naming.chance(n, np.where(tradition == "PRT", 0.25, 0.02))
    double = np.where(second, draw_surnames(naming, tradition), -1)
    given = draw_first_names(naming, tradition, boy, year)
    two = naming.chance(n, np.where(mna, 0.28, np.where(tradition == "FRA", 0.03, 0.10)))
    others = naming.chance(n, 0.3)
    usage = naming.chance(n, np.where(boy, *p.USAGE_NAME)) & (year_18 <= 2023)
    unknown_mother = naming.chance(n, np.where(mna, p.MOTHER_UNKNOWN[1], p.MOTHER_UNKNOWN[0]))
    people = People(
        chunk=chunk,
        group=group,
        birth=birth,
        boy=boy,
        mna=mna,
        country=country,
        city=city,
        tradition=tradition,
        surname=surname,
        surname_two=double,
        first_name=given,
        first_two=np.where(two, draw_first_names(naming, tradition, boy, year), -1),
        other_first=np.where(others, draw_first_names(naming, tradition, boy, year), -1),
        usage_name=np.where(usage, draw_surnames(naming, tradition), -1),
        mother=np.where(unknown_mother, -1, draw_surnames(naming, tradition)),
        household=household,
        district=district,
        commune=draw.below(communes[district]),
        twin=np.zeros(n, bool),
        child_of=np.full(n, -1),
        death=np.full(n, NONE),
        since=np.full(n, NONE),
        first_contract=np.full(n, NONE),
    )
    _families(draw, naming, people)
    _households(draw, people)
    return people


def _families(draw: Draw, naming: Draw, people: People) -> None:
    """Turn neighbours of one group into twins (one birth) or siblings (one home)."""
    n = people.size
    head = np.arange(n - 1)
    free = (people.group[head] == people.group[head + 1]) & (people.group[head] <= ML_ONLY)
    free &= ~people.mna[head] & ~people.mna[head + 1] & (head % 2 == 0)
    twin = free & draw.chance(n - 1, p.TWIN_BIRTHS)  # of pairs: both halves are twins
    close = np.abs(people.birth[head] - people.birth[head + 1])
    sibling = free & ~twin & (people.group[head] <= DECOY) & (close > 300)
    sibling &= close < 3000
    sibling &= draw.chance(n - 1, p.SIBLINGS * 2)
    for pairs, fields in (
        (twin, ["birth", "country", "city"]),
        (twin | sibling, ["tradition", "surname", "surname_two", "mother", "household", "district",
                          "commune"]),
    ):  # fmt: skip
        first = np.flatnonzero(pairs)
        for name in fields:
            column = getattr(people, name)
            column[first + 1] = column[first]
    second = np.flatnonzero(twin) + 1
    people.twin[second] = people.twin[second - 1] = True
    kin = np.flatnonzero(twin | sibling) + 1
    same = kin  # of the family's tradition, and not the one of her or his twin or sibling
    for _ in range(4):
        people.first_name[same] = draw_first_names(
            naming, people.tradition[same], people.boy[same], year_of(people.birth[same])
        )
        same = kin[people.first_name[kin] == people.first_name[kin - 1]]
    people.usage_name[kin] = -1
    alike = np.flatnonzero(people.boy[second] == people.boy[second - 1])
    for at in second[alike[draw.chance(len(alike), p.TWINS_ALIKE)]]:
        named = int(people.first_name[at - 1])
        close = close_first_name(named, str(people.tradition[at]), bool(people.boy[at]))
        if close != named:  # nobody gives two children one name
            people.first_name[at] = close


def _households(draw: Draw, people: People) -> None:
    """Parents (two in three) and siblings of protected youths, in the same home."""
    members = np.flatnonzero(people.group == HOUSEHOLD)
    hosts = people.protected[draw.below(len(people.protected), len(members))]
    parent = draw.chance(len(members), 0.65)
    mother = parent & draw.chance(len(members), 0.75)
    girls = np.flatnonzero(
        (people.group == CONTRACT) & ~people.boy & (people.birthday(20) < p.HORIZON)
    )
    child = ~parent & draw.chance(len(members), p.YOUNG_PARENT_CHILDREN) & (len(girls) > 0)
    hosts = (
        np.where(child, girls[draw.below(len(girls), len(members))], hosts) if len(girls) else hosts
    )
    gap = np.where(
        parent,
        -draw.between(19 * 365, 42 * 365, len(members)),
        draw.between(400, 3000, len(members)),
    )
    side = np.where(draw.chance(len(members), 0.5), 1, -1)
    born = people.birth[hosts] + np.where(parent, gap, gap * side)
    motherhood = people.birthday(17, hosts) + draw.below(1500, len(members))
    born = np.where(child, motherhood, born)
    people.birth[members] = np.minimum(born, p.HORIZON - 300)
    people.boy[members] = np.where(parent, ~mother, people.boy[members])
    for name in ("household", "district", "commune", "tradition", "surname", "surname_two"):
        getattr(people, name)[members] = getattr(people, name)[hosts]
    people.surname[members] = np.where(
        mother & (people.mother[hosts] >= 0), people.mother[hosts], people.surname[hosts]
    )
    people.usage_name[members] = np.where(
        mother & draw.chance(len(members), 0.6), people.surname[hosts], -1
    )
    people.surname_two[members] = np.where(mother, -1, people.surname_two[hosts])
    people.mother[members] = np.where(parent, -1, people.mother[hosts])
    people.mother[members[child]] = people.surname[hosts[child]]
    people.child_of[members[child]] = hosts[child]
    people.first_name[members] = draw_first_names(
        draw, people.tradition[members], people.boy[members], year_of(people.birth[members])
    )
    opened = np.maximum(
        people.birth[hosts] + draw.between(0, 17 * 365, len(members)), people.birth[members]
    )
    opened = np.where(child, people.birth[members] + draw.below(60, len(members)), opened)
    people.since[members] = np.minimum(opened, p.HORIZON - draw.between(1, 200, len(members)))
