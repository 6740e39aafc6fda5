"""Precision, recall and F1 of counted pairs, with intervals that count persons."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.intervals import clustered_wilson, wilson


@dataclass(frozen=True)
class Spread:
    """How the counts of a scope lie in its units, none of whose pairs touches another's.

    Sums over units of products of what each holds: found times found, found times wrong, and so on.
    """

    found_found: int
    found_wrong: int
    found_missed: int
    wrong_wrong: int
    wrong_missed: int
    missed_missed: int


@dataclass(frozen=True)
class Score:
    """Counts and rates of one scope (all pairs, one group, whole persons).

    `found` true positives, `wrong` false positives, `missed` false negatives; rates in [0, 1],
    None when there is nothing to divide by. Intervals are Wilson's at 95 %, of as many independent
    pairs as these are worth (`clustered_wilson`); without `spread`, of all pairs.
    """

    scope: str
    value: str
    found: int
    wrong: int
    missed: int
    spread: Spread | None = None

    @property
    def precision(self) -> float | None:
        """Share of the pairs found that are true."""
        return share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that are found."""
        return share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return share(2 * self.found, 2 * self.found + self.wrong + self.missed)

    @property
    def precision_interval(self) -> tuple[float, float] | None:
        """95 % interval of precision; None when there is nothing to divide by."""
        return self._interval(wrong=1, missed=0)

    @property
    def recall_interval(self) -> tuple[float, float] | None:
        """95 % interval of recall."""
        return self._interval(wrong=0, missed=1)

    @property
    def f1_interval(self) -> tuple[float, float] | None:
        """95 % interval of F1.

        F1 is 2F / (1 + F) of F, the share of the pairs found, wrong or missed that are found, which
        is a proportion (Hand, Christen and Kirielle, Machine Learning 110, 2021).
        """
        interval = self._interval(wrong=1, missed=1)
        if interval is None:
            return None
        low, high = interval
        return 2 * low / (1 + low), 2 * high / (1 + high)

    def _interval(self, wrong: int, missed: int) -> tuple[float, float] | None:
        """Of found over found, `wrong` times wrong and `missed` times missed pairs together."""
        whole = self.found + wrong * self.wrong + missed * self.missed
        if self.spread is None:
            return wilson(self.found, whole)
        s = self.spread
        mixed = s.found_found + wrong * s.found_wrong + missed * s.found_missed
        whole_whole = (
            mixed
            + wrong * (s.found_wrong + s.wrong_wrong + missed * s.wrong_missed)
            + missed * (s.found_missed + s.missed_missed + wrong * s.wrong_missed)
        )
        return clustered_wilson(self.found, whole, s.found_found, mixed, whole_whole)

    def as_dict(self) -> dict[str, object]:
        """The counts with their rates and intervals, ready for JSON."""
        return {
            "scope": self.scope,
            "value": self.value,
            "found": self.found,
            "wrong": self.wrong,
            "missed": self.missed,
            "precision": self.precision,
            "precision_interval": self.precision_interval,
            "recall": self.recall,
            "recall_interval": self.recall_interval,
            "f1": self.f1,
            "f1_interval": self.f1_interval,
        }


def share(part: float, whole: float) -> float | None:
    """A part of a whole; None when there is nothing to divide by."""
    return part / whole if whole else None
