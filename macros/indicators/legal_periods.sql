{#- Legal period of a year: the last break of the study in or before it, from `legal_period`. -#}
{% macro legal_periods() -%}
    select
        legal_break_code,
        cast(year(break_date) as int) as from_year,
        lead(cast(year(break_date) as int), 1, 9999) over (order by break_date, legal_break_code)
            as until_year
    from {{ ref('nom_legal_break') }}
    where is_study_break
{%- endmacro %}
