with

nom_measure as (
    select
        domain,
        family as family_code
    from {{ ref('nom_measure') }}
),

nom_measure_family as (
    select
        domain,
        family_code
    from {{ ref('nom_measure_family') }}
),

unknown_family as (
    select
        domain,
        family_code
    from nom_measure
    except
    select
        domain,
        family_code
    from nom_measure_family
),

unused_family as (
    select
        domain,
        family_code
    from nom_measure_family
    except
    select
        domain,
        family_code
    from nom_measure
),

final as (
    select
        domain,
        family_code
    from unknown_family
    union all
    select
        domain,
        family_code
    from unused_family
)

select * from final
