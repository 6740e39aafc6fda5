-- grain: one row per record, blocking rule and key under which the record is compared
-- a key that one record alone has compares nothing and is not kept
with

int_link_record as (
    select
        record_no,
        surname_key,
        surname_sound,
        usage_key,
        usage_sound,
        part_first,
        part_first_sound,
        part_last,
        part_last_sound,
        first_name_key,
        first_name_sound,
        birth_day,
        birth_year,
        birth_place_name,
        birth_country,
        postal_code,
        town
    from {{ ref('int_link_record') }}
),

-- a record under each of its names
named as (
    {%- set names = [
        ('surname', 'surname_key', 'surname_sound'), ('usage', 'usage_key', 'usage_sound'),
        ('part', 'part_first', 'part_first_sound'), ('part', 'part_last', 'part_last_sound'),
        ('first', 'first_name_key', 'first_name_sound'),
    ] %}
    {%- for kind, key, sound in names %}
    select
        record_no,
        {% if kind == 'first' -%}
        case when surname_key is null then 'only first' else 'first' end as name_kind,
        {%- else -%}
        '{{ kind }}' as name_kind,
        {%- endif %}
        {{ sound }} as name_sound,
        substr({{ key }}, 1, 4) as name_start,
        first_name_sound,
        substr(first_name_key, 1, 3) as first_name_start,
        substr(first_name_key, 1, 1) as first_initial,
        birth_day,
        birth_year,
        birth_place_name,
        birth_country,
        postal_code,
        town
    from int_link_record
    where {{ sound }} is not null
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

keyed as (
    {%- for rule in idase.link_blocking_rules() %}
    select
        record_no,
        '{{ rule['code'] }}' as rule_code,
        {{ idase.number_of([loop.index] + rule['key']) }} as block_no,
        {{ idase.number_of(rule['split']) if 'split' in rule else 0 }} as split_no
    from named
    where {{ rule['key'] | join(' is not null\n        and ') }} is not null
        {%- if 'filter' in rule %}
        and {{ rule['filter'] }}
        {%- endif %}
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

shared as (
    select block_no
    from keyed
    group by block_no
    having min(record_no) < max(record_no)
),

-- two names of a record that sound the same are one key
final as (
    select distinct
        keyed.record_no,
        keyed.rule_code,
        keyed.block_no,
        keyed.split_no
    from keyed
    inner join shared
        on keyed.block_no = shared.block_no
)

select * from final
