{#-
    Each of the 105 variables holds what the seed olinpe_variable says: its codes or its format,
    nothing where the event or the person is not concerned, something where it always is, the
    unknown code when no source feeds it. Reads one file year: the one due next.
-#}
{% test olinpe_dictionary(model) %}

    with

    olinpe_variable as (
        select
            lower(variable) as variable,
            format,
            '|' || codes || '|' as codes,
            unknown_value,
            cast(typev as string) as typev,
            person,
            is_always_filled,
            feed
        from {{ ref('olinpe_variable') }}
    ),

    cell as (
        {{ idase.olinpe_cells(model, 'file_year = year(' ~ idase.idase_as_of() ~ ') - 1') }}
    ),

    judged as (
        select
            coalesce(cell.variable, olinpe_variable.variable) as variable,
            case
                when olinpe_variable.variable is null then 'not in the dictionary'
                when cell.variable is null then 'absent'
                when
                    cell.value is null and olinpe_variable.is_always_filled
                    and olinpe_variable.typev like '%' || cell.typev || '%'
                    and (
                        olinpe_variable.person = 'all'
                        or (olinpe_variable.person = 'minor' and cell.is_minor)
                        or (olinpe_variable.person = 'adult' and not cell.is_minor)
                    )
                    then 'empty although always filled'
                when cell.value is null then null
                when olinpe_variable.typev not like '%' || cell.typev || '%'
                    then 'filled for another kind of event'
                when
                    (olinpe_variable.person = 'minor' and not coalesce(cell.is_minor, false))
                    or (olinpe_variable.person = 'adult' and coalesce(cell.is_minor, true))
                    then 'filled for another kind of person'
                when olinpe_variable.feed = 'never_concerned' then 'filled although never concerned'
                when
                    olinpe_variable.feed = 'none' and cell.value <> olinpe_variable.unknown_value
                    then 'known although no source holds it'
                when
                    olinpe_variable.format = 'code'
                    and olinpe_variable.codes not like '%|' || cell.value || '|%'
                    then 'unknown code'
                {%- for format, pattern in {
                    'number': '^[0-9a-f]{40}$',
                    'year': '^((19|20)[0-9][0-9]|9999)$',
                    'month': '^(0[1-9]|1[0-2]|99)$',
                    'count': '^[0-9][0-9]?$',
                    'date': '^((19|20)[0-9][0-9]-(0[1-9]|1[0-2])-[0-3][0-9]|0000-00-00)$',
                    'month_date': '^((19|20)[0-9][0-9]-(0[1-9]|1[0-2]|99)|9999-99)$',
                    'unit': '^[0-9A-Z]{3}$',
                }.items() %}
                when
                    olinpe_variable.format = '{{ format }}'
                    and {{ idase.regexp_replace_all('cell.value', pattern, '') }} <> ''
                    then 'bad format'
                {%- endfor %}
            end as fault
        from cell
        full join olinpe_variable
            on cell.variable = olinpe_variable.variable
    )

    select
        variable,
        fault
    from judged
    where fault is not null
        -- a year without a row has no cell
        and (fault <> 'absent' or exists (select 1 from cell))

{% endtest %}
