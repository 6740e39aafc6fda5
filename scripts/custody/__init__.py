"""Custody of keys: their files, which are needed, what they make, how they end."""
