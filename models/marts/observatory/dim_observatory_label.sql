-- grain: one row per list of codes and code that the observatory's tables use
{%- set columns = ['list_code', 'code', 'label_fr', 'label_en', 'colour', 'display_order'] %}
with

nom_category as (
    select
        list_code,
        category_code as code,
        label_fr,
        label_en,
        colour,
        cast(position as int) as display_order
    from {{ ref('nom_category') }}
),

nom_state as (
    select
        channel as list_code,
        state_code as code,
        label_fr,
        label_en,
        colour,
        cast(priority as int) as display_order,
        group_code
    from {{ ref('nom_state') }}
),

nom_sex as (
    select
        sex_code as code,
        label_fr,
        label_en
    from {{ ref('nom_sex') }}
),

dim_territory as (
    select
        territory_code as code,
        label_fr,
        label_en
    from {{ ref('dim_territory') }}
),

dim_provider as (
    select
        provider_code as code,
        label_fr,
        label_en
    from {{ ref('dim_provider') }}
),

unioned as (
    select
        {{ columns | join(',\n        ') }}
    from nom_category

    union all

    select
        {{ columns | join(',\n        ') }}
    from nom_state

    union all

    select
        'last_lodging' as list_code,
        code,
        label_fr,
        label_en,
        colour,
        display_order + 1 as display_order
    from nom_state
    where list_code = 'protection'
        and group_code = 'placed'

    union all

    select
        'sex' as list_code,
        code,
        label_fr,
        label_en,
        cast(null as string) as colour,
        cast(row_number() over (order by code) as int) as display_order
    from nom_sex

    union all

    select
        'territory' as list_code,
        code,
        label_fr,
        label_en,
        cast(null as string) as colour,
        cast(row_number() over (order by code) as int) as display_order
    from dim_territory

    union all

    select
        'provider' as list_code,
        code,
        label_fr,
        label_en,
        cast(null as string) as colour,
        cast(row_number() over (order by code) as int) as display_order
    from dim_provider
),

final as (
    select
        {{ columns | join(',\n        ') }}
    from unioned
)

select * from final
