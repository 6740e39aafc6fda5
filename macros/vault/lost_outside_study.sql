{#-
    Branches of a case: why a day is outside the study of a person, which goes from birth to the
    first of the source's horizon, the death and the 21st birthday; none for a day in it.
-#}
{% macro lost_outside_study(day, birth_date, horizon_date, death_date, birthday_limit) -%}
    when {{ day }} < {{ birth_date }} then 'before_birth'
            when {{ day }} > {{ horizon_date }} then 'not_started'
            when {{ day }} > {{ death_date }} then 'after_death'
            when {{ day }} >= {{ birthday_limit }} then 'after_21'
{%- endmacro %}
