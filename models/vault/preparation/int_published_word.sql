-- grain: one row per word that the project publishes of itself: codes, labels, what spells them
-- as a cell that leaves is read: as it is, as a name, and without its figures
with

int_code_spelling as (
    select spelling as word
    from {{ ref('int_code_spelling') }}
),

{% for seed_name, columns in idase.published_words() -%}
{{ seed_name }} as (
    {%- for column in columns %}
    select {{ column }} as word
    from {{ ref(seed_name) }}
    {{- '\n\n    union\n' if not loop.last }}
    {%- endfor %}
),

{% endfor -%}
word as (
    {%- for seed_name, columns in idase.published_words() %}
    select word
    from {{ seed_name }}

    union
    {% endfor %}
    select word
    from int_code_spelling
),

spelled as (
    select upper(word) as value
    from word

    union

    select {{ idase.normalise_name('word') }} as value
    from word

    union

    select {{ idase.normalise_letters('word') }} as value
    from word
),

final as (
    select value
    from spelled
    where value is not null
)

select * from final
