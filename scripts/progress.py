"""What verbs show: progress on a terminal, messages in one line, tables with room in a file."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

WIDTH_IN_A_FILE = 200  # characters; where there is no terminal nothing says how wide it is


def say(text: str, *, error: bool = False) -> None:
    """Print a message in one line, as it is: a path that is broken cannot be copied."""
    Console(stderr=error).print(text, soft_wrap=True, markup=False, highlight=False)


def show(table: Table) -> None:
    """Print a table, as wide as the terminal, or as WIDTH_IN_A_FILE.

    A name cut over two lines is found by no search in a log.
    """
    console = Console()
    if not console.is_terminal:
        console.width = WIDTH_IN_A_FILE
    console.print(table)


def bar() -> Progress:
    """A progress bar on standard error; use as a context manager, then `add_task` and `advance`."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
