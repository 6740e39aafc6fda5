-- counted again from the persons: no cohort or part of it under the threshold is shown, and every
-- cohort has its row
with

dim_person as (
    select
        first_cjm_year,
        is_mna,
        n_ml_records
    from {{ ref('dim_person') }}
    where is_in_cohorts
),

agg_observatory_cohort as (
    select
        cohort_year,
        n_persons,
        n_mna,
        n_linked_to_mission_locale
    from {{ ref('agg_observatory_cohort') }}
    where cohort_kind = 'first_cjm'
),

threshold as (
    {{ idase.disclosure_thresholds() }}
),

recounted as (
    select
        first_cjm_year,
        count(*) as n_persons,
        sum(case when is_mna then 1 else 0 end) as n_mna,
        sum(case when n_ml_records > 0 then 1 else 0 end) as n_linked
    from dim_person
    group by first_cjm_year
),

final as (
    select recounted.first_cjm_year
    from recounted
    cross join threshold
    left join agg_observatory_cohort
        on recounted.first_cjm_year = agg_observatory_cohort.cohort_year
    where agg_observatory_cohort.cohort_year is null
        or (
            agg_observatory_cohort.n_persons is not null
            and recounted.n_persons < threshold.cell_min
        )
        or (
            agg_observatory_cohort.n_mna is not null
            and least(recounted.n_mna, recounted.n_persons - recounted.n_mna) < threshold.cell_min
        )
        or (
            agg_observatory_cohort.n_linked_to_mission_locale is not null
            and least(recounted.n_linked, recounted.n_persons - recounted.n_linked)
            < threshold.cell_min
        )
)

select * from final
