{#-
    Comments on the columns of a table. The adapter's own looks up which of the columns exist first:
    a query a table, most of the cost of persist_docs. Here a contract, or a guard, holds both equal.
-#}
{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {% for column in column_dict.values() -%}
        comment on column {{ relation }}.{{ adapter.quote(column.name) }}
        is {{ duckdb_escape_comment(column.description) }};
    {% endfor %}
{%- endmacro %}
