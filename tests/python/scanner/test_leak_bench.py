"""A short run of the leak bench on the shared build: nothing planted is lost, nobody is accused."""

from __future__ import annotations

import pytest

from scripts import bench_leaks
from scripts.scanner import learn

pytestmark = pytest.mark.slow


def test_planted_leaks_are_found_and_clean_files_are_not_accused(built):
    outcome = bench_leaks.measure(learn(built.config()), n_mutants=36, n_clean=16, seed=5)
    planted = sum(outcome.tried.values())
    assert planted == 36 and outcome.clean == 16
    assert len(outcome.missed) <= 0.05 * planted + 1, outcome.missed
    assert outcome.accused == []
