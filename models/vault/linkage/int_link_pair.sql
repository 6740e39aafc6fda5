-- grain: one row per pair of records held to be one person
with

found as (
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from {{ ref('int_link_pass_exact') }}
    union all
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from {{ ref('int_link_pass_swapped') }}
    union all
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from {{ ref('int_link_pass_near_name') }}
    union all
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from {{ ref('int_link_pass_near_date') }}
    union all
    select
        record_a,
        record_b,
        pass_code,
        quality_code
    from {{ ref('int_link_pass_fictive_date') }}
),

int_person_record as (
    select
        record_no,
        provider_code
    from {{ ref('int_person_record') }}
),

best as (
    select
        found.record_a,
        found.record_b,
        one.provider_code as provider_a,
        other.provider_code as provider_b,
        min(found.quality_code) as quality_code,
        min(found.quality_code || ' ' || found.pass_code) as best_pass
    from found
    inner join int_person_record as one
        on found.record_a = one.record_no
    inner join int_person_record as other
        on found.record_b = other.record_no
    group by found.record_a, found.record_b, one.provider_code, other.provider_code
),

-- who is already found, with sure evidence, at which provider
sure_link as (
    select distinct
        record_a as record_no,
        provider_b as at_provider_code
    from best
    where quality_code in ('A', 'B')

    union

    select distinct
        record_b as record_no,
        provider_a as at_provider_code
    from best
    where quality_code in ('A', 'B')
),

-- a weak pair yields when one of its ends is surely found at the other's provider: the weak one
-- is then a twin or a namesake
final as (
    select
        best.record_a,
        best.record_b,
        best.quality_code,
        substr(best.best_pass, 3) as pass_code
    from best
    left join sure_link as sure_a
        on best.record_a = sure_a.record_no
        and best.provider_b = sure_a.at_provider_code
    left join sure_link as sure_b
        on best.record_b = sure_b.record_no
        and best.provider_a = sure_b.at_provider_code
    where best.quality_code in ('A', 'B')
        or best.provider_a = best.provider_b
        or (sure_a.record_no is null and sure_b.record_no is null)
)

select * from final
