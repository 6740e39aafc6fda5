"""The `idase` command and the dbt-duckdb plugin: everything around the SQL models."""
