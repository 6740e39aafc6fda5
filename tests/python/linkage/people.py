"""Invented people for the tests of the linkage, and what the linkage makes of some."""

from scripts.linkage import engine

# each scored pair with its two records
SCORED_PAIRS = """
    vault.linkage.int_link_score as score
    inner join vault.linkage.int_person_record as one on score.record_a = one.record_no
    inner join vault.linkage.int_person_record as other on score.record_b = other.record_no
"""


def scores_of(manifest: dict, *statements: str, threads: int = 1) -> engine.Engine:
    """The compiled linkage, run up to its scores on the table `people` that statements make."""
    done = engine.Engine(manifest, threads=threads)
    for statement in statements:
        done.connection.execute(statement)
    done.load_people("people")
    done.run(*engine.PREPARED, *engine.SCORED)
    return done


PEOPLE = """
    create or replace temp table people as
    with numbered as (
        select range as n, hash(range, 1) as h1, hash(range, 2) as h2, hash(range, 3) as h3
        from range(400)
    ),
    person as (
        select n,
            ['MARTIN', 'BERNARD', 'BEN SALAH', 'NGUYEN', 'DIALLO', 'LE GOFF', 'PETIT', 'MOREAU',
             'TRAORE', 'KOWALSKI'][1 + cast(h1 % 10 as int)] as birth_name,
            ['LEA', 'EMMA', 'MOHAMED AMINE', 'LUCAS', 'MAMADOU', 'INES', 'HUGO', 'AWA', 'YANIS',
             'MARIE'][1 + cast(h2 % 10 as int)] as first_name,
            date '1995-01-01' + cast(h3 % 3000 as int) as birth_date,
            ['LYON', 'BRON', 'KAYES', null][1 + cast(h1 % 4 as int)] as birth_place_name,
            ['FRA', 'FRA', 'MLI', 'FRA'][1 + cast(h1 % 4 as int)] as birth_country_code,
            ['69001', '69100', '69200', '69500'][1 + cast(h2 % 4 as int)] as postal_code,
            ['Lyon', 'Villeurbanne', 'Vénissieux', 'Bron'][1 + cast(h2 % 4 as int)] as commune_name,
            ['M', 'F', null][1 + cast(h3 % 3 as int)] as sex_code,
            ['DUPONT', 'SOW', 'LEROY', null][1 + cast(h3 % 4 as int)] as mother_birth_name
        from numbered
    )
    select 'iodas' as provider_code, 'i' || n as source_person_id, * exclude (n) from person
    union all by name
    -- the same people at a Mission locale, each with some fault
    select 'ml_lyon' as provider_code, 'm' || n as source_person_id,
        case n % 9 when 1 then first_name when 2 then left(birth_name, 3) || birth_name[3:]
            else birth_name end as birth_name,
        case n % 9 when 1 then birth_name when 3 then split_part(first_name, ' ', 1)
            when 4 then first_name[1:2] || first_name[4:] else first_name end as first_name,
        case n % 9 when 5 then date_trunc('year', birth_date)::date
            when 6 then birth_date + 1 when 7 then null else birth_date end as birth_date,
        birth_place_name, birth_country_code, postal_code, commune_name, sex_code
    from person where n % 2 = 0
"""
