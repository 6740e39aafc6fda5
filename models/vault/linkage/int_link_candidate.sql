-- grain: one row per pair of records that share a key of some blocking rule, and enough besides
with

int_link_key as (
    select
        record_no,
        block_no,
        part_no
    from {{ ref('int_link_key') }}
),

int_link_block as (
    select
        block_no,
        part_no,
        n_records,
        first_record_no,
        last_record_no
    from {{ ref('int_link_block') }}
    where not is_left_out
),

int_link_crowd as (
    select
        n_records,
        records_of_person
    from {{ ref('int_link_crowd') }}
),

int_link_trait as (
    select
        record_no,
        surname_sound,
        surname_head,
        usage_sound,
        part_last_sound,
        first_name_sound,
        first_initial,
        birth_year,
        month_no,
        day_no,
        birth_place,
        postal_code,
        town,
        mother,
        surname_bits,
        first_name_bits,
        birth_place_bits,
        postal_code_bits,
        town_bits,
        mother_bits
    from {{ ref('int_link_trait') }}
),

link_level as (
    select -log2(u_probability) as birth_year_bits
    from {{ ref('link_level') }}
    where comparison_code = 'birth_year'
        and level_no = {{ idase.link_top_level('birth_year') }}
),

link_model as (
    select parameter_value as links_per_record
    from {{ ref('link_model') }}
    where parameter_code = 'links_per_record'
),

link_threshold as (
    select value as compare
    from {{ ref('link_threshold') }}
    where threshold_code = 'compare'
),

-- the odds against a pair that nothing is known of
needed as (
    select
        link_threshold.compare + log2(
            greatest(int_link_crowd.n_records - 1, 1) / 2
            / greatest(int_link_crowd.records_of_person - 1, link_model.links_per_record)
        ) as bits
    from int_link_crowd
    cross join link_model
    cross join link_threshold
),

-- a block of two is its pair: its records need not be looked for
crowded as (
    select
        block_no,
        part_no
    from int_link_block
    where n_records > 2
),

member as (
    select
        int_link_key.record_no,
        int_link_key.block_no as group_no
    from int_link_key
    inner join crowded
        on int_link_key.block_no = crowded.block_no
    where crowded.part_no is null

    union all

    select
        int_link_key.record_no,
        int_link_key.part_no as group_no
    from int_link_key
    inner join crowded
        on int_link_key.part_no = crowded.part_no
),

met as (
    select
        first_record_no as record_a,
        last_record_no as record_b
    from int_link_block
    where n_records = 2

    union all

    select
        one.record_no as record_a,
        other.record_no as record_b
    from member as one
    inner join member as other
        on one.group_no = other.group_no
        and one.record_no < other.record_no
),

pair as (
    select distinct
        record_a,
        record_b
    from met
),

-- all that agrees, for all it is worth; what disagrees does not count yet
resembling as (
    select
        pair.record_a,
        pair.record_b,
        case
            when one.surname_sound = other.surname_sound then one.surname_bits
            when one.usage_sound = other.surname_sound
                or one.surname_sound = other.usage_sound
                or one.usage_sound = other.usage_sound
                or one.part_last_sound = other.surname_sound
                or one.surname_sound = other.part_last_sound
                or one.surname_sound = other.first_name_sound
                or one.first_name_sound = other.surname_sound
                then greatest(one.surname_bits, other.surname_bits)
            when one.surname_head = other.surname_head
                then greatest(one.surname_bits, other.surname_bits) / 2
            else 0
        end
        + case
            when one.first_name_sound = other.first_name_sound then one.first_name_bits
            when one.first_name_sound = other.surname_sound
                or one.surname_sound = other.first_name_sound
                then greatest(one.first_name_bits, other.first_name_bits)
            when one.first_initial = other.first_initial
                then greatest(one.first_name_bits, other.first_name_bits) / 2
            else 0
        end
        {%- for column in ['birth_place', 'mother'] %}
        + case when one.{{ column }} = other.{{ column }} then one.{{ column }}_bits else 0 end
        {%- endfor %}
        + case when one.birth_year = other.birth_year then link_level.birth_year_bits else 0 end
        + case when one.month_no = other.month_no then log2(12) else 0 end
        + case when one.day_no = other.day_no then log2(365.25 / 12) else 0 end
        + greatest(
            case when one.postal_code = other.postal_code then one.postal_code_bits else 0 end,
            case when one.town = other.town then one.town_bits else 0 end
        ) as bits
    from pair
    cross join link_level
    inner join int_link_trait as one
        on pair.record_a = one.record_no
    inner join int_link_trait as other
        on pair.record_b = other.record_no
),

final as (
    select
        resembling.record_a,
        resembling.record_b
    from resembling
    inner join needed
        on resembling.bits >= needed.bits
)

select * from final
