{#- Number of the strongest level of a comparison. -#}
{% macro link_top_level(code) -%}
    {%- for comparison in idase.link_comparisons() if comparison['code'] == code -%}
        {{ return(comparison['levels'][0]['no']) }}
    {%- endfor -%}
{%- endmacro %}


{#-
    Twins: one surname, one day of birth, and two first names that are both in use. A slip of the
    pen seldom makes a name that others bear; MARIE and MARINE are two people.
-#}
{% macro is_twin_pair(pair, name_in_use) -%}
    (
        {{ pair }}.is_same_day
        and (
            {{ pair }}.first_name_level = 0
            or (
                {{ pair }}.first_name_level between 1 and 2
                and {{ pair }}.n_first_name_records >= {{ name_in_use }}
            )
        )
    )
{%- endmacro %}


{#-
    Perhaps twins, perhaps one person whose first name slipped: one surname, one day of birth, and
    first names two letters apart; or one letter, or a sound that may be another name, where one
    provider holds both records. Nobody but a person can tell.
-#}
{% macro is_perhaps_twin_pair(pair) -%}
    (
        {{ pair }}.is_same_day
        and {{ pair }}.surname_level >= {{ idase.link_top_level('surname') - 3 }}
        and (
            {{ pair }}.first_name_level = 1
            or (
                {{ pair }}.is_same_provider
                and (
                    {{ pair }}.first_name_level = 2
                    or ({{ pair }}.first_name_level < 4 and {{ pair }}.is_other_first_name)
                )
            )
        )
    )
{%- endmacro %}


{#- Birth dates that no slip of the pen explains: two real ones, or two years beside a fictive one. -#}
{% macro is_date_unlike(pair) -%}
    ({{ pair }}.birth_date_level between 0 and 1 or {{ pair }}.birth_year_level = 0)
{%- endmacro %}


{#-
    Two identities that contradict each other: other first name, and no real birth date in common.
    `likeness` has are_namesakes_met of int_link_likeness.
-#}
{% macro is_two_identities(pair, likeness) -%}
    (
        {{ pair }}.first_name_level = 0
        and {{ likeness }}.are_namesakes_met
        and (
            {{ pair }}.birth_date_level between 0 and {{ idase.link_top_level('birth_date') - 1 }}
            or {{ pair }}.birth_year_level >= 0
        )
    )
{%- endmacro %}


{#- The comparison of that code, of link_comparisons(). -#}
{% macro link_comparison(code) -%}
    {%- for comparison in idase.link_comparisons() if comparison['code'] == code -%}
        {{ return(comparison) }}
    {%- endfor -%}
{%- endmacro %}


{#-
    CTEs that find, in the CTE `grouped` (record_no, group_no), the groups of three records or more
    that hold two records which contradict each other: `contradiction` (group_no, n_contradictions).
    A pair alone was judged when it was made. `suffix` as in connected_components. Reads the CTEs
    int_link_record, link_threshold, int_link_likeness and parted (record_a, record_b): the pairs
    that a person judged to be two.
-#}
{% macro contradictions(grouped, suffix='') -%}
large_group{{ suffix }} as (
    select group_no
    from {{ grouped }}
    group by group_no
    having count(*) > 2
),

member{{ suffix }} as (
    select
        {{ grouped }}.group_no,
        {%- for column in idase.link_record_columns() %}
        int_link_record.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from large_group{{ suffix }} as large_group
    inner join {{ grouped }}
        on large_group.group_no = {{ grouped }}.group_no
    inner join int_link_record
        on {{ grouped }}.record_no = int_link_record.record_no
),

member_pair{{ suffix }} as (
    select
        one.group_no,
        one.record_no as record_a,
        other.record_no as record_b,
        {%- for column in idase.link_record_columns() if column != 'record_no' %}
        one.{{ column }} as {{ column }}_l,
        other.{{ column }} as {{ column }}_r,
        {%- endfor %}
        coalesce(one.birth_day = other.birth_day, false) as is_same_day,
        one.provider_code = other.provider_code as is_same_provider,
        {{ idase.is_other_first_name('one.%s', 'other.%s') }} as is_other_first_name
    from member{{ suffix }} as one
    inner join member{{ suffix }} as other
        on one.group_no = other.group_no
        and one.record_no < other.record_no
),

member_level{{ suffix }} as (
    select
        group_no,
        record_a,
        record_b,
        is_same_day,
        is_same_provider,
        is_other_first_name,
        {{ idase.link_level_case(idase.link_comparison('surname')) }} as surname_level,
        {{ idase.link_level_case(idase.link_comparison('first_name')) }} as first_name_level,
        {{ idase.link_level_case(idase.link_comparison('birth_date')) }} as birth_date_level,
        {{ idase.link_level_case(idase.link_comparison('birth_year')) }} as birth_year_level,
        least(n_first_name_records_l, n_first_name_records_r) as n_first_name_records
    from member_pair{{ suffix }} as member_pair
),

contradictory_pair{{ suffix }} as (
    select
        member_level.group_no,
        member_level.record_a,
        member_level.record_b
    from member_level{{ suffix }} as member_level
    cross join link_threshold
    cross join int_link_likeness
    where (
            int_link_likeness.are_twins_met
            and {{ idase.is_twin_pair('member_level', 'link_threshold.name_in_use') }}
        )
        or (
            int_link_likeness.are_twins_seen
            and {{ idase.is_perhaps_twin_pair('member_level') }}
        )
        or {{ idase.is_two_identities('member_level', 'int_link_likeness') }}

    union

    select
        one.group_no,
        parted.record_a,
        parted.record_b
    from parted
    inner join {{ grouped }} as one
        on parted.record_a = one.record_no
    inner join {{ grouped }} as other
        on parted.record_b = other.record_no
        and one.group_no = other.group_no
),

contradiction{{ suffix }} as (
    select
        group_no,
        cast(count(*) as int) as n_contradictions
    from contradictory_pair{{ suffix }} as contradictory_pair
    group by group_no
)
{%- endmacro %}


{#-
    First names that may be two, however alike: the first words end otherwise (NICOLA, NICOLAS; H is
    silent), the second words of two compound names differ, or a name swapped with the surname is
    not the same letter for letter. `one` and `other`: what makes the name of a column that of one
    side, as a pattern ('one.%s', '%s_l').
-#}
{% macro is_other_first_name(one, other) -%}
    {%- set ends = [] -%}
    {%- set seconds = [] -%}
    {%- for side in (one, other) -%}
        {%- set word = side % 'first_name_token' -%}
        {%- do ends.append('right(replace(' ~ word ~ ", 'H', ''), 1)") -%}
        {%- do seconds.append(
            'nullif(substr(' ~ side % 'first_name_key' ~ ', length(' ~ word ~ ") + 1), '')"
        ) -%}
    {%- endfor -%}
    coalesce(
            case
                when {{ one % 'surname_key' }} = {{ other % 'first_name_key' }}
                    then {{ one % 'first_name_key' }} <> {{ other % 'surname_key' }}
                when {{ one % 'first_name_key' }} = {{ other % 'surname_key' }}
                    then {{ one % 'surname_key' }} <> {{ other % 'first_name_key' }}
                else {{ ends | join(' <> ') }} or coalesce({{ seconds | join(' <> ') }}, false)
            end, false
        )
{%- endmacro %}


{#-
    Bits that the only candidate of a record gains where so many records have one: the odds against
    having none. `weight`: bits of the best candidate of each record of the CTE best. Reads the CTEs
    link_threshold and n_record. Decimals add up the same in any order.
-#}
{% macro only_one_weight(weight) -%}
    -log2(1 - least(
            coalesce(cast(sum(
                cast(1 / (1 + power(2, -({{ weight }}))) as decimal(18, 15))
            ) as double), 0) / greatest(max(n_record.n_records), 1),
            max(link_threshold.coverage_max)
        ))
{%- endmacro %}
