-- every group has the same rows as everybody at the same ages: one that is missing tells a zero,
-- one that stands alone tells that everybody is in it
with

line as (
    select
        'agg_observatory_state_by_age' as table_name,
        channel || '/' || cast(floor(age_month / 12.0) as string) as place,
        group_kind || '/' || group_code || '/' || cast(age_month as string) as line_name,
        count(*) as n_cells
    from {{ ref('agg_observatory_state_by_age') }}
    group by group_kind, group_code, channel, age_month

    union all

    select
        'agg_observatory_mean_time' as table_name,
        channel || '/' || age_window as place,
        group_kind || '/' || group_code as line_name,
        count(*) as n_cells
    from {{ ref('agg_observatory_mean_time') }}
    group by group_kind, group_code, channel, age_window

    union all

    select
        'agg_observatory_transition' as table_name,
        channel || '/' || age_window as place,
        group_kind || '/' || group_code || '/' || from_state as line_name,
        count(*) as n_cells
    from {{ ref('agg_observatory_transition') }}
    group by group_kind, group_code, channel, age_window, from_state
),

final as (
    select
        table_name,
        place
    from line
    group by table_name, place
    having min(n_cells) <> max(n_cells) or min(n_cells) < 2
)

select * from final
