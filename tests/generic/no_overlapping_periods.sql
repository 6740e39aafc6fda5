{#-
    Periods of one partition never share a day (or a month): half-open, the end is not covered, so
    a period may start where the one before ends. An empty end stays open for ever; a missing start
    or an end that is not after its start fails too. Fails with the number of rows per fault.
-#}
{% test no_overlapping_periods(model, start_column, end_column, partition_by) %}

    {%- set keys = partition_by if partition_by is string else partition_by | join(', ') %}
    {%- set before %}over (
                partition by {{ keys }}
                order by {{ start_column }} asc nulls first, {{ end_column }} asc nulls last
                rows between unbounded preceding and 1 preceding
            )
    {%- endset %}

    with

    compared as (
        select
            {{ start_column }} as period_start,
            {{ end_column }} as period_end,
            max({{ end_column }}) {{ before }} as latest_end_before,
            sum(case when {{ end_column }} is null then 1 else 0 end) {{ before }} as n_open_before
        from {{ model }}
    )

    select
        case
            when period_start is null then 'no start'
            when period_end <= period_start then 'end not after start'
            else 'overlap'
        end as fault,
        count(*) as n_rows
    from compared
    where period_start is null
        or period_end <= period_start
        or latest_end_before > period_start
        or n_open_before > 0
    group by
        case
            when period_start is null then 'no start'
            when period_end <= period_start then 'end not after start'
            else 'overlap'
        end

{% endtest %}
