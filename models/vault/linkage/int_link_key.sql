-- grain: one row per record, blocking rule and name (one, where the rule reads none): its key
with

int_link_trait as (
    select
        record_no,
        surname_sound,
        surname_start,
        usage_sound,
        usage_start,
        part_first_sound,
        part_first_start,
        part_last_sound,
        part_last_start,
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
    from {{ ref('int_link_trait') }}
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

{% for column in idase.link_rare_columns() -%}
-- a rule that reads one value makes keys of rare ones alone: nothing divides a block of theirs
rare_{{ column }} as (
    select int_link_trait.{{ column }}
    from int_link_trait
    cross join int_link_crowd
    cross join link_threshold
    where int_link_trait.{{ column }} is not null
    group by int_link_trait.{{ column }}
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
        cast({{ loop.index }} as tinyint) as name_no,
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
    from int_link_trait
    where {{ sound }} is not null
    {{- '\n\n    union all\n' if not loop.last }}
    {%- endfor %}
),

final as (
    {%- for rule in idase.link_blocking_rules() %}
    select
        {{ 'int_link_trait.' if 'rare' in rule }}record_no,
        cast({{ loop.index }} as tinyint) as rule_no,
        {{ 'cast(0 as tinyint) as name_no' if 'rare' in rule else 'name_no' }},
        {{ idase.number_of([loop.index] + rule['key']) }} as block_no,
        {{ idase.number_of([loop.index] + rule['key'] + rule.get('split', [])) }} as part_no
    {%- if 'rare' in rule %}
    from int_link_trait
    inner join rare_{{ rule['rare'] }} as rare
        on int_link_trait.{{ rule['rare'] }} = rare.{{ rule['rare'] }}
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
