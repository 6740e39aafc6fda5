{#-
    At the end of a run, one line for each check that failed or warned: the file or the model, the
    column, what is wrong and what to do. A check with a description of its own says that one; a
    generic test says what its arguments tell. No row and no value of a table is in it, but the
    codes of a seed and the names of columns. Before anything was landed, one line says so.
-#}
{% macro say_what_failed(results) %}
    {%- if execute -%}
        {%- set nothing_there = 'schema "landing" does not exist' -%}
        {%- for result in results
            if result.status == 'error' and nothing_there in (result.message or '') -%}
            {%- if loop.first -%}
                {%- do log(
                    "idase: nothing was landed yet: run 'idase land' (or 'make build', which does"
                    ~ " all), then build again", info=true
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- for result in results
            if result.node.resource_type == 'test' and result.status in ['fail', 'warn'] -%}
            {%- set where_it_failed = idase.told_places(result.node) -%}
            {%- do log(
                'idase: ' ~ idase.what_failed(result.node, result.failures, where_it_failed),
                info=true
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}


{#-
    Where a check failed, at most five places: codes of a seed, or columns, by the checks whose
    first column names these and nobody.
-#}
{% macro told_places(node) -%}
    {%- set about = graph.nodes.get(node.attached_node) if node.attached_node else none -%}
    {%- set test = node.test_metadata.name if node.test_metadata else '' -%}
    {%- set places = [] -%}
    {%- if node.compiled_code and (
        test == 'closed_contract'
        or node.name.startswith('assert_no_direct_identifier__')
        or (about and about.resource_type == 'seed'
            and test in ['unique', 'accepted_values', 'relationships'])
    ) -%}
        {%- for row in (run_query(node.compiled_code).rows | list)[:5] -%}
            {%- do places.append(row[0] | string) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(places) }}
{%- endmacro %}


{#- The line of one check: where it looked, how many times it failed, what to do. -#}
{% macro what_failed(node, n_failures, places) -%}
    {%- set about = graph.nodes.get(node.attached_node) if node.attached_node else none -%}
    {%- set is_seed = about and about.resource_type == 'seed' -%}
    {%- set place = [] -%}
    {%- if not about -%}
        {%- do place.append(node.name) -%}
    {%- elif is_seed -%}
        {%- do place.append(about.original_file_path) -%}
    {%- else -%}
        {%- do place.append(about.name) -%}
    {%- endif -%}
    {%- if node.column_name -%}
        {%- do place.append('column ' ~ node.column_name) -%}
    {%- endif -%}
    {%- if node.config.where -%}
        {%- do place.append('rows where ' ~ node.config.where) -%}
    {%- endif -%}
    {%- set said = node.description or '' -%}
    {%- if not said and node.test_metadata -%}
        {%- set said = idase.generic_remedies(node.test_metadata.kwargs, is_seed).get(
            node.test_metadata.name, ''
        ) -%}
    {%- endif -%}
    {{ return(
        place | join(', ') ~ ' (' ~ n_failures
        ~ (': ' ~ places | join(', ') if places) ~ '): '
        ~ ((said or 'see ' ~ node.original_file_path) ~ '').split() | join(' ')
    ) }}
{%- endmacro %}


{#-
    What each generic test finds and what to do about it, by its name; a guard holds it whole. The
    rows of a model are made: there is none to correct by hand.
-#}
{% macro generic_remedies(arguments, is_seed) -%}
    {%- set a = arguments -%}
    {%- set to = (a.to or '') | replace("ref('", '') | replace("')", '') -%}
    {%- set columns = a.columns | join(', ') if a.columns is not string and a.columns
        else a.columns -%}
    {%- set partition = a.partition_by | join(', ')
        if a.partition_by is not string and a.partition_by else a.partition_by -%}
    {%- set bounds = [
        'under ' ~ a.min_value if a.min_value is defined,
        'over ' ~ a.max_value if a.max_value is defined,
    ] | select | join(' or ') -%}
    {%- set crosswalks = [] -%}
    {%- for mapped in a.mapped_in or [] -%}
        {%- do crosswalks.append(
            mapped.crosswalk | replace("ref('", '') | replace("')", '') ~ '.' ~ mapped.column
        ) -%}
    {%- endfor -%}
    {%- set unknown_code = 'a code that ' ~ to ~ '.' ~ a.field ~ ' does not have' -%}
    {%- set add_it = ': correct it, or give it its row there first' -%}
    {%- set once = ': keep one' if is_seed else ': a delivered row came through twice, or a join'
        ~ ' repeats rows; docs/run-on-your-files.md says how to look' -%}
    {{ return({
        'unique': 'a value stands in two rows' ~ once,
        'not_null': 'an empty cell: fill it',
        'not_blank': 'an empty cell: fill it',
        'never_null': 'an empty cell in one of ' ~ columns ~ ': fill it',
        'accepted_values': 'a value that is none of ' ~ (a.get('values') or []) | join(', ')
            ~ ': correct it, or add it to the list in the folder\'s YAML',
        'accepted_range': 'a value ' ~ bounds ~ ': correct it, or the bound in the YAML',
        'month_of_age': 'a month of age outside the study (age_limit_years)'
            ~ (' or under ' ~ a.min_value if a.min_value) ~ ': correct the model, or the variable',
        'relationships': unknown_code ~ add_it,
        'relationships_where': unknown_code ~ ' where ' ~ a.to_condition ~ add_it,
        'unique_combination': 'two rows have the same ' ~ columns ~ once,
        'expression_is_true': 'a row that does not keep the rule ' ~ (a.column_name or '') ~ ' '
            ~ a.expression ~ ': correct the row',
        'no_overlapping_periods': 'two periods of one ' ~ partition
            ~ ' share time, or one ends before it starts: correct ' ~ a.start_column ~ ' and '
            ~ a.end_column,
        'each_code_mapped': 'a code that nothing leads to: give it a row in '
            ~ crosswalks | join(' or ') ~ ', or remove it',
        'holds_codes': 'a code that SQL reads by name has no row (' ~ (a.codes or []) | join(', ')
            ~ '): put its row back',
        'same_row_count_as': 'not as many rows as ' ~ (a.compare_model or '') ~
            ': a join drops or repeats rows',
        'olinpe_code_exists': 'a code that nom_olinpe_code does not list for '
            ~ (a.variable or a.variable_column) ~ ': correct it, or add it there from the guide',
        'olinpe_dictionary': 'a variable that holds something else than olinpe_variable says:'
            ~ ' correct the seed or int_olinpe_row',
        'closed_contract': 'a column, or a value of it, on which mart and gov_export_column differ for '
            ~ a.recipient ~ ': correct the mart, or have a wider contract signed by both',
        'k_anonymity': 'too few persons share ' ~ columns ~ ' (' ~ (a.threshold_code or a.k)
            ~ '): pool or hide more in the mart',
        'l_diversity': 'persons who share ' ~ columns ~ ' have too few values of '
            ~ a.sensitive_column ~ ': pool or hide more in the mart',
    }) }}
{%- endmacro %}
