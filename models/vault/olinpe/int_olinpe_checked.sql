-- grain: one row per row of a year's national file, with the controls that it fails
-- fault_codes: codes of olinpe_check, each followed by a comma; empty when nothing is wrong
{{ config(materialized='view') }}
{%- set used = [
    'utdp', 'numanonym', 'typev', 'anais', 'mnais', 'modacc', 'scodtcom', 'nivsco', 'scoclaspe',
    'typclasspe', 'etabscospe', 'typetabspe', 'orientdec', 'orienteff', 'traitinfo', 'datip',
    'datsign', 'datje', 'transip', 'motifsig', 'compomenag', 'autreheber', 'nbfrat', 'menagejm',
    'titap', 'decap', 'datdecap', 'liena1', 'liena2', 'sexa1', 'sexa2', 'ansa1', 'ansa2', 'empla1',
    'empla2', 'cspa1', 'cspa2', 'empljm', 'cspjm', 'mereinc', 'pereinc', 'ansmere', 'anspere',
    'dcmere', 'dcpere', 'datdcmere', 'datdcpere', 'notifeval', 'condadd', 'defintel', 'confl',
    'violfam', 'soutsoc', 'sante', 'securite', 'moralite', 'condeduc', 'condedev', 'violsex',
    'violphys', 'neglig', 'violpsy', 'violconj', 'danger', 'mina', 'datdecpe', 'projet', 'datppe',
    'decision', 'datdeb', 'natpdecadm', 'autreda', 'natdecassed', 'autredj', 'natdecplac',
    'institplac', 'typinterdom', 'lieuacc', 'accmod', 'autrlieuacc', 'typdecjud', 'lieuplac',
    'placmod', 'autrlieuar', 'chglieu', 'datfin', 'motfinint', 'motifml', 'datdecmin', 'diplome',
    'nbchglieu',
] %}
{%- set keys = [
    'provider_code', 'measure_id', 'source_person_id', 'person_uid', 'file_year', 'event_date',
    'measure_code', 'age_month', 'is_minor', 'is_before_start', 'end_rule', 'is_mother_known',
    'is_mna',
] %}
{%- set columns = (keys + used) | join(',\n        ') %}
{%- set last_resort = 'judged.event_date, judged.provider_code, judged.measure_id' %}
with

int_olinpe_row as (
    select
        {{ columns }}
    from {{ ref('int_olinpe_row') }}
),

-- first what one row tells by itself, so that comparing rows sorts few columns
judged as (
    select
        provider_code,
        measure_id,
        source_person_id,
        person_uid,
        file_year,
        event_date,
        measure_code,
        age_month,
        end_rule,
        is_mother_known,
        is_mna,
        numanonym,
        utdp,
        typev,
        anais || mnais as birth,
        datdecpe,
        datdeb,
        datfin,
        decision,
        natpdecadm,
        natdecassed,
        lieuacc,
        lieuplac,
        typinterdom,
        typdecjud,
        coalesce(natdecplac, '') || '|' || coalesce(institplac, '')
        || '|' || coalesce(motfinint, '') || '|' || coalesce(motifml, '') as rest,
        {{ idase.olinpe_fault_codes(idase.olinpe_row_checks()) }} as fault_codes
    from int_olinpe_row
),

-- two rows can only be duplicates when these agree: the rest of the year is not sorted
alike as (
    select
        file_year,
        numanonym,
        typev,
        coalesce(datdecpe, '') as datdecpe
    from judged
    group by file_year, numanonym, typev, coalesce(datdecpe, '')
    having count(*) > 1
),

ranked as (
    select
        judged.provider_code,
        judged.measure_id,
        judged.typev,
        judged.file_year,
        row_number() over (
            partition by
                judged.file_year, judged.numanonym, judged.typev, judged.datdecpe, judged.datdeb,
                judged.datfin, judged.decision, judged.natpdecadm, judged.natdecassed,
                judged.typinterdom, judged.lieuacc, judged.typdecjud, judged.lieuplac, judged.rest
            order by {{ last_resort }}
        ) as exact_rank,
        row_number() over (
            partition by
                judged.file_year, judged.numanonym, judged.typev, judged.natpdecadm,
                judged.datdecpe, judged.lieuacc, judged.typinterdom
            order by {{ last_resort }}
        ) as administrative_rank,
        row_number() over (
            partition by
                judged.file_year, judged.numanonym, judged.typev, judged.natdecassed,
                judged.datdecpe, judged.lieuplac, judged.typdecjud
            order by {{ last_resort }}
        ) as judicial_rank
    from judged
    inner join alike
        on judged.file_year = alike.file_year
        and judged.numanonym = alike.numanonym
        and judged.typev = alike.typev
        and coalesce(judged.datdecpe, '') = alike.datdecpe
),

-- one number for two births, or for two persons whom nothing in it tells apart
shared as (
    select
        file_year,
        numanonym,
        min(birth) <> max(birth) as is_told_differently,
        coalesce(min(person_uid) <> max(person_uid), false) as is_of_many
    from judged
    where numanonym <> 'ffffffffffffffffffffffffffffffffffffffff'
    group by file_year, numanonym
    having min(birth) <> max(birth) or min(person_uid) <> max(person_uid)
),

opening as (
    select distinct
        file_year,
        numanonym,
        datdeb
    from judged
    where typev in ('1', '2') and datdeb is not null
),

final as (
    select
        judged.provider_code,
        judged.measure_id,
        judged.source_person_id,
        judged.person_uid,
        judged.file_year,
        judged.event_date,
        judged.typev,
        judged.measure_code,
        judged.age_month,
        judged.end_rule,
        judged.is_mother_known,
        judged.is_mna,
        judged.numanonym,
        judged.utdp,
        judged.fault_codes
        || {{ idase.olinpe_fault_codes(idase.olinpe_file_checks()) }} as fault_codes
    from judged
    left join ranked
        on judged.provider_code = ranked.provider_code
        and judged.measure_id = ranked.measure_id
        and judged.typev = ranked.typev
        and judged.file_year = ranked.file_year
    left join shared
        on judged.file_year = shared.file_year
        and judged.numanonym = shared.numanonym
    left join opening
        on judged.file_year = opening.file_year
        and judged.numanonym = opening.numanonym
        and judged.datdeb = opening.datdeb
)

select * from final
