"""What a scan has found so far, and by what it judges a find: pseudonyms, births, chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from scripts.scanner import aligned, chance, moments
from scripts.scanner.columns import PSEUDONYM
from scripts.scanner.knowledge import Knowledge
from scripts.scanner.lookup import Lookup
from scripts.scanner.reading import Hit
from scripts.scanner.report import Sightings

CHANCE = {
    "Soundex": 0.85, "French sound": 0.6, "Metaphone": 0.7, "match rating codex": 0.6,
    "NYSIIS": 0.7,
    "telephone keypad": 0.4, "cut to 3 letters": 0.8, "cut to 4 letters": 0.7,
    "cut to 5 letters": 0.5, "cut to 6 letters": 0.4, "first letters lost": 0.4,
    "letters in another order": 0.3,
    "vowels left out": 0.4, "repeated letters merged": 0.3, "plain": 0.25,
    "one letter changed": 0.4,
}  # fmt: skip
DEFAULT_CHANCE = 0.3


class Evidence:
    """Findings of a scan, and what it needs to know to judge one.

    `internal`: the present file belongs to the pseudonymised zone, which holds person_uid.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.config = knowledge.config
        self.reader = knowledge.reader
        self.vocabulary = knowledge.vocabulary
        self.found = Sightings()
        self.recipients_of: dict[str, set[str]] = {}
        self.internal = False
        self.outer = ""  # name of the file on disk that is being scanned
        self.about_persons = False  # whether pseudonyms of ours were met in it
        self.traits = aligned.Remembered(self.reader.dictionary)
        self.doubtful = self._nothing_doubtful()

    def _nothing_doubtful(self) -> chance.Doubtful:
        explained = self.reader.explained
        return chance.Doubtful(
            self.vocabulary.is_public, self.reader.dictionary.names.__contains__,
            explained.language.is_odd, explained.language.is_name, self.other_days,
            self.birth_days.density,
        )  # fmt: skip

    def other_days(self, text: str) -> set[int]:
        """Days in a text on which a person might be born, and nobody of the vault is."""
        last = self.config.as_of.year - moments.MINOR_YEARS[0]
        first = self.config.as_of.year - moments.MINOR_YEARS[1]
        days = {day for _, day, _ in moments.dates(text) if day not in self.reader.dictionary.born}
        return {day for day in days if first <= date.fromordinal(day).year <= last}

    def tell(
        self, place: tuple[str, str, str], kind: str, disguise: str, n: int, value: object
    ) -> None:
        """Count a finding, or keep it until it is known what chance gives in its file.

        `value` is what was found: the same one twice is no more improbable than once.
        """
        if of := chance.class_of(kind, disguise, value):
            self.doubtful.add(of, value, place, kind, disguise, n)
        else:
            self.found.add(place, kind, disguise, n)

    def lone_birth(self, hit: Hit) -> bool:
        """Whether a date outside tables is likelier a birth than a day of the project's time."""
        if hit.kind != "birth date" or not hit.persons or self.internal:
            return False
        low, high = moments.MINOR_YEARS
        births = {
            day
            for number in hit.persons
            for day in self.reader.dictionary.persons[number].birth_dates
        }
        turned = any(sign in hit.disguise for sign in moments.TURNED)
        return any(
            low <= self.config.as_of.year - day.year <= high
            and not self.vocabulary.writes(day.isoformat())
            # a day of ours read the other way round
            and not (turned and self.vocabulary.writes(f"{day.year}-{day.day:02}-{day.month:02}"))
            for day in births
        )

    def read_cell(self, text: str) -> tuple[Hit, ...]:
        """Hits of one value of a table."""
        found = self.reader.read(text, cell=True)
        return tuple(hit for hit in found if not (self.internal and hit.kind == "person_uid"))

    def is_ours(self, text: str) -> bool:
        """Whether a text is a pseudonym made with one of our keys; its file is about persons."""
        ours = bool(self._recipient_of(text))
        self.about_persons = self.about_persons or ours
        return ours

    def is_pseudonym(self, text: str) -> bool:
        """Whether a value of a table is a pseudonym of ours; notes whose."""
        if recipient := self._recipient_of(text):
            self.note_owner(recipient)
        return bool(recipient)

    def _recipient_of(self, text: str) -> str:
        """Recipient whose pseudonym a text is, or nothing."""
        if not PSEUDONYM.match(text):
            return ""
        known = self.knowledge.pseudonyms.items()
        return next((recipient for recipient, made in known if text in made), "")

    def note_owner(self, recipient: str) -> None:
        """Note that the present file holds pseudonyms of a recipient."""
        self.about_persons = True
        if recipient in self.knowledge.pseudonyms:
            self.recipients_of.setdefault(self.outer, set()).add(recipient)

    def owner_of(self, values: Iterable[str]) -> str:
        """Recipient whose pseudonyms a column holds, 'person_uid', or nothing."""
        counts: Counter[str] = Counter()
        total = 0
        for value in values:
            total += 1
            if total > 200:
                break
            for recipient, known in self.knowledge.pseudonyms.items():
                counts[recipient] += value in known
            counts["person_uid"] += value in self.reader.dictionary.uids
        best = counts.most_common(1)
        return best[0][0] if best and best[0][1] >= 0.5 * min(total, 200) > 0 else ""

    def persons_of(self, owner: str) -> Lookup:
        """Number of the person behind each value of a column of pseudonyms."""
        if owner == "person_uid":
            return self.reader.dictionary.uids
        return self.knowledge.pseudonyms[owner]

    def chance(self, disguise: str) -> float:
        """Share of a column's values from which a weak disguise is no accident."""
        return CHANCE.get(disguise, DEFAULT_CHANCE)

    @cached_property
    def birth_days(self) -> moments.BirthDays:
        """How birth dates lie in time."""
        return moments.BirthDays(sorted(self.reader.dictionary.born), self.config.as_of)
