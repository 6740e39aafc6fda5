"""What a process of the contest between linkages tells of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.linkage import contest


@pytest.mark.parametrize(
    ("status", "told"), [("Name:\tpython\nVmHWM:\t  20480 kB\n", 20), ("Name:\tpython\n", None)]
)
def test_most_memory_is_told_where_the_system_tells_it(monkeypatch, status, told):
    """A container's kernel may keep a status without that line."""
    monkeypatch.setattr(Path, "exists", lambda path: True)
    monkeypatch.setattr(Path, "read_text", lambda path, encoding: status)
    assert contest._peak_mib() == told
