"""A file that must not or cannot be read."""

from __future__ import annotations


class Refused(Exception):
    """The ledger's code for the refusal, and the headers it is about."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
