-- runs where the names are, in the vault: only the place and the number of values come out
{{ idase.direct_identifier_cells([
    'agg_observatory_cohort',
    'agg_observatory_state_by_age',
]) }}
