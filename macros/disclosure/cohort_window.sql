{#-
    Bound of an observation window (in months of age) as it may leave: the narrowest of the cohort,
    in full years, so that it tells of a person what the cohort tells. `…_from_month` is rounded up,
    `…_until_month` (last month observed) down; the age limit stays. NULL where the cohort is hidden
    or the person is not observed.
-#}
{% macro cohort_window(column, cohort) -%}
    {%- set limit = var('age_limit_years') * 12 -%}
    cast(case
        when {{ cohort }} is not null and {{ column }} is not null
            then
                {%- if column.endswith('_from_month') %}
                ceil(max({{ column }}) over (partition by {{ cohort }}) / 12.0) * 12
                {%- else %}
                case
                    when min({{ column }}) over (partition by {{ cohort }}) >= {{ limit }}
                        then {{ limit }}
                    else floor((min({{ column }}) over (partition by {{ cohort }}) + 1) / 12.0) * 12
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
