{#-
    Cells as they may be published. All take SQL expressions and read the columns cell_min,
    percent_min and rounding_base of disclosure_thresholds(), cross joined to the counts.

    Protects: a cell of fewer persons than the threshold, the complement of a cell within its
    total (which also hides empty and 100 % cells), an exact count (rounded).
    What several cells, tables or releases tell together is held at the ways out, the same for
    `idase publish` and `idase export` (scripts/release/disclosure.py).
-#}

{#- Whether a part of a total may be told: enough persons in it, and enough outside it. -#}
{% macro may_show(part, total) -%}
    coalesce(
        {{ part }} >= cell_min and {{ total }} - {{ part }} >= cell_min, false
    )
{%- endmacro %}


{#- A count to the nearest multiple of the rounding base. -#}
{% macro round_to_base(count) -%}
    cast(round(cast({{ count }} as double) / rounding_base) * rounding_base as int)
{%- endmacro %}


{#- A part of a total, rounded; NULL when it may not be told. -#}
{% macro shown_part(part, total) -%}
    case when {{ idase.may_show(part, total) }} then {{ idase.round_to_base(part) }} end
{%- endmacro %}


{#- A total that stands alone, rounded; NULL under the threshold. -#}
{% macro shown_total(total) -%}
    case when {{ total }} >= cell_min then {{ idase.round_to_base(total) }} end
{%- endmacro %}


{#- Share (0 to 1) made from the rounded counts; NULL on a small denominator. -#}
{% macro shown_share(part, total) -%}
    case
        when {{ idase.may_show(part, total) }} and {{ total }} >= percent_min
            then round(
                cast({{ idase.round_to_base(part) }} as double)
                / nullif({{ idase.round_to_base(total) }}, 0), 3
            )
    end
{%- endmacro %}
