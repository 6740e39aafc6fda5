-- grain: one row per decision delivered, with its nature as the national file codes it, in the
-- file's scope or out of it with why
{%- set written = [
    'decision', 'natpdecadm', 'natdecassed', 'natdecplac', 'institplac', 'typinterdom', 'lieuacc',
    'accmod', 'typdecjud', 'lieuplac',
] %}
with

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        source_person_id,
        previous_measure_id,
        measure_code,
        measure_label,
        decider_code,
        authority_code,
        territory_code,
        end_reason_code,
        decision_date,
        start_date,
        due_date,
        end_date
    from {{ ref('stg_iodas__mesures') }}
),

stg_landing__horizon as (
    select
        provider_code,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
    where table_name = 'mesures'
),

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid,
        birth_date,
        loss_reason
    from {{ ref('int_record_person') }}
),

int_olinpe_person as (
    select
        person_uid,
        birth_month_date
    from {{ ref('int_olinpe_person') }}
),

nom_measure as (
    select
        measure_code,
        authority_code,
        max_age_years,
        in_olinpe,
        is_cjm
    from {{ ref('nom_measure') }}
    where domain = 'protection' and measure_code <> 'UNMAPPED'
),

nom_decider as (
    select
        decider_code,
        authority_code
    from {{ ref('nom_decider') }}
),

nom_measure_olinpe as (
    select
        measure_code,
        authority_code,
        variable,
        code
    from {{ ref('nom_measure_olinpe') }}
),

-- how each measure is written, one column per variable
crosswalk as (
    select
        {%- for variable in written %}
        max(case when variable = '{{ variable | upper }}' then code end) as {{ variable }},
        {%- endfor %}
        measure_code,
        authority_code
    from nom_measure_olinpe
    group by measure_code, authority_code
),

-- the authority delivered, failing that the decider's, failing that the measure's own: the first
-- that this measure can have
authority as (
    select
        stg_iodas__mesures.provider_code,
        stg_iodas__mesures.measure_id,
        coalesce(
            delivered.authority_code, decided.authority_code, nom_measure.authority_code
        ) as authority_code
    from stg_iodas__mesures
    left join nom_decider
        on stg_iodas__mesures.decider_code = nom_decider.decider_code
    left join nom_measure
        on stg_iodas__mesures.measure_code = nom_measure.measure_code
    left join crosswalk as delivered
        on stg_iodas__mesures.measure_code = delivered.measure_code
        and stg_iodas__mesures.authority_code = delivered.authority_code
    left join crosswalk as decided
        on stg_iodas__mesures.measure_code = decided.measure_code
        and nom_decider.authority_code = decided.authority_code
),

placed as (
    select
        stg_iodas__mesures.provider_code,
        stg_iodas__mesures.measure_id,
        stg_iodas__mesures.source_person_id,
        stg_iodas__mesures.previous_measure_id,
        int_record_person.person_uid,
        stg_iodas__mesures.measure_code,
        stg_iodas__mesures.measure_label,
        authority.authority_code,
        stg_iodas__mesures.territory_code,
        stg_iodas__mesures.end_reason_code,
        coalesce(nom_measure.is_cjm, false) as is_cjm,
        -- DATDECPE is the start that the decision fixes (p. 43): a young adult's contract signed
        -- before majority takes effect at 18 at the earliest (CASF art. L.222-5, 5°)
        case
            when
                nom_measure.is_cjm
                and {{ idase.age_months(
                    'int_olinpe_person.birth_month_date', 'stg_iodas__mesures.decision_date'
                ) }} < {{ idase.majority_month() }}
                and stg_iodas__mesures.start_date > stg_iodas__mesures.decision_date
                then stg_iodas__mesures.start_date
            else stg_iodas__mesures.decision_date
        end as decision_date,
        stg_iodas__mesures.start_date,
        stg_iodas__mesures.due_date,
        stg_iodas__mesures.end_date,
        coalesce(stg_iodas__mesures.start_date, stg_iodas__mesures.decision_date) as opening_date,
        stg_landing__horizon.horizon_date,
        int_olinpe_person.birth_month_date,
        {{ idase.add_months('int_record_person.birth_date', '12 * nom_measure.max_age_years') }}
            as birthday_max_age,
        {{ idase.add_months('int_record_person.birth_date', 12 * var('age_limit_years')) }}
            as birthday_limit,
        case
            when nom_measure.measure_code is null then 'unmapped_measure'
            when not nom_measure.in_olinpe then 'not_in_scope'
            when int_record_person.source_person_id is null then 'unknown_person'
            when int_record_person.loss_reason in ('objection', 'linked_objection')
                then int_record_person.loss_reason
            when
                stg_iodas__mesures.decision_date is null
                and stg_iodas__mesures.start_date is null
                then 'no_date'
        end as loss_reason
    from stg_iodas__mesures
    inner join stg_landing__horizon
        on stg_iodas__mesures.provider_code = stg_landing__horizon.provider_code
    inner join authority
        on stg_iodas__mesures.provider_code = authority.provider_code
        and stg_iodas__mesures.measure_id = authority.measure_id
    left join int_record_person
        on stg_iodas__mesures.provider_code = int_record_person.provider_code
        and stg_iodas__mesures.source_person_id = int_record_person.source_person_id
    left join int_olinpe_person
        on int_record_person.person_uid = int_olinpe_person.person_uid
    left join nom_measure
        on stg_iodas__mesures.measure_code = nom_measure.measure_code
),

-- age at the decision, failing that at the start; the birthday at which the measure stops by law
aged as (
    select
        provider_code,
        measure_id,
        {{ idase.age_months('birth_month_date', 'coalesce(decision_date, start_date)') }}
            as age_month,
        case
            when birthday_max_age > opening_date then birthday_max_age
            else birthday_limit
        end as age_limit_date
    from placed
),

final as (
    select
        placed.provider_code,
        placed.measure_id,
        placed.source_person_id,
        placed.previous_measure_id,
        placed.person_uid,
        placed.measure_code,
        placed.authority_code,
        placed.territory_code,
        placed.end_reason_code,
        placed.is_cjm,
        placed.decision_date,
        placed.start_date,
        placed.due_date,
        placed.end_date,
        placed.opening_date,
        placed.horizon_date,
        aged.age_limit_date,
        aged.age_month,
        placed.loss_reason,
        crosswalk.decision,
        -- a placement at home agreed after majority is a young adult's (guide, p. 9)
        case
            when
                placed.measure_code = 'PEAD'
                and crosswalk.natpdecadm = '14'
                and aged.age_month >= {{ idase.majority_month() }}
                then '21'
            else crosswalk.natpdecadm
        end as natpdecadm,
        crosswalk.natdecassed,
        crosswalk.natdecplac,
        crosswalk.institplac,
        crosswalk.typinterdom,
        crosswalk.lieuacc,
        crosswalk.accmod,
        -- support with lodging: from time to time, unless its label says in emergencies (p. 49)
        case
            when crosswalk.typdecjud = '7' and lower(placed.measure_label) like '%exceptionnel%'
                then '8'
            else crosswalk.typdecjud
        end as typdecjud,
        crosswalk.lieuplac
    from placed
    inner join aged
        on placed.provider_code = aged.provider_code
        and placed.measure_id = aged.measure_id
    left join crosswalk
        on placed.measure_code = crosswalk.measure_code
        and placed.authority_code = crosswalk.authority_code
)

select * from final
