{#-
    The clauses `from … inner join …` that read a landing table's rows of the snapshot in use:
    the join on the file leaves out older snapshots and files that were refused or replaced.
    Rows of the landing table are `landed.<column>`.
-#}
{% macro landed_rows(source_system, table_name) -%}
    from {{ source(source_system, table_name) }} as landed
    inner join {{ ref('stg_landing__snapshot_file') }} as snapshot_file
        on landed._provider = snapshot_file.provider_code
        and landed._extraction_date = snapshot_file.extraction_date
        and landed._file_name = snapshot_file.file_name
        and landed._file_sha256 = snapshot_file.file_sha256
        and snapshot_file.source_system = '{{ source_system }}'
        and snapshot_file.table_name = '{{ table_name }}'
{%- endmacro %}


{#-
    A left join that brings the official code of one delivered column: `<alias>.code` is NULL when
    nothing was delivered, UNMAPPED when the spelling is not known to `map_value_alias`.
-#}
{% macro code_join(source_system, table_name, column_name) -%}
    left join {{ ref('int_code_value') }} as {{ column_name }}_value
        on {{ column_name }}_value.source_system = '{{ source_system }}'
        and {{ column_name }}_value.table_name = '{{ table_name }}'
        and {{ column_name }}_value.column_name = '{{ column_name }}'
        and {{ column_name }}_value.raw_value = landed.{{ column_name }}
{%- endmacro %}
