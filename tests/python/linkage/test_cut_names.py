"""A first name that a column cut short is nobody else's; one that begins alike may be."""

from __future__ import annotations

import pytest
from people import SCORED_PAIRS, scores_of

# one person a line: the first name and sex that IODAS holds, and those that another holds
PAIRS = {
    "letters": ("THIERRY", "M", "ml_lyon", "THIERR", "M"),
    "few letters": ("ROLAND", "M", "ml_lyon", "ROLAN", "M"),
    "no beginning": ("ALPHONSE", "M", "ml_lyon", "ALPHONCINE", "M"),
    "other sex": ("GABRIELLE", "F", "ml_lyon", "GABRIEL", "M"),
    "unknown sex": ("VALENTINE", "F", "ml_lyon", "VALENTIN", None),
    "one provider": ("NICOLAS", "M", "iodas", "NICOLA", "M"),
    "width": ("CAROLINE", "F", "ml_bron", "CAROL", None),
    "width and a hyphen": ("ABDELKADER", "M", "ml_bron", "ABDE-", None),
    "width and other sex": ("MARTINE", "F", "ml_bron", "MARTI", "M"),
    "below the width": ("CLAIRETTE", "F", "ml_bron", "CLAI", None),
    "no width": ("PAULETTE", "F", "ml_lyon", "PAULE", None),
    "longest by chance": ("MARIE-ANTOINETTE", "F", "ml_lyon", "MARIE-ANTOINETT", None),
}
PEOPLE = (
    "create temp table people as select provider_code, source_person_id, first_name, sex_code, "
    "'SOW' as birth_name, date '2001-02-03' as birth_date from (values "
    + ", ".join(
        f"('iodas', '{case}', '{whole}', '{sex}'), ('{provider}', '{case} cut', '{short}', "
        + (f"'{other}')" if other else "null)")
        for case, (whole, sex, provider, short, other) in PAIRS.items()
    )
    + ") as t (provider_code, source_person_id, first_name, sex_code) "
    # ml_bron's column holds five characters, which many names fill; ml_lyon's names thin out
    "union all select 'ml_bron', 'x' || range, 'Y' || range, null, 'PRENOM' || range, null "
    "from range(900, 1100) "
    "union all select 'ml_lyon', 'z' || range, repeat('Z', cast(3 + log2(range) as int)) || 'A', "
    "null, 'NOM' || range, null from range(1, 400)"
)


@pytest.fixture(scope="module")
def cut(link_manifest):
    done = scores_of(link_manifest, PEOPLE)
    return dict(
        done.connection.sql(
            "select least(one.source_person_id, other.source_person_id), score.is_name_cut "
            f"from {SCORED_PAIRS} "
            "where greatest(one.source_person_id, other.source_person_id) "
            "= least(one.source_person_id, other.source_person_id) || ' cut'"
        ).fetchall()
    )


def test_a_name_cut_short_is_told(cut):
    told = {case for case, is_cut in cut.items() if is_cut}
    assert told == {"letters", "width", "width and a hyphen"}


def test_all_cases_were_compared(cut):
    assert cut.keys() == PAIRS.keys()
