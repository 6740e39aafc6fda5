"""The report's pages, written once from the session's build."""

from __future__ import annotations

import pytest

from scripts.report import read, render, write


@pytest.fixture(scope="session")
def pages(built) -> dict[str, str]:
    """The page in each language, as text; no key is at hand."""
    found = {}
    for language in ("fr", "en"):
        page = render(read(built.data / "published" / "observatory.duckdb", language))
        path = write(page, built.folder / f"report_{language}")
        found[language] = path.read_text(encoding="utf-8")
    return found
