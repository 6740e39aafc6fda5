-- grain: one row per cohort (kind and year), group and indicator
-- exact figures, never published: the observatory's mart rounds them and hides small cells
{%- set groups = idase.group_kinds() %}
{%- set indicators = idase.indicators() %}
{%- set cohort_groups = ['all', 'sex', 'mna', 'territory'] %}
with

dim_person_profile as (
    select
        person_uid,
        {%- for group in groups %}
        {{ group.expression }} as group_{{ group.code }},
        {%- endfor %}
        {%- for indicator in indicators %}
        case
            when {{ indicator.population }} and {{ indicator.counted | default('true') }}
                then {{ indicator.value | default('1') }}
        end as value_{{ indicator.code }},
        case when {{ indicator.population }} then 1 end as base_{{ indicator.code }},
        {%- endfor %}
        case when is_in_cohorts then first_cjm_year end as first_cjm_year,
        birth_year,
        case when is_of_age then turned_18_year end as turned_18_year
    from {{ ref('dim_person_profile') }}
),

-- first and last years that the protection window covers from end to end
whole_year as (
    select
        min(year({{ idase.add_days('observed_from', -1) }}) + 1) as first_year,
        max(year(observed_until) - 1) as last_year
    from {{ ref('gate_source_horizon') }}
    where domain = 'protection'
),

in_cohort as (
    select
        person_uid,
        'all' as cohort_kind,
        0 as cohort_year,
        true as is_followed
    from dim_person_profile
    {%- for cohort in idase.cohort_kinds() %}

    union all

    select
        dim_person_profile.person_uid,
        '{{ cohort.code }}' as cohort_kind,
        dim_person_profile.{{ cohort.column }} as cohort_year,
        coalesce(
            dim_person_profile.{{ cohort.column }} + {{ cohort.oldest_18_after }}
            >= whole_year.first_year
            and dim_person_profile.{{ cohort.column }} + {{ cohort.youngest_21_after }}
            <= whole_year.last_year,
            false
        ) as is_followed
    from dim_person_profile
    cross join whole_year
    where dim_person_profile.{{ cohort.column }} is not null
    {%- endfor %}
),

in_group as (
    {%- for group in groups %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        person_uid,
        '{{ group.code }}' as group_kind,
        group_{{ group.code }} as group_code,
        {{ (group.code in cohort_groups) | lower }} as is_by_cohort
    from dim_person_profile
    {%- endfor %}
),

-- one line per group with all indicators side by side, then one line each
counted as (
    select
        in_cohort.cohort_kind,
        in_cohort.cohort_year,
        in_cohort.is_followed,
        in_group.group_kind,
        in_group.group_code,
        {%- for indicator in indicators %}
        sum(dim_person_profile.value_{{ indicator.code }}) as value_{{ indicator.code }},
        count(dim_person_profile.base_{{ indicator.code }}) as base_{{ indicator.code }},
        max(dim_person_profile.value_{{ indicator.code }}) as largest_{{ indicator.code }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from dim_person_profile
    inner join in_cohort
        on dim_person_profile.person_uid = in_cohort.person_uid
    inner join in_group
        on dim_person_profile.person_uid = in_group.person_uid
        and (in_cohort.cohort_kind = 'all' or in_group.is_by_cohort)
    group by
        in_cohort.cohort_kind,
        in_cohort.cohort_year,
        in_cohort.is_followed,
        in_group.group_kind,
        in_group.group_code
),

unpivoted as (
    {%- for indicator in indicators %}
    {%- if not loop.first %}

    union all
    {% endif %}
    select
        cohort_kind,
        cohort_year,
        group_kind,
        group_code,
        '{{ indicator.code }}' as indicator_code,
        '{{ 'share' if indicator.counted else 'mean' }}' as kind,
        coalesce(value_{{ indicator.code }}, 0) as total_value,
        largest_{{ indicator.code }} as largest_value,
        base_{{ indicator.code }} as n_observed
    from counted
    where base_{{ indicator.code }} > 0
        {%- if 'is_followed_to_21' in indicator.population %}
        and is_followed
        {%- endif %}
    {%- endfor %}
),

final as (
    select
        cohort_kind,
        cast(cohort_year as int) as cohort_year,
        group_kind,
        group_code,
        indicator_code,
        kind,
        cast(case when kind = 'share' then total_value end as bigint) as n_persons,
        cast(n_observed as bigint) as n_observed,
        cast(total_value as double) / n_observed as estimate,
        cast(case when kind = 'mean' then largest_value end as double) as largest_value
    from unpivoted
)

select * from final
