"""Verdicts that come back: read as a spreadsheet saves them, refused when they contradict."""

from __future__ import annotations

import pytest

from scripts.errors import UsageError
from scripts.review import Decision, contradiction, read_decisions

HEADER = ("verdict", "reason", "provider_a", "source_person_id_a", "provider_b")
A, B, C, D = (("iodas", number) for number in "abcd")


def _file(tmp_path, *rows, separator=",", encoding="utf-8"):
    path = tmp_path / "verdicts.csv"
    lines = [separator.join((*HEADER, "source_person_id_b")), *(separator.join(r) for r in rows)]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "utf-8"), (";", "utf-8-sig")]
)
def test_a_french_spreadsheet_may_save_the_file(tmp_path, separator, encoding):
    rows = [(" Same ", "même adresse", *A, *B), ("", "", *A, *C)]
    path = _file(tmp_path, *rows, separator=separator, encoding=encoding)
    assert read_decisions(path) == [Decision(A, B, "same", "même adresse", 2)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("peut-être", "vu", *A, *B)], "line 2: write 'same'"),
        ([("same", " ", *A, *B)], "line 2: a verdict needs a reason"),
        ([("same", "vu", *A, *A)], "line 2: a record and itself"),
        ([("same", "vu", *A, *B), ("different", "vu", *B, *A)], "line 3: line 2 says otherwise"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, rows, said):
    with pytest.raises(UsageError, match=said):
        read_decisions(_file(tmp_path, *rows))


@pytest.mark.parametrize(
    ("before", "new", "line"),
    [
        # in one file; across a chain; against what was kept
        ([], [(A, B, "same"), (B, C, "same"), (A, C, "different")], 4),
        ([], [(A, B, "same"), (A, D, "different"), (B, C, "same"), (C, D, "same")], 5),
        ([(A, B, "same"), (A, C, "different")], [(C, B, "same")], 2),
        # nothing contradicts; the wrong verdict is judged again in the same file
        ([(A, B, "same")], [(B, C, "same"), (A, D, "different")], None),
        ([(A, B, "same"), (A, C, "different")], [(C, B, "same"), (B, A, "different")], None),
        # what was contradictory before does not forbid the rest
        ([(A, B, "same"), (B, C, "same"), (A, C, "different")], [(C, D, "same")], None),
    ],
)
def test_verdicts_that_contradict_each_other_are_found(before, new, line):
    numbered = [Decision(*row, line=number) for number, row in enumerate(new, start=2)]
    assert contradiction([Decision(*row) for row in before], numbered) == line
