{#-
    The observatory's indicators, each defined here and nowhere else: a share of persons (`counted`
    among `population`) or a mean of a number (`value` over `population`), as SQL expressions on
    dim_person_profile. Names, units, definitions and owners are in gov_indicator, row for row.
-#}
{% macro indicators() -%}
    {%- set seen_at_18 = "protection_before_18 <> 'unobserved'" -%}
    {#- what adds up over childhood is read on those whose childhood was observed whole -#}
    {%- set seen_from_birth = seen_at_18 ~ ' and protection_observed_from_month = 0' -%}
    {%- set placed = 'first_placement_age_month is not null and ' ~ seen_from_birth -%}
    {%- set followed = 'has_cjm and is_followed_to_21' -%}
    {%- set found = [
        {'code': 'girls', 'counted': "sex_code = 'F'", 'population': 'true'},
        {'code': 'mna', 'counted': 'is_mna', 'population': 'true'},
        {'code': 'age_at_first_event', 'value': 'first_event_age_month',
            'population': 'first_event_age_month is not null and ' ~ seen_from_birth},
        {'code': 'reported_before_18', 'counted': 'first_report_age_month is not null',
            'population': 'is_report_observed and ' ~ seen_from_birth},
        {'code': 'supported_at_home_before_18', 'counted': 'has_home_support',
            'population': seen_from_birth},
        {'code': 'placed_before_18', 'counted': 'first_placement_age_month is not null',
            'population': seen_from_birth},
        {'code': 'age_at_first_placement', 'value': 'first_placement_age_month',
            'population': placed},
        {'code': 'placements', 'value': 'n_placements', 'population': placed},
        {'code': 'months_placed', 'value': 'n_placed_months', 'population': placed},
        {'code': 'places', 'value': 'n_places_before_18',
            'population': 'n_places_before_18 > 0 and ' ~ seen_from_birth},
        {'code': 'last_lodging_establishment', 'counted': "last_lodging = 'PLAC_ETAB'",
            'population': 'is_placed_at_17'},
        {'code': 'last_lodging_foster_family', 'counted': "last_lodging = 'PLAC_AF'",
            'population': 'is_placed_at_17'},
        {'code': 'last_lodging_semi_autonomous', 'counted': "last_lodging = 'SEMI_AUTO'",
            'population': 'is_placed_at_17'},
        {'code': 'contract_after_placement', 'counted': 'has_cjm',
            'population': "is_placed_at_17 and protection_at_18_5 <> 'unobserved'"},
        {'code': 'age_at_first_contract', 'value': 'first_cjm_age_month',
            'population': followed},
        {'code': 'contracts', 'value': 'n_contracts', 'population': followed},
        {'code': 'renewals', 'value': 'n_renewals', 'population': followed},
        {'code': 'returned_under_contract', 'counted': 'n_reentries > 0', 'population': followed},
        {'code': 'days_under_contract', 'value': 'n_contract_days', 'population': followed},
        {'code': 'linked_to_mission_locale',
            'counted': 'is_linked_to_mission_locale',
            'population': 'activity_observed_from_month is not null'},
    ] -%}
    {%- for age in idase.key_ages() -%}
        {%- do found.append({
            'code': 'protected_' ~ age.name,
            'counted': idase.is_protected('protection_' ~ age.name),
            'population': 'is_placed_at_17 and protection_' ~ age.name ~ " <> 'unobserved'",
        }) -%}
    {%- endfor -%}
    {%- for age in idase.key_ages() if age.name in ('at_19', 'at_20', 'at_21') -%}
        {%- do found.append({
            'code': 'in_work_' ~ age.name,
            'counted': 'activity_' ~ age.name ~ " = 'work'",
            'population': 'activity_' ~ age.name ~ " <> 'unobserved'",
        }) -%}
        {%- do found.append({
            'code': 'in_training_' ~ age.name,
            'counted': 'activity_' ~ age.name ~ " = 'training'",
            'population': 'activity_' ~ age.name ~ " <> 'unobserved'",
        }) -%}
        {%- do found.append({
            'code': 'own_housing_' ~ age.name,
            'counted': 'housing_' ~ age.name ~ " = 'own'",
            'population': 'housing_' ~ age.name ~ " <> 'unobserved'",
        }) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
