-- grain: one row per pair compared whose weight reaches the threshold `keep`
-- the weights are Fellegi and Sunter's: log2 of how much likelier an agreement is between records
-- of one person than between records of two; rare values weigh more (frequency), missing ones
-- nothing. Their sum, on top of the odds before anything is compared, is the weight of the match
{%- set comparisons = idase.link_comparisons() %}
with

int_link_level as (
    select
        record_a,
        record_b,
        {%- for comparison in comparisons %}
        {{ comparison['code'] }}_level,
        {%- endfor %}
        is_same_day,
        is_same_provider,
        is_other_first_name,
        first_name_start_letters
    from {{ ref('int_link_level') }}
),

int_link_record as (
    select
        record_no,
        {{ idase.link_counted_columns() | join(',\n        ') }}
    from {{ ref('int_link_record') }}
),

link_level as (
    select
        comparison_code,
        level_no,
        match_weight,
        log2(u_probability) as chance_bits
    from {{ ref('link_level') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'keep' then value end) as keep,
        max(case when threshold_code = 'cut_letters' then value end) as cut_letters
    from {{ ref('link_threshold') }}
),

-- weights of all levels in one row: a join for each comparison would cost more than the levels
link_weight as (
    select
        {{ idase.link_weight_columns() | join(',\n        ') }}
    from link_level
),

-- each record is expected to have so many others of its person, whatever the size of the data
odds_before as (
    select
        log2(link_model.parameter_value * 2 / greatest(count(int_link_record.record_no) - 1, 1))
            as match_weight
    from int_link_record
    cross join {{ ref('link_model') }} as link_model
    where link_model.parameter_code = 'links_per_record'
    group by link_model.parameter_value
),

-- the commoner of two values counts
compared as (
    select
        pair.record_a,
        pair.record_b,
        {%- for comparison in comparisons %}
        pair.{{ comparison['code'] }}_level,
        {%- endfor %}
        {%- for column in idase.link_frequency_names() %}
        greatest(one.{{ column }}, other.{{ column }}) as {{ column }},
        {%- endfor %}
        pair.is_same_day,
        pair.is_same_provider,
        pair.is_other_first_name,
        pair.first_name_start_letters,
        one.first_name_cut_letters as first_name_cut_letters_a,
        other.first_name_cut_letters as first_name_cut_letters_b,
        least(one.n_first_name_records, other.n_first_name_records) as n_first_name_records,
        greatest(one.surname_sound_home_bits, other.surname_sound_home_bits) as surname_home_bits,
        greatest(one.first_name_sound_home_bits, other.first_name_sound_home_bits)
            as first_name_home_bits,
        least(one.full_name_bits, other.full_name_bits) as full_name_bits
    from int_link_level as pair
    inner join int_link_record as one
        on pair.record_a = one.record_no
    inner join int_link_record as other
        on pair.record_b = other.record_no
),

weighed as (
    select
        compared.record_a,
        compared.record_b,
        {%- for comparison in comparisons %}
        {%- set code = comparison['code'] %}
        compared.{{ code }}_level,
        {{ idase.link_level_weight(comparison) }} as {{ code }}_weight,
        {%- endfor %}
        -- names that go together say less: in one country of birth, or under one surname
        -greatest(
            case
                when compared.birth_place_level = 0 then 0
                else case
                        when compared.surname_level in (3, 4, 8) then compared.surname_home_bits
                        else 0
                    end
                    + case
                        when compared.first_name_level >= 2 then compared.first_name_home_bits
                        else 0
                    end
            end,
            case
                when compared.surname_level in (4, 8) and compared.first_name_level >= 3
                    then compared.full_name_bits
                else 0
            end
        ) as name_origin_weight,
        compared.is_same_day,
        compared.is_same_provider,
        compared.is_other_first_name,
        {{ idase.is_name_cut(
            'compared',
            ['compared.first_name_cut_letters_a', 'compared.first_name_cut_letters_b'],
            'link_threshold.cut_letters'
        ) }} as is_name_cut,
        compared.n_first_name_records
    from compared
    cross join link_weight
    cross join link_threshold
),

summed as (
    select
        weighed.record_a,
        weighed.record_b,
        {%- for comparison in comparisons %}
        weighed.{{ comparison['code'] }}_level,
        weighed.{{ comparison['code'] }}_weight,
        {%- endfor %}
        odds_before.match_weight + {{ idase.link_weight_sum('weighed') }} as match_weight,
        weighed.name_origin_weight,
        weighed.is_same_day,
        weighed.is_same_provider,
        weighed.is_other_first_name,
        weighed.is_name_cut,
        weighed.n_first_name_records
    from weighed
    cross join odds_before
),

final as (
    select
        summed.record_a,
        summed.record_b,
        {%- for comparison in comparisons %}
        summed.{{ comparison['code'] }}_level,
        summed.{{ comparison['code'] }}_weight,
        {%- endfor %}
        summed.match_weight,
        summed.name_origin_weight,
        1 / (1 + power(2, -summed.match_weight)) as match_probability,
        summed.is_same_day,
        summed.is_same_provider,
        summed.is_other_first_name,
        summed.is_name_cut,
        coalesce(summed.n_first_name_records, 0) as n_first_name_records
    from summed
    inner join link_threshold
        on summed.match_weight >= link_threshold.keep
)

select * from final
