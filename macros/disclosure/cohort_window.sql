{#-
    Bound of an observation window (in months of age) as it may leave: the narrowest of the cohort,
    in full years, so that it tells of a person what the cohort tells. `…_from_month` is rounded up,
    `…_until_month` (last month observed) down; the age limit stays. NULL for a whole cohort that is
    hidden or of which somebody was never observed: who alone has none was born at its edge. A death
    ends nobody else's window, so those of who died (`death_age_month`) do not count.
-#}
{% macro cohort_window(column, cohort, death_age_month) -%}
    {%- set limit = var('age_limit_years') * 12 -%}
    {%- set alive = 'case when ' ~ death_age_month ~ ' is null then ' ~ column ~ ' end' -%}
    cast(case
        when {{ cohort }} is not null
            and sum(
                case when {{ column }} is null and {{ death_age_month }} is null then 1 else 0 end
            ) over (partition by {{ cohort }}) = 0
            then
                {%- if column.endswith('_from_month') %}
                ceil(max({{ alive }}) over (partition by {{ cohort }}) / 12.0) * 12
                {%- else %}
                case
                    when min({{ alive }}) over (partition by {{ cohort }}) >= {{ limit }}
                        then {{ limit }}
                    else floor((min({{ alive }}) over (partition by {{ cohort }}) + 1) / 12.0) * 12
                        - 1
                end
                {%- endif %}
    end as int)
{%- endmacro %}


{#-
    State of a month as it may leave: a state that was seen, or else `none` inside the window that
    leaves and `unobserved` outside; the source's own `none` would tell its exact window.
-#}
{% macro state_in_window(state, age_month, person, window_name) -%}
    case
        when {{ state }} not in ('none', 'unobserved') then {{ state }}
        when {{ age_month }} between {{ person }}.{{ window_name }}_observed_from_month
            and {{ person }}.{{ window_name }}_observed_until_month then 'none'
        else 'unobserved'
    end
{%- endmacro %}
