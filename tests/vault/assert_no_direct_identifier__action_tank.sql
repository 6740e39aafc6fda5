-- runs where the names are, in the vault: only the place and the number of values come out
{{ idase.direct_identifier_cells([
    'dim_action_tank_person',
    'fct_action_tank_spell',
    'fct_action_tank_person_month',
    'fct_action_tank_state_spell',
    'fct_action_tank_sequence',
]) }}
