-- grain: one row per person, layer, state and run of months that no earlier row covers
with

fct_trajectory as (
    select
        person_uid,
        domain,
        measure_code,
        authority_code,
        start_age_month,
        end_age_month
    from {{ ref('fct_trajectory') }}
    -- an income file of the household of origin is not the young person's own
    where coalesce(role_code, '') <> 'ENF'
),

gate_place as (
    select
        measure_uid,
        person_uid,
        place_type_code,
        start_age_month,
        end_age_month
    from {{ ref('gate_place') }}
),

gate_measure as (
    select
        measure_uid,
        measure_code
    from {{ ref('gate_measure') }}
),

fct_protection_event as (
    select
        person_uid,
        event_type_code,
        event_age_month
    from {{ ref('fct_protection_event') }}
),

gate_ml_contact as (
    select
        person_uid,
        lodging_code,
        last_contact_age_month
    from {{ ref('gate_ml_contact') }}
),

nom_measure as (
    select
        domain,
        measure_code,
        family,
        authority_code,
        {{ idase.is_placed_at_home() }} as is_placed_at_home,
        protection_state,
        activity_state,
        housing_state
    from {{ ref('nom_measure') }}
),

nom_place_type as (
    select
        place_type_code,
        protection_state,
        housing_state
    from {{ ref('nom_place_type') }}
),

nom_event_type as (
    select
        event_type_code,
        protection_state
    from {{ ref('nom_event_type') }}
),

nom_ml_lodging as (
    select
        lodging_code,
        housing_state
    from {{ ref('nom_ml_lodging') }}
),

nom_state as (
    select
        channel,
        state_code,
        priority
    from {{ ref('nom_state') }}
),

-- the state of a placement's decision is a default: months where a lodging is known follow it
measure_state as (
    select
        domain,
        measure_code,
        authority_code,
        'protection' as channel,
        case when family = 'PLAC' then 'placement' else 'decision' end as layer,
        coalesce(protection_state, 'PLAC_NR') as state_code
    from nom_measure
    where protection_state is not null
        or family = 'PLAC'

    union all

    select
        domain,
        measure_code,
        authority_code,
        'activity' as channel,
        'activity' as layer,
        activity_state as state_code
    from nom_measure
    where activity_state is not null

    union all

    select
        domain,
        measure_code,
        authority_code,
        'housing' as channel,
        'housing' as layer,
        housing_state as state_code
    from nom_measure
    where housing_state is not null
),

-- nights under support at home or a young adult's contract are lodging, not placement; a stay
-- without a known measure is taken for a placement: the bed is there, its decision is missing.
-- A placement at home is no bed: the place is the service that runs it
place as (
    select
        gate_place.person_uid,
        case
            when coalesce(nom_measure.family, 'UNMAPPED') in ('PLAC', 'STAT', 'UNMAPPED')
                and not coalesce(nom_measure.is_placed_at_home, false)
                then nom_place_type.protection_state
        end as protection_state,
        case
            when not coalesce(nom_measure.is_placed_at_home, false)
                then nom_place_type.housing_state
        end as housing_state,
        gate_place.start_age_month,
        gate_place.end_age_month
    from gate_place
    inner join nom_place_type
        on gate_place.place_type_code = nom_place_type.place_type_code
    left join gate_measure
        on gate_place.measure_uid = gate_measure.measure_uid
    left join nom_measure
        on gate_measure.measure_code = nom_measure.measure_code
        and nom_measure.domain = 'protection'
),

-- a measure that either authority may take (day care) is court-ordered when a judge took it
evidence as (
    select
        fct_trajectory.person_uid,
        measure_state.channel,
        measure_state.layer,
        case
            when measure_state.state_code = 'MO_ADM'
                and measure_state.authority_code is null
                and fct_trajectory.authority_code = 'JUD'
                then 'MO_JUD'
            else measure_state.state_code
        end as state_code,
        fct_trajectory.start_age_month as from_month,
        fct_trajectory.end_age_month as to_month
    from fct_trajectory
    inner join measure_state
        on fct_trajectory.domain = measure_state.domain
        and fct_trajectory.measure_code = measure_state.measure_code

    union all

    select
        person_uid,
        'protection' as channel,
        'lodging' as layer,
        protection_state as state_code,
        start_age_month as from_month,
        end_age_month as to_month
    from place
    where protection_state is not null

    union all

    select
        person_uid,
        'housing' as channel,
        'housing' as layer,
        housing_state as state_code,
        start_age_month as from_month,
        end_age_month as to_month
    from place
    where housing_state is not null

    union all

    select
        fct_protection_event.person_uid,
        'protection' as channel,
        'decision' as layer,
        nom_event_type.protection_state as state_code,
        fct_protection_event.event_age_month as from_month,
        fct_protection_event.event_age_month as to_month
    from fct_protection_event
    inner join nom_event_type
        on fct_protection_event.event_type_code = nom_event_type.event_type_code
    where nom_event_type.protection_state is not null

    union all

    select
        gate_ml_contact.person_uid,
        'housing' as channel,
        'housing' as layer,
        nom_ml_lodging.housing_state as state_code,
        gate_ml_contact.last_contact_age_month as from_month,
        gate_ml_contact.last_contact_age_month as to_month
    from gate_ml_contact
    inner join nom_ml_lodging
        on gate_ml_contact.lodging_code = nom_ml_lodging.lodging_code
    where nom_ml_lodging.housing_state is not null
),

bounded as (
    select
        evidence.person_uid,
        evidence.channel,
        evidence.layer,
        evidence.state_code,
        nom_state.priority,
        greatest(evidence.from_month, 0) as from_month,
        least(evidence.to_month, {{ var('age_limit_years') * 12 }}) as to_month
    from evidence
    inner join nom_state
        on evidence.channel = nom_state.channel
        and evidence.state_code = nom_state.state_code
    where evidence.from_month <= {{ var('age_limit_years') * 12 }}
        and evidence.to_month >= greatest(evidence.from_month, 0)
),

-- rows equal on the months are interchangeable here, so the order needs no further column
covered as (
    select
        person_uid,
        channel,
        layer,
        state_code,
        priority,
        from_month,
        to_month,
        max(to_month) over (
            partition by person_uid, layer, state_code
            order by from_month, to_month
            rows between unbounded preceding and 1 preceding
        ) as covered_until_month
    from bounded
),

final as (
    select
        person_uid,
        channel,
        layer,
        state_code,
        cast(priority as int) as priority,
        cast(greatest(from_month, coalesce(covered_until_month + 1, 0)) as int) as from_month,
        cast(to_month as int) as to_month
    from covered
    where to_month > coalesce(covered_until_month, -1)
)

select * from final
