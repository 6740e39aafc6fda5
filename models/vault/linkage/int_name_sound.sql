-- grain: one row per distinct word met in names
with

int_name_spelling as (
    select
        name_key,
        first_token,
        last_token
    from {{ ref('int_name_spelling') }}
),

word as (
    select name_key as word
    from int_name_spelling

    union

    select first_token as word
    from int_name_spelling

    union

    select last_token as word
    from int_name_spelling
),

sounded as (
    select
        word,
        {{ idase.phonetic_key('word') }} as phonetic
    from word
),

final as (
    select
        word,
        phonetic,
        {{ idase.consonant_frame('phonetic') }} as consonant_frame
    from sounded
)

select * from final
