-- grain: one row per pair of records that share a key of some blocking rule, and enough besides
with

int_link_key as (
    select
        record_no,
        block_no,
        split_no
    from {{ ref('int_link_key') }}
),

int_link_block as (
    select
        block_no,
        split_no,
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

int_link_record as (
    select
        record_no,
        surname_key,
        surname_sound,
        usage_sound,
        part_last_sound,
        first_name_key,
        first_name_sound,
        birth_year,
        birth_month,
        birth_month_day,
        birth_place_name,
        postal_code,
        town,
        mother_key,
        tf_surname_sound,
        tf_first_name_sound,
        tf_birth_place_name,
        tf_postal_code,
        tf_town,
        tf_mother_key
    from {{ ref('int_link_record') }}
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

-- values as numbers, and how rare each is
trait as (
    select
        int_link_record.record_no,
        {%- for name, text in {
            'surname': 'surname_sound', 'usage': 'usage_sound', 'part': 'part_last_sound',
            'first_name': 'first_name_sound', 'surname_start': 'substr(surname_key, 1, 2)',
            'first_initial': 'substr(first_name_key, 1, 1)', 'birth_place': 'birth_place_name',
            'postal_code': 'postal_code', 'town': 'town', 'mother': 'mother_key',
        }.items() %}
        {{ idase.number_of_known(text) }} as {{ name }},
        {%- endfor %}
        int_link_record.birth_year,
        int_link_record.birth_month,
        int_link_record.birth_month_day,
        {%- for name, column in {
            'surname': 'surname_sound', 'first_name': 'first_name_sound',
            'birth_place': 'birth_place_name', 'postal_code': 'postal_code', 'town': 'town',
            'mother': 'mother_key',
        }.items() %}
        coalesce(-log2(int_link_record.tf_{{ column }}), 0) as {{ name }}_bits,
        {%- endfor %}
        link_level.birth_year_bits,
        log2(12) as birth_month_bits,
        log2(365.25 / 12) as birth_month_day_bits
    from int_link_record
    cross join link_level
),

whole as (
    select
        int_link_key.record_no,
        int_link_key.block_no
    from int_link_key
    inner join int_link_block
        on int_link_key.block_no = int_link_block.block_no
    where int_link_block.split_no is null
        and int_link_block.n_records > 2
),

part as (
    select
        int_link_key.record_no,
        int_link_key.block_no,
        int_link_key.split_no
    from int_link_key
    inner join int_link_block
        on int_link_key.block_no = int_link_block.block_no
        and int_link_key.split_no = int_link_block.split_no
    where int_link_block.n_records > 2
),

pair as (
    -- a block of two is its pair
    select
        first_record_no as record_a,
        last_record_no as record_b
    from int_link_block
    where n_records = 2

    union

    select
        one.record_no as record_a,
        other.record_no as record_b
    from whole as one
    inner join whole as other
        on one.block_no = other.block_no
        and one.record_no < other.record_no

    union

    select
        one.record_no as record_a,
        other.record_no as record_b
    from part as one
    inner join part as other
        on one.block_no = other.block_no
        and one.split_no = other.split_no
        and one.record_no < other.record_no
),

-- all that agrees, for all it is worth; what disagrees does not count yet
resembling as (
    select
        pair.record_a,
        pair.record_b,
        case
            when one.surname = other.surname then one.surname_bits
            when one.usage = other.surname or one.surname = other.usage or one.usage = other.usage
                or one.part = other.surname or one.surname = other.part
                or one.surname = other.first_name or one.first_name = other.surname
                then greatest(one.surname_bits, other.surname_bits)
            when one.surname_start = other.surname_start
                then greatest(one.surname_bits, other.surname_bits) / 2
            else 0
        end
        + case
            when one.first_name = other.first_name then one.first_name_bits
            when one.first_name = other.surname or one.surname = other.first_name
                then greatest(one.first_name_bits, other.first_name_bits)
            when one.first_initial = other.first_initial
                then greatest(one.first_name_bits, other.first_name_bits) / 2
            else 0
        end
        {%- for column in [
            'birth_year', 'birth_month', 'birth_month_day', 'birth_place', 'mother',
        ] %}
        + case when one.{{ column }} = other.{{ column }} then one.{{ column }}_bits else 0 end
        {%- endfor %}
        + greatest(
            case when one.postal_code = other.postal_code then one.postal_code_bits else 0 end,
            case when one.town = other.town then one.town_bits else 0 end
        ) as bits
    from pair
    inner join trait as one
        on pair.record_a = one.record_no
    inner join trait as other
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
