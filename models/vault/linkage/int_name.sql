-- grain: one row per distinct name text delivered, whatever its role
-- normalising and sounding a name is costly: done once per text and word, joined everywhere else
with

int_name_spelling as (
    select
        raw_name,
        name,
        name_key,
        first_token,
        last_token
    from {{ ref('int_name_spelling') }}
),

int_name_sound as (
    select
        word,
        phonetic,
        consonant_frame
    from {{ ref('int_name_sound') }}
),

final as (
    select
        int_name_spelling.raw_name,
        int_name_spelling.name,
        int_name_spelling.name_key,
        int_name_spelling.first_token,
        int_name_spelling.last_token,
        whole.phonetic,
        first_word.phonetic as first_token_phonetic,
        first_word.consonant_frame as first_token_frame
    from int_name_spelling
    inner join int_name_sound as whole
        on int_name_spelling.name_key = whole.word
    inner join int_name_sound as first_word
        on int_name_spelling.first_token = first_word.word
)

select * from final
