-- grain: one row per record, blocking rule and name (one, where the rule reads none): its key
-- keys are numbers from the start: a text is read once, not once for each rule
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
        postal_code,
        town
    from {{ ref('int_link_record') }}
),

int_link_crowd as (
    select records_of_person
    from {{ ref('int_link_crowd') }}
),

link_threshold as (
    select value as loose_block_records
    from {{ ref('link_threshold') }}
    where threshold_code = 'loose_block_records'
),

{% set numbers = {
    'surname_sound': 'surname_sound', 'surname_start': 'substr(surname_key, 1, 3)',
    'usage_sound': 'usage_sound', 'usage_start': 'substr(usage_key, 1, 3)',
    'part_first_sound': 'part_first_sound', 'part_first_start': 'substr(part_first, 1, 3)',
    'part_last_sound': 'part_last_sound', 'part_last_start': 'substr(part_last, 1, 3)',
    'first_name_sound': 'first_name_sound', 'first_name_start': 'substr(first_name_key, 1, 3)',
    'first_initial': 'substr(first_name_key, 1, 1)', 'birth_place': 'birth_place_name',
    'postal_code': 'postal_code', 'town': 'town',
} -%}
numbered as (
    select
        record_no,
        {%- for name, text in numbers.items() %}
        {{ idase.number_of_known(text) }} as {{ name }},
        {%- endfor %}
        cast(birth_day as int) as birth_day,
        cast(substr(birth_day, 1, 6) as int) as birth_year_month,
        cast(substr(birth_day, 5, 4) as int) as birth_month_day,
        birth_year
    from int_link_record
),

{% for column in idase.link_rare_columns() -%}
-- a rule that reads one value makes keys of rare ones alone: nothing divides a block of theirs
rare_{{ column }} as (
    select numbered.{{ column }}
    from numbered
    cross join int_link_crowd
    cross join link_threshold
    where numbered.{{ column }} is not null
    group by numbered.{{ column }}
    having count(*) > 1
        and count(*) <= max(
            link_threshold.loose_block_records * power(int_link_crowd.records_of_person, 2)
        )
),

{% endfor -%}
-- a record under each of its names; one that says nothing new makes no key
named as (
    {%- set names = [
        ('surname', 'surname_sound', 'surname_start', []),
        ('usage', 'usage_sound', 'usage_start', ['surname']),
        ('part', 'part_first_sound', 'part_first_start', ['surname', 'usage']),
        ('part', 'part_last_sound', 'part_last_start', ['surname', 'usage']),
        ('first', 'first_name_sound', 'first_name_start', ['surname']),
    ] %}
    {%- for kind, sound, start, others in names %}
    select
        record_no,
        '{{ kind }}' as name_kind,
        cast({{ loop.index }} as smallint) as name_no,
        {%- for column, ending in ((sound, 'sound'), (start, 'start')) %}
        {%- set new = namespace(sql=column) %}
        {%- for other in others %}
        {%- set new.sql = 'nullif(' ~ new.sql ~ ', ' ~ other ~ '_' ~ ending ~ ')' %}
        {%- endfor %}
        {{ new.sql }} as name_{{ ending }},
        {%- endfor %}
        first_name_sound,
        first_name_start,
        first_initial,
        birth_day,
        birth_year_month,
        birth_month_day,
        birth_year,
        birth_place,
        postal_code,
        town
    from numbered
    where {{ sound }} is not null
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

final as (
    {%- for rule in idase.link_blocking_rules() %}
    select
        {{ 'numbered.' if 'rare' in rule }}record_no,
        cast({{ loop.index }} as smallint) as rule_no,
        {{ 'cast(0 as smallint) as name_no' if 'rare' in rule else 'name_no' }},
        {{ idase.number_of([loop.index] + rule['key']) }} as block_no,
        {{ idase.number_of(rule['split']) if 'split' in rule else 0 }} as split_no
    {%- if 'rare' in rule %}
    from numbered
    inner join rare_{{ rule['rare'] }} as rare
        on numbered.{{ rule['rare'] }} = rare.{{ rule['rare'] }}
    {%- else %}
    from named
    where {{ rule['key'] | join(' is not null\n        and ') }} is not null
        {%- if 'filter' in rule %}
        and {{ rule['filter'] }}
        {%- endif %}
    {%- endif %}
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
)

select * from final
