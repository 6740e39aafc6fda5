"""How an adversary's kinds of leak are noted down, and what several of them use."""

from __future__ import annotations

from scripts.scanner.bench.traits import Disguise, Writer

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
UNITS = ("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
         "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf")  # fmt: skip
TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")


def in_french(value: int) -> str:
    if value >= 1000:
        rest = in_french(value % 1000) if value % 1000 else ""
        return f"{'' if value < 2000 else in_french(value // 1000)} mille {rest}".strip()
    if value >= 100:
        rest = in_french(value % 100) if value % 100 else ""
        return f"{'' if value < 200 else UNITS[value // 100]} cent {rest}".strip()
    if value < 20:
        return UNITS[value]
    if value < 70:
        unit = value % 10
        return TENS[value // 10] + (
            "" if not unit else " et un" if unit == 1 else f"-{UNITS[unit]}"
        )
    if value < 80:
        return f"soixante-{UNITS[value - 60]}"
    return "quatre-vingt" + ("s" if value == 80 else f"-{UNITS[value - 80]}")


class Kinds:
    """Disguises of one adversary, as they are thought of."""

    def __init__(self) -> None:
        self.made: list[Disguise] = []

    def add(self, what: str, how: str, write: Writer, *, lone: bool = True) -> None:
        """One that a lone value shows."""
        self.made.append(Disguise(what, how, write, lone, True))

    def column(self, what: str, how: str, write: Writer) -> None:
        """One that takes a whole column."""
        self.add(what, how, write, lone=False)
