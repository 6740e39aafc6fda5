-- grain: one row per release: the day of processing and the rules in force
with

dim_person as (
    select person_uid
    from {{ ref('dim_person') }}
),

dim_provider as (
    select observed_until
    from {{ ref('dim_provider') }}
),

threshold as (
    {{ idase.disclosure_thresholds('observatory') }}
),

person_count as (
    select count(*) as n_persons
    from dim_person
),

horizon as (
    select max(observed_until) as observed_until
    from dim_provider
),

final as (
    select
        substr(cast({{ idase.idase_as_of() }} as string), 1, 7) as as_of_month,
        substr(cast(horizon.observed_until as string), 1, 7) as observed_until_month,
        {{ idase.shown_total('person_count.n_persons') }} as n_persons,
        cast(threshold.cell_min as int) as cell_min,
        cast(threshold.percent_min as int) as percent_min,
        cast(threshold.rounding_base as int) as rounding_base
    from person_count
    cross join horizon
    cross join threshold
)

select * from final
