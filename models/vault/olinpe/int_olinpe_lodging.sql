-- grain: one row per decision that has a main place, with that place at its two ends
-- a stay hangs on the measure in force when it began, so places are read along the person's life;
-- one shorter than min_place_days is no main place (nights away, holidays of a foster carer) unless
-- the measure is an emergency or knows no other; a runaway or a child who waits has no place
with

int_olinpe_decision as (
    select
        provider_code,
        measure_id,
        previous_measure_id,
        person_uid,
        measure_code,
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

stg_iodas__mesures as (
    select
        provider_code,
        measure_id,
        coalesce(start_date, decision_date) as entry_date,
        coalesce(end_date, due_date, cast('9999-12-31' as date)) as exit_date
    from {{ ref('stg_iodas__mesures') }}
    where measure_code = 'TDB'
),

nom_measure as (
    select
        measure_code,
        is_emergency
    from {{ ref('nom_measure') }}
    where domain = 'protection'
),

delivered as (
    select
        int_olinpe_decision.person_uid,
        stg_iodas__accueils.provider_code,
        stg_iodas__accueils.measure_id,
        stg_iodas__accueils.place_id,
        stg_iodas__accueils.place_type_code
        || '|' || coalesce(stg_iodas__accueils.structure_id, '') as place,
        stg_iodas__accueils.entry_date,
        stg_iodas__accueils.exit_date,
        stg_iodas__accueils.n_days >= {{ var('min_place_days') }} as is_long,
        coalesce(nom_measure.is_emergency, false) as is_emergency
    from stg_iodas__accueils
    inner join int_olinpe_decision
        on stg_iodas__accueils.provider_code = int_olinpe_decision.provider_code
        and stg_iodas__accueils.measure_id = int_olinpe_decision.measure_id
    left join nom_measure
        on int_olinpe_decision.measure_code = nom_measure.measure_code
    where int_olinpe_decision.person_uid is not null
        and stg_iodas__accueils.place_type_code not in ('ATT', 'FUGUE')
),

-- a voluntary third party is no measure of the file but the place of the main one (p. 47)
third_party as (
    select
        int_olinpe_decision.person_uid,
        int_olinpe_decision.provider_code,
        int_olinpe_decision.measure_id,
        int_olinpe_decision.measure_id as place_id,
        'TIERS|' || int_olinpe_decision.measure_id as place,
        stg_iodas__mesures.entry_date,
        stg_iodas__mesures.exit_date,
        true as is_long,
        false as is_emergency
    from int_olinpe_decision
    inner join stg_iodas__mesures
        on int_olinpe_decision.provider_code = stg_iodas__mesures.provider_code
        and int_olinpe_decision.measure_id = stg_iodas__mesures.measure_id
    left join stg_iodas__accueils
        on stg_iodas__mesures.provider_code = stg_iodas__accueils.provider_code
        and stg_iodas__mesures.measure_id = stg_iodas__accueils.measure_id
    where int_olinpe_decision.person_uid is not null
        and stg_iodas__accueils.place_id is null
        and stg_iodas__mesures.exit_date >= stg_iodas__mesures.entry_date
),

lived as (
    select
        person_uid,
        provider_code,
        measure_id,
        place_id,
        place,
        entry_date,
        exit_date,
        is_long,
        is_emergency
    from delivered

    union all

    select
        person_uid,
        provider_code,
        measure_id,
        place_id,
        place,
        entry_date,
        exit_date,
        is_long,
        is_emergency
    from third_party
),

-- what a short stay stands beside: a long stay that covers it, a long stay of its measure
weighed as (
    select
        person_uid,
        provider_code,
        measure_id,
        place_id,
        place,
        entry_date,
        exit_date,
        is_long or is_emergency as is_main,
        max(case when is_long then exit_date end) over (
            partition by person_uid
            order by entry_date
        ) as long_until_date,
        max(case when is_long then 1 else 0 end) over (
            partition by provider_code, measure_id
        ) as has_long
    from lived
),

stay as (
    select
        person_uid,
        provider_code,
        measure_id,
        place_id,
        split_part(place, '|', 1) as place_type_code,
        place,
        entry_date,
        exit_date
    from weighed
    where is_main
        or (has_long = 0 and (long_until_date is null or long_until_date <= entry_date))
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
        cast(null as string) as provider_code,
        cast(null as string) as measure_id,
        cast(entry_date as string) || '|' || cast(exit_date as string) || '|' || place as last_stay,
        cast(exit_date as string) || '|' || cast(entry_date as string) || '|' || place
            as longest_stay,
        case when place = place_before then 0 else 1 end as is_move
    from moved

    union all

    select
        person_uid,
        opening_date as at_date,
        2 as moment_rank,
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
            order by at_date, moment_rank
        ) as last_stay,
        max(longest_stay) over (
            partition by person_uid
            order by at_date, moment_rank
        ) as longest_stay,
        sum(is_move) over (
            partition by person_uid
            order by at_date, moment_rank
        ) as n_moves
    from moment
),

-- a stay may end the day before its measure does; one that ends on the day of the opening is left
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
            else {{ idase.add_days('at_date', 1) }}
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
        end as place,
        cast(split_part(last_stay, '|', 2) as date) as last_exit_date,
        split_part(last_stay, '|', 3) || '|' || split_part(last_stay, '|', 4) as last_place
    from looked
),

by_decision as (
    select
        provider_code,
        measure_id,
        max(case when moment_rank = 2 then place end) as opening_place,
        max(case when moment_rank = 0 then place end) as closing_place,
        max(case when moment_rank = 0 then last_place end) as last_place,
        max(case when moment_rank = 0 then last_exit_date end) as last_exit_date,
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
        min(cast(entry_date as string) || '|' || place) as first_stay
    from stay
    group by provider_code, measure_id
),

-- failing a place on the day: the first one at the opening, the last one at the end
known as (
    select
        by_decision.provider_code,
        by_decision.measure_id,
        int_olinpe_decision.previous_measure_id,
        int_olinpe_decision.opening_typev,
        by_decision.opening_place is not null as is_in_place,
        coalesce(
            by_decision.opening_place,
            split_part(own_first.first_stay, '|', 2)
            || '|' || split_part(own_first.first_stay, '|', 3)
        ) as start_place,
        coalesce(
            by_decision.closing_place,
            case
                when by_decision.last_exit_date > int_olinpe_decision.opening_date
                    then by_decision.last_place
            end
        ) as end_place,
        by_decision.n_moves_after - by_decision.n_moves_before as n_moves
    from by_decision
    inner join int_olinpe_decision
        on by_decision.provider_code = int_olinpe_decision.provider_code
        and by_decision.measure_id = int_olinpe_decision.measure_id
    left join own_first
        on by_decision.provider_code = own_first.provider_code
        and by_decision.measure_id = own_first.measure_id
),

final as (
    select
        known.provider_code,
        known.measure_id,
        split_part(known.start_place, '|', 1) as start_place_type_code,
        split_part(known.end_place, '|', 1) as end_place_type_code,
        case
            when known.opening_typev <> 2 then null
            when known.start_place is null or previous.start_place is null then '9'
            when known.start_place = previous.start_place then '1'
            else '2'
        end as chglieu,
        -- to arrive where one was not yet is no change
        case
            when known.n_moves is null then null
            when known.start_place is null and known.end_place is null then null
            when known.n_moves <= 0 then 0
            when not known.is_in_place then known.n_moves - 1
            else known.n_moves
        end as n_moves
    from known
    left join known as previous
        on known.provider_code = previous.provider_code
        and known.previous_measure_id = previous.measure_id
)

select * from final
