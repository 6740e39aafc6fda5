-- runs where the names are, in the vault: only the place and the number of values come out
{{ idase.direct_identifier_cells([
    'agg_observatory_cohort',
    'agg_observatory_state_by_age',
    'agg_observatory_transition',
    'agg_observatory_mean_time',
    'agg_observatory_survival',
    'agg_observatory_indicator',
    'agg_observatory_coverage',
    'agg_observatory_provider',
    'dim_observatory_indicator',
    'dim_observatory_label',
    'dim_observatory_legal_break',
    'dim_observatory_release',
]) }}
