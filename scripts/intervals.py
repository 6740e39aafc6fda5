"""Intervals of proportions, as official statistics give them."""

from __future__ import annotations

import math

Z_95 = 1.959963984540054


def wilson(part: float, whole: float) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a proportion (E. B. Wilson, JASA 22, 1927); None for 0 of 0."""
    if not whole:
        return None
    share = part / whole
    scale = 1 + Z_95**2 / whole
    middle = (share + Z_95**2 / (2 * whole)) / scale
    half = Z_95 * math.sqrt(share * (1 - share) / whole + Z_95**2 / (4 * whole**2)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def clustered_wilson(
    part: int, whole: int, part_part: int, part_whole: int, whole_whole: int
) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a proportion whose cases come in units, as pairs come in persons.

    `part_part`, `part_whole`, `whole_whole`: sums over units of the products of their own part and
    whole. A person of five records has ten pairs, right or wrong together: they are worth fewer
    independent ones. The design effect, variance between units over that of independent cases,
    divides part and whole; at 0 and 1, where nothing varies, it is that of units which are right or
    wrong as a whole. Never below 1 (Korn and Graubard, Survey Methodology 24, 1998). None for 0 of
    0.
    """
    if not whole:
        return None
    if 0 < part < whole:
        # squared residuals, times the square of the whole: exact in whole numbers
        residual = whole**2 * part_part - 2 * whole * part * part_whole + part**2 * whole_whole
        effect = residual / (whole * part * (whole - part))
    else:
        effect = whole_whole / whole
    effect = max(effect, 1.0)
    return wilson(part / effect, whole / effect)
