{#-
    Unbroken spells (gaps and islands) over half-open periods [start_date, end_date): the end date
    is the day of leaving and is not covered, so two spells that touch share no day.

    A record continues the spell when it starts at most `bridge_days` after the latest end seen so
    far among the records before it; the latest end and not the previous one, since a long record
    may cover several short ones. The columns are named start_date and end_date everywhere.
-#}

{#- Order of the records within what makes one history; `record_key` makes it total. -#}
{% macro spell_window(partition_by, record_key) -%}
    partition by {{ partition_by | join(', ') }}
            order by start_date, end_date, {{ record_key }}
{%- endmacro %}


{#- 1 for a record that opens a spell, 0 for one that continues it. -#}
{% macro opens_spell(partition_by, record_key, bridge_days) -%}
    case
        when start_date <= {{ idase.add_days(
            'max(end_date) over (' ~ idase.spell_window(partition_by, record_key)
            ~ ' rows between unbounded preceding and 1 preceding)',
            bridge_days,
        ) }}
            then 0
        else 1
    end
{%- endmacro %}


{#- Number of the spell within its history, from the column `opens_spell`. -#}
{% macro spell_number(partition_by, record_key) -%}
    sum(opens_spell) over (
            {{ idase.spell_window(partition_by, record_key) }}
            rows unbounded preceding
        )
{%- endmacro %}
