"""Records are cut as Python's csv module wrote them, wherever a buffer ends; ragged ones never."""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from scripts.landing import delimited, encodings
from scripts.landing.delimited import Delimited, find_header
from scripts.landing.encodings import sniff
from scripts.landing.records import REASONS, Form, cut

CELL = st.lists(st.sampled_from([*"aé€\"'; ,\t|\n\u00a0", "\r\n"]), max_size=6).map("".join)
NAMES = ["ID", "NOM", "PRENOM"]
# bytes of CP1252 that are a character of UTF-8 too (é€ and a hard blank): nobody can tell which
WHOLE_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
KNOWN = {"id": "id", "nom": "nom", "prenom": "prenom"}


@st.composite
def written(draw):
    """A table as bytes, its encoding and separator, its rows and the line and reason of the bad."""
    delimiter = draw(st.sampled_from(";,\t|"))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    ends = draw(st.lists(st.sampled_from(["\n", "\r\n"]), min_size=1, max_size=2))
    rows = draw(
        st.lists(
            st.tuples(CELL, CELL, st.sampled_from(["good", "good", "few", "many", "blank line"])),
            max_size=12,
        )
    )
    text = io.StringIO(newline="")
    good, bad, line = [], [], 1

    def write(cells: list[str], end: str) -> int:
        before = text.tell()
        csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerow(cells)
        new = text.getvalue()[before:]
        return new.count("\n") + new.replace("\r\n", "").count("\r")

    line += write(NAMES, ends[0])
    for number, (second, third, kind) in enumerate(rows):
        cells, end = [f"D{number}", second, third], ends[number % len(ends)]
        if kind == "blank line":
            text.write(end)
            line += 1
            continue
        if kind == "good":
            good.append(cells)
        else:
            bad.append((line, f"too_{kind}_fields"))
            cells = cells[:2] if kind == "few" else [*cells, ""]
        line += write(cells, end)
    content = text.getvalue().encode(encoding, "replace")
    assume(encoding != "cp1252" or not WHOLE_UTF8.search(content))
    if good and encoding == "cp1252":
        good = [[cell.encode(encoding).decode(encoding) for cell in row] for row in good]
    return content, delimiter, good, bad


# for a comma, which is tried too, the last line is an open quote and a field of one line break
UNENDING = (b'ID;NOM;PRENOM\nD0;"\n";,\n', ";", [["D0", "\n", ","]], [])


@settings(max_examples=80, deadline=None)
@given(table=written(), block=st.sampled_from([1, 5, 64, 1 << 20]))
@example(table=UNENDING, block=1)
def test_any_table_is_cut_as_it_was_written(tmp_path_factory, table, block):
    content, delimiter, good, bad = table
    path = tmp_path_factory.mktemp("cut") / "t.csv"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "BLOCK_BYTES", block if block > 1 else 3)
        encoding = sniff(path)
        header = find_header(path, encoding, KNOWN)
        assert (header.names, header.form.delimiter.decode()) == (NAMES, delimiter)
        file, rejects, copy = Delimited(path, encoding, header), [], io.BytesIO()
        file.copy(copy, rejects.extend)
        assert [(reject.line, reject.reason) for reject in rejects] == bad
        assert file.n_rows == len(good)
        form = header.form
        found = [
            [
                value.decode().replace(delimited.LF_MARK, "\n").replace(delimited.CR_MARK, "\r")
                for value in form.values(line)
            ]
            for line in copy.getvalue().split(b"\n")[:-1]
        ]
        assert found == good
        if file.is_flat():
            assert not bad
        file.copy(io.BytesIO(), rejects.extend)
        located = [r for batch in file.locate([(n, "x") for n in range(len(good))]) for r in batch]
        assert [next(csv.reader(io.StringIO(r.content, newline=""), delimiter=delimiter))
                for r in located] == good  # fmt: skip


def reasons(content: bytes, **how: bool) -> list[tuple[bytes, str]]:
    found = cut(content, Form(b";", 3), **{"final": True, **how})
    return [
        (content[start:end], REASONS[fault])
        for start, end, fault in zip(found.start, found.end, found.fault, strict=True)
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"1;2;3;\n", [(b"1;2;3;", "too_many_fields")]),
        (b"1;2;3\n4;5", [(b"1;2;3", ""), (b"4;5", "truncated")]),
        (b'1;2;3\n4;"5\n6', [(b"1;2;3", ""), (b'4;"5\n6', "truncated")]),
        (b'1;"2;3\n4;5;6\n', [(b'1;"2;3', "unreadable_line"), (b"4;5;6", "")]),
        (b'1;"2"x;3\n4;"5";6\n', [(b'1;"2"x;3', "unreadable_line"), (b'4;"5";6', "")]),
        (b'1;5" x;3\n', [(b'1;5" x;3', "")]),
        (b'1; "2;2" ;3\n', [(b'1; "2;2" ;3', "")]),
        (b"1;2;3\r4;5;6\r\n7;8;9\n", [(b"1;2;3", ""), (b"4;5;6", ""), (b"7;8;9", "")]),
        (b"1;2;3\n\x1a", [(b"1;2;3", "")]),
    ],
)
def test_what_the_standard_does_not_have(content, expected):
    assert reasons(content) == expected


def test_a_quote_that_never_closes_costs_one_line_however_long_the_file():
    rest = b"4;5;6\n" * 10
    assert reasons(b'1;"2;3\n' + rest, final=False) == []
    assert [r for _, r in reasons(b'1;"2;3\n' + rest, final=False, stuck=True)] == [
        "unreadable_line",
        *[""] * 10,
    ]


def test_fields_beyond_what_a_byte_counts():
    line = b";" * 300 + b"\n"
    assert not cut(line * 3, Form(b";", 301), final=True).fault.any()
    assert np.all(cut(line * 3, Form(b";", 45), final=True).fault)
