-- grain: one row per cohort (kind and year), group and indicator
-- exact figures, never published: the observatory's mart rounds them and hides small cells
{%- set groups = idase.group_kinds() %}
{%- set indicators = idase.indicators() %}
{%- set cohort_kinds = ['all', 'first_cjm', 'birth', 'turned_18'] %}
{%- set cohort_groups = ['all', 'sex', 'mna', 'territory'] %}
with

dim_person_profile as (
    select
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
        0 as year_all,
        first_cjm_year as year_first_cjm,
        birth_year as year_birth,
        turned_18_year as year_turned_18
    from {{ ref('dim_person_profile') }}
),

-- one line per group with all indicators side by side, then one line each
counted as (
    {%- for cohort in cohort_kinds %}
    {%- for group in groups if cohort == 'all' or group.code in cohort_groups %}
    {%- if not (cohort == 'all' and loop.first) %}

    union all
    {% endif %}
    select
        '{{ cohort }}' as cohort_kind,
        {%- for indicator in indicators %}
        sum(value_{{ indicator.code }}) as value_{{ indicator.code }},
        count(base_{{ indicator.code }}) as base_{{ indicator.code }},
        {{ 'null' if indicator.counted else 'max(value_' ~ indicator.code ~ ')' }}
            as largest_{{ indicator.code }},
        {%- endfor %}
        year_{{ cohort }} as cohort_year,
        '{{ group.code }}' as group_kind,
        group_{{ group.code }} as group_code
    from dim_person_profile
    where year_{{ cohort }} is not null
    group by year_{{ cohort }}, group_{{ group.code }}
    {%- endfor %}
    {%- endfor %}
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
        cast(largest_{{ indicator.code }} as double) as largest_value,
        base_{{ indicator.code }} as n_observed
    from counted
    where base_{{ indicator.code }} > 0
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
        largest_value
    from unpivoted
)

select * from final
