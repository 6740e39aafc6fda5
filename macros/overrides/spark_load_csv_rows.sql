{#-
    dbt-spark pastes seed values without escaping (an apostrophe breaks the statement, an empty
    cell becomes the text None): this version writes each value through sql_string().
-#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set column_types = model['config'].get('column_types', {}) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(1000) -%}
        {%- set sql -%}
            insert into {{ this }} values
            {% for row in chunk -%}
            (
                {%- for value in row -%}
                cast(
                    {{- 'null' if value is none else idase.sql_string(value | string) }} as
                    {{ column_types.get(agate_table.column_names[loop.index0], 'string') }})
                {{- ', ' if not loop.last }}
                {%- endfor -%}
            ){{ ',' if not loop.last }}
            {%- endfor %}
        {%- endset -%}
        {%- do adapter.add_query(sql, bindings=none, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements[0] if statements else '') }}
{% endmacro %}
