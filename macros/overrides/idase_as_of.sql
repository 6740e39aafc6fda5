{#- The date of processing as a SQL date: IDASE_AS_OF, or the day the run started. -#}
{% macro idase_as_of() -%}
    cast('{{ env_var("IDASE_AS_OF", run_started_at.strftime("%Y-%m-%d")) }}' as date)
{%- endmacro %}
