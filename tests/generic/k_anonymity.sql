{#-
    Every combination of the quasi-identifiers that occurs is shared by at least k distinct persons;
    rows are not persons. NULL counts as a value. Fails with the size of each smaller group and none
    of its values.
-#}
{% test k_anonymity(model, columns, person_column, k) %}

    select count(distinct {{ person_column }}) as n_persons
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(distinct {{ person_column }}) < {{ k }}

{% endtest %}
