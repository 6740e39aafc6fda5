{#- The model has as many rows as another one: nothing got lost or multiplied between the two. -#}
{% test same_row_count_as(model, compare_model) %}

    with

    counted as (
        select
            count(*) as n_rows,
            0 as n_rows_compared
        from {{ model }}

        union all

        select
            0 as n_rows,
            count(*) as n_rows_compared
        from {{ compare_model }}
    ),

    compared as (
        select
            sum(n_rows) as n_rows,
            sum(n_rows_compared) as n_rows_compared
        from counted
    )

    select
        n_rows,
        n_rows_compared
    from compared
    where n_rows <> n_rows_compared

{% endtest %}
