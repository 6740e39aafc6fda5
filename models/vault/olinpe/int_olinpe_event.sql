-- grain: one row per event of a decision and year of the national file
-- in the file of year N: DATDECPE, DATDEB or DATFIN in N (guide, p. 4)
with

int_olinpe_decision as (
    select
        provider_code,
        measure_id,
        person_uid,
        opening_typev,
        datdecpe,
        datdeb,
        datfin,
        horizon_date
    from {{ ref('int_olinpe_decision') }}
    where loss_reason is null
),

int_record_person as (
    select
        provider_code,
        source_person_id,
        person_uid
    from {{ ref('int_record_person') }}
    where loss_reason is null or loss_reason = 'no_birth_date'
),

stg_iodas__handicap as (
    select
        provider_code,
        source_person_id,
        measure_code,
        decision_code,
        start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date
    from {{ ref('stg_iodas__handicap') }}
    where start_date is not null
),

nom_grant_decision as (
    select decision_code
    from {{ ref('nom_grant_decision') }}
    where is_granted
),

stg_landing__horizon as (
    select
        provider_code,
        horizon_date
    from {{ ref('stg_landing__horizon') }}
    where table_name = 'handicap'
),

olinpe_right as (
    select
        measure_code,
        is_recognition,
        is_direction
    from {{ ref('olinpe_right') }}
),

olinpe_status as (
    select
        measure_code,
        titap,
        decap
    from {{ ref('olinpe_status') }}
),

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        source_person_id,
        measure_code,
        decision_date,
        coalesce(start_date, decision_date) as start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date
    from {{ ref('stg_iodas__mesures') }}
),

-- decided in N, started in another year: a row in each (p. 5); the decision's row of an earlier
-- year does not know the start yet
event as (
    select
        provider_code,
        measure_id,
        person_uid,
        opening_typev as typev,
        year(datdecpe) as file_year,
        datdecpe as event_date,
        case when year(datdeb) <= year(datdecpe) then datdeb end as datdeb,
        year(datdeb) > year(datdecpe) as is_before_start
    from int_olinpe_decision
    where datdecpe <= horizon_date

    union all

    select
        provider_code,
        measure_id,
        person_uid,
        opening_typev as typev,
        year(datdeb) as file_year,
        datdeb as event_date,
        datdeb,
        false as is_before_start
    from int_olinpe_decision
    where datdeb <= horizon_date
        and (datdecpe is null or year(datdeb) <> year(datdecpe))

    union all

    select
        provider_code,
        measure_id,
        person_uid,
        3 as typev,
        year(datfin) as file_year,
        datfin as event_date,
        datdeb,
        false as is_before_start
    from int_olinpe_decision
    where datfin is not null
),

dated as (
    select
        provider_code,
        measure_id,
        person_uid,
        typev,
        file_year,
        event_date,
        datdeb,
        coalesce(is_before_start, false) as is_before_start
    from event
    where file_year >= {{ var('olinpe_first_year') }}
),

person_right as (
    select
        int_record_person.person_uid,
        stg_iodas__handicap.start_date,
        stg_iodas__handicap.end_date,
        olinpe_right.is_recognition,
        olinpe_right.is_direction
    from stg_iodas__handicap
    inner join nom_grant_decision
        on stg_iodas__handicap.decision_code = nom_grant_decision.decision_code
    inner join olinpe_right
        on stg_iodas__handicap.measure_code = olinpe_right.measure_code
    inner join int_record_person
        on stg_iodas__handicap.provider_code = int_record_person.provider_code
        and stg_iodas__handicap.source_person_id = int_record_person.source_person_id
),

event_right as (
    select
        dated.provider_code,
        dated.measure_id,
        dated.typev,
        dated.file_year,
        bool_or(person_right.is_recognition) as is_recognised,
        bool_or(person_right.is_direction) as is_directed
    from dated
    inner join person_right
        on dated.person_uid = person_right.person_uid
        and dated.event_date >= person_right.start_date
        and dated.event_date <= person_right.end_date
    group by dated.provider_code, dated.measure_id, dated.typev, dated.file_year
),

person_status as (
    select
        int_record_person.person_uid,
        stg_iodas__mesures.start_date,
        stg_iodas__mesures.end_date,
        cast(stg_iodas__mesures.start_date as string) || '|' || olinpe_status.titap
        || '|' || olinpe_status.decap
        || '|' || coalesce(cast(stg_iodas__mesures.decision_date as string), '')
        || '|' || stg_iodas__mesures.measure_id as status
    from stg_iodas__mesures
    inner join olinpe_status
        on stg_iodas__mesures.measure_code = olinpe_status.measure_code
    inner join int_record_person
        on stg_iodas__mesures.provider_code = int_record_person.provider_code
        and stg_iodas__mesures.source_person_id = int_record_person.source_person_id
),

-- the latest status in force
event_status as (
    select
        dated.provider_code,
        dated.measure_id,
        dated.typev,
        dated.file_year,
        max(person_status.status) as status
    from dated
    inner join person_status
        on dated.person_uid = person_status.person_uid
        and dated.event_date >= person_status.start_date
        and dated.event_date <= person_status.end_date
    group by dated.provider_code, dated.measure_id, dated.typev, dated.file_year
),

final as (
    select
        dated.provider_code,
        dated.measure_id,
        dated.person_uid,
        dated.typev,
        dated.file_year,
        dated.event_date,
        dated.datdeb,
        dated.is_before_start,
        case
            when event_right.is_recognised then '2'
            when stg_landing__horizon.horizon_date >= dated.event_date then '1'
            else '9'
        end as handicap,
        case
            when event_right.is_directed then '2'
            when stg_landing__horizon.horizon_date >= dated.event_date then '1'
            else '9'
        end as orientdec,
        split_part(event_status.status, '|', 2) as titap,
        split_part(event_status.status, '|', 3) as decap,
        nullif(split_part(event_status.status, '|', 4), '') as datdecap
    from dated
    left join event_right
        on dated.provider_code = event_right.provider_code
        and dated.measure_id = event_right.measure_id
        and dated.typev = event_right.typev
        and dated.file_year = event_right.file_year
    left join event_status
        on dated.provider_code = event_status.provider_code
        and dated.measure_id = event_status.measure_id
        and dated.typev = event_status.typev
        and dated.file_year = event_status.file_year
    left join stg_landing__horizon
        on dated.provider_code = stg_landing__horizon.provider_code
)

select * from final
