-- grain: one row per two records of one component that contradict each other
-- in components of three records or more: a pair alone was judged when it was made. Records that a
-- person held to be one count as one: what contradicts one of their spellings and not another does
-- not contradict them, or the rest of a component would undo the verdict
{%- set levels = ['surname', 'first_name', 'birth_date', 'birth_year', 'sex', 'mother'] %}
with

int_person_component as (
    select
        record_no,
        component_no
    from {{ ref('int_person_component') }}
),

int_link_record as (
    select
        {{ idase.link_record_columns() | join(',\n        ') }}
    from {{ ref('int_link_record') }}
),

link_threshold as (
    select
        max(case when threshold_code = 'name_in_use' then value end) as name_in_use,
        max(case when threshold_code = 'cut_letters' then value end) as cut_letters,
        max(case when threshold_code = 'overlap_days' then value end) as overlap_days,
        max(case when threshold_code = 'after_death_days' then value end) as after_death_days
    from {{ ref('link_threshold') }}
),

int_link_likeness as (
    select
        are_twins_met,
        are_twins_seen,
        are_namesakes_met
    from {{ ref('int_link_likeness') }}
),

parted as (
    select
        record_a,
        record_b
    from {{ ref('int_link_decision') }}
    where decision_code = 'parted_by_review'
),

vouched as (
    select
        record_a,
        record_b
    from {{ ref('int_link_decision') }}
    where decision_code = 'linked_by_review'
),

{{ idase.connected_components('vouched') }},

large as (
    select component_no
    from int_person_component
    group by component_no
    having count(*) > 2
),

member as (
    select
        int_person_component.component_no,
        coalesce(component.component_no, int_person_component.record_no) as unit_no,
        int_link_record.{{ idase.link_record_columns() | join(',\n        int_link_record.') }}
    from large
    inner join int_person_component
        on large.component_no = int_person_component.component_no
    inner join int_link_record
        on int_person_component.record_no = int_link_record.record_no
    left join component
        on int_person_component.record_no = component.record_no
),

side_by_side as (
    select
        one.component_no,
        one.record_no as record_a,
        other.record_no as record_b,
        least(one.unit_no, other.unit_no) as unit_a,
        greatest(one.unit_no, other.unit_no) as unit_b,
        {%- for column in idase.link_record_columns() if column != 'record_no' %}
        one.{{ column }} as {{ column }}_l,
        other.{{ column }} as {{ column }}_r,
        {%- endfor %}
        coalesce(one.birth_day = other.birth_day, false) as is_same_day,
        one.provider_code = other.provider_code as is_same_provider,
        {{ idase.is_other_first_name('one.%s', 'other.%s') }} as is_other_first_name,
        {{ idase.first_name_start_letters('one.%s', 'other.%s') }} as first_name_start_letters
    from member as one
    inner join member as other
        on one.component_no = other.component_no
        and one.record_no < other.record_no
),

compared as (
    select
        component_no,
        record_a,
        record_b,
        unit_a,
        unit_b,
        is_same_day,
        is_same_provider,
        is_other_first_name,
        first_name_start_letters,
        first_name_cut_letters_l,
        first_name_cut_letters_r,
        {%- for code in levels %}
        {{ idase.link_level_case(idase.link_comparison(code)) }} as {{ code }}_level,
        {%- endfor %}
        least(n_first_name_records_l, n_first_name_records_r) as n_first_name_records
    from side_by_side
),

named as (
    select
        compared.component_no,
        compared.record_a,
        compared.record_b,
        compared.unit_a,
        compared.unit_b,
        compared.is_same_day,
        compared.is_same_provider,
        compared.is_other_first_name,
        {%- for code in levels %}
        compared.{{ code }}_level,
        {%- endfor %}
        compared.n_first_name_records,
        {{ idase.is_name_cut(
            'compared',
            ['compared.first_name_cut_letters_l', 'compared.first_name_cut_letters_r'],
            'link_threshold.cut_letters'
        ) }} as is_name_cut
    from compared
    cross join link_threshold
),

{{ idase.two_files('side_by_side') }},

judged as (
    select
        named.component_no,
        named.record_a,
        named.record_b,
        named.unit_a,
        named.unit_b,
        (
            int_link_likeness.are_twins_met
            and {{ idase.is_twin_pair('named', 'link_threshold.name_in_use') }}
        )
        or (
            int_link_likeness.are_twins_seen
            and {{ idase.is_perhaps_twin_pair('named') }}
        )
        or {{ idase.is_two_identities('named', 'int_link_likeness') }}
        or {{ idase.is_perhaps_sibling_pair('named', 'int_link_likeness') }}
        -- no weight links namesakes with two dates: a record without one does not either
        or (
            int_link_likeness.are_namesakes_met
            and {{ idase.is_date_unlike('named') }}
        )
        or two_files.record_a is not null as is_contradiction
    from named
    left join two_files
        on named.record_a = two_files.record_a
        and named.record_b = two_files.record_b
    cross join link_threshold
    cross join int_link_likeness
),

two_units as (
    select
        unit_a,
        unit_b
    from judged
    where unit_a <> unit_b
    group by
        unit_a,
        unit_b
    having min(case when is_contradiction then 1 else 0 end) = 1
),

parted_within as (
    select
        one.component_no,
        parted.record_a,
        parted.record_b
    from parted
    inner join int_person_component as one
        on parted.record_a = one.record_no
    inner join int_person_component as other
        on parted.record_b = other.record_no
        and one.component_no = other.component_no
),

contradictory as (
    select
        judged.component_no,
        judged.record_a,
        judged.record_b,
        false as is_parted
    from judged
    inner join two_units
        on judged.unit_a = two_units.unit_a
        and judged.unit_b = two_units.unit_b

    union all

    select
        component_no,
        record_a,
        record_b,
        true as is_parted
    from parted_within
),

final as (
    select
        component_no,
        record_a,
        record_b,
        max(is_parted) as is_parted
    from contradictory
    group by
        component_no,
        record_a,
        record_b
)

select * from final
