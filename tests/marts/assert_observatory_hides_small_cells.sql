-- counted again from the persons: no cohort of any kind, nor part of it, is shown under the
-- threshold, and cohorts and rows are the same
with

dim_person as (
    select
        birth_year,
        turned_18_year,
        first_cjm_year,
        protection_observed_until_month >= {{ idase.majority_month() }} as is_seen_at_18,
        is_in_cohorts,
        is_mna,
        n_ml_records
    from {{ ref('dim_person') }}
),

agg_observatory_cohort as (
    select
        cohort_kind,
        cohort_year,
        n_persons,
        n_mna,
        n_linked_to_mission_locale
    from {{ ref('agg_observatory_cohort') }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

person_cohort as (
    select
        'first_cjm' as cohort_kind,
        first_cjm_year as cohort_year,
        is_mna,
        n_ml_records
    from dim_person
    where is_in_cohorts

    union all

    select
        'birth' as cohort_kind,
        birth_year as cohort_year,
        is_mna,
        n_ml_records
    from dim_person

    union all

    select
        'turned_18' as cohort_kind,
        turned_18_year as cohort_year,
        is_mna,
        n_ml_records
    from dim_person
    where is_seen_at_18
),

recounted as (
    select
        cohort_kind,
        cohort_year,
        count(*) as n_persons,
        sum(case when is_mna then 1 else 0 end) as n_mna,
        sum(case when n_ml_records > 0 then 1 else 0 end) as n_linked
    from person_cohort
    group by cohort_kind, cohort_year
),

final as (
    select
        coalesce(recounted.cohort_kind, agg_observatory_cohort.cohort_kind) as cohort_kind,
        coalesce(recounted.cohort_year, agg_observatory_cohort.cohort_year) as cohort_year
    from recounted
    full join agg_observatory_cohort
        on recounted.cohort_kind = agg_observatory_cohort.cohort_kind
        and recounted.cohort_year = agg_observatory_cohort.cohort_year
    cross join threshold
    where recounted.cohort_year is null
        or agg_observatory_cohort.cohort_year is null
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
