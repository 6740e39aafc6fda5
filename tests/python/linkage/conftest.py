"""The compiled linkage and a few hundred invented people, once for all tests of this folder."""

from __future__ import annotations

import pytest
from people import PEOPLE, scores_of

from scripts.linkage import engine


@pytest.fixture(scope="session")
def link_manifest() -> dict:
    return engine.compiled()


@pytest.fixture(scope="session")
def link_comparisons() -> list[dict]:
    return engine.comparisons()


@pytest.fixture(scope="session")
def scored(link_manifest) -> engine.Engine:
    """Scores of invented people, half of whom are also at a Mission locale with some fault."""
    return scores_of(link_manifest, PEOPLE, threads=2)
