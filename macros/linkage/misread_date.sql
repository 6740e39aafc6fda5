{#-
    The eight digits, year first, of a delivered text that has the shape of a date of 1900 to 2099
    but is none (31 February, month 13, an unknown day written 00); NULL for anything else. Such a
    date is a slip of a real one: what is right in it still tells two people apart.
-#}
{% macro misread_date(text) -%}
    {%- set digits = idase.regexp_replace_all(text, '[^0-9]+', '') -%}
    case
        when try_cast({{ text }} as date) is not null then null
        when {{ idase.matches_whole(text, "'(19|20)[0-9]{2}[-/. ]?[0-9]{2}[-/. ]?[0-9]{2}'") }}
            then {{ digits }}
        when {{ idase.matches_whole(text, "'[0-9]{2}[-/. ]?[0-9]{2}[-/. ]?(19|20)[0-9]{2}'") }}
            then substr({{ digits }}, 5, 4) || substr({{ digits }}, 3, 2) || substr({{ digits }}, 1, 2)
    end
{%- endmacro %}
