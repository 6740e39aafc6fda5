"""`idase bench exits`: each stage and each way out of a size is in its table and in its file."""

from __future__ import annotations

import json

from scripts import bench_exits, measured

STAGES = ("generate", "land", "build", "publish")


def test_a_size_that_is_built_shows_what_came_before_the_ways_out(tmp_path, monkeypatch, capfd):
    def built(persons, work, root, with_tests):
        assert with_tests, "nothing leaves a build without its tests"
        (work / "extracts").mkdir()
        (work / "extracts" / "a.csv").write_bytes(b"x" * 2_000_000)
        return [measured.Stage(persons, stage, 4.0, 300, 10) for stage in STAGES]

    def left(persons, work, root, env):
        return [bench_exits.Exit(persons, "export action_tank", 8.0, 400, 4_000_000)]

    monkeypatch.setattr(measured, "measure", built)
    monkeypatch.setattr(bench_exits, "measure", left)
    told = tmp_path / "told.json"
    bench_exits.command([20, 10], json_file=told, work=tmp_path / "work", keep=False)
    found = json.loads(told.read_text(encoding="utf-8"))
    assert [(one["persons"], one["what"]) for one in found] == [
        (size, what) for size in (10, 20) for what in (*STAGES, "export action_tank")
    ]
    assert {one["bytes_read"] for one in found} == {2_000_000, 4_000_000}
    assert {one["peak_mib"] for one in found} == {300, 400}
    said = capfd.readouterr().out
    assert all(stage in said for stage in STAGES)
    assert "0.50" in said, "as long for twice the persons"
    assert not list((tmp_path / "work").iterdir())
