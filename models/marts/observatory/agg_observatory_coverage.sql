-- grain: one row per provider, domain and year in which spells start
with

fct_trajectory as (
    select
        provider_code,
        domain,
        person_uid,
        start_date,
        is_start_imputed,
        is_end_imputed
    from {{ ref('fct_trajectory') }}
),

dim_person as (
    select
        person_uid,
        link_quality,
        n_ml_records
    from {{ ref('dim_person') }}
),

legal_period as (
    {{ idase.legal_periods() }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

counted as (
    select
        fct_trajectory.provider_code,
        fct_trajectory.domain,
        cast(year(fct_trajectory.start_date) as int) as start_year,
        count(*) as n_spells,
        count(distinct fct_trajectory.person_uid) as n_persons,
        count(case when fct_trajectory.is_start_imputed then 1 end) as n_start_imputed,
        count(case when fct_trajectory.is_end_imputed then 1 end) as n_end_imputed,
        -- several records of IODAS are one person's by a link too, but to no other source
        count(distinct case
            when dim_person.link_quality in ('A', 'B') and dim_person.n_ml_records > 0
                then fct_trajectory.person_uid
        end) as n_well_linked
    from fct_trajectory
    inner join dim_person
        on fct_trajectory.person_uid = dim_person.person_uid
    group by
        fct_trajectory.provider_code,
        fct_trajectory.domain,
        cast(year(fct_trajectory.start_date) as int)
),

-- records are judged by the persons behind them
judged as (
    select
        counted.provider_code,
        counted.domain,
        counted.start_year,
        counted.n_spells,
        counted.n_persons,
        counted.n_start_imputed,
        counted.n_end_imputed,
        counted.n_well_linked,
        threshold.cell_min,
        threshold.percent_min,
        threshold.rounding_base,
        not coalesce(counted.n_persons >= threshold.cell_min, false) as is_suppressed
    from counted
    cross join threshold
),

final as (
    select
        judged.provider_code,
        judged.domain,
        judged.start_year,
        coalesce(legal_period.legal_break_code, 'BEFORE_2007') as legal_period_code,
        case
            when not judged.is_suppressed then {{ idase.round_to_base('n_spells') }}
        end as n_spells,
        {{ idase.shown_total('n_persons') }} as n_persons,
        case
            when not judged.is_suppressed
                then {{ idase.shown_share('n_start_imputed', 'n_spells') }}
        end as share_start_imputed,
        case
            when not judged.is_suppressed
                then {{ idase.shown_share('n_end_imputed', 'n_spells') }}
        end as share_end_imputed,
        {{ idase.shown_share('n_well_linked', 'n_persons') }} as share_well_linked,
        judged.is_suppressed
    from judged
    left join legal_period
        on judged.start_year >= legal_period.from_year
        and judged.start_year < legal_period.until_year
)

select * from final
