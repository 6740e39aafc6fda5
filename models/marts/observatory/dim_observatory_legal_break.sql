-- grain: one row per legal or organisational break shown on the trends
-- months, not days: a day would be somebody's birthday, which the guard of what leaves looks for
with

nom_legal_break as (
    select
        legal_break_code,
        break_date,
        label_fr,
        label_en,
        legal_basis
    from {{ ref('nom_legal_break') }}
    where is_study_break
),

final as (
    select
        legal_break_code,
        substr(cast(break_date as string), 1, 7) as break_month,
        cast(year(break_date) as int) as break_year,
        label_fr,
        label_en,
        legal_basis
    from nom_legal_break
)

select * from final
