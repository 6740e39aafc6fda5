"""The two ways an `idase` verb ends badly; the command prints one line and sets the exit code."""

from __future__ import annotations


class IdaseError(Exception):
    """A message for the person at the keyboard: what is wrong, where, and what to do about it.

    Messages never hold a personal value: a file, a line number, a table or a column name only.
    """

    exit_code = 1


class Finding(IdaseError):
    """The verb ran and found something that must be looked at (exit code 1)."""

    exit_code = 1


class UsageError(IdaseError):
    """The verb could not run as asked: wrong argument, missing file, missing key (exit code 2)."""

    exit_code = 2
