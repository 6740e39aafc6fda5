"""What the benches print beside their figures."""

from __future__ import annotations

import pytest

from scripts import measured


@pytest.mark.parametrize(
    ("points", "persons", "shown"),
    [
        ([(100, 1.0)], 100, ""),
        ([(100, 1.0), (200, 2.0)], 200, "1.00"),
        ([(100, 1.0), (200, 3.0), (400, 24.0)], 400, "4.00"),
        ([(100, 1.0), (200, 3.0), (400, 24.0)], 200, "1.50"),
    ],
)
def test_growth_is_time_against_size(points, persons, shown):
    assert measured.growth(points, persons) == shown


def test_a_command_that_fails_says_where_its_output_is(tmp_path):
    env = measured.environment(tmp_path, measured.AS_OF)
    with pytest.raises(measured.Finding, match=r"bench\.log"):
        measured.run_measured([measured.idase(), "scan", str(tmp_path / "absent")], env, tmp_path)
    seconds, peak = measured.run_measured([measured.idase(), "scan", "--help"], env, tmp_path)
    assert seconds > 0 and peak > 0
