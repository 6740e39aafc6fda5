{#-
    The columns of a mart are those of gov_export_column for its recipient, and every value is in
    the domain given there. Fails with the column and the number of different values outside, none
    of them.
    The exporter holds the same contract against the same table with code of its own.
-#}
{% test closed_contract(model, recipient) %}

    {%- set table_name = model.identifier %}
    {%- set node = (graph.nodes if execute else {}).get('model.idase.' ~ table_name, {}) %}
    with

    contract as (
        select
            column_name,
            is_nullable,
            domain_kind,
            domain_pattern,
            domain_min,
            domain_max,
            nomenclature,
            coalesce(domain_filter, '') as domain_filter,
            coalesce(domain_except, '') as domain_except
        from {{ ref('gov_export_column') }}
        where recipient_code = '{{ recipient }}'
            and table_name = '{{ table_name }}'
    ),

    code as (
        {{ idase.contract_codes() }}
    ),

    cell as (
        select
            'none' as column_name,
            'none' as cell_value
        from contract
        where column_name is null
        {%- for column in node.get('columns', {}) %}

        union

        select
            '{{ column }}' as column_name,
            cast({{ column }} as string) as cell_value
        from {{ model }}
        {%- endfor %}
    ),

    listed_code as (
        select
            contract.column_name,
            code.code
        from contract
        inner join code
            on concat(' ', contract.nomenclature, ' ') like concat('% ', code.nomenclature, ' %')
            and contract.domain_filter = code.domain_filter
        where concat(' ', contract.domain_except, ' ') not like concat('% ', code.code, ' %')
        group by contract.column_name, code.code
    ),

    judged as (
        select
            cell.column_name,
            coalesce(
                case
                    when cell.cell_value is null then contract.is_nullable
                    when contract.domain_kind = 'boolean' then true
                    when contract.domain_kind = 'pattern'
                        then {{ idase.matches_whole('cell.cell_value', 'contract.domain_pattern') }}
                    when contract.domain_kind = 'range'
                        then
                            {{ idase.try_cast_to('cell.cell_value', 'double') }}
                            between contract.domain_min and contract.domain_max
                    when contract.domain_kind = 'nomenclature' then listed_code.code is not null
                end, false
            ) as is_inside
        from cell
        left join contract
            on cell.column_name = contract.column_name
        left join listed_code
            on cell.column_name = listed_code.column_name
            and cell.cell_value = listed_code.code
    )

    select
        column_name,
        count(*) as n_values
    from judged
    where not is_inside
    group by column_name

    union all

    select
        column_name,
        0 as n_values
    from contract
    where column_name not in ('{{ (['none'] + node.get('columns', {}) | list) | join("', '") }}')

{% endtest %}
