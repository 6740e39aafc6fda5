{#-
    `dbt show` writes the rows that it shows into logs/dbt.log: of the vault it shows none. A test
    that reads the vault is refused too, since its failing rows are values. The analyses, which
    count, are not.
-#}
{% macro get_show_sql(compiled_code, sql_header, limit) -%}
    {%- if model.resource_type != 'analysis'
        and modules.re.search('(?i)\\bvault"?[.]', compiled_code) -%}
        {%- do exceptions.raise_compiler_error(
            "dbt show would leave rows of the vault in logs/dbt.log: use 'idase unread', 'idase"
            ~ " explain-pair', or a read-only connection (docs/run-on-your-files.md)"
        ) -%}
    {%- endif -%}
    {{ sql_header or '' }}
    {{ get_limit_subquery_sql(compiled_code, limit) }}
{%- endmacro %}
