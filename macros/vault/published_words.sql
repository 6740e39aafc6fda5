{#-
    Seeds whose codes and labels leave the building, with the columns that do. A name that is one of
    these words (somebody called PERDU, or DEATH) is no find of the guards of what leaves.
-#}
{% macro published_words() -%}
    {%- set words = [
        ('nom_category', ['list_code', 'category_code', 'label_fr', 'label_en']),
        ('nom_state', ['channel', 'state_code', 'group_code', 'label_fr', 'label_en']),
        ('nom_measure', ['domain', 'measure_code', 'label_fr', 'label_en']),
        ('nom_measure_family', ['family_code', 'label_fr', 'label_en']),
        ('nom_drees_class', ['drees_class_code', 'label_fr', 'label_en']),
        ('nom_link_quality', ['link_quality_code', 'label_fr', 'label_en']),
        ('nom_legal_break', ['legal_break_code', 'label_fr', 'label_en']),
        ('nom_olinpe_code', ['code', 'label_fr', 'label_en']),
        ('gov_indicator', ['indicator_code', 'theme', 'kind', 'unit', 'label_fr', 'label_en', 'owner']),
        ('gov_provider', ['provider_code', 'label_fr', 'label_en']),
    ] -%}
    {%- for seed_name, code_column in idase.nomenclature_seeds() -%}
        {%- do words.append((seed_name, [code_column, 'label_fr', 'label_en'])) -%}
    {%- endfor -%}
    {{ return(words) }}
{%- endmacro %}
