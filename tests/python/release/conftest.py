"""One office that may release, made once; each test spoils a copy of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from release_office import Office, copy_office, make_office

from scripts import export


@pytest.fixture(scope="session")
def pristine(tmp_path_factory) -> Path:
    """One office, made once; tests get copies."""
    folder = tmp_path_factory.mktemp("office")
    make_office(folder)
    return folder


@pytest.fixture
def office(pristine, tmp_path, monkeypatch) -> Office:
    """A copy of the office; no vault, so the scan (tested with the vault elsewhere) is left out."""
    monkeypatch.setattr(export, "scan", lambda config, folder: None)
    monkeypatch.setenv("IDASE_MEMORY", "1GB")
    return copy_office(pristine, tmp_path)
