{#-
    Leaves one row a build in meta.build and one a node in meta.node: `idase publish` and `idase
    export` let out only what they can see was built and checked. Holds names, files, states and
    settings of checks and a digest of the landing ledger: no data.
-#}
{% macro record_build(results) %}
    {%- if execute and flags.WHICH in ['build', 'run', 'seed', 'test'] -%}
        {{ adapter.dispatch('record_build', 'idase')(results) }}
    {%- endif -%}
{% endmacro %}

{% macro default__record_build(results) %}
    {%- set bad = results
        | selectattr('status', 'in', ['error', 'fail', 'runtime error', 'skipped'])
        | list -%}
    {%- set meta = target.database ~ '.meta' -%}
    {%- set started_at = "cast('" ~ run_started_at.strftime("%Y-%m-%d %H:%M:%S") ~ "' as timestamp)" -%}
    {%- do run_query('create schema if not exists ' ~ meta) -%}
    {%- do run_query(
        'create table if not exists ' ~ meta ~ '.build (invocation_id varchar, command varchar, '
        ~ 'as_of date, n_nodes integer, n_models integer, n_tests integer, n_bad integer, '
        ~ 'selection varchar, started_at timestamp, landed varchar)'
    ) -%}
    {%- do run_query(
        'create table if not exists ' ~ meta ~ '.node (invocation_id varchar, unique_id varchar, '
        ~ 'name varchar, resource_type varchar, status varchar, settings varchar, '
        ~ 'started_at timestamp)'
    ) -%}
    {%- do run_query('alter table ' ~ meta ~ '.node add column if not exists path varchar') -%}
    {%- set rows = [] -%}
    {%- for result in results -%}
        {%- set settings = '' -%}
        {%- if result.node.resource_type == 'test' -%}
            {%- set config = result.node.config -%}
            {%- set settings = [
                config.severity | upper, config.where or '', config.limit or '', config.error_if,
                config.fail_calc,
            ] | join('|') -%}
        {%- endif -%}
        {%- set cells = [] -%}
        {%- for text in [
            invocation_id, result.node.unique_id, result.node.name, result.node.resource_type,
            result.status, settings,
        ] -%}
            {%- do cells.append("'" ~ (text | string | replace("'", "''")) ~ "'") -%}
        {%- endfor -%}
        {%- do rows.append(
            '(' ~ cells | join(', ') ~ ', ' ~ started_at ~ ", '" ~ result.node.original_file_path
            ~ "')"
        ) -%}
    {%- endfor -%}
    {%- if rows -%}
        {%- do run_query(
            'insert into ' ~ meta ~ '.node (invocation_id, unique_id, name, resource_type, status, '
            ~ 'settings, started_at, path) values ' ~ rows | join(', ')
        ) -%}
    {%- endif -%}
    insert into {{ meta }}.build
    (invocation_id, command, as_of, n_nodes, n_models, n_tests, n_bad, selection, started_at, landed)
    values (
        '{{ invocation_id }}', '{{ flags.WHICH }}', {{ idase.idase_as_of() }},
        {{ results | length }},
        {{ results | selectattr('node.resource_type', 'eq', 'model') | list | length }},
        {{ results | selectattr('node.resource_type', 'eq', 'test') | list | length }},
        {{ bad | length }},
        '{{ "all" if not invocation_args_dict.get("select") and not invocation_args_dict.get("exclude") else "part" }}',
        {{ started_at }},
        {{ idase.landed_digest() }}
    )
{% endmacro %}

{% macro spark__record_build(results) %}{% endmacro %}


{#-
    Digest of what is landed, as a SQL literal; NULL where there is no vault. `idase export`
    compares it with the ledger of that moment: a delivery landed after the build is a stale build.
-#}
{% macro landed_digest() -%}
    {%- set ledger = run_query(
        "select count(*) from information_schema.tables where table_catalog = 'vault' "
        ~ "and table_schema = 'landing' and table_name = 'ledger'"
    ) -%}
    {%- if ledger.rows[0][0] -%}
        {%- set digest = run_query(
            "select md5(string_agg(concat_ws('/', provider, sha256, status, rules_sha256), ',' "
            ~ "order by provider, sha256, status)) from vault.landing.ledger"
        ).rows[0][0] -%}
        '{{ digest or "" }}'
    {%- else -%}
        null
    {%- endif -%}
{%- endmacro %}
