"""Reproducible draws and calendar arithmetic on whole columns (days since 1970-01-01, int64).

Only uniform draws and integers are taken from numpy; other laws are tables of quantiles made with
exact or once-rounded arithmetic, so that a machine's vector instructions cannot change a byte.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NONE = -(10**6)  # a missing date
STAGES = ("people", "names", "courses", "places", "events", "insertion", "housing", "disability",
          "missions", "spelling iodas", "spelling missions", "faults", "files")  # fmt: skip


@lru_cache
def _normal_factors(sigma: float) -> NDArray[np.float64]:
    law = NormalDist()
    return np.array([math.exp(sigma * law.inv_cdf((i + 0.5) / 4096)) for i in range(4096)])


@lru_cache
def _count_table(mean: float, shape: float) -> NDArray[np.float64]:
    p = shape / (shape + mean)
    mass = p**shape
    total, table = 0.0, []
    for k in range(60):
        total += mass
        table.append(total)
        mass *= (k + shape) / (k + 1) * (1 - p)
    return np.array(table)


class Draw:
    """Random columns of one stage of one chunk of people."""

    def __init__(self, seed: int, chunk: int, stage: str) -> None:
        key = np.random.SeedSequence([seed, chunk, STAGES.index(stage)])
        self._rng = np.random.Generator(np.random.PCG64(key))

    def uniform(self, n: int) -> NDArray[np.float64]:
        """N numbers in [0, 1)."""
        return self._rng.random(n)

    def chance(self, n: int, p: float | NDArray[np.float64]) -> Bools:
        """N booleans, true with probability p."""
        return self._rng.random(n) < p

    def below(self, high: Ints | int, n: int | None = None) -> Ints:
        """Whole numbers in [0, high) (0 where high is under 1)."""
        size = np.size(high) if n is None else n
        return np.floor(self._rng.random(size) * np.maximum(high, 1)).astype(np.int64)

    def between(self, low: Ints | int, high: Ints | int, n: int | None = None) -> Ints:
        """Whole numbers in [low, high] (low where high is smaller)."""
        return low + self.below(np.subtract(high, low) + 1, n)

    def pick(self, n: int, weights: Sequence[float] | NDArray[np.float64]) -> Ints:
        """N positions in `weights`, drawn in proportion to them."""
        cumulated = np.cumsum(np.array(weights, dtype=float))
        at = np.searchsorted(cumulated, self._rng.random(n) * cumulated[-1], side="right")
        return np.minimum(at, len(weights) - 1)

    def pick_by(self, group: Ints, weights: NDArray[np.float64]) -> Ints:
        """Positions drawn with the row of `weights` (groups x positions) of each group."""
        cumulated = np.cumsum(weights, axis=1)
        u = self._rng.random(len(group)) * cumulated[group, -1]
        return (cumulated[group] <= u[:, None]).sum(axis=1)

    def lognormal(self, n: int, median: float | Ints, sigma: float) -> Ints:
        """N whole numbers around a median, skewed to the right, at least 1."""
        factors = _normal_factors(sigma)[(self._rng.random(n) * 4096).astype(np.int64)]
        return np.maximum(1, np.floor(factors * median + 0.5)).astype(np.int64)

    def count(self, n: int, mean: float, shape: float = 1.5) -> Ints:
        """N counts of a negative binomial law."""
        return np.searchsorted(_count_table(mean, shape), self._rng.random(n), side="right")

    def in_bands(self, n: int, bands: list[tuple[float, float, int]]) -> NDArray[np.float64]:
        """N numbers: a weighted band, then uniform inside it."""
        at = self.pick(n, [b[2] for b in bands])
        low, high = np.array([b[0] for b in bands]), np.array([b[1] for b in bands])
        return low[at] + self._rng.random(n) * (high - low)[at]


def add_months(days: Ints, months: Ints | int) -> Ints:
    """Same day of a later month; the month's last day when it is shorter."""
    months = np.asarray(months)
    full = days.astype("M8[D]")
    first = full.astype("M8[M]")
    dom = (full - first.astype("M8[D]")).astype(np.int64)
    target = first + months.astype("m8[M]")
    length = ((target + 1).astype("M8[D]") - target.astype("M8[D]")).astype(np.int64)
    return target.astype("M8[D]").astype(np.int64) + np.minimum(dom, length - 1)


def year_of(days: Ints) -> Ints:
    """Calendar year."""
    return days.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970


def parts_of(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Year, month (1-12), day of the month."""
    full = days.astype("M8[D]")
    month = full.astype("M8[M]")
    index = month.astype(np.int64)
    return index // 12 + 1970, index % 12 + 1, (full - month.astype("M8[D]")).astype(np.int64) + 1


def days_of(year: Ints, month: Ints, dom: Ints) -> Ints:
    """Days since 1970-01-01 of valid calendar parts."""
    first = ((year - 1970) * 12 + month - 1).astype("M8[M]")
    return first.astype("M8[D]").astype(np.int64) + dom - 1


def interpolate(points: dict[int, float], at: Ints) -> NDArray[np.float64]:
    """Straight lines between (year, value) points, flat outside."""
    return np.interp(at, list(points), list(points.values()))


class Rows:
    """Columns of a table that grows by whole columns."""

    def __init__(self, *fields: str) -> None:
        self._parts: dict[str, list[Ints]] = {field: [] for field in fields}
        self.size = 0

    def add(self, n: int, **values: Ints | int) -> Ints:
        """Append n rows (scalars are repeated); returns their row numbers."""
        for field, parts in self._parts.items():
            parts.append(np.broadcast_to(np.asarray(values.get(field, -1), np.int64), (n,)))
        self.size += n
        return np.arange(self.size - n, self.size)

    def columns(self) -> dict[str, Ints]:
        """The whole table."""
        empty = [np.empty(0, np.int64)]
        return {f: np.concatenate(empty + parts) for f, parts in self._parts.items()}


def take(table: dict[str, Ints], rows: Ints | Bools) -> dict[str, Ints]:
    """The table's rows at these positions (or where true)."""
    return {field: values[rows] for field, values in table.items()}
