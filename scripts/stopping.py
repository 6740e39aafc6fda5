"""Ctrl+C: between two pieces of work that are whole, or at once when it is pressed again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

NOTED = "idase: stopping after this file; press again to stop at once\n"


@contextmanager
def stops_between() -> Iterator[Callable[[], None]]:
    """Note the key instead of raising; yields a function that raises KeyboardInterrupt if pressed.

    Raised wherever it finds us, the exception is lost in the engine or comes out as its error.
    """
    pressed = []
    former = signal.getsignal(signal.SIGINT)

    def note(number: int, _: FrameType | None) -> None:
        pressed.append(number)
        signal.signal(number, signal.default_int_handler)
        os.write(2, NOTED.encode())  # whatever prints by itself may be printing just now

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, former)


def is_stop(error: BaseException) -> bool:
    """Whether an error is the key's: the engine makes errors of its own of it."""
    return (
        isinstance(error, KeyboardInterrupt)
        or type(error).__name__ == "InterruptException"
        or (isinstance(error, RuntimeError) and str(error) == "Query interrupted")
    )
