{#-
    Filled values exist in a column of another model, among the rows that meet a condition: a state
    of one channel, a code of one variable, a measure of one domain.
-#}
{% test relationships_where(model, column_name, to, field, to_condition) %}

    with

    tested as (
        select {{ column_name }} as tested_value
        from {{ model }}
        where {{ column_name }} is not null
    ),

    accepted as (
        select {{ field }} as accepted_value
        from {{ to }}
        where {{ to_condition }}
    )

    select 1 as is_unknown
    from tested
    left join accepted
        on tested.tested_value = accepted.accepted_value
    where accepted.accepted_value is null

{% endtest %}
