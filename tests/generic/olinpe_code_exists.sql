{#-
    Filled codes exist in the national dictionary (nom_olinpe_code), for one variable or for the
    variable that another column of the same row names; code and variable are filled together.
-#}
{% test olinpe_code_exists(model, column_name, variable=none, variable_column=none) %}

    {%- if (variable is none) == (variable_column is none) -%}
        {{ exceptions.raise_compiler_error(
            'olinpe_code_exists: give either variable or variable_column'
        ) }}
    {%- endif %}

    with

    tested as (
        select
            {{ column_name }} as code,
            {{ "'" ~ variable ~ "'" if variable is not none else variable_column }} as variable
        from {{ model }}
        where {{ column_name if variable is not none else variable_column }} is not null
            or {{ column_name }} is not null
    ),

    dictionary as (
        select
            variable,
            code
        from {{ ref('nom_olinpe_code') }}
    )

    select 1 as is_unknown
    from tested
    left join dictionary
        on tested.variable = dictionary.variable
        and tested.code = dictionary.code
    where dictionary.code is null

{% endtest %}
