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
{%- set last_resort = 'event_date, provider_code, measure_id' %}
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

compared as (
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
        datdeb,
        datfin,
        decision,
        fault_codes,
        min(birth) over (partition by file_year, numanonym) as first_birth,
        max(birth) over (partition by file_year, numanonym) as last_birth,
        row_number() over (
            partition by
                file_year, numanonym, typev, datdecpe, datdeb, datfin, decision, natpdecadm,
                natdecassed, typinterdom, lieuacc, typdecjud, lieuplac, rest
            order by {{ last_resort }}
        ) as exact_rank,
        row_number() over (
            partition by file_year, numanonym, typev, natpdecadm, datdecpe, lieuacc, typinterdom
            order by {{ last_resort }}
        ) as administrative_rank,
        row_number() over (
            partition by file_year, numanonym, typev, natdecassed, datdecpe, lieuplac, typdecjud
            order by {{ last_resort }}
        ) as judicial_rank,
        -- an opening with this very start, among the rows of the same number
        max(case when typev in ('1', '2') then datdeb end) over (
            partition by file_year, numanonym, datdeb
        ) as opening_datdeb
    from judged
),

final as (
    select
        provider_code,
        measure_id,
        source_person_id,
        person_uid,
        file_year,
        event_date,
        typev,
        measure_code,
        age_month,
        end_rule,
        is_mother_known,
        is_mna,
        numanonym,
        utdp,
        fault_codes
        || {{ idase.olinpe_fault_codes(idase.olinpe_file_checks()) }} as fault_codes
    from compared
)

select * from final
