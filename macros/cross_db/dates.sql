{#- Date arithmetic that returns dates on every engine (plain `+ interval` does not). -#}

{% macro add_days(date, days) -%}
    {{ return(adapter.dispatch('add_days', 'idase')(date, days)) }}
{%- endmacro %}

{% macro default__add_days(date, days) -%}
    cast({{ date }} + to_days(cast({{ days }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_days(date, days) -%}
    date_add({{ date }}, cast({{ days }} as int))
{%- endmacro %}


{#- A month that lacks the day ends on its last day: 29 February + 12 months is 28 February. -#}
{% macro add_months(date, months) -%}
    {{ return(adapter.dispatch('add_months', 'idase')(date, months)) }}
{%- endmacro %}

{% macro default__add_months(date, months) -%}
    cast({{ date }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(date, months) -%}
    add_months({{ date }}, cast({{ months }} as int))
{%- endmacro %}


{#- Whole days from the first date to the second; negative when the second comes first. -#}
{% macro days_between(first_date, second_date) -%}
    {{ return(adapter.dispatch('days_between', 'idase')(first_date, second_date)) }}
{%- endmacro %}

{% macro default__days_between(first_date, second_date) -%}
    cast({{ second_date }} - {{ first_date }} as int)
{%- endmacro %}

{% macro spark__days_between(first_date, second_date) -%}
    datediff({{ second_date }}, {{ first_date }})
{%- endmacro %}


{#-
    Age in completed months. Somebody born on a day that the month lacks completes the month on
    its last day (code de procédure civile, art. 641), so a birthday of 29 February falls on the
    28th; the same rule as add_months().
-#}
{% macro age_months(birth_date, at_date) -%}
    cast(
        (year({{ at_date }}) - year({{ birth_date }})) * 12
        + month({{ at_date }}) - month({{ birth_date }})
        - case
            when day({{ at_date }}) < least(day({{ birth_date }}), day(last_day({{ at_date }})))
                then 1
            else 0
        end as int
    )
{%- endmacro %}
