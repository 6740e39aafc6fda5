{#-
    The other way of a crosswalk: every code of the nomenclature is the target of at least one row
    in one of the crosswalks listed (`{crosswalk: ref('…'), column: …}`). Codes that nothing maps to
    by design are left out with `config: {where: …}`.
-#}
{% test each_code_mapped(model, column_name, mapped_in) %}

    with

    nomenclature as (
        select {{ column_name }} as code
        from {{ model }}
    ),

    mapped as (
        {%- for mapping in mapped_in %}
        select {{ mapping.column }} as code
        from {{ mapping.crosswalk }}
        where {{ mapping.column }} is not null
        {{- '\n\n        union\n' if not loop.last }}
        {%- endfor %}
    )

    select 1 as is_never_mapped
    from nomenclature
    left join mapped
        on nomenclature.code = mapped.code
    where mapped.code is null

{% endtest %}
