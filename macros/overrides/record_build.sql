{#-
    Leaves one row a build in meta.build: `idase publish` swaps files only after a build in which
    nothing failed. Holds counts and dates, no data.
-#}
{% macro record_build(results) %}
    {%- if execute and flags.WHICH in ['build', 'run', 'test'] -%}
        {{ adapter.dispatch('record_build', 'idase')(results) }}
    {%- endif -%}
{% endmacro %}

{% macro default__record_build(results) %}
    {%- set bad = results
        | selectattr('status', 'in', ['error', 'fail', 'runtime error', 'skipped'])
        | list -%}
    {%- set table = target.database ~ '.meta.build' -%}
    {%- do run_query('create schema if not exists ' ~ target.database ~ '.meta') -%}
    {%- do run_query(
        'create table if not exists ' ~ table ~ ' (invocation_id varchar, command varchar, '
        ~ 'as_of date, n_nodes integer, n_models integer, n_tests integer, n_bad integer, '
        ~ 'selection varchar, started_at timestamp)'
    ) -%}
    insert into {{ table }} values (
        '{{ invocation_id }}', '{{ flags.WHICH }}', {{ idase.idase_as_of() }},
        {{ results | length }},
        {{ results | selectattr('node.resource_type', 'eq', 'model') | list | length }},
        {{ results | selectattr('node.resource_type', 'eq', 'test') | list | length }},
        {{ bad | length }},
        '{{ "all" if not invocation_args_dict.get("select") and not invocation_args_dict.get("exclude") else "part" }}',
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp)
    )
{% endmacro %}

{% macro spark__record_build(results) %}{% endmacro %}
