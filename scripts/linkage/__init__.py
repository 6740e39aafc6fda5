"""Learning, measuring and reviewing the linkage; scoring itself is SQL in models/vault/linkage."""
