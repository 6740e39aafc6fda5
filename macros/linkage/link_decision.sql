{#- Number of the strongest level of a comparison. -#}
{% macro link_top_level(code) -%}
    {%- for comparison in idase.link_comparisons() if comparison['code'] == code -%}
        {{ return(comparison['levels'][0]['no']) }}
    {%- endfor -%}
{%- endmacro %}


{#-
    Twins: one surname, one day of birth, and two first names that are both in use. A slip of the
    pen seldom makes a name that others bear; MARIE and MARINE are two people. A name cut short is
    borne by all whose names begin so.
-#}
{% macro is_twin_pair(pair, name_in_use) -%}
    (
        {{ pair }}.is_same_day
        and not {{ pair }}.is_name_cut
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
    provider holds both records. One provider's records of one mother and one year, with a fictive
    date, are told by nothing else than the first name either. Nobody but a person can tell.
-#}
{% macro is_perhaps_twin_pair(pair) -%}
    (
        (
            {{ pair }}.is_same_day
            or (
                {{ pair }}.is_same_provider
                and {{ pair }}.birth_year_level = {{ idase.link_top_level('birth_year') }}
                and {{ pair }}.mother_level > 0
                and {{ pair }}.first_name_level = 1
            )
        )
        and not {{ pair }}.is_name_cut
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


{#-
    Perhaps brothers or sisters: other first names, or no more than alike, and no day of birth in
    common, nor a year beside a fictive one. All else that such a pair shares, surname, mother,
    towns, a family shares: it proves a family, not a person. `likeness` has are_namesakes_met of
    int_link_likeness.
-#}
{% macro is_perhaps_sibling_pair(pair, likeness) -%}
    (
        {{ pair }}.first_name_level between 0 and 1
        and {{ likeness }}.are_namesakes_met
        and not {{ pair }}.is_name_cut
        and not {{ pair }}.is_same_day
        and {{ pair }}.birth_year_level <> {{ idase.link_top_level('birth_year') }}
    )
{%- endmacro %}


{#-
    Letters of the first name that the other begins with: THIERR of THIERRY, MARIECHRI of MARIE
    CHRISTINE. 0 where neither begins the other, or a name is missing. `one` and `other`: what makes
    the name of a column that of one side, as a pattern.
-#}
{% macro first_name_start_letters(one, other) -%}
    {%- set names = [one % 'first_name_key', other % 'first_name_key'] -%}
    {%- set letters = 'least(length(' ~ names[0] ~ '), length(' ~ names[1] ~ '))' -%}
    case
            when {{ names[0] }} <> {{ names[1] }}
                and left({{ names[0] }}, {{ letters }}) = left({{ names[1] }}, {{ letters }})
                then {{ letters }}
            else 0
        end
{%- endmacro %}


{#-
    One first name, whole and cut short: the one begins the other, and is as long as the column that
    it stood in, or has `letters` letters where the sex is one and known (GABRIEL is no GABRIELLE cut
    short). A column cuts all its names: within one provider NICOLA and NICOLAS are two. `widths`:
    letters of either name where its own column cut it, NULL where none did.
-#}
{% macro is_name_cut(pair, widths, letters) -%}
    (
        {{ pair }}.first_name_start_letters > 0
        and not {{ pair }}.is_same_provider
        and (
            ({{ pair }}.sex_level = 1 and {{ pair }}.first_name_start_letters >= {{ letters }})
            or (
                {{ pair }}.sex_level <> 0
                and coalesce({{ pair }}.first_name_start_letters in ({{ widths | join(', ') }}), false)
            )
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
    First names that may be two, however alike: the first words end otherwise (NICOLA, NICOLAS; H is
    silent), the second words of two compound names differ, or a name swapped with the surname is
    not the same letter for letter. `one` and `other`: what makes the name of a column that of one
    side, as a pattern ('one.%s', '%s_l').
-#}
{% macro is_other_first_name(one, other) -%}
    {%- set ends = [] -%}
    {%- for side in (one, other) -%}
        {%- do ends.append('right(replace(' ~ side % 'first_name_token' ~ ", 'H', ''), 1)") -%}
    {%- endfor -%}
    coalesce(
            case
                when {{ one % 'surname_key' }} = {{ other % 'first_name_key' }}
                    then {{ one % 'first_name_key' }} <> {{ other % 'surname_key' }}
                when {{ one % 'first_name_key' }} = {{ other % 'surname_key' }}
                    then {{ one % 'surname_key' }} <> {{ other % 'first_name_key' }}
                else {{ ends | join(' <> ') }}
                    or coalesce({{ idase.second_names(one, other) | join(' <> ') }}, false)
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
