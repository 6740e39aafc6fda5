{#-
    Query of the tests `assert_no_direct_identifier__*`: the text and date columns of these models
    that hold a value of the vault's dictionary of identifiers, with how many. Columns come from the
    models' contracts, so that none can be forgotten. Numbers made with a key (`…_uid`) are skipped:
    another test holds their form.
-#}
{% macro direct_identifier_cells(
    model_names,
    data_types=['string', 'date'],
    shortest_beside_figures=4
) -%}
with

int_identifier_dictionary as (
    select value
    from {{ ref('int_identifier_dictionary') }}
),

{#- one more branch, always empty, keeps the query whole when nothing is known yet #}
cell as (
    select
        'none' as place,
        'none' as value
    from int_identifier_dictionary
    where value is null
    {%- for model_name in model_names %}
    {%- set relation = ref(model_name) %}
    {%- set node = (graph.nodes if execute else {}).get('model.idase.' ~ model_name, {}) %}
    {%- for column in node.get('columns', {}).values()
        if column.data_type in data_types and not column.name.endswith('_uid') %}

    union

    select
        '{{ model_name }}.{{ column.name }}' as place,
        upper(cast({{ column.name }} as string)) as value
    from {{ relation }}
    where {{ column.name }} is not null
    {%- endfor %}
    {%- endfor %}
),

spelled as (
    select
        place,
        value
    from cell

    union

    select
        place,
        {{ idase.normalise_name('value') }} as value
    from cell

    union

    select
        place,
        {{ idase.normalise_letters('value') }} as value
    from cell
    -- 'Loi 2007-293' and '0 to 5' are nobody called LOI or TO
    where translate(value, '0123456789', '') = value
        or length({{ idase.normalise_letters('value') }}) >= {{ shortest_beside_figures }}
)

select
    spelled.place,
    count(*) as n_values
from spelled
inner join int_identifier_dictionary
    on spelled.value = int_identifier_dictionary.value
group by spelled.place
{%- endmacro %}
