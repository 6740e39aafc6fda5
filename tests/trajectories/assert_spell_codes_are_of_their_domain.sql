-- a spell's measure is one of its own domain, its reason one of its own partner's nomenclature
with

fct_trajectory as (
    select
        domain,
        measure_code,
        end_reason_code
    from {{ ref('fct_trajectory') }}
),

nom_measure as (
    select
        domain,
        measure_code
    from {{ ref('nom_measure') }}
),

reason as (
    select
        end_reason_code,
        false as is_of_mission_locale
    from {{ ref('nom_end_reason') }}

    union all

    select
        exit_reason_code as end_reason_code,
        true as is_of_mission_locale
    from {{ ref('nom_programme_exit_reason') }}
),

final as (
    select
        fct_trajectory.domain,
        nom_measure.measure_code is null as is_measure_unknown,
        count(*) as n_spells
    from fct_trajectory
    left join nom_measure
        on fct_trajectory.domain = nom_measure.domain
        and fct_trajectory.measure_code = nom_measure.measure_code
    left join reason
        on fct_trajectory.end_reason_code = reason.end_reason_code
        and reason.is_of_mission_locale = (fct_trajectory.domain = 'mission_locale')
    where nom_measure.measure_code is null
        or (fct_trajectory.end_reason_code is not null and reason.end_reason_code is null)
    group by fct_trajectory.domain, nom_measure.measure_code is null
)

select * from final
