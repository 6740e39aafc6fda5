"""Deliveries made once for the tests of the generator."""

from __future__ import annotations

import pytest
from generator_helpers import DEMO, PERSONS, Delivered, made


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """3,000 young people with a contract, no fault."""
    return made(tmp_path_factory.mktemp("clean"), "extracts", PERSONS, messy=False, workers=1)


@pytest.fixture(scope="session")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """A small delivery with every fault and dialect."""
    return made(tmp_path_factory.mktemp("messy"), "extracts", DEMO, workers=1)
