-- a label that leaves and is no published word would stop the build of whoever bears it as a name
with

int_published_word as (
    select value
    from {{ ref('int_published_word') }}
),

cell as (
    {%- for model_name, columns in [
        ('dim_observatory_label', ['code', 'label_fr', 'label_en']),
        ('dim_observatory_indicator', ['indicator_code', 'theme', 'kind', 'unit', 'owner',
                                       'label_fr', 'label_en']),
        ('dim_observatory_legal_break', ['legal_break_code', 'label_fr', 'label_en']),
        ('dim_measure', ['measure_code', 'label_fr', 'label_en']),
    ] %}
    {%- set outer = loop %}
    {%- for column in columns %}
    select
        '{{ model_name }}.{{ column }}' as place,
        {{ column }} as word
    from {{ ref(model_name) }}
    {{- '\n\n    union\n' if not (outer.last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select
    cell.place,
    count(*) as n_words
from cell
left join int_published_word
    on upper(cell.word) = int_published_word.value
where cell.word is not null
    and int_published_word.value is null
group by cell.place
