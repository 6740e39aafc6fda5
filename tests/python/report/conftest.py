"""The report's pages, written once from the session's build."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.report import read, render, write


@pytest.fixture(scope="session")
def page_files(built, tmp_path_factory) -> dict[str, Path]:
    """The page in each language, as a file; no key is at hand."""
    folder = tmp_path_factory.mktemp("report")
    published = built.data / "published" / "observatory.duckdb"
    return {
        language: write(render(read(published, language)), folder / language)
        for language in ("fr", "en")
    }


@pytest.fixture(scope="session")
def pages(page_files) -> dict[str, str]:
    """The same, as text."""
    return {language: path.read_text(encoding="utf-8") for language, path in page_files.items()}
