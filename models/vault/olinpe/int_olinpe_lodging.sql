-- grain: one row per decision that has a main place, with that place at its two ends
-- a stay hangs on the measure in force when it began, so places are read along the person's life;
-- a stay shorter than min_place_days is no main place (nights away, holidays of a foster carer)
with

int_olinpe_decision as (
    select
        provider_code,
        measure_id,
        previous_measure_id,
        person_uid,
        loss_reason,
        opening_typev,
        opening_date,
        datfin,
        has_lieuacc,
        has_lieuplac
    from {{ ref('int_olinpe_decision') }}
),

stg_iodas__accueils as (
    select
        provider_code,
        place_id,
        measure_id,
        structure_id,
        coalesce(place_type_code, 'NR') as place_type_code,
        entry_date,
        coalesce(exit_date, cast('9999-12-31' as date)) as exit_date,
        coalesce({{ idase.days_between('entry_date', 'exit_date') }}, 9999) as n_days
    from {{ ref('stg_iodas__accueils') }}
    where entry_date is not null
        and (exit_date is null or exit_date >= entry_date)
),

stay as (
    select
        int_olinpe_decision.person_uid,
        stg_iodas__accueils.provider_code,
        stg_iodas__accueils.measure_id,
        stg_iodas__accueils.place_id,
        stg_iodas__accueils.place_type_code,
        stg_iodas__accueils.place_type_code
        || '|' || coalesce(stg_iodas__accueils.structure_id, '') as place,
        stg_iodas__accueils.entry_date,
        stg_iodas__accueils.exit_date
    from stg_iodas__accueils
    inner join int_olinpe_decision
        on stg_iodas__accueils.provider_code = int_olinpe_decision.provider_code
        and stg_iodas__accueils.measure_id = int_olinpe_decision.measure_id
    where int_olinpe_decision.person_uid is not null
        and stg_iodas__accueils.n_days >= {{ var('min_place_days') }}
),

moved as (
    select
        person_uid,
        place_id,
        place,
        entry_date,
        exit_date,
        lag(place) over (
            partition by person_uid
            order by entry_date, exit_date, place_id
        ) as place_before
    from stay
),

-- along a person's dates; on one day, an end is before the stay that follows it, and an opening
-- after the stay that it begins with
moment as (
    select
        person_uid,
        entry_date as at_date,
        1 as moment_rank,
        place_id as moment_key,
        cast(null as string) as provider_code,
        cast(null as string) as measure_id,
        cast(entry_date as string) || '|' || cast(exit_date as string) || '|' || place as last_stay,
        cast(exit_date as string) || '|' || cast(entry_date as string) || '|' || place
            as longest_stay,
        case when place <> place_before then 1 else 0 end as is_move
    from moved

    union all

    select
        person_uid,
        opening_date as at_date,
        2 as moment_rank,
        measure_id as moment_key,
        provider_code,
        measure_id,
        cast(null as string) as last_stay,
        cast(null as string) as longest_stay,
        0 as is_move
    from int_olinpe_decision
    where loss_reason is null and (has_lieuacc or has_lieuplac)

    union all

    select
        person_uid,
        datfin as at_date,
        0 as moment_rank,
        measure_id as moment_key,
        provider_code,
        measure_id,
        cast(null as string) as last_stay,
        cast(null as string) as longest_stay,
        0 as is_move
    from int_olinpe_decision
    where loss_reason is null and (has_lieuacc or has_lieuplac) and datfin is not null
),

seen as (
    select
        provider_code,
        measure_id,
        moment_rank,
        at_date,
        max(last_stay) over (
            partition by person_uid
            order by at_date, moment_rank, moment_key
            rows between unbounded preceding and current row
        ) as last_stay,
        max(longest_stay) over (
            partition by person_uid
            order by at_date, moment_rank, moment_key
            rows between unbounded preceding and current row
        ) as longest_stay,
        sum(is_move) over (
            partition by person_uid
            order by at_date, moment_rank, moment_key
            rows between unbounded preceding and current row
        ) as n_moves
    from moment
),

-- a stay may end the day before its measure does
looked as (
    select
        provider_code,
        measure_id,
        moment_rank,
        n_moves,
        last_stay,
        longest_stay,
        case
            when moment_rank = 0 then {{ idase.add_days('at_date', -1) }}
            else at_date
        end as until_date
    from seen
    where measure_id is not null
),

-- the stay entered last, unless it is over and a longer one still runs
at_moment as (
    select
        provider_code,
        measure_id,
        moment_rank,
        n_moves,
        case
            when
                cast(split_part(last_stay, '|', 2) as date) >= until_date
                then split_part(last_stay, '|', 3) || '|' || split_part(last_stay, '|', 4)
            when
                cast(split_part(longest_stay, '|', 1) as date) >= until_date
                then split_part(longest_stay, '|', 3) || '|' || split_part(longest_stay, '|', 4)
        end as place
    from looked
),

by_decision as (
    select
        provider_code,
        measure_id,
        max(case when moment_rank = 2 then place end) as start_place,
        max(case when moment_rank = 0 then place end) as end_place,
        max(case when moment_rank = 2 then n_moves end) as n_moves_before,
        max(case when moment_rank = 0 then n_moves end) as n_moves_after
    from at_moment
    group by provider_code, measure_id
),

-- the first place of the measure itself, when the child arrived after it began
own_first as (
    select
        provider_code,
        measure_id,
        split_part(min(cast(entry_date as string) || '|' || place), '|', 2) as place_type_code
    from stay
    group by provider_code, measure_id
),

final as (
    select
        by_decision.provider_code,
        by_decision.measure_id,
        coalesce(split_part(by_decision.start_place, '|', 1), own_first.place_type_code)
            as start_place_type_code,
        split_part(by_decision.end_place, '|', 1) as end_place_type_code,
        case
            when int_olinpe_decision.opening_typev <> 2 then null
            when by_decision.start_place is null or previous.start_place is null then '9'
            when by_decision.start_place = previous.start_place then '1'
            else '2'
        end as chglieu,
        -- the first place after an unknown one is no change
        case
            when by_decision.n_moves_after is null then null
            when by_decision.start_place is null and by_decision.end_place is null then null
            when by_decision.n_moves_after <= by_decision.n_moves_before then 0
            when by_decision.start_place is null
                then by_decision.n_moves_after - by_decision.n_moves_before - 1
            else by_decision.n_moves_after - by_decision.n_moves_before
        end as n_moves
    from by_decision
    inner join int_olinpe_decision
        on by_decision.provider_code = int_olinpe_decision.provider_code
        and by_decision.measure_id = int_olinpe_decision.measure_id
    left join own_first
        on by_decision.provider_code = own_first.provider_code
        and by_decision.measure_id = own_first.measure_id
    left join by_decision as previous
        on int_olinpe_decision.provider_code = previous.provider_code
        and int_olinpe_decision.previous_measure_id = previous.measure_id
)

select * from final
