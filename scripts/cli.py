"""`idase`: one verb a module. Exit code 0 done, 1 a finding, 2 wrong use, 130 stopped by Ctrl+C.

One line per error.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.errors import IdaseError, UsageError
from scripts.stopping import is_stop

if TYPE_CHECKING:  # whatever is slow to import is imported where Ctrl+C is understood
    import typer

INTERRUPTED = 130  # exit code of who pressed Ctrl+C
HERE = str(Path(__file__).parent)
# verb → what it does; the module scripts/<verb with _>.py holds `command` or a typer `app`
VERBS = {
    "generate": "Write invented deliveries that follow published figures, with a truth file.",
    "land": "Bring delivered files into the vault and account for each of them.",
    "ledger": "Show or write the ledger of delivered files.",
    "unread": "Show what the last build could not read: spellings, dates, amounts, rows.",
    "registry": "Write the vault's register of persons (vault role only).",
    "train-linkage": "Learn the weights of the linkage from the landed records.",
    "evaluate-linkage": "Measure the register of persons against a truth file.",
    "report": "Write the observatory's page: one HTML file, no network.",
    "review": "Export pairs of records in doubt, and take decisions back.",
    "explain-pair": "Show why two records are held to be one person, or not.",
    "publish": "Swap in the files that recipients and analysts read.",
    "olinpe": "Write the yearly national file of child protection, checked.",
    "scan": "Search files for anything that identifies a person of the vault.",
    "keys": "Make, list, rotate and destroy key files.",
    "export": "Release a recipient's tables: checked, sealed, signed.",
    "verify": "Check and open a release, at the recipient's.",
    "erase": "Erase who objected from every file, list recalls, close a convention.",
    "register": "Write the GDPR record, the impact assessment's annex, the notice to persons.",
    "bench": "Measure time, memory and growth of the whole way.",
}


def build_app(only: str | None = None) -> typer.Typer:
    """Assemble the verbs; `only` one of them spares what the others import.

    So `idase verify` runs at a recipient's that installed neither an engine nor dbt.
    """
    import typer

    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        help="IDASE: from delivered files to pseudonymised trajectories.",
    )
    for verb, text in VERBS.items():
        if only in VERBS and verb != only:
            continue
        module = importlib.import_module(f"scripts.{verb.replace('-', '_')}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=verb, help=text)
        else:
            app.command(verb, short_help=text)(module.command)
    app.callback()(lambda: None)  # the verb is told even when there is but one
    return app


def misread(error: typer.TyperException) -> str:
    """What the parser of arguments says of wrong words, in one line, and where help is."""
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    helped = context.command_path if context else "idase"
    return f"{' '.join(text.split()).rstrip('.')}; see '{helped} --help'"


def place(error: Exception) -> str:
    """The kind of an error and the line of this project that met it; never its text."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if HERE in frame.filename]
    where = f"{Path(ours[-1].filename).relative_to(HERE)}:{ours[-1].lineno}" if ours else "?"
    return f"{type(error).__name__} at {where}"


def main() -> None:
    """Entry point of the console script `idase`."""
    os.umask(0o077)  # whatever it writes is its owner's, the engine's log of changes too
    try:
        ended = run()
    except BaseException as error:
        if not is_stop(error):
            raise
        ended = INTERRUPTED
    if ended == INTERRUPTED:  # the parser turns the key's exception into this
        print("idase: stopped; what was finished is kept, run again to complete", file=sys.stderr)
    sys.exit(ended or 0)


def run() -> int | None:
    """Run the verb that was typed; returns its exit code, and exits by itself after an error."""
    import typer

    try:
        # left to itself, the parser draws a box of many lines and ends before us
        return build_app(next(iter(sys.argv[1:]), None))(standalone_mode=False)
    except typer.TyperException as error:
        print(f"idase: {misread(error)}", file=sys.stderr)
        sys.exit(UsageError.exit_code)
    except IdaseError as error:
        print(f"idase: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except OSError as error:
        said = filter(None, (error.filename, error.strerror or str(error)))
        print(f"idase: {': '.join(map(str, said))}", file=sys.stderr)
        sys.exit(UsageError.exit_code)
    except Exception as error:  # its text may hold a value of the data, and 1 would say "done"
        if is_stop(error):
            raise
        print(f"idase: stopped by a fault of this project, {place(error)}; report it",
              file=sys.stderr)  # fmt: skip
        sys.exit(UsageError.exit_code)


if __name__ == "__main__":
    main()
