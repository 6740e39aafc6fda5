{#-
    A cell that nobody of a group is in has a row all the same, hidden like a small one: a row that
    is not there tells a zero, and a row that is there alone tells that everybody is in it.

    Three CTEs, the last one `state_in_reach`: the states that somebody was in, of whatever group,
    at a place (a channel with its ages). A state that none is in at those ages is common knowledge
    (no contract at 10) and would only seem to protect the others; where a place has one state
    alone, every state of the channel is in reach. Reads a CTE nom_state.
-#}
{% macro whole_lines(source, place) -%}
seen_state as (
    select distinct
        {{ place | join(',\n        ') }},
        state_code
    from {{ source }}
),

lone_place as (
    select {{ place | join(', ') }}
    from seen_state
    group by {{ place | join(', ') }}
    having count(*) = 1
),

state_in_reach as (
    select
        {{ place | join(',\n        ') }},
        state_code
    from seen_state

    union distinct

    select
        {%- for column in place %}
        lone_place.{{ column }},
        {%- endfor %}
        nom_state.state_code
    from lone_place
    inner join nom_state
        on lone_place.channel = nom_state.channel
)
{%- endmacro %}
