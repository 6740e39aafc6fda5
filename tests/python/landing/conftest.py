"""An empty place to land in."""

from __future__ import annotations

import pytest
from landing_helpers import DELIVERY

from scripts.custody import keyring
from scripts.settings import settings


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Empty extracts, data and keys folders; returns the folder of one delivery."""
    monkeypatch.setenv("IDASE_EXTRACTS", str(tmp_path / "extracts"))
    monkeypatch.setenv("IDASE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("IDASE_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("IDASE_AS_OF", DELIVERY)
    keyring.create_missing(settings())
    folder = tmp_path / "extracts" / "ml_lyon" / DELIVERY
    folder.mkdir(parents=True)
    return folder
