"""The bench of the linkage runs on a small size, both sides, and says how they compare."""

from __future__ import annotations

import dataclasses
import json

import pytest
from rich.console import Console
from typer.testing import CliRunner

from scripts import bench_linkage
from scripts.cli import build_app
from scripts.errors import Finding


def test_both_sides_are_run_and_compared(tmp_path):
    figures = tmp_path / "figures.json"
    done = CliRunner().invoke(
        build_app(),
        [
            *("bench", "linkage", "--records", "2000", "--ratio", "1000"),
            *("--json", str(figures), "--work", str(tmp_path / "work")),
        ],
    )
    assert done.exit_code == 0, done.output
    assert "ratio" in done.output and "the same, s of processors" in done.output
    splink, own = json.loads(figures.read_text())
    assert (splink["side"], own["side"]) == ("splink", "ours")
    assert splink["records"] == own["records"] > 1500
    for run in (splink, own):
        assert run["precision"] > 0.9 and run["recall"] > 0.8
        assert run["pairs"] > 0 and run["peak_mib"] > 0
    assert own["f1"] >= splink["f1"]


def test_slower_than_asked_is_a_finding(monkeypatch):
    def ran(side: str, seconds: float) -> bench_linkage.Run:
        times = {"score": seconds, "cluster": 0.0}
        return bench_linkage.Run(2000, side, times, times, 1, 1, 1, 1, 1)

    monkeypatch.setattr(bench_linkage.engine, "compiled", lambda: {})
    monkeypatch.setattr(bench_linkage, "prepare", lambda size, folder, _: folder.mkdir() or size)
    monkeypatch.setattr(
        bench_linkage,
        "link",
        lambda side, *_: (ran(side, 1 if side == "splink" else 3), {"models": {}, "blocks": []}),
    )
    with pytest.raises(Finding, match=r"slower than 2\.0 times"):
        bench_linkage.command([2000], 2.0)


def test_a_side_that_takes_too_long_is_stopped_and_said_so(tmp_path):
    records = bench_linkage.prepare(1000, tmp_path, "1GB")
    run, result = bench_linkage.link("splink", records, tmp_path, bench_linkage.Limit(1.0, "1GB"))
    assert (run.stopped_after, run.seconds, result) == (1.0, {}, {})
    own = dataclasses.replace(run, side="ours", stopped_after=None, pairs=2, f1=0.9)
    said = Console(record=True, width=100)
    bench_linkage.show([run, own], said)
    assert "> 1" in said.export_text()
