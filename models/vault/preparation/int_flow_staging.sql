-- grain: one row per delivered table and step between landing and staging
with

stg_landing__horizon as (
    select
        source_system,
        table_name,
        n_rows_landed,
        n_rows_erased
    from {{ ref('stg_landing__horizon') }}
    where table_name <> 'oppositions'
),

stg_landing__snapshot_file as (
    select
        source_system,
        table_name,
        n_rows_landed,
        n_rows_erased
    from {{ ref('stg_landing__snapshot_file') }}
    where table_name = 'oppositions'
),

-- the ledger's own count, not a count of what is read here: the two have to agree
landed_count as (
    select
        source_system,
        table_name,
        n_rows_landed,
        n_rows_erased
    from stg_landing__horizon

    union all

    select
        source_system,
        table_name,
        n_rows_landed,
        n_rows_erased
    from stg_landing__snapshot_file
),
{% for source_system, table_name, keys, subject, objection in idase.fact_tables() %}
{{ source_system }}_{{ table_name }}_read as (
    select
        count(case when landed.{{ keys | join(' is null or landed.') }} is null then 1 end)
            as n_no_key,
        {%- if objection == 'person' %}
        count(case
            when landed.{{ keys | join(' is not null and landed.') }} is not null
                and objection.source_person_id is not null
                then 1
        end) as n_objection
        {%- elif objection == 'measure' %}
        count(case
            when landed.{{ keys | join(' is not null and landed.') }} is not null
                and objection.measure_id is not null
                then 1
        end) as n_objection
        {%- else %}
        0 as n_objection
        {%- endif %}
    {{ idase.landed_rows(source_system, table_name) }}
    {%- if objection == 'person' %}
    left join {{ ref('stg_iodas__oppositions') }} as objection
        on landed._provider = objection.provider_code
        and landed.{{ subject }} = objection.source_person_id
    {%- elif objection == 'measure' %}
    left join {{ ref('int_objector_measure') }} as objection
        on landed._provider = objection.provider_code
        and landed.{{ subject }} = objection.measure_id
    {%- endif %}
),

{{ source_system }}_{{ table_name }}_staged as (
    select
        count(*) as n_staged,
        coalesce(sum(n_landed_rows), 0) - count(*) as n_duplicate
    from {{ ref('stg_' ~ source_system ~ '__' ~ table_name) }}
    where n_landed_rows > 0
),
{% endfor %}
counted as (
    select
        source_system || '__' || table_name as source_table,
        'landed' as step,
        'all' as reason,
        sum(n_rows_landed) as n_rows
    from landed_count
    group by source_system || '__' || table_name

    union all

    select
        source_system || '__' || table_name as source_table,
        'lost' as step,
        'erased' as reason,
        sum(n_rows_erased) as n_rows
    from landed_count
    group by source_system || '__' || table_name
    {%- for source_system, table_name, keys, subject, objection in idase.fact_tables() %}
    {%- set source_table = source_system ~ '__' ~ table_name %}

    union all

    select
        '{{ source_table }}' as source_table,
        'lost' as step,
        'no_key' as reason,
        n_no_key as n_rows
    from {{ source_system }}_{{ table_name }}_read

    union all

    select
        '{{ source_table }}' as source_table,
        'lost' as step,
        'objection' as reason,
        n_objection as n_rows
    from {{ source_system }}_{{ table_name }}_read

    union all

    select
        '{{ source_table }}' as source_table,
        'lost' as step,
        'duplicate' as reason,
        n_duplicate as n_rows
    from {{ source_system }}_{{ table_name }}_staged

    union all

    select
        '{{ source_table }}' as source_table,
        'staged' as step,
        'all' as reason,
        n_staged as n_rows
    from {{ source_system }}_{{ table_name }}_staged
    {%- endfor %}
),

final as (
    select
        source_table,
        step,
        reason,
        cast(n_rows as bigint) as n_rows
    from counted
)

select * from final
