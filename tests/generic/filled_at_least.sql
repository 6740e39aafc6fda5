{#- At least this share (0 to 1) of the rows has a value; a table without rows passes. -#}
{% test filled_at_least(model, column_name, share) %}

    with

    counted as (
        select
            count(*) as n_rows,
            count({{ column_name }}) as n_filled
        from {{ model }}
    )

    select
        n_rows,
        n_filled
    from counted
    where n_filled < {{ share }} * n_rows

{% endtest %}
