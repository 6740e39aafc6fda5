{#- Columns of int_link_record that the levels of a pair follow from, and nothing else. -#}
{% macro link_compared_columns() -%}
    {{ return([
        'provider_code', 'surname_key', 'surname_sound', 'usage_key', 'part_first', 'part_last',
        'first_name_key', 'first_name_token', 'first_name_sound', 'first_name_frame',
        'birth_day', 'birth_year', 'birth_month', 'birth_month_day', 'birth_text', 'is_date_misread', 'sex_code', 'birth_place_name',
        'birth_country', 'postal_code', 'town', 'residence_key', 'mother_key',
    ]) }}
{%- endmacro %}


{#- Columns of int_link_record that change with other records: how common its values are. -#}
{% macro link_counted_columns() -%}
    {{ return([
        'n_first_name_records', 'first_name_cut_letters', 'surname_sound_home_bits', 'first_name_sound_home_bits',
        'full_name_bits',
    ] + idase.link_frequency_names()) }}
{%- endmacro %}


{#- Columns of int_link_record that judge whether two records contradict each other. -#}
{% macro link_record_columns() -%}
    {{ return(
        ['record_no', 'n_first_name_records', 'first_name_cut_letters']
        + idase.link_compared_columns()
    ) }}
{%- endmacro %}


{#-
    What a pair's levels depend on beside its records: the conditions themselves, and the engine
    that works them out (and that numbers contents). A change of either compares every pair again.
-#}
{% macro link_structure() -%}
    {{ return(["'" ~ local_md5(idase.link_comparisons() | string) ~ "'", 'version()']) }}
{%- endmacro %}


{#-
    Columns of int_link_level that a pair's two contents decide, and their types; the numbers of
    the contents first.
-#}
{% macro link_level_columns() -%}
    {%- set number = idase.number_type() -%}
    {%- set columns = {'content_a': number, 'content_b': number} -%}
    {%- for comparison in idase.link_comparisons() -%}
        {%- do columns.update({comparison['code'] ~ '_level': 'tinyint'}) -%}
    {%- endfor -%}
    {%- do columns.update({'is_other_first_name': 'boolean', 'first_name_start_letters': 'tinyint'}) -%}
    {{ return(columns) }}
{%- endmacro %}


{#- Names of the columns that hold the frequencies. -#}
{% macro link_frequency_names() -%}
    {%- set names = [] -%}
    {%- for column in idase.link_frequency_columns() -%}
        {%- do names.append('tf_' ~ column) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}


{#- Number of the level that a pair reaches; -1 when a side is missing. -#}
{% macro link_level_case(comparison) -%}
    case
            when {{ comparison['missing'] }} then -1
            {%- for level in comparison['levels'] if level['no'] > 0 %}
            when {{ level['condition'] }} then {{ level['no'] }}
            {%- endfor %}
            else 0
        end
{%- endmacro %}


{#-
    Columns of the CTE link_weight, one row: the weight of each level and, where the frequency of
    the value counts, log2 of how common the level is by chance. Reads the CTE link_level.
-#}
{% macro link_weight_columns() -%}
    {%- set columns = [] -%}
    {%- for comparison in idase.link_comparisons() -%}
        {%- for level in comparison['levels'] -%}
            {%- set name = comparison['code'] ~ '_' ~ level['no'] -%}
            {%- set here -%}
                max(case when comparison_code = '{{ comparison['code'] }}' and level_no = {{ level['no'] }}
            {%- endset -%}
            {%- do columns.append(here ~ ' then match_weight end) as ' ~ name) -%}
            {%- if level.get('frequency') -%}
                {%- do columns.append(here ~ ' then chance_bits end) as ' ~ name ~ '_chance') -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}


{#-
    Weight of the level that a pair of the CTE compared reaches, nothing for a missing side. Where
    the value's frequency counts, log2 of how common the level is by chance, over how common this
    very value is, comes on top.
-#}
{% macro link_level_weight(comparison) -%}
    {%- set code = comparison['code'] -%}
    case compared.{{ code }}_level
            {%- for level in comparison['levels'] %}
            {%- set weight = 'link_weight.' ~ code ~ '_' ~ level['no'] %}
            when {{ level['no'] }}
                then {{ weight }}
                {%- if level.get('frequency') %}
                    + coalesce(
                        {{ level.get('share', 1) }}
                        * ({{ weight }}_chance - log2(compared.tf_{{ level['frequency'] }})), 0
                    )
                {%- endif %}
            {%- endfor %}
            else 0
        end
{%- endmacro %}


{#- Sum of the weights of all comparisons. -#}
{% macro link_weight_sum(pair) -%}
    {%- set weights = [] -%}
    {%- for comparison in idase.link_comparisons() -%}
        {%- do weights.append(pair ~ '.' ~ comparison['code'] ~ '_weight') -%}
    {%- endfor -%}
    {{ return(weights | join('\n        + ')) }}
{%- endmacro %}
