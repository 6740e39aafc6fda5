{#-
    Filled values are months of age of the study: from `min_value` (birth when left out) to the
    month of the birthday at which it stops (age_limit_years), or to the month before with
    `before_birthday`.
-#}
{% test month_of_age(model, column_name, min_value=0, before_birthday=false) %}

    {%- set last = idase.last_study_month() | int + (0 if before_birthday else 1) -%}
    {{ idase.test_accepted_range(model, column_name, min_value, last) }}

{% endtest %}
