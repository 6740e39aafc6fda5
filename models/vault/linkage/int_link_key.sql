-- grain: one row per record, blocking rule and key under which the record is compared
-- a block above the threshold is split once, by a finer key; what is still too large is left out
-- and reported by int_link_block
with

int_link_record as (
    select
        record_no,
        surname_key,
        surname_sound,
        usage_key,
        usage_sound,
        part_first,
        part_last,
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

int_name_sound as (
    select
        word,
        phonetic
    from {{ ref('int_name_sound') }}
),

name_of_record as (
    select
        record_no,
        'surname' as name_kind,
        surname_sound as name_sound,
        substr(surname_key, 1, 4) as name_start
    from int_link_record
    where surname_sound is not null

    union all

    select
        record_no,
        'usage' as name_kind,
        usage_sound as name_sound,
        substr(usage_key, 1, 4) as name_start
    from int_link_record
    where usage_sound is not null

    union all

    select
        int_link_record.record_no,
        'part' as name_kind,
        int_name_sound.phonetic as name_sound,
        substr(int_link_record.part_first, 1, 4) as name_start
    from int_link_record
    inner join int_name_sound
        on int_link_record.part_first = int_name_sound.word

    union all

    select
        int_link_record.record_no,
        'part' as name_kind,
        int_name_sound.phonetic as name_sound,
        substr(int_link_record.part_last, 1, 4) as name_start
    from int_link_record
    inner join int_name_sound
        on int_link_record.part_last = int_name_sound.word

    union all

    select
        record_no,
        case when surname_key is null then 'only first' else 'first' end as name_kind,
        first_name_sound as name_sound,
        substr(first_name_key, 1, 4) as name_start
    from int_link_record
    where first_name_sound is not null
),

named as (
    select
        name_of_record.record_no,
        name_of_record.name_kind,
        name_of_record.name_sound,
        name_of_record.name_start,
        int_link_record.first_name_sound,
        substr(int_link_record.first_name_key, 1, 3) as first_name_start,
        substr(int_link_record.first_name_key, 1, 1) as first_initial,
        int_link_record.birth_day,
        int_link_record.birth_year,
        int_link_record.birth_place_name,
        int_link_record.birth_country,
        int_link_record.postal_code,
        int_link_record.town
    from name_of_record
    inner join int_link_record
        on name_of_record.record_no = int_link_record.record_no
),

-- two names of a record that sound the same are one key
keyed as (
    {%- for rule in idase.link_blocking_rules() %}
    select distinct
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

final as (
    select
        record_no,
        rule_code,
        block_no,
        split_no
    from keyed
)

select * from final
